#pragma once
/// What the fields of a head say about where its message ends.

#include <cstdint>
#include <string_view>

#include "protocol/http/error.hpp"
#include "protocol/http/internal/line.hpp"
#include "protocol/http/message.hpp"

namespace confab::http::internal {

/// True when `name` is `lower`, which has only small letters and '-'. `name` must be a token: no
/// byte of a token but the capital becomes a letter when bit 5 is set.
inline bool is_name(std::string_view name, std::string_view lower) noexcept {
  if (name.size() != lower.size()) return false;
  for (std::size_t i = 0; i < name.size(); ++i)
    if ((name[i] | 0x20) != lower[i]) return false;
  return true;
}

/// Calls `each` with every element of a comma-separated list, trimmed; empty ones are left out
/// (RFC 9110 section 5.6.1).
template <class Each>
void for_each_element(std::string_view list, Each each) {
  while (!list.empty()) {
    const std::size_t comma = list.find(',');
    const std::string_view element = trim(list.substr(0, comma));
    if (!element.empty()) each(element);
    list.remove_prefix(comma == list.npos ? list.size() : comma + 1);
  }
}

/// Gathers Content-Length, Transfer-Encoding and Connection (RFC 9112 sections 6 and 9).
///
/// Strict where the RFC leaves a choice: a second Content-Length is refused even when it agrees,
/// and so is every Transfer-Encoding but "chunked".
class FramingFields {
 public:
  Error note(const Field& field) noexcept {
    switch (field.name.size()) {
      case 10:
        if (is_name(field.name, "connection")) note_connection(field.value);
        return no_error;
      case 14:
        return is_name(field.name, "content-length") ? note_length(field.value) : no_error;
      case 17:
        return is_name(field.name, "transfer-encoding") ? note_codings(field.value) : no_error;
      default:
        return no_error;
    }
  }

  /// What is only known at the end of the head.
  Error settle(int version_minor) const noexcept;

  bool is_chunked() const noexcept { return chunked_; }
  bool has_length() const noexcept { return has_length_; }
  std::uint64_t length() const noexcept { return length_; }
  bool asks_upgrade() const noexcept { return upgrade_; }

  /// RFC 9112 section 9.3.
  bool keeps_alive(int version_minor) const noexcept {
    return !close_ && (version_minor == 1 || keep_alive_);
  }

 private:
  void note_connection(std::string_view value) noexcept;
  Error note_length(std::string_view value) noexcept;
  Error note_codings(std::string_view value) noexcept;
  Error note_coding(std::string_view element) noexcept;

  std::uint64_t length_ = 0;
  bool has_length_ : 1 = false;
  bool has_codings_ : 1 = false;
  bool chunked_ : 1 = false;
  bool other_coding_ : 1 = false;
  bool close_ : 1 = false;
  bool keep_alive_ : 1 = false;
  bool upgrade_ : 1 = false;
};

}  // namespace confab::http::internal
