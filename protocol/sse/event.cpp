#include "protocol/sse/event.hpp"

#include <cassert>
#include <cstddef>

namespace confab::sse {
namespace {

constexpr std::string_view line_ends = "\r\n";

/// Each line of the text with `begin` before it: at least one. A CR ends a line for the reader, so
/// it has to end one here.
void append_lines(std::string& out, std::string_view begin, std::string_view text) {
  for (;;) {
    const std::size_t end = text.find_first_of(line_ends);
    out += begin;
    if (const std::string_view line = text.substr(0, end); !line.empty()) {
      out += ' ';
      out += line;
    }
    out += '\n';
    if (end == text.npos) return;
    text.remove_prefix(end + (text.substr(end).starts_with(line_ends) ? 2 : 1));
  }
}

}  // namespace

void append_event(std::string& out, std::optional<std::uint64_t> id, std::string_view type,
                  std::string_view data) {
  assert(type.find_first_of(line_ends) == type.npos);
  if (id) out.append("id: ").append(std::to_string(*id)).append("\n");
  if (!type.empty()) out.append("event: ").append(type).append("\n");
  append_lines(out, "data:", data);
  out += '\n';
}

void append_retry(std::string& out, std::chrono::milliseconds pause) {
  out.append("retry: ").append(std::to_string(pause.count())).append("\n\n");
}

void append_comment(std::string& out, std::string_view text) {
  append_lines(out, ":", text);
  out += '\n';
}

}  // namespace confab::sse
