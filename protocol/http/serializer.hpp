#pragma once
/// Messages -> bytes (RFC 9112). Appends to a string the caller owns.

#include <cstdint>
#include <span>
#include <string>
#include <string_view>

#include "protocol/http/message.hpp"

namespace confab::http {

/// "OK", "Not Found" …; "Unknown" for a status without a registered phrase.
std::string_view reason_phrase(int status) noexcept;

/// Names and values handed to these are trusted: control characters in them are a defect of the
/// caller (assert), because anything a client sent was cleaned before it came here.
///
/// Appends "HTTP/1.1 200 OK\r\n".
void append_status_line(std::string& out, int status);
/// Appends "name: value\r\n".
void append_field(std::string& out, std::string_view name, std::string_view value);
void append_field(std::string& out, std::string_view name, std::uint64_t value);
/// Appends the empty line that ends a head.
void append_head_end(std::string& out);

/// Appends "GET /target HTTP/1.1\r\n".
void append_request_line(std::string& out, Method method, std::string_view target);

/// One chunk of a chunked body (RFC 9112 section 7.1); an empty one would end it, so it adds
/// nothing.
void append_chunk(std::string& out, std::string_view data);
/// The last chunk, the trailer fields and the final empty line.
void append_last_chunk(std::string& out, std::span<const Field> trailers = {});

}  // namespace confab::http
