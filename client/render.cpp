#include "client/render.hpp"

#include <fmt/format.h>

#include <array>

#include "client/local_time.hpp"
#include "protocol/text/utf8.hpp"

namespace confab::client {
namespace {

std::string painted(std::string_view code, std::string text, const Style& style) {
  return style.colour ? fmt::format("\x1b[{}m{}\x1b[0m", code, text) : std::move(text);
}

std::string dim(std::string text, const Style& style) {
  return painted("2", std::move(text), style);
}

/// A message's lines after the first stand under its text, so none can pass for a message of
/// somebody else.
std::string indented(std::string_view text) {
  std::string out = text::make_visible(text, true);
  for (std::size_t at = 0; (at = out.find('\n', at)) != std::string::npos; at += 7)
    out.replace(at, 1, "\n      ");
  return out;
}

std::string text_of(const api::Message& message, const Style& style) {
  if (!message.text) return dim("(expired)", style);
  return indented(*message.text);
}

/// A room's title says more than a private room's address.
std::string label(const api::Chat& chat) {
  if (chat.title.empty() || chat.title == chat.chat || chat.kind == "direct")
    return text::make_visible(chat.chat);
  return text::make_visible(chat.title) + " (" + text::make_visible(chat.chat) + ")";
}

}  // namespace

std::string render_message(const api::Message& message, const Style& style) {
  std::string line =
      dim(fmt::format("#{} {}", message.id, local_time(message.at, style.now)), style);
  line += ' ';
  line += render_name(message.from, style);
  if (message.reply_to) {
    const bool expired = message.reply_expired.value_or(false);
    line += dim(fmt::format(" → #{}{}", *message.reply_to, expired ? " (expired)" : ""), style);
  }
  line += ": ";
  line += text_of(message, style);
  if (message.comments > 0)
    line += dim(fmt::format("  [{}]", counted(message.comments, "comment", "comments")), style);
  line += '\n';
  return line;
}

std::string render_chat(const api::Chat& chat, const Style& style) {
  std::string line = painted("1", label(chat), style);
  line += fmt::format(" · {} unread", chat.unread);
  if (chat.kind == "direct")
    line += chat.online > 0 ? fmt::format(" · {} online", chat.online) : "";
  else
    line +=
        fmt::format(" · {}, {} online", counted(chat.members, "member", "members"), chat.online);
  line += '\n';
  return line;
}

std::string render_heading(const api::Chat& chat, const Style& style) {
  return painted("1", "— " + label(chat) + " —", style) + "\n";
}

std::string render_name(std::string_view name, const Style& style) {
  constexpr std::array<std::string_view, 12> colours{"31", "32", "33", "34", "35", "36",
                                                     "91", "92", "93", "94", "95", "96"};
  std::uint32_t hash =
      2'166'136'261;  // FNV-1a: the same person, the same colour, on every computer
  for (const char c : name) hash = (hash ^ static_cast<unsigned char>(c)) * 16'777'619;
  return painted(colours[hash % colours.size()], text::make_visible(name), style);
}

std::string counted(std::uint64_t count, std::string_view one, std::string_view many) {
  return fmt::format("{} {}", count, count == 1 ? one : many);
}

}  // namespace confab::client
