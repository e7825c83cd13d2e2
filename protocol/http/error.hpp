#pragma once
/// Why an HTTP message could not be understood.

#include <string_view>

namespace confab::http {

/// Every value but `body_too_large` and `expectation_failed` means that the framing of what follows
/// can't be trusted; all of them end the connection once they are answered.
enum class Error {
  bad_request_line = 1,   ///< RFC 9112 section 3
  bad_target,             ///< RFC 9112 section 3.2
  target_too_long,        ///< more than Limits::target_bytes_max
  unknown_method,         ///< a well-formed method that this server does not implement
  bad_version,            ///< not of the form HTTP/d.d
  unsupported_version,    ///< well-formed, and neither 1.0 nor 1.1
  bad_line_end,           ///< a bare CR or a bare LF (RFC 9112 section 2.2)
  bad_field_line,         ///< RFC 9112 section 5
  space_before_colon,     ///< RFC 9112 section 5.1
  line_folding,           ///< obs-fold, RFC 9112 section 5.2
  bad_character,          ///< NUL or another control character in a start line or field value
  head_too_large,         ///< more than Limits::head_bytes_max
  too_many_fields,        ///< more than Limits::fields_max
  missing_host,           ///< HTTP/1.1 without Host (RFC 9112 section 3.2)
  bad_host,               ///< more than one Host, or one that is no host
  bad_content_length,     ///< not digits, too large, or more than one, even when they agree
  ambiguous_length,       ///< Content-Length with Transfer-Encoding: possibly smuggled
  unsupported_coding,     ///< transfer codings before a final chunked
  bad_transfer_encoding,  ///< one that can't be parsed, does not end in chunked, or is in HTTP/1.0
  bad_chunk,              ///< RFC 9112 section 7.1
  chunk_extension_too_large,  ///< more than Limits::chunk_extension_bytes_max
  bad_trailer,                ///< RFC 9112 section 7.1.2
  trailer_too_large,          ///< more than Limits::trailer_bytes_max
  body_too_large,             ///< more than Limits::body_bytes_max
  expectation_failed,         ///< Expect with anything but 100-continue (RFC 9110 section 10.1.1)
  bad_status_line,            ///< a response: RFC 9112 section 4
  truncated,                  ///< a response: the connection ended inside the message
};

/// The status that answers a request in which this was found; never 0.
int status_of(Error error) noexcept;

/// What to tell the peer: one English sentence that says what to do, without a full stop.
std::string_view explain(Error error) noexcept;

}  // namespace confab::http
