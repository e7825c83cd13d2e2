#include "client/token_store.hpp"

#include <algorithm>
#include <sstream>

#include "client/private_file.hpp"
#include "protocol/text/percent.hpp"
#include "protocol/units.hpp"

namespace confab::client {
namespace {

constexpr std::size_t file_bytes_max = 1 * MiB;

/// Neither a name nor a token of a well-behaved server has white space in it; from another one it
/// must not add lines to the file.
bool fits_in_a_line(std::string_view word) {
  return !word.empty() && std::ranges::none_of(word, [](char c) {
    return static_cast<unsigned char>(c) <= 0x20 || c == 0x7f;
  });
}

}  // namespace

TokenStore::TokenStore(std::filesystem::path folder, std::filesystem::path file, std::string server)
    : folder_(std::move(folder)), file_(std::move(file)), server_(std::move(server)) {}

Outcome<TokenStore> TokenStore::open(std::filesystem::path folder, const ServerUrl& server) {
  std::filesystem::path file = folder / text::percent_encode(server.text());
  TokenStore store(std::move(folder), std::move(file), server.text());
  const Outcome<std::string> text = read_file_or_nothing(store.file_, file_bytes_max);
  if (!text) return text.error();
  std::istringstream lines(*text);
  for (std::string line; std::getline(lines, line);) {
    std::istringstream words(line);
    std::string what;
    std::string name;
    std::string token;
    words >> what >> name >> token;
    if (what == "current") store.current_ = name;
    if (what == "token") store.tokens_[name] = token;
  }
  if (!store.tokens_.contains(store.current_)) store.current_.clear();
  return store;
}

std::optional<std::string> TokenStore::token_of(const std::string& name) const {
  const auto found = tokens_.find(name);
  if (found == tokens_.end()) return std::nullopt;
  return found->second;
}

Outcome<void> TokenStore::prepare() const { return make_private_folder(folder_); }

Outcome<void> TokenStore::keep(const std::string& name, const std::string& token) {
  if (!fits_in_a_line(name) || !fits_in_a_line(token))
    return local_failure(Exit::no_server, "nonsense",
                         "the server gave a token that can't be one. Is the address right?");
  current_ = name;
  tokens_[name] = token;
  return write();
}

Outcome<void> TokenStore::forget_current() {
  tokens_.erase(current_);
  current_.clear();
  return write();
}

Outcome<void> TokenStore::write() const {
  if (const Outcome<void> made = make_private_folder(folder_); !made) return made;
  std::string text = "# The secrets of who you are at " + server_ + ": share them with nobody.\n";
  if (!current_.empty()) text += "current " + current_ + "\n";
  for (const auto& [name, token] : tokens_) text += "token " + name + " " + token + "\n";
  return write_private_file(file_, text);
}

}  // namespace confab::client
