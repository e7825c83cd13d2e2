#include "protocol/http/serializer.hpp"

#include <algorithm>
#include <cassert>
#include <charconv>

namespace confab::http {
namespace {

constexpr std::string_view line_end = "\r\n";

[[maybe_unused]] bool is_clean(std::string_view text) noexcept {
  return std::ranges::none_of(text, [](char c) {
    return (static_cast<unsigned char>(c) < 0x20 && c != '\t') || c == 0x7f;
  });
}

void append_number(std::string& out, std::uint64_t number, int base) {
  char digits[20];
  const auto written = std::to_chars(std::begin(digits), std::end(digits), number, base);
  out.append(std::begin(digits), written.ptr);
}

}  // namespace

std::string_view reason_phrase(int status) noexcept {
  switch (status) {
    case 100:
      return "Continue";
    case 101:
      return "Switching Protocols";
    case 103:
      return "Early Hints";
    case 200:
      return "OK";
    case 201:
      return "Created";
    case 202:
      return "Accepted";
    case 203:
      return "Non-Authoritative Information";
    case 204:
      return "No Content";
    case 205:
      return "Reset Content";
    case 206:
      return "Partial Content";
    case 300:
      return "Multiple Choices";
    case 301:
      return "Moved Permanently";
    case 302:
      return "Found";
    case 303:
      return "See Other";
    case 304:
      return "Not Modified";
    case 307:
      return "Temporary Redirect";
    case 308:
      return "Permanent Redirect";
    case 400:
      return "Bad Request";
    case 401:
      return "Unauthorized";
    case 402:
      return "Payment Required";
    case 403:
      return "Forbidden";
    case 404:
      return "Not Found";
    case 405:
      return "Method Not Allowed";
    case 406:
      return "Not Acceptable";
    case 407:
      return "Proxy Authentication Required";
    case 408:
      return "Request Timeout";
    case 409:
      return "Conflict";
    case 410:
      return "Gone";
    case 411:
      return "Length Required";
    case 412:
      return "Precondition Failed";
    case 413:
      return "Content Too Large";
    case 414:
      return "URI Too Long";
    case 415:
      return "Unsupported Media Type";
    case 416:
      return "Range Not Satisfiable";
    case 417:
      return "Expectation Failed";
    case 421:
      return "Misdirected Request";
    case 422:
      return "Unprocessable Content";
    case 423:
      return "Locked";
    case 424:
      return "Failed Dependency";
    case 425:
      return "Too Early";
    case 426:
      return "Upgrade Required";
    case 428:
      return "Precondition Required";
    case 429:
      return "Too Many Requests";
    case 431:
      return "Request Header Fields Too Large";
    case 451:
      return "Unavailable For Legal Reasons";
    case 500:
      return "Internal Server Error";
    case 501:
      return "Not Implemented";
    case 502:
      return "Bad Gateway";
    case 503:
      return "Service Unavailable";
    case 504:
      return "Gateway Timeout";
    case 505:
      return "HTTP Version Not Supported";
    case 507:
      return "Insufficient Storage";
    case 511:
      return "Network Authentication Required";
    default:
      return "Unknown";
  }
}

void append_status_line(std::string& out, int status) {
  assert(status >= 100 && status <= 999);
  out += "HTTP/1.1 ";
  append_number(out, static_cast<std::uint64_t>(status), 10);
  out += ' ';
  out += reason_phrase(status);
  out += line_end;
}

void append_field(std::string& out, std::string_view name, std::string_view value) {
  assert(!name.empty() && is_clean(name) && name.find_first_of(": \t") == name.npos);
  assert(is_clean(value));
  out += name;
  out += ": ";
  out += value;
  out += line_end;
}

void append_field(std::string& out, std::string_view name, std::uint64_t value) {
  assert(!name.empty() && is_clean(name) && name.find_first_of(": \t") == name.npos);
  out += name;
  out += ": ";
  append_number(out, value, 10);
  out += line_end;
}

void append_head_end(std::string& out) { out += line_end; }

void append_request_line(std::string& out, Method method, std::string_view target) {
  assert(!target.empty() && is_clean(target) && target.find_first_of(" \t") == target.npos);
  out += to_string(method);
  out += ' ';
  out += target;
  out += " HTTP/1.1";
  out += line_end;
}

void append_chunk(std::string& out, std::string_view data) {
  if (data.empty()) return;
  append_number(out, data.size(), 16);
  out += line_end;
  out += data;
  out += line_end;
}

void append_last_chunk(std::string& out, std::span<const Field> trailers) {
  out += '0';
  out += line_end;
  for (const Field& field : trailers) append_field(out, field.name, field.value);
  out += line_end;
}

}  // namespace confab::http
