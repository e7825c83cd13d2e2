#include "client/transfer/progress_line.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "client/readable_size.hpp"
#include "protocol/text/unicode.hpp"
#include "protocol/text/utf8.hpp"

namespace confab::client {
namespace {

constexpr std::size_t bar_least = 10;  ///< between its brackets
constexpr std::size_t bar_most = 40;
constexpr std::size_t name_wanted = 12;  ///< before anything but the percentage has room
constexpr std::string_view gap = "  ";

unsigned percent(const Progress& progress) {
  if (progress.done >= progress.total) return 100;
  // By parts, because a hundred times that many bytes need not fit a number.
  const std::uint64_t hundredth = progress.total / 100;
  const std::uint64_t whole =
      hundredth == 0 ? progress.done * 100 / progress.total : progress.done / hundredth;
  return static_cast<unsigned>(std::min<std::uint64_t>(whole, 99));
}

/// The beginning of it, in at most that many columns.
std::string cut(const std::string& text, std::size_t columns) {
  if (text::display_width(text) <= columns) return text;
  constexpr std::string_view dots = "…";
  if (columns == 0) return {};
  std::string kept;
  std::string_view rest = text;
  while (!rest.empty()) {
    const std::string_view before = rest;
    if (!text::take_code_point(rest)) break;
    std::string longer = kept;
    longer += before.substr(0, before.size() - rest.size());
    if (text::display_width(longer) > columns - 1) break;
    kept = std::move(longer);
  }
  return kept.append(dots);
}

std::string bar(const Progress& progress, std::size_t width) {
  const std::size_t full = width * percent(progress) / 100;
  std::string line(full, '=');
  if (full < width) line += '>';
  line.resize(width, ' ');
  return "[" + line + "]";
}

}  // namespace

std::string progress_line(const Progress& progress, std::size_t columns) {
  const std::size_t room = columns > 0 ? columns - 1 : 0;
  const std::string whole_name = text::make_visible(progress.name);
  const std::size_t name_least = std::min(text::display_width(whole_name), name_wanted);
  const std::string amount =
      fmt::format("{} of {}", readable_size(progress.done), readable_size(progress.total));
  const std::string rate =
      progress.per_second ? readable_size(*progress.per_second) + "/s" : std::string();

  std::string said = fmt::format("{:>3} %", percent(progress));
  if (said.size() > room) return {};
  for (const std::string& more : {amount, rate}) {
    if (name_least + gap.size() + said.size() + gap.size() + more.size() > room) break;
    if (!more.empty()) said.append(gap).append(more);
  }

  std::size_t left = room - said.size();
  const std::size_t bar_with_gap = bar_least + 2 + gap.size();
  const bool has_bar = left >= name_least + gap.size() + bar_with_gap;
  const std::size_t beside_name = gap.size() + (has_bar ? bar_with_gap : 0);
  std::string name = cut(whole_name, left < beside_name ? 0 : left - beside_name);
  if (!name.empty()) {
    left -= text::display_width(name) + gap.size();
    name += gap;
  }
  if (!has_bar) return name + said;
  const std::size_t width = std::min(left - 2 - gap.size(), bar_most);
  return name + bar(progress, width).append(gap) + said;
}

}  // namespace confab::client
