#pragma once
/// The chunked transfer coding (RFC 9112 section 7.1), decoded in place.

#include <cstddef>
#include <cstdint>
#include <string_view>

#include "protocol/http/internal/section.hpp"
#include "protocol/http/limits.hpp"
#include "protocol/result.hpp"

namespace confab::http::internal {

/// A step of reading content, of whatever framing.
struct BodyStep {
  enum class Event { need_more, body, end };
  Event event = Event::need_more;
  std::size_t consumed = 0;
  std::string_view body = {};
};

/// Sizes and extensions are consumed byte by byte; trailers stay with the caller until they are
/// whole, as a head does, and are checked and dropped: nothing here asks for any.
class ChunkedReader {
 public:
  Result<BodyStep, Error> advance(std::string_view input, const Limits& limits,
                                  std::uint64_t body_bytes_max);

 private:
  enum class State : std::uint8_t {
    size,              ///< hexadecimal digits
    before_extension,  ///< white space before ';'
    extension,         ///< up to CR
    size_lf,
    data,
    data_cr,
    data_lf,
    trailers,
  };

  /// Takes one byte of the lines around the data.
  Error take(char c, const Limits& limits, std::uint64_t body_bytes_max) noexcept;
  Error take_size(char c) noexcept;
  Error take_extension(char c, const Limits& limits) noexcept;
  Error begin_data(std::uint64_t body_bytes_max) noexcept;
  Result<BodyStep, Error> read_trailers(std::string_view input, std::size_t consumed,
                                        const Limits& limits);

  std::uint64_t left_ = 0;  ///< of the chunk at hand; its size while that is being read
  std::uint64_t total_ = 0;
  std::size_t extension_bytes_ = 0;
  Section trailers_;
  State state_ = State::size;
  std::uint8_t digits_ = 0;
};

}  // namespace confab::http::internal
