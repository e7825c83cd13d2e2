#include "client/options/man_page.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <vector>

#include "protocol/text/roff.hpp"

namespace confab::client {
namespace {

std::string wrapped(std::string line, const std::vector<std::string>& items,
                    std::string_view between) {
  constexpr std::size_t columns = 80;
  std::string text;
  for (std::size_t i = 0; i < items.size(); ++i) {
    const std::string item =
        items[i] + (i + 1 < items.size() ? std::string(between) : std::string("."));
    if (line.size() + 1 + item.size() > columns) {
      text += line + "\n";
      line.clear();
    }
    line += (line.empty() ? "" : " ") + item;
  }
  return text + line + "\n";
}

/// "-n, --count N"
std::string spelled(const OptionInfo& option) {
  std::string text = fmt::format("{}", fmt::join(option.names, ", "));
  if (!option.value.empty()) text += " " + option.value;
  return text;
}

/// "confab send [OPTIONS] [TEXT ...]"
std::string usage(const std::string& words, const CommandInfo& command) {
  std::string text = words;
  if (!command.options.empty()) text += " [OPTIONS]";
  if (command.is_for_others) text += " --";
  for (const ArgumentInfo& argument : command.arguments) {
    const std::string name = argument.name + (argument.many ? " ..." : "");
    text += argument.required ? " " + name : " [" + name + "]";
  }
  return text;
}

/// The lines down to the first empty one, without their indent; then those below it.
std::pair<std::string, std::string> examples_and_words(const std::string& text) {
  const std::size_t gap = std::min(text.find("\n\n"), text.size());
  std::string examples;
  std::string_view rest = std::string_view(text).substr(0, gap);
  while (!rest.empty()) {
    const std::size_t end = std::min(rest.find('\n'), rest.size());
    std::string_view line = rest.substr(0, end);
    line.remove_prefix(std::min(line.find_first_not_of(' '), line.size()));
    examples.append(line).append("\n");
    rest.remove_prefix(std::min(end + 1, rest.size()));
  }
  return {examples, text.substr(std::min(gap + 2, text.size()))};
}

void add_command(text::ManualPage& page, const std::string& words, const CommandInfo& command) {
  const auto [examples, more] = examples_and_words(command.examples);
  page.subsection(usage(words, command)).paragraph(command.description);
  if (!more.empty()) page.paragraph(more);
  for (const ArgumentInfo& argument : command.arguments) page.entry(argument.name, argument.what);
  for (const OptionInfo& option : command.options) page.entry(spelled(option), option.what);
  page.example(examples);
  for (const CommandInfo& one : command.commands) add_command(page, words + " " + one.name, one);
}

/// In the order in which they first come.
std::vector<std::string> groups(const CommandInfo& program) {
  std::vector<std::string> found;
  for (const CommandInfo& command : program.commands)
    if (std::ranges::find(found, command.group) == found.end()) found.push_back(command.group);
  return found;
}

}  // namespace

std::string environment_and_exit_codes() {
  std::vector<std::string> names;
  for (const Meaning& one : environment_meanings) names.emplace_back(one.word);
  std::vector<std::string> exits;
  for (const Meaning& one : exit_meanings)
    exits.push_back(fmt::format("{} {}", one.word, one.what));
  return wrapped("Environment:", names, ",") + wrapped("Exit codes:", exits, ";");
}

std::string man_page(const CommandInfo& program, std::string_view version) {
  text::ManualPage page("confab", 1, "talk with the people on a confab server",
                        fmt::format("confab {}", version));
  page.section("SYNOPSIS").paragraph("confab [OPTIONS] COMMAND ...");
  page.section("EXAMPLES").example(examples_and_words(program.examples).first);
  page.section("DESCRIPTION")
      .paragraph(
          "confab speaks with a server of the confab messenger, for people and for scripts. Data "
          "goes to\nstandard output, talk to standard error. Words that begin with - stand behind "
          "--.");
  page.section("OPTIONS").paragraph("These stand before or after every command.");
  page.entry("-h, --help", "the help; confab COMMAND --help says more")
      .entry("--version", "the version");
  for (const OptionInfo& option : program.options) page.entry(spelled(option), option.what);
  page.section("COMMANDS");
  for (const std::string& group : groups(program)) {
    page.paragraph(fmt::format("{}:", group));
    for (const CommandInfo& command : program.commands)
      if (command.group == group) add_command(page, "confab " + command.name, command);
  }
  page.section("ENVIRONMENT");
  for (const Meaning& one : environment_meanings) page.entry(one.word, one.what);
  page.section("FILES")
      .entry("$XDG_CONFIG_HOME/confab/config.toml",
             "names of servers, see confab config; without the variable in ~/.config")
      .entry("$XDG_STATE_HOME/confab/",
             "who one is, a secret; without the variable in ~/.local/state");
  page.section("EXIT STATUS");
  for (const Meaning& one : exit_meanings) page.entry(one.word, one.what);
  page.paragraph("confab run ends as its command does.");
  page.section("SEE ALSO").paragraph("confabd(8), confabd.toml(5)");
  return page.text();
}

}  // namespace confab::client
