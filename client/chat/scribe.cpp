#include "client/chat/scribe.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "client/chat/wrap.hpp"
#include "client/local_time.hpp"
#include "protocol/text/utf8.hpp"

namespace confab::client {
namespace {

/// As far in as the further lines of a message's text.
constexpr std::size_t text_indent = 6;

}  // namespace

Style Scribe::style() const { return {colour_, current_time(), "/"}; }

std::string Scribe::painted(const char* code, const std::string& text) const {
  return colour_ ? fmt::format("\x1b[{}m{}\x1b[0m", code, text) : text;
}

std::string Scribe::message(const api::Message& message, const std::string& here,
                            const Known& known) const {
  if (manner_ == Manner::json) {
    std::string line;
    api::append_json(line, message);
    return harmless_json(line) + "\n";
  }
  const std::string chat = text::make_visible(message.chat);
  if (manner_ == Manner::lines) {
    // One line is one message: its own line ends are shown, too.
    api::Message flat = message;
    if (flat.text) flat.text = text::make_visible(*flat.text);
    std::string line = render_message(flat, style());
    line.pop_back();
    std::ranges::replace(line, '\n', ' ');
    return chat + " " + line + "\n";
  }
  Style with_me = style();
  with_me.me = known.me();
  std::string lines = render_message(message, with_me);
  if (message.chat != here)
    lines.insert(0, painted("2", text::make_visible(known.label_of(message.chat))) + " ");
  const std::size_t indent = message.reply_to ? comment_indent : 0;
  return wrap(moved_in(lines, indent), columns_, indent + text_indent);
}

std::string Scribe::heading(const api::Chat& chat) const {
  if (!at_terminal()) return {};
  return wrap(render_heading(chat, style()), columns_, 0);
}

std::string Scribe::event(const api::Event& event, const std::string& line,
                          const Known& known) const {
  if (manner_ == Manner::json) return harmless_json(line) + "\n";
  const std::string sentence =
      sentence_of(event, {current_time(), known.me(), known.titles(), "/"});
  return sentence.empty() ? std::string() : remark(sentence);
}

std::string Scribe::rows(const std::string& text) const {
  return at_terminal() ? wrap(text, columns_, text_indent) : text;
}

std::string Scribe::remark(const std::string& sentence) const {
  return at_terminal() ? wrap(painted("2", "· " + sentence), columns_, 2) + "\n"
                       : "· " + sentence + "\n";
}

std::string Scribe::complaint(const std::string& sentence) const {
  return wrap(painted("31", "! " + sentence), columns_, 2) + "\n";
}

std::string Scribe::echo(const std::string& prompt, const std::string& line) const {
  return wrap(painted("2", text::make_visible(prompt) + text::make_visible(line, true)), columns_,
              2) +
         "\n";
}

std::string Scribe::prompt(const Surroundings& around) const {
  std::string prompt = painted(
      "1", shortened(text::make_visible(around.label), std::max<std::size_t>(columns_ / 3, 8)));
  if (around.unread_elsewhere > 0)
    prompt += fmt::format(" · {} unread elsewhere", around.unread_elsewhere);
  if (around.left) prompt += fmt::format(" · {} left", *around.left);
  if (around.sending > 0) prompt += fmt::format(" · sending {}", around.sending);
  if (around.offline) prompt += " · offline";
  return prompt + "> ";
}

}  // namespace confab::client
