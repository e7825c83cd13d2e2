#include "client/chat/command_table.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <iterator>

#include "client/chat/instructions.hpp"
#include "client/environment.hpp"
#include "protocol/text/nearest.hpp"
#include "protocol/text/utf8.hpp"

namespace confab::client {
namespace {

std::vector<Instruction> all_instructions() {
  std::vector<Instruction> all;
  for (auto* const part :
       {writing_instructions, reading_instructions, room_instructions, own_instructions}) {
    std::vector<Instruction> some = part();
    std::ranges::move(some, std::back_inserter(all));
  }
  return all;
}

std::string usage_of(const Instruction& instruction) {
  std::string usage = fmt::format("/{}", instruction.name);
  if (!instruction.arguments.empty()) usage.append(" ").append(instruction.arguments);
  return usage;
}

}  // namespace

std::span<const Instruction> instructions() {
  static const std::vector<Instruction> all = all_instructions();
  return all;
}

const Instruction* find_instruction(std::string_view name) {
  using Alias = std::pair<std::string_view, std::string_view>;
  static constexpr std::array<Alias, 16> aliases{{{"comment", "reply"},
                                                  {"schedule", "at"},
                                                  {"download", "save"},
                                                  {"users", "who"},
                                                  {"members", "who"},
                                                  {"names", "who"},
                                                  {"whois", "who"},
                                                  {"msg", "w"},
                                                  {"query", "w"},
                                                  {"tell", "w"},
                                                  {"nick", "connect"},
                                                  {"list", "find"},
                                                  {"search", "find"},
                                                  {"part", "leave"},
                                                  {"exit", "quit"},
                                                  {"bye", "quit"}}};
  if (const auto* const alias = std::ranges::find(aliases, name, &Alias::first);
      alias != aliases.end())
    name = alias->second;
  const auto found = std::ranges::find(instructions(), name, &Instruction::name);
  return found == instructions().end() ? nullptr : &*found;
}

std::string_view nearest_instruction(std::string_view name) {
  static const std::vector<std::string> names = [] {
    std::vector<std::string> all;
    for (const Instruction& one : instructions()) all.emplace_back(one.name);
    return all;
  }();
  // Who typed its beginning made no slip.
  for (const std::string& one : names)
    if (!name.empty() && one.starts_with(name)) return one;
  return text::nearest(name, names).value_or("");
}

std::string help_of_all() {
  constexpr std::size_t column = 30;
  std::string help = "What begins with / is a command; everything else is said here.\n";
  for (const Instruction& one : instructions())
    help += fmt::format("  {:<{}} {}\n", usage_of(one), column, one.help);
  return help +
         "//text says \"/text\". TAB completes, Ctrl-C clears the line, Ctrl-D leaves.\n"
         "#12 is a message, a file or whatever else has that number.\n";
}

std::string help_of(const Instruction& instruction) {
  return fmt::format("{}: {}\n", usage_of(instruction), instruction.help);
}

std::span<const std::string_view> silent_operations() {
  static constexpr std::array<std::string_view, 1> all{"getEvents"};
  return all;
}

Failure told_too_little() { return usage_failure(""); }

std::string take_chat(const Actions& actions, Arguments& arguments, bool and_more) {
  // The longest title wins: people type theirs without quotes.
  std::string chat = actions.chat();
  Arguments ahead = arguments;
  std::string said;
  while (const std::optional<std::string> word = ahead.word()) {
    if (and_more && ahead.empty()) break;
    said += (said.empty() ? "" : " ") + *word;
    const std::string address = actions.address_of(said);
    if (address.starts_with('@')) continue;
    if (!said.starts_with('~') && !actions.known().chats().contains(address)) continue;
    chat = address;
    arguments = ahead;
    if (said.starts_with('~')) break;
  }
  return chat;
}

Outcome<void> refuse_option(const std::string& words) {
  if (!words.starts_with("--")) return {};
  return usage_failure(fmt::format("there is no option {} here.",
                                   text::make_visible(words.substr(0, words.find(' ')))));
}

std::string chat_or_here(const Actions& actions, Arguments& arguments) {
  const std::string name = arguments.name();
  return name.empty() ? actions.chat() : actions.address_of(name);
}

std::string local_path(const std::string& said) {
  return said.starts_with("~/") ? environment("HOME").value_or("") + said.substr(1) : said;
}

Outcome<std::uint64_t> take_reference(Arguments& arguments) {
  const std::optional<std::string> word = arguments.word();
  if (!word) return told_too_little();
  if (const auto id = read_reference(*word)) return *id;
  return usage_failure(fmt::format("\"{}\" is no number such as #12.", text::make_visible(*word)));
}

}  // namespace confab::client
