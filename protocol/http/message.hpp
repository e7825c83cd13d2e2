#pragma once
/// The heads of HTTP messages, as views into the bytes they were read from.

#include <cstdint>
#include <optional>
#include <span>
#include <string_view>

namespace confab::http {

/// The methods that the parser knows; any other token is `Error::unknown_method`.
/// RFC 9110 section 9, and PATCH of RFC 5789.
enum class Method : std::uint8_t { get, head, post, put, patch, delete_, options, trace, connect };

/// "GET", "POST" ….
std::string_view to_string(Method method) noexcept;

/// How the target was written (RFC 9112 section 3.2).
enum class TargetForm : std::uint8_t { origin, absolute, authority, asterisk };

/// One field line, in the order of arrival. `value` is without surrounding white space.
struct Field {
  std::string_view name;  ///< as sent; compare with `iequals`
  std::string_view value;
};

/// ASCII case-insensitive equality, as for field names (RFC 9110 section 5.1).
bool iequals(std::string_view a, std::string_view b) noexcept;

/// What frames the content of a message (RFC 9112 section 6.3).
enum class Framing : std::uint8_t { none, length, chunked, until_close };

/// A request's start line and fields. All views point into the input handed to `advance`, or into
/// the parser, and live until the next call of `advance`.
struct RequestHead {
  Method method = Method::get;
  TargetForm target_form = TargetForm::origin;
  std::string_view target;  ///< as sent
  std::string_view path;   ///< of origin and absolute form; still percent-encoded; "*" for asterisk
  std::string_view query;  ///< after '?', still percent-encoded; empty where there is none
  std::string_view host;   ///< of the absolute form where there is one, else of the Host field
  int version_minor = 1;   ///< 0 or 1: HTTP/1.0 or HTTP/1.1
  std::span<const Field> fields;
  Framing framing = Framing::none;   ///< never until_close
  std::uint64_t content_length = 0;  ///< for Framing::length
  bool keep_alive = true;            ///< what version and Connection ask for (RFC 9112 section 9.3)
  bool expect_continue = false;      ///< Expect: 100-continue, in HTTP/1.1 and with content to come
  bool upgrade = false;              ///< Connection names "upgrade" and there is an Upgrade field

  /// The value of the first field of that name.
  std::optional<std::string_view> find(std::string_view name) const noexcept;
};

/// A response's status line and fields; lifetimes as above.
struct ResponseHead {
  int status = 0;  ///< 100 to 999
  std::string_view reason;
  int version_minor = 1;
  std::span<const Field> fields;
  Framing framing = Framing::none;
  std::uint64_t content_length = 0;
  bool keep_alive = true;

  std::optional<std::string_view> find(std::string_view name) const noexcept;
};

}  // namespace confab::http
