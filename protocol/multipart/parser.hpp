#pragma once
/// Bytes -> the parts of a form (RFC 7578, RFC 2046 section 5.1). No sockets, nothing kept of
/// content.

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "protocol/multipart/part_head.hpp"
#include "protocol/units.hpp"

namespace confab::multipart {

struct Limits {
  std::size_t head_bytes_max = 4 * KiB;  ///< of one part, with its boundary's line and CRLFs
  std::size_t parts_max = 4;
};

/// Hears the parts of one body, however its bytes are cut.
///
/// The caller hands over each piece of the body, again and again without what was consumed, until
/// `need_more`; after the last piece it calls `finish`. It is strict: nothing stands before the
/// first boundary, and behind the last one a line end at most; lines end with CRLF, and each part
/// says which field it is. Parts in parts are content like any other. Memory is bounded by
/// `Limits`, total work is linear. After an error it stays in error.
class Parser {
 public:
  enum class Event {
    need_more,
    part,  ///< `head()` is valid until the next part
    data,  ///< `Step::data` is a piece of the part's content
    part_end,
    end,  ///< the last boundary; the rest of the body is still to be handed over
  };
  struct Step {
    Event event = Event::need_more;
    std::size_t consumed = 0;
    /// For `data`: into the input or the parser, good until the next call; never empty.
    std::string_view data = {};
  };

  explicit Parser(std::string_view boundary, const Limits& limits = {});

  Result<Step, Error> advance(std::string_view input);
  /// The body is over: is that its end?
  Result<void, Error> finish() const;

  const PartHead& head() const noexcept { return head_; }

 private:
  enum class Phase : std::uint8_t { start, boundary_line, part_head, data, over, after, failed };

  Result<Step, Error> read(std::string_view input);
  Result<Step, Error> read_start(std::string_view input);
  Result<Step, Error> read_boundary_line(std::string_view input);
  Result<Step, Error> read_head(std::string_view input);
  Result<Step, Error> read_data(std::string_view input);
  Result<Step, Error> read_on_in_delimiter(std::string_view input);
  Result<Step, Error> read_after(std::string_view input);
  Error fail(Error error) noexcept;

  const Limits limits_;
  const std::string delimiter_;  ///< CRLF, two hyphens and the boundary
  std::size_t matched_ = 0;      ///< bytes of the delimiter that were seen
  std::string line_;             ///< of a boundary's line or a head, as far as it is there
  std::size_t parts_ = 0;
  PartHead head_;
  Error error_{};
  Phase phase_ = Phase::start;
};

}  // namespace confab::multipart
