#include "client/options/misunderstood.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <optional>

#include "protocol/text/nearest.hpp"
#include "protocol/text/utf8.hpp"

namespace confab::client {
namespace {

/// " Did you mean …?" or "".
std::string did_you_mean(std::string_view typed, const std::vector<std::string>& known) {
  const auto begins_so = [&](const std::string& name) { return name.starts_with(typed); };
  const auto meant = std::ranges::count_if(known, begins_so) == 1
                         ? std::optional<std::string_view>(*std::ranges::find_if(known, begins_so))
                         : text::nearest(typed, known);
  return meant ? fmt::format(" Did you mean {}?", *meant) : "";
}

}  // namespace

std::string Said::words() const {
  std::string text;
  for (const CommandInfo* const one : path) text += one->name + " ";
  return text;
}

Failure no_such_option(std::string_view typed, const Said& said) {
  std::vector<std::string> known{"--help", "-h", "--version"};
  for (const CommandInfo* const one : said.path)
    for (const OptionInfo& option : one->options)
      known.insert(known.end(), option.names.begin(), option.names.end());
  typed = typed.substr(0, typed.find('='));
  // Of one letter every other one is a slip away.
  const std::string meant = typed.starts_with("--") ? did_you_mean(typed, known) : "";
  return usage_failure(fmt::format("{}has no option {}.{} How it is done: {}--help{}", said.words(),
                                   text::make_visible(typed), meant, said.words(),
                                   said.last().is_for_others || !said.last().arguments.empty()
                                       ? ". A word that begins with - stands behind --"
                                       : ""));
}

Failure no_such_command(std::string_view typed, const Said& said) {
  std::vector<std::string> known;
  for (const CommandInfo& one : said.last().commands) known.push_back(one.name);
  return usage_failure(fmt::format("there is no command \"{}\".{} {}--help lists them.",
                                   text::make_visible(typed), did_you_mean(typed, known),
                                   said.words()));
}

Failure no_dashes(const Said& said) {
  return usage_failure(fmt::format("put -- before the command: {}-- …", said.words()));
}

/// Most likely some that belong together. An option that was not come to may be among them.
Failure too_many(const std::vector<std::string>& words, const Said& said) {
  std::string all;
  for (const std::string& word : words) all += (all.empty() ? "" : " ") + text::make_visible(word);
  std::string takes;
  for (const ArgumentInfo& one : said.last().arguments)
    takes += (takes.empty() ? "" : " ") + one.name;
  const std::string hint = takes.empty() ? "" : " Words that belong together stand in quotes.";
  return usage_failure(fmt::format("{}takes {}no \"{}\".{} How it is done: {}--help", said.words(),
                                   takes.empty() ? "" : takes + ", and ", all, hint, said.words()));
}

}  // namespace confab::client
