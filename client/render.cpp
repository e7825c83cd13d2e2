#include "client/render.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "client/highlight.hpp"
#include "client/local_time.hpp"
#include "client/readable_size.hpp"
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
  std::string text = indented(*message.text);
  if (!style.colour || message.from == style.me) return text;
  return highlighted(text, style.me, "\x1b[1;7m", "\x1b[0m");
}

/// Less far in than any line of a text, so that no text can pass for them.
std::string lines_of(const std::optional<std::vector<api::File>>& files) {
  std::string lines;
  if (!files) return lines;
  for (const api::File& file : *files)
    lines += fmt::format("    + #{} {} · {}\n", file.id, text::make_visible(file.name),
                         readable_size(file.size));
  return lines;
}

/// Of a chat that one may enter and is not in.
std::string invitation(const api::Chat& chat, const Style& style) {
  std::string line;
  if (chat.owner.value) line += " · invited by " + render_name(*chat.owner.value, style);
  return line +
         fmt::format(" · enter with: {}join {}\n", style.call, text::make_visible(chat.chat));
}

std::string members_of(const api::Chat& room) {
  return fmt::format("{}, {} online", counted(room.members, "member", "members"), room.online);
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
  if (message.late.value_or(false) && message.scheduled_at)
    line += dim(fmt::format(" (late: it was for {})", local_time(*message.scheduled_at, style.now)),
                style);
  line += ':';
  const std::string text = text_of(message, style);
  if (!text.empty()) line += ' ' + text;
  if (message.comments > 0)
    line += dim(fmt::format("  [{}]", counted(message.comments, "comment", "comments")), style);
  line += '\n';
  line += lines_of(message.files);
  return style.comments_moved_in && message.reply_to ? moved_in(line, comment_indent) : line;
}

std::string moved_in(const std::string& lines, std::size_t by) {
  std::string out;
  for (std::size_t at = 0; at < lines.size();) {
    const std::size_t end = std::min(lines.find('\n', at), lines.size() - 1) + 1;
    out.append(by, ' ').append(lines, at, end - at);
    at = end;
  }
  return out;
}

std::string render_chat(const api::Chat& chat, const Style& style) {
  std::string line = painted("1", label(chat), style);
  if (chat.invited.value_or(false)) return line + invitation(chat, style);
  line += fmt::format(" · {} unread", chat.unread);
  if (chat.kind == "direct")
    line += chat.online > 0 ? fmt::format(" · {} online", chat.online) : "";
  else
    line += " · " + members_of(chat);
  line += '\n';
  return line;
}

std::string render_room(const api::Chat& room, std::string_view me, const Style& style) {
  std::string line = painted("1", label(room), style);
  const bool own = room.owner.value == me;
  if (room.invited.value_or(false)) return line + invitation(room, style);
  if (own) line += " · yours";
  if (room.is_private) line += " · private";
  line += fmt::format(" · {} unread · {}\n", room.unread, members_of(room));
  return line;
}

std::string render_found_room(const api::Chat& room, const Style& style) {
  std::string line = painted("1", label(room), style);
  if (room.owner.value) line += " · of " + render_name(*room.owner.value, style);
  return line + " · " + members_of(room) + "\n";
}

std::string render_scheduled(const api::Scheduled& one, const Style& style) {
  std::string line = dim(fmt::format("#{} {}", one.id, local_time(one.at, style.now)), style);
  if (one.state == "sent" && one.message)
    line += fmt::format(" (sent as #{})", *one.message);
  else if (one.state == "failed")
    line += fmt::format(" (not sent: {})", why_not_sent(one.reason.value_or("")));
  else if (one.state != "pending")
    line += fmt::format(" ({})", text::make_visible(one.state));
  line += " to " + text::make_visible(one.chat);
  if (one.reply_to) line += dim(fmt::format(" → #{}", *one.reply_to), style);
  if (one.text && !one.text->empty()) line += ": " + indented(*one.text);
  line += '\n';
  return line + lines_of(one.files);
}

std::string why_not_sent(std::string_view reason) {
  if (reason == "banned") return "you were banned from writing";
  if (reason == "rate-limited") return "the limit of messages was reached";
  if (reason == "forbidden") return "you may not write there any more";
  if (reason == "gone") return "the chat, or the message to answer, is gone";
  if (reason == "too-late") return "the server was away for too long when it was due";
  return text::make_visible(reason);
}

std::string render_heading(const api::Chat& chat, const Style& style) {
  return painted("1", "— " + label(chat) + " —", style) + "\n";
}

std::string render_name(std::string_view name, const Style& style) {
  // Of the 256 that terminals have had for long, those that can be read on black and on white.
  constexpr std::array<std::string_view, 28> colours{
      "38;5;27",  "38;5;28",  "38;5;30",  "38;5;31",  "38;5;33",  "38;5;34",  "38;5;37",
      "38;5;61",  "38;5;62",  "38;5;64",  "38;5;66",  "38;5;67",  "38;5;69",  "38;5;97",
      "38;5;99",  "38;5;125", "38;5;127", "38;5;130", "38;5;131", "38;5;132", "38;5;136",
      "38;5;160", "38;5;162", "38;5;166", "38;5;168", "38;5;170", "38;5;172", "38;5;202"};
  std::uint32_t hash =
      2'166'136'261;  // FNV-1a: the same person, the same colour, on every computer
  for (const char c : name) hash = (hash ^ static_cast<unsigned char>(c)) * 16'777'619;
  return painted(colours[hash % colours.size()], text::make_visible(name), style);
}

std::string counted(std::uint64_t count, std::string_view one, std::string_view many) {
  return fmt::format("{} {}", count, count == 1 ? one : many);
}

}  // namespace confab::client
