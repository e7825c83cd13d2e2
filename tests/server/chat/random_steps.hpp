#pragma once
/// Random histories: steps that make sense most of the time, and records that make none.

#include <rapidcheck.h>

#include <cstdint>
#include <iosfwd>
#include <vector>

#include "server/chat/chat.hpp"

namespace confab::chat {

std::ostream& operator<<(std::ostream& out, const Settings& settings);

}  // namespace confab::chat

namespace confab::chat::testing {

/// Small numbers that are turned into a command only when the state it meets is known, so that a
/// shrunken history still makes sense.
struct Step {
  std::uint8_t what = 0, who = 0, whom = 0, which = 0;
  std::uint8_t wait = 0;  ///< index of a span that the rules care about
};
std::ostream& operator<<(std::ostream& out, const Step& step);
rc::Gen<std::vector<Step>> steps();

Duration wait_of(const Step& step);
/// What a history is made of, beside what people do in the general and in direct chats.
enum class With : std::uint8_t { talk, other_settings, everything };
Command command_of(const Step& step, const Chat& chat, With with = With::talk);

/// Small limits, short and long lifetimes.
rc::Gen<Settings> settings();

/// Fields of any value, times from anywhere; only the places are in order.
rc::Gen<std::vector<Record>> nonsense();

}  // namespace confab::chat::testing
