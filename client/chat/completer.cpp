#include "client/chat/completer.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <filesystem>
#include <optional>

#include "client/chat/command_table.hpp"
#include "client/environment.hpp"
#include "protocol/text/unicode.hpp"
#include "protocol/text/utf8.hpp"

namespace confab::client {
namespace {

using Takes = Instruction::Takes;

/// Something that the word may become: what is put into the line, and what is told of it.
struct Candidate {
  std::string word;
  std::string told;
  bool ends = true;  ///< a space can follow
};
using Candidates = std::vector<Candidate>;

/// The words before the cursor; the last one, perhaps empty, is the one to be completed.
struct Words {
  std::size_t index = 0;  ///< of that one
  std::size_t from = 0;   ///< where it begins, with its quote
  std::string typed;      ///< of it, without quotes
};

Words words_of(std::string_view text) {
  Words words;
  bool in_word = false;
  bool in_quotes = false;
  for (std::size_t at = 0; at < text.size(); ++at) {
    const char c = text[at];
    const bool space = c == ' ' || c == '\t' || c == '\n';
    if (space && !in_quotes) {
      if (in_word) ++words.index;
      in_word = false;
      words.typed.clear();
      continue;
    }
    if (!in_word) words.from = at;
    in_word = true;
    if (c == '"')
      in_quotes = !in_quotes;
    else if (c == '\\' && at + 1 < text.size())
      words.typed += text[++at];
    else
      words.typed += c;
  }
  if (!in_word) words.from = text.size();
  return words;
}

/// Names that hold nothing that a terminal would obey: what others chose goes into the line.
void add(Candidates& candidates, std::string_view typed, const std::string& name,
         bool ends = true) {
  if (candidates.size() >= candidates_max ||
      !text::comparison_key(name).starts_with(text::comparison_key(typed)))
    return;
  if (text::make_visible(name) != name) return;
  candidates.push_back({name, name, ends});
}

Candidates commands(std::string_view typed) {
  Candidates found;
  for (const Instruction& one : instructions()) add(found, typed, "/" + std::string(one.name));
  return found;
}

Candidates people(std::string_view typed, const Known& known) {
  Candidates found;
  const std::string at = typed.starts_with('@') ? "@" : "";
  for (const auto& [key, name] : known.people())
    if (name != known.me()) add(found, typed, at + name);
  return found;
}

Candidates chats(std::string_view typed, const Known& known, bool rooms_only) {
  Candidates found;
  for (const auto& [address, chat] : known.chats()) {
    if (rooms_only && chat.kind != "room") continue;
    // A title says more than the address of a private room, unless that is what was begun.
    const bool by_title = chat.kind == "room" && !chat.title.empty() && !typed.starts_with('~') &&
                          known.addresses_of_title(chat.title).size() == 1;
    add(found, typed, by_title ? chat.title : address);
  }
  if (rooms_only) return found;
  for (const auto& [key, name] : known.people())
    if (!known.chats().contains("@" + name)) add(found, typed, "@" + name);
  return found;
}

/// The newest first.
Candidates messages(std::string_view typed, const Known& known) {
  if (typed.starts_with('#')) typed.remove_prefix(1);
  constexpr std::size_t shown_bytes = 40;
  Candidates found;
  for (auto one = known.mentions().rbegin(); one != known.mentions().rend(); ++one) {
    if (found.size() >= candidates_max) break;
    if (!std::to_string(one->id).starts_with(typed)) continue;
    std::string_view text = one->text;
    text = text.substr(0, std::min(text.find('\n'), shown_bytes));
    while (!text.empty() && !text::count_code_points(text)) text.remove_suffix(1);
    found.push_back({fmt::format("#{}", one->id),
                     fmt::format("#{} {}: {}", one->id, text::make_visible(one->from),
                                 text::make_visible(text))});
  }
  return found;
}

Candidates paths(std::string_view typed) {
  namespace fs = std::filesystem;
  const std::size_t slash = typed.rfind('/');
  const std::string folder(slash == std::string_view::npos ? "" : typed.substr(0, slash + 1));
  fs::path real = folder.empty() ? "." : folder;
  if (folder.starts_with("~/")) real = environment("HOME").value_or("/") + folder.substr(1);
  Candidates found;
  std::error_code error;
  for (fs::directory_iterator at(real, fs::directory_options::skip_permission_denied, error), end;
       !error && at != end; at.increment(error)) {
    const std::string name = at->path().filename().native();
    const bool hidden = name.starts_with('.') && typed.substr(folder.size()).empty();
    std::error_code unclear;
    const bool is_folder = at->is_directory(unclear);
    if (!hidden) add(found, typed, folder + name + (is_folder ? "/" : ""), !is_folder);
  }
  std::ranges::sort(found, {}, &Candidate::word);
  return found;
}

Candidates of_kind(Takes takes, std::string_view typed, const Known& known) {
  switch (takes) {
    case Takes::command:
      return commands(typed.starts_with('/') ? std::string(typed) : "/" + std::string(typed));
    case Takes::person:
      return people(typed, known);
    case Takes::chat:
      return chats(typed, known, false);
    case Takes::room:
      return chats(typed, known, true);
    case Takes::message:
      return messages(typed, known);
    case Takes::path:
      return paths(typed);
    case Takes::text:
      break;
  }
  return typed.empty() ? Candidates() : people(typed, known);
}

/// What follows a name at the beginning of a message: "bob: ".
constexpr std::string_view addressed = ": ";

Candidates candidates_for(std::string_view line, const Words& words, const Known& known) {
  const bool is_command = line.starts_with('/') && !line.starts_with("//");
  if (!is_command && words.typed.starts_with('#')) return messages(words.typed, known);
  if (!is_command) return of_kind(Takes::text, words.typed, known);
  if (words.index == 0) return commands(words.typed);
  const Instruction* const command = find_instruction(understand(line).command);
  if (command == nullptr || command->takes.empty()) return {};
  const std::size_t last = command->takes.size() - 1;
  return of_kind(command->takes[std::min(words.index - 1, last)], words.typed, known);
}

/// How far all of them agree, at the end of a character.
std::string common_beginning(const Candidates& all) {
  std::string common = all.front().word;
  for (const Candidate& one : all) {
    const auto [end, _] = std::ranges::mismatch(common, one.word);
    common.erase(end, common.end());
  }
  while (!text::count_code_points(common)) common.pop_back();
  return common;
}

}  // namespace

Completion complete_line(std::string_view line, std::size_t cursor, const Known& known) {
  line = line.substr(0, cursor);
  const Words words = words_of(line);
  const Candidates found = candidates_for(line, words, known);
  Completion completion{words.from, std::string(line.substr(words.from)), {}};
  if (found.empty()) return completion;
  if (found.size() == 1) {
    const Candidate& one = found.front();
    const bool greeting = words.index == 0 && !one.word.starts_with('/') &&
                          !one.word.starts_with('#') && !one.word.starts_with('@');
    completion.replacement = as_word(one.word);
    // The quote of a folder stays open for what is in it.
    if (!one.ends && completion.replacement.ends_with('"')) completion.replacement.pop_back();
    if (one.ends) completion.replacement += greeting ? addressed : " ";
    return completion;
  }
  const std::string common = common_beginning(found);
  if (common.size() > words.typed.size()) {
    completion.replacement = as_word(common);
    if (completion.replacement.ends_with('"')) completion.replacement.pop_back();
  }
  for (const Candidate& one : found) completion.candidates.push_back(one.told);
  return completion;
}

}  // namespace confab::client
