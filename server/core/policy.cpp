#include "server/core/policy.hpp"

#include <algorithm>

#include "protocol/text/unicode.hpp"
#include "protocol/text/utf8.hpp"
#include "server/core/passwords.hpp"

namespace confab::core {

namespace {

/// What would break an address, a path or a query.
constexpr std::string_view forbidden_in_names = "/@#?&%:\"\\<>";

std::string at_most(std::size_t count, std::string_view unit) {
  return "has to be at most " + std::to_string(count) + " " + std::string{unit} + " long";
}

bool has_nul(std::string_view text) { return text.find('\0') != std::string_view::npos; }

}  // namespace

std::optional<std::string> name_key(std::string_view name) { return text::casefold_key(name); }

std::optional<Keyed> user_name(std::string_view asked, std::string& why) {
  const auto name = text::nfc(asked);
  const auto length = name ? text::count_code_points(*name) : std::nullopt;
  const auto key = name ? text::casefold_key(*name) : std::nullopt;
  if (!length || !key) {
    why = "has to be UTF-8";
  } else if (text::is_blank(*name)) {
    why = "is empty";
  } else if (*length > name_code_points_max) {
    why = at_most(name_code_points_max, "characters");
  } else if (text::has_control_or_space(*name)) {
    why = "must not have white space or control characters";
  } else if (name->find_first_of(forbidden_in_names) != std::string::npos) {
    why = "must not have any of / @ # ? & % : \" \\ < >";
  } else if (*name == "." || *name == "..") {
    why = "must not be . or ..";
  } else {
    return Keyed{*name, *key};
  }
  return {};
}

std::optional<Keyed> room_title(std::string_view asked, std::string& why) {
  const auto title = text::nfc(asked);
  const auto length = title ? text::count_code_points(*title) : std::nullopt;
  const auto key = title ? text::casefold_key(*title) : std::nullopt;
  if (!length || !key) {
    why = "has to be UTF-8";
  } else if (text::is_blank(*title) || key->empty()) {
    why = "is blank";
  } else if (*length > title_code_points_max) {
    why = at_most(title_code_points_max, "characters");
  } else if (text::has_control(*title) || text::has_control(*key)) {
    why = "must not have control characters";
  } else if (title->find('/') != std::string::npos) {
    why = "must not have a /";
  } else if (*title == "." || *title == "..") {
    why = "must not be . or ..";
  } else if (title->starts_with('@') || title->starts_with('~')) {
    why = "must not begin with @ or ~";
  } else if (*key == "general") {
    why = "must not be that of the general chat";
  } else {
    return Keyed{*title, *key};
  }
  return {};
}

std::optional<Keyed> email(std::string_view asked, std::string& why) {
  const auto address = text::nfc(asked);
  const auto key = address ? text::casefold_key(*address) : std::nullopt;
  const std::size_t at = address ? address->rfind('@') : std::string::npos;
  if (!address || !key) {
    why = "has to be UTF-8";
  } else if (address->size() > email_bytes_max) {
    why = at_most(email_bytes_max, "bytes");
  } else if (text::has_control_or_space(*address)) {
    why = "must not have white space or control characters";
  } else if (at == std::string::npos || at == 0 || at + 1 == address->size() ||
             address->find('@') != at) {
    why = "has to be an e-mail address: somebody@somewhere";
  } else {
    return Keyed{*address, *key};
  }
  return {};
}

bool password_allowed(std::string_view password, std::string& why) {
  if (password.size() < password_bytes_min) {
    why = "has to have at least " + std::to_string(password_bytes_min) + " characters";
  } else if (password.size() > password_bytes_max) {
    why = at_most(password_bytes_max, "bytes");
  } else if (has_nul(password)) {
    why = "must not have a NUL character";
  } else {
    return true;
  }
  return false;
}

bool text_allowed(std::string_view text, std::size_t code_points_max, std::string& why) {
  const auto length = text::count_code_points(text);
  if (!length) {
    why = "has to be UTF-8";
  } else if (has_nul(text)) {
    why = "must not have a NUL character";
  } else if (text::is_blank(text)) {
    why = "is blank";
  } else if (*length > code_points_max) {
    why = at_most(code_points_max, "characters");
  } else {
    return true;
  }
  return false;
}

bool label_allowed(std::string_view label, std::size_t code_points_max, std::string& why) {
  const auto length = text::count_code_points(label);
  if (!length) {
    why = "has to be UTF-8";
  } else if (text::has_control(label)) {
    why = "must not have control characters";
  } else if (*length > code_points_max) {
    why = at_most(code_points_max, "characters");
  } else {
    return true;
  }
  return false;
}

bool key_allowed(std::string_view key, std::string& why) {
  if (key.empty()) {
    why = "is empty";
  } else if (key.size() > key_bytes_max) {
    why = at_most(key_bytes_max, "bytes");
  } else if (text::has_control(key)) {
    why = "must not have control characters";
  } else {
    return true;
  }
  return false;
}

}  // namespace confab::core
