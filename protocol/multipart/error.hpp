#pragma once
/// Why a multipart body could not be understood.

#include <string_view>

namespace confab::multipart {

/// All of them are final: what follows can't be told apart any more.
enum class Error {
  bad_type = 1,       ///< Content-Type has no boundary, or one that RFC 2046 section 5.1.1 forbids
  no_boundary,        ///< the body does not begin with the boundary
  bad_boundary_line,  ///< a boundary is followed by neither CRLF nor "--"
  bad_part_head,      ///< not lines of "name: value", each ended by CRLF
  part_head_too_large,  ///< more than Limits::head_bytes_max
  bad_disposition,  ///< no Content-Disposition: form-data with a name, or one that can't be read
  part_encoded,     ///< a Content-Transfer-Encoding that changes the bytes
  too_many_parts,   ///< more than Limits::parts_max
  after_the_end,    ///< something behind the last boundary
  truncated,        ///< the body ended before its last boundary
};

/// One English sentence that says what to do, without a full stop.
std::string_view explain(Error error) noexcept;

}  // namespace confab::multipart
