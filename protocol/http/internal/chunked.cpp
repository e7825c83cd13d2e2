#include "protocol/http/internal/chunked.hpp"

#include <algorithm>

namespace confab::http::internal {
namespace {

/// Trailers have no line before them, and nobody here asks for any.
struct Dropped {
  static LineEnd start_line(const char* p, const char*) noexcept { return {p, no_error}; }
  Field& next_field() noexcept { return field; }
  static Error take(const Field&) noexcept { return no_error; }

  Field field;
};

}  // namespace

Result<BodyStep, Error> ChunkedReader::advance(std::string_view input, const Limits& limits,
                                               std::uint64_t body_bytes_max) {
  std::size_t at = 0;
  while (at < input.size()) {
    if (state_ == State::trailers) return read_trailers(input, at, limits);
    if (state_ == State::data) {
      const std::string_view piece =
          input.substr(at, static_cast<std::size_t>(std::min<std::uint64_t>(left_, input.size())));
      left_ -= piece.size();
      if (left_ == 0) state_ = State::data_cr;
      return BodyStep{BodyStep::Event::body, at + piece.size(), piece};
    }
    if (const Error error = take(input[at], limits, body_bytes_max); error != no_error)
      return error;
    ++at;
  }
  return BodyStep{BodyStep::Event::need_more, at, {}};
}

Error ChunkedReader::take(char c, const Limits& limits, std::uint64_t body_bytes_max) noexcept {
  switch (state_) {
    case State::size:
      if (hex_value(c) >= 0) return take_size(c);
      if (digits_ == 0) return Error::bad_chunk;
      [[fallthrough]];
    case State::before_extension:
      if (c == '\r' && state_ == State::size) {
        state_ = State::size_lf;
        return no_error;
      }
      if (c != ';' && c != ' ' && c != '\t') return Error::bad_chunk;
      state_ = c == ';' ? State::extension : State::before_extension;
      return take_extension(c, limits);
    case State::extension:
      if (c != '\r') return take_extension(c, limits);
      state_ = State::size_lf;
      return no_error;
    case State::size_lf:
      return c == '\n' ? begin_data(body_bytes_max) : Error::bad_chunk;
    case State::data_cr:
      state_ = State::data_lf;
      return c == '\r' ? no_error : Error::bad_chunk;
    default:
      state_ = State::size;
      return c == '\n' ? no_error : Error::bad_chunk;
  }
}

Error ChunkedReader::take_size(char c) noexcept {
  constexpr std::uint8_t digits_max = 16;  // of 64 bits; more could only be zeros, or too large
  if (digits_ == digits_max) return Error::bad_chunk;
  ++digits_;
  left_ = left_ * 16 + static_cast<std::uint64_t>(hex_value(c));
  return no_error;
}

Error ChunkedReader::take_extension(char c, const Limits& limits) noexcept {
  if (!is(c, value_char)) return Error::bad_chunk;
  if (extension_bytes_ == limits.chunk_extension_bytes_max) return Error::chunk_extension_too_large;
  ++extension_bytes_;
  return no_error;
}

Error ChunkedReader::begin_data(std::uint64_t body_bytes_max) noexcept {
  if (left_ > body_bytes_max || total_ > body_bytes_max - left_) return Error::body_too_large;
  total_ += left_;
  digits_ = 0;
  state_ = left_ == 0 ? State::trailers : State::data;
  return no_error;
}

Result<BodyStep, Error> ChunkedReader::read_trailers(std::string_view input, std::size_t consumed,
                                                     const Limits& limits) {
  const std::string_view window = input.substr(consumed, limits.trailer_bytes_max);
  const Section::End end = trailers_.read(window, limits.fields_max, Dropped{});
  switch (end.state) {
    case Section::State::whole:
      return BodyStep{BodyStep::Event::end, consumed + end.size, {}};
    case Section::State::cut:
      if (window.size() == limits.trailer_bytes_max) return Error::trailer_too_large;
      return BodyStep{BodyStep::Event::need_more, consumed, {}};
    default:
      return end.error == Error::too_many_fields ? end.error : Error::bad_trailer;
  }
}

}  // namespace confab::http::internal
