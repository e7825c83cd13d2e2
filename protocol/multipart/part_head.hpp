#pragma once
/// What stands before the content of a part (RFC 7578 section 4).

#include <optional>
#include <string>
#include <string_view>

#include "protocol/multipart/error.hpp"
#include "protocol/result.hpp"

namespace confab::multipart {

/// As the sender wrote it: whoever uses a file's name has to clean it.
struct PartHead {
  std::string name;                     ///< of the form's field
  std::optional<std::string> filename;  ///< only a file has one; may be empty
  std::string type;                     ///< Content-Type; empty where there is none

  bool operator==(const PartHead&) const = default;
};

/// Reads the lines of a part's head, without the empty one.
///
/// Names in quotes are read as browsers and curl write them: %22, %0D and %0A stand for what they
/// stand for, and a backslash only before a quote or another backslash means something, because
/// others send file names with backslashes as they are. `filename*` is refused, as RFC 7578 section
/// 4.2 wants, and fields that say nothing about a form are ignored.
Result<PartHead, Error> read_part_head(std::string_view lines);

/// The boundary of a "multipart/form-data; boundary=…" (RFC 2046 section 5.1.1).
Result<std::string, Error> find_boundary(std::string_view content_type);

}  // namespace confab::multipart
