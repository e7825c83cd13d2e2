#pragma once
/// Messages and chats as people read them. Whatever others wrote is made visible: no control
/// character reaches the terminal, and no message can look like two.

#include <cstddef>
#include <string>
#include <string_view>

#include "protocol/api/types.hpp"
#include "protocol/text/rfc3339.hpp"

namespace confab::client {

struct Style {
  bool colour = false;
  text::Time now{};
  std::string call = "confab ";  ///< before the name of a command that is recommended
  bool comments_moved_in = false;
  std::string me = {};  ///< whose name stands out in what others say, where there are colours
};

/// "#12 20:20 ann: hello" with its line end; further lines of the text are indented. Files follow,
/// a line each: "    + #9 menu.pdf · 1.2 MiB".
std::string render_message(const api::Message& message, const Style& style);

/// Of a comment, against what it comments on, where there is a place for that.
inline constexpr std::size_t comment_indent = 4;

/// Every line of a text some columns further in.
std::string moved_in(const std::string& lines, std::size_t by);

/// "@bob · 3 unread · 1 online" with its line end.
std::string render_chat(const api::Chat& chat, const Style& style);

/// A room one is in, or invited to: "garden · yours · 3 unread · 2 members, 1 online" with its line
/// end. `me` is one's own name.
std::string render_room(const api::Chat& room, std::string_view me, const Style& style);

/// A room that anyone may enter: "garden · of ann · 2 members, 1 online" with its line end.
std::string render_found_room(const api::Chat& room, const Style& style);

/// "#21 20:35 to @bob: hello" with its line end; what became of it stands behind the time.
std::string render_scheduled(const api::Scheduled& one, const Style& style);

/// Why a scheduled message was not sent, as the end of a sentence.
std::string why_not_sent(std::string_view reason);

/// A heading above a chat's messages, with its line end.
std::string render_heading(const api::Chat& chat, const Style& style);

/// The name in a colour that is always the same for this person.
std::string render_name(std::string_view name, const Style& style);

/// "1 message", "2 messages".
std::string counted(std::uint64_t count, std::string_view one, std::string_view many);

}  // namespace confab::client
