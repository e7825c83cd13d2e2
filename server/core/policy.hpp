#pragma once
/// What is judged before the log: how names and texts may look. Needs Unicode tables, so it must
/// not be part of the rules that replay the past.

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

namespace confab::core {

inline constexpr std::size_t name_code_points_max = 32;
inline constexpr std::size_t email_bytes_max =
    254;  ///< RFC 5321 section 4.5.3.1.3, less the brackets
inline constexpr std::size_t device_label_code_points_max = 64;
inline constexpr std::size_t title_code_points_max = 64;
inline constexpr std::size_t reason_code_points_max = 500;
inline constexpr std::size_t key_bytes_max = 255;

/// What a name is unique by: NFKC, case-folded. Nothing for what is no valid UTF-8.
std::optional<std::string> name_key(std::string_view name);

/// A string as it is kept (NFC), and what it is unique by.
struct Keyed {
  std::string text;
  std::string key;
};

/// The name of a user, or nothing and in `why` what is wrong with it, as the end of a sentence.
std::optional<Keyed> user_name(std::string_view asked, std::string& why);

/// The title of a room.
std::optional<Keyed> room_title(std::string_view asked, std::string& why);

/// An e-mail address: something, one @, a domain; compared case-folded. No more is checked, because
/// only a mail that arrives would prove more.
std::optional<Keyed> email(std::string_view asked, std::string& why);

/// Whether a password may be set: see passwords.hpp for its bounds.
bool password_allowed(std::string_view password, std::string& why);

/// Whether a message's text may be sent: not blank, no NUL, at most `code_points_max`.
bool text_allowed(std::string_view text, std::size_t code_points_max, std::string& why);

/// Whether a label or reason may be kept: no control characters, at most `code_points_max`.
bool label_allowed(std::string_view label, std::size_t code_points_max, std::string& why);

/// Whether an idempotency key may be used: 1 to `key_bytes_max` bytes, no control characters.
bool key_allowed(std::string_view key, std::string& why);

}  // namespace confab::core
