#include "server/config/profiles.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <iterator>
#include <utility>

#include "server/config/option_table.hpp"

namespace confab::config {

std::span<const Preset> presets(Profile profile) {
  // A form on one port, a socket on another: what it was before it was a chat.
  static const std::vector<Preset> classic_form{{"port", {"3000"}},
                                                {"intake", {"tcp://127.0.0.1:5000"}}};
  // One room for people who know each other: whoever comes sees all that was said.
  static const std::vector<Preset> simple{{"history", {"1000"}}, {"ttl", {"0s"}}};
  // Who wants to be there tomorrow registers, and what is said in a room stays a week.
  static const std::vector<Preset> rooms{{"ttl", {"7d"}},
                                         {"unread-retention", {"30d"}},
                                         {"guests-leave-on-disconnect", {"true"}},
                                         {"search-min-length", {"3"}}};
  switch (profile) {
    case Profile::none:
      break;
    case Profile::classic_form:
      return classic_form;
    case Profile::simple:
      return simple;
    case Profile::rooms:
      return rooms;
  }
  return {};
}

std::string missing(const Options& options) {
  if (options.profile != Profile::simple || !options.access_password_file.empty()) return {};
  return "the profile simple is for those who share a password: write it into a file and name that "
         "with --access-password-file";
}

std::string profiles_as_markdown() {
  std::string text = "| profile | sets |\n| --- | --- |\n";
  for (const auto& [name, profile] :
       {std::pair{"default", Profile::none}, std::pair{"classic-form", Profile::classic_form},
        std::pair{"simple", Profile::simple}, std::pair{"rooms", Profile::rooms}}) {
    std::string all;
    for (const auto& [option, values] : presets(profile)) {
      fmt::format_to(std::back_inserter(all), "{}`--{}{}", all.empty() ? "" : ", ", option,
                     find_option(option)->is_flag ? "`" : " ");
      if (!find_option(option)->is_flag)
        fmt::format_to(std::back_inserter(all), "{}`", fmt::join(values, ","));
    }
    fmt::format_to(std::back_inserter(text), "| `{}` | {} |\n", name,
                   all.empty() ? "nothing" : all);
  }
  return text;
}

}  // namespace confab::config
