#include "client/processes/ending.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cstring>
#include <map>

#include "client/readable_span.hpp"
#include "protocol/text/utf8.hpp"

namespace confab::client {
namespace {

/// In a chat somebody wants to know which command it was, not all of a long line.
std::string shortened(const std::string& text) {
  constexpr std::size_t code_points_max = 120;
  std::string visible = text::make_visible(text);
  std::string_view rest = visible;
  for (std::size_t i = 0; i < code_points_max && !rest.empty(); ++i) text::take_code_point(rest);
  if (rest.empty()) return visible;
  return visible.substr(0, visible.size() - rest.size()) + "…";
}

std::string how(const Ending& ending) {
  if (ending.signal) {
    const char* const name = ::sigabbrev_np(*ending.signal);
    return name != nullptr ? fmt::format("was ended by SIG{}", name)
                           : fmt::format("was ended by signal {}", *ending.signal);
  }
  return *ending.exit_code == 0 ? "succeeded"
                                : fmt::format("failed with exit code {}", *ending.exit_code);
}

bool is_letter(char c) { return c >= 'a' && c <= 'z'; }

}  // namespace

Outcome<std::string> told(std::string_view words, const Ending& ending) {
  std::map<std::string_view, std::string> known{{"command", shortened(ending.command)},
                                                {"time", readable_span(ending.took)}};
  if (ending.pid) known["pid"] = std::to_string(*ending.pid);
  if (ending.exit_code) {
    known["how"] = how(ending);
    known["code"] = std::to_string(*ending.exit_code);
  }
  std::string text;
  while (!words.empty()) {
    const std::size_t open = std::min(words.find('{'), words.size());
    text += words.substr(0, open);
    words.remove_prefix(open);
    const std::size_t close = words.find('}');
    const std::string_view name = close == std::string_view::npos ? "" : words.substr(1, close - 1);
    if (name.empty() || !std::ranges::all_of(name, is_letter)) {
      text += words.substr(0, 1);
      words.remove_prefix(std::min<std::size_t>(1, words.size()));
      continue;
    }
    const auto value = known.find(name);
    if (value == known.end()) {
      std::string all;
      for (const auto& [one, unused] : known)
        all += fmt::format("{}{{{}}}", all.empty() ? "" : ", ", one);
      return usage_failure(
          fmt::format("there is no {{{}}} to fill in here; there is {}.", name, all));
    }
    text += value->second;
    words.remove_prefix(close + 1);
  }
  return text;
}

}  // namespace confab::client
