#pragma once
/// The content of one message, of whatever framing.

#include <algorithm>
#include <cstdint>
#include <string_view>

#include "protocol/http/internal/chunked.hpp"

namespace confab::http::internal {

class BodyReader {
 public:
  BodyReader() = default;
  BodyReader(Framing framing, std::uint64_t length, std::uint64_t bytes_max) noexcept
      : framing_(framing), left_(length), bytes_max_(bytes_max) {}

  void limit(std::uint64_t bytes_max) noexcept { bytes_max_ = bytes_max; }

  Result<BodyStep, Error> advance(std::string_view input, const Limits& limits) {
    switch (framing_) {
      case Framing::chunked:
        return chunked_.advance(input, limits, bytes_max_);
      case Framing::length:
        if (left_ == 0) return BodyStep{BodyStep::Event::end, 0, {}};
        if (left_ > bytes_max_) return Error::body_too_large;
        return pass_on(input.substr(0, std::min<std::uint64_t>(left_, input.size())));
      case Framing::until_close:
        if (bytes_max_ == 0 && !input.empty()) return Error::body_too_large;
        return pass_on(input.substr(0, std::min<std::uint64_t>(bytes_max_, input.size())));
      default:
        return BodyStep{BodyStep::Event::end, 0, {}};
    }
  }

  /// The connection was closed: is that the end of the message?
  bool may_end_here() const noexcept {
    return framing_ == Framing::none || framing_ == Framing::until_close ||
           (framing_ == Framing::length && left_ == 0);
  }

 private:
  BodyStep pass_on(std::string_view piece) noexcept {
    if (piece.empty()) return {};
    (framing_ == Framing::length ? left_ : bytes_max_) -= piece.size();
    return {BodyStep::Event::body, piece.size(), piece};
  }

  Framing framing_ = Framing::none;
  std::uint64_t left_ = 0;       ///< of Framing::length
  std::uint64_t bytes_max_ = 0;  ///< of Framing::until_close: what may still come
  ChunkedReader chunked_;
};

}  // namespace confab::http::internal
