#pragma once
/// A start line and fields, or trailers: lines up to the empty one, however they are cut.

#include <cassert>
#include <cstddef>
#include <cstring>
#include <string_view>

#include "protocol/http/internal/line.hpp"

namespace confab::http::internal {

/// Remembers how far a section was read while its bytes are still arriving.
///
/// A line is judged when its LF is there, and never before: so what is found does not depend on
/// how the bytes were cut. Only the window counts, the bytes that the section may have at most; a
/// section that does not end within it is the caller's to refuse.
///
/// Nothing is remembered of the lines themselves: views would point into a buffer that may move.
/// Whoever wants to keep what it was shown reads the section a second time when it is whole and
/// came in pieces (`resumed`); that is twice the work at most, and linear.
class Section {
 public:
  enum class State { cut, whole, bad };
  struct End {
    State state = State::cut;
    std::size_t size = 0;    ///< of a whole section, with its empty line
    bool resumed = false;    ///< some of its lines were shown in an earlier call
    Error error = no_error;  ///< of a bad one
  };

  /// Shows the first line to `sink.start_line(p, end) -> LineEnd`, reads every field into
  /// `sink.next_field() -> Field&` and shows it to `sink.take(const Field&) -> Error`; an error of
  /// theirs makes the section bad.
  template <class Sink>
  End read(std::string_view window, std::size_t fields_max, Sink&& sink) {
    assert(window.size() >= scanned_);
    const char* const begin = window.data();
    const char* const end = begin + window.size();
    if (scanned_ > done_ && !has_line_end(begin + scanned_, end)) return pause(window.size());
    const bool resumed = done_ > 0;
    const char* line = begin + done_;
    if (!resumed) {
      const LineEnd first = sink.start_line(line, end);
      if (first.next == nullptr) return stop(first.error, line, window);
      line = first.next;
    }
    for (;; ++fields_) {
      done_ = static_cast<std::size_t>(line - begin);
      if (line == end) return pause(window.size());
      if (*line == '\r') {
        const LineEnd empty = read_line_end(line, end, no_error);
        if (empty.next == nullptr) return stop(empty.error, line, window);
        return {State::whole, done_ + 2, resumed, no_error};
      }
      Field& field = sink.next_field();
      const LineEnd read = read_field_line(line, end, field);
      if (read.next == nullptr) return stop(read.error, line, window);
      if (fields_ == fields_max) return {State::bad, 0, resumed, Error::too_many_fields};
      if (const Error error = sink.take(field); error != no_error)
        return {State::bad, 0, resumed, error};
      line = read.next;
    }
  }

  /// True while the first line is not whole.
  bool in_start_line() const noexcept { return done_ == 0; }

 private:
  static bool has_line_end(const char* p, const char* end) noexcept {
    return p != end && std::memchr(p, '\n', static_cast<std::size_t>(end - p)) != nullptr;
  }

  End pause(std::size_t scanned) noexcept {
    scanned_ = scanned;
    return {};
  }

  End stop(Error error, const char* line, std::string_view window) noexcept {
    if (error == no_error || !has_line_end(line, window.data() + window.size()))
      return pause(window.size());
    return {State::bad, 0, done_ > 0, error};
  }

  std::size_t done_ = 0;     ///< bytes of the lines that were shown
  std::size_t scanned_ = 0;  ///< bytes known to hold no further whole line
  std::size_t fields_ = 0;
};

}  // namespace confab::http::internal
