#include "client/password.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <filesystem>

#include "client/environment.hpp"
#include "client/private_file.hpp"
#include "client/terminal.hpp"
#include "protocol/text/utf8.hpp"
#include "protocol/units.hpp"

namespace confab::client {
namespace {

constexpr std::size_t bytes_max = 64 * KiB;

/// The first line: an editor's last line end is no part of a password.
std::string first_line(std::string text) {
  text.resize(std::min(text.find('\n'), text.size()));
  if (text.ends_with('\r')) text.pop_back();
  return text;
}

Outcome<std::optional<std::string>> from_file(const std::string& path) {
  std::error_code unclear;
  if (path != "-" && !std::filesystem::exists(path, unclear) && !unclear)
    return usage_failure(fmt::format("there is no password file {}.", text::make_visible(path)));
  const Outcome<std::string> text =
      path == "-" ? read_stdin(bytes_max) : read_file_or_nothing(path, bytes_max);
  if (!text) return text.error();
  std::string password = first_line(*text);
  if (password.empty())
    return usage_failure(path == "-" ? "there is no password on standard input."
                                     : fmt::format("the first line of {} is empty; the password "
                                                   "has to be there.",
                                                   text::make_visible(path)));
  return std::optional(std::move(password));
}

}  // namespace

Outcome<std::optional<std::string>> given_password(const Context& context) {
  if (!context.given_password().empty()) return std::optional(context.given_password());
  const std::string& file = context.settings().password_file;
  return file.empty() ? environment("CONFAB_PASSWORD") : from_file(file);
}

Outcome<std::string> need_password(const Context& context, PasswordUse use) {
  Outcome<std::optional<std::string>> given = given_password(context);
  if (!given) return given.error();
  if (*given) return **std::move(given);
  if (!context.may_ask())
    return usage_failure(
        "a password is needed: --password-file PATH (- is standard input) or CONFAB_PASSWORD.");
  const auto first = ask_line("Password: ", Echo::off);
  if (!first || first->empty()) return usage_failure("no password, nothing done.");
  if (use == PasswordUse::chosen && ask_line("Once more: ", Echo::off) != first)
    return usage_failure("the two passwords differ, nothing done.");
  return *first;
}

Outcome<std::optional<std::string>> access_password(const Context& context) {
  const std::string& file = context.settings().access_password_file;
  return file.empty() ? environment("CONFAB_ACCESS_PASSWORD") : from_file(file);
}

}  // namespace confab::client
