#include "client/token_store.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <sstream>

#include "client/private_file.hpp"
#include "protocol/text/percent.hpp"
#include "protocol/text/unicode.hpp"
#include "protocol/units.hpp"

namespace confab::client {
namespace {

/// What one more user takes in the file: more than any name and token.
constexpr std::size_t one_more_bytes = 1'024;

constexpr std::size_t file_bytes_max = 1 * MiB;

}  // namespace

bool may_be_token(std::string_view text) {
  return !text.empty() && std::ranges::all_of(text, [](char c) { return c > ' ' && c < 0x7f; });
}

TokenStore::TokenStore(std::filesystem::path folder, std::filesystem::path file, std::string server,
                       Speaker speaker)
    : folder_(std::move(folder)),
      file_(std::move(file)),
      server_(std::move(server)),
      speaker_(std::move(speaker)) {}

Outcome<TokenStore> TokenStore::open(std::filesystem::path folder, const ServerUrl& server,
                                     Speaker speaker) {
  std::filesystem::path file = folder / text::percent_encode(server.text());
  TokenStore store(std::move(folder), std::move(file), server.text(), std::move(speaker));
  if (const Outcome<void> read = store.read(); !read) return read.error();
  return store;
}

Outcome<void> TokenStore::read() {
  const Outcome<std::string> text = read_file_or_nothing(file_, file_bytes_max);
  if (!text) return text.error();
  current_.clear();
  tokens_.clear();
  std::istringstream lines(*text);
  for (std::string line; std::getline(lines, line);) {
    std::istringstream words(line);
    std::string what;
    std::string name;
    std::string token;
    words >> what >> name >> token;
    if (what == "current" && !name.empty()) current_[""] = name;
    if (what == "account" && !token.empty()) current_[name] = token;
    if (what == "token" && may_be_token(token)) tokens_[text::comparison_key(name)] = {name, token};
  }
  return {};
}

std::string TokenStore::current() const {
  std::string name = speaker_.user;
  if (const auto kept = current_.find(speaker_.account); name.empty() && kept != current_.end())
    name = kept->second;
  const auto known = tokens_.find(text::comparison_key(name));
  return known != tokens_.end() ? known->second.name : std::string();
}

std::optional<std::string> TokenStore::token_of(std::string_view name) const {
  const auto found = tokens_.find(text::comparison_key(name));
  if (found == tokens_.end()) return std::nullopt;
  return found->second.token;
}

Outcome<void> TokenStore::prepare() const {
  const Outcome<FileLock> locked = lock();
  if (!locked) return locked.error();
  return try_private_file(file_, text().size() + one_more_bytes);
}

Outcome<FileLock> TokenStore::lock() const {
  // The one above is confab's own, too.
  for (const std::filesystem::path& folder : {folder_.parent_path(), folder_})
    if (const Outcome<void> made = make_private_folder(folder); !made) return made.error();
  return FileLock::take(folder_.native() + ".lock");
}

Outcome<void> TokenStore::keep(const std::string& name, const std::string& token) {
  // A name without white space, as all of them are, can't add lines to the file.
  if (name.empty() || text::has_control_or_space(name) || !may_be_token(token))
    return local_failure(Exit::no_server, "nonsense",
                         "the server gave a token that can't be one. Is the address right?");
  const Outcome<FileLock> locked = lock();
  if (!locked) return locked.error();
  if (const Outcome<void> now = read(); !now) return now;
  current_[speaker_.account] = name;
  tokens_[text::comparison_key(name)] = {name, token};
  return write();
}

Outcome<void> TokenStore::forget_current() {
  const std::string name = current();
  const std::optional<std::string> token = token_of(name);
  const Outcome<FileLock> locked = lock();
  if (!locked) return locked.error();
  if (const Outcome<void> now = read(); !now) return now;
  if (token_of(name) == token) tokens_.erase(text::comparison_key(name));
  return write();
}

Outcome<void> TokenStore::write() const { return write_private_file(file_, text()); }

std::string TokenStore::text() const {
  std::string text = "# The secrets of who you are at " + server_ + ": share them with nobody.\n";
  for (const auto& [account, name] : current_)
    if (tokens_.contains(text::comparison_key(name)))
      text += account.empty() ? fmt::format("current {}\n", name)
                              : fmt::format("account {} {}\n", account, name);
  for (const auto& [key, entry] : tokens_) text += "token " + entry.name + " " + entry.token + "\n";
  return text;
}

}  // namespace confab::client
