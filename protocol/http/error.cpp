#include "protocol/http/error.hpp"

namespace confab::http {

int status_of(Error error) noexcept {
  switch (error) {
    case Error::body_too_large:
      return 413;
    case Error::target_too_long:
      return 414;
    case Error::expectation_failed:
      return 417;
    case Error::head_too_large:
    case Error::too_many_fields:
    case Error::trailer_too_large:
      return 431;
    case Error::unknown_method:
    case Error::unsupported_coding:
      return 501;
    case Error::unsupported_version:
      return 505;
    default:
      return 400;
  }
}

std::string_view explain(Error error) noexcept {
  switch (error) {
    case Error::bad_request_line:
      return "Begin the request with a method, a target and a version, one space apart";
    case Error::bad_target:
      return "Send a path that begins with '/', or a URL with http or https, and percent-encode "
             "everything that a URL may not contain";
    case Error::target_too_long:
      return "Shorten the URL, or move what it carries to the body";
    case Error::unknown_method:
      return "Use a method that HTTP defines, in capitals";
    case Error::bad_version:
      return "Name the version as HTTP/1.1";
    case Error::unsupported_version:
      return "Speak HTTP/1.1 or HTTP/1.0";
    case Error::bad_line_end:
      return "End every line with CR LF, and use neither of them alone";
    case Error::bad_field_line:
      return "Write every header field as name, colon and value";
    case Error::space_before_colon:
      return "Leave no space between the name of a header field and its colon";
    case Error::line_folding:
      return "Write every header field in one line that does not begin with a space";
    case Error::bad_character:
      return "Send no control characters in the request line or in header fields";
    case Error::head_too_large:
      return "Send fewer or shorter header fields";
    case Error::too_many_fields:
      return "Send fewer header fields";
    case Error::missing_host:
      return "Send a Host field, as HTTP/1.1 requires";
    case Error::bad_host:
      return "Send one Host field with a host name and, if needed, a port";
    case Error::bad_content_length:
      return "Send one Content-Length, as a decimal number";
    case Error::ambiguous_length:
      return "Send either Content-Length or Transfer-Encoding, not both";
    case Error::unsupported_coding:
      return "Use no transfer coding but chunked";
    case Error::bad_transfer_encoding:
      return "Send Transfer-Encoding only as chunked, once, and in HTTP/1.1";
    case Error::bad_chunk:
      return "Send every chunk as its size in hexadecimal, CR LF, the data and CR LF";
    case Error::chunk_extension_too_large:
      return "Send no chunk extensions, or shorter ones";
    case Error::bad_trailer:
      return "Write every trailer field as name, colon and value, in one line";
    case Error::trailer_too_large:
      return "Send fewer or shorter trailer fields";
    case Error::body_too_large:
      return "Send a smaller body";
    case Error::expectation_failed:
      return "Expect nothing but 100-continue";
    case Error::bad_status_line:
      return "Begin the response with a version, a status of three digits and a reason";
    case Error::truncated:
      return "The connection ended inside the response; ask again";
  }
  return "Send a valid HTTP/1.1 message";
}

}  // namespace confab::http
