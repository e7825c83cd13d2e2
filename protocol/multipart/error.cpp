#include "protocol/multipart/error.hpp"

namespace confab::multipart {

std::string_view explain(Error error) noexcept {
  switch (error) {
    case Error::bad_type:
      return "Say in Content-Type what the boundary between the parts is, in 1 to 70 characters";
    case Error::no_boundary:
      return "Begin the body with the boundary that Content-Type names";
    case Error::bad_boundary_line:
      return "End every boundary's line with CR LF, and the last one with two hyphens";
    case Error::bad_part_head:
      return "Begin every part with lines of name, colon and value, an empty one behind them, each "
             "ended with CR LF";
    case Error::part_head_too_large:
      return "Send shorter header fields in each part";
    case Error::bad_disposition:
      return "Give every part one Content-Disposition: form-data with a name, and a file a "
             "filename, both in quotes";
    case Error::part_encoded:
      return "Send the parts as they are, without Content-Transfer-Encoding";
    case Error::too_many_parts:
      return "Send fewer parts";
    case Error::after_the_end:
      return "Send nothing after the last boundary";
    case Error::truncated:
      return "The body ended before its last boundary; send all of it";
  }
  return "Send a valid multipart body";
}

}  // namespace confab::multipart
