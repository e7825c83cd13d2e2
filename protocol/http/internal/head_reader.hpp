#pragma once
/// The head of a message, however it is cut, and where it is kept while somebody looks at it.

#include <cstddef>
#include <string_view>

#include "protocol/http/internal/head_slot.hpp"
#include "protocol/http/internal/section.hpp"
#include "protocol/http/limits.hpp"
#include "protocol/result.hpp"

namespace confab::http::internal {

template <class Head>
class HeadReader {
 public:
  /// The size of the head once it is whole, 0 before. `lines` knows what they mean:
  ///   LineEnd start_line(p, end, Head&);
  ///   Error take(const Field&, Head&);
  ///   Error settle(Head&);   what is only known at the end
  ///   void restart();        the same lines will be shown once more
  template <class Lines>
  Result<std::size_t, Error> read(std::string_view input, const Limits& limits, Lines lines) {
    const std::string_view window = input.substr(0, limits.head_bytes_max);
    Section::End end = read_lines(window, limits, lines);
    if (end.state == Section::State::whole && end.resumed) {
      // It came in pieces, and views of the first ones may be gone: read it as a whole.
      section_ = {};
      lines.restart();
      end = read_lines(window, limits, lines);
    }
    if (end.state == Section::State::cut) {
      slot_.close();
      if (window.size() < limits.head_bytes_max) return std::size_t{0};
      return Error::head_too_large;
    }
    if (end.state == Section::State::bad) return end.error;
    StoredHead<Head>& stored = *slot_.get();
    stored.head.fields = stored.fields;
    if (const Error error = lines.settle(stored.head); error != no_error) return error;
    return end.size;
  }

  /// True while the start line is not whole.
  bool in_start_line() const noexcept { return section_.in_start_line(); }

  /// Nobody looks at the head any more.
  void close() noexcept { slot_.close(); }

  /// The next bytes begin another head.
  void restart() noexcept { section_ = {}; }

  /// The head at hand; an empty one where there is none.
  const Head& head() const noexcept {
    static const Head none;
    const StoredHead<Head>* const stored = slot_.get();
    return stored != nullptr ? stored->head : none;
  }

 private:
  template <class Lines>
  struct Sink {
    LineEnd start_line(const char* p, const char* end) { return lines.start_line(p, end, to.head); }
    Field& next_field() { return to.fields.emplace_back(); }
    Error take(const Field& field) { return lines.take(field, to.head); }

    Lines& lines;
    StoredHead<Head>& to;
  };

  template <class Lines>
  Section::End read_lines(std::string_view window, const Limits& limits, Lines& lines) {
    return section_.read(window, limits.fields_max, Sink<Lines>{lines, slot_.open()});
  }

  HeadSlot<Head> slot_;
  Section section_;
};

}  // namespace confab::http::internal
