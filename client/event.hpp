#pragma once
/// A line of a stream, understood.

#include <map>
#include <string>
#include <string_view>

#include "protocol/api/types.hpp"
#include "protocol/result.hpp"
#include "protocol/text/rfc3339.hpp"

namespace confab::client {

/// The event, or what is wrong with the line. Types that confab does not know are events too.
Result<api::Event, std::string> read_event(std::string_view line);

/// Who is told.
struct Onlooker {
  text::Time now{};
  std::string name = {};                           ///< one's own; empty: not known
  std::map<std::string, std::string> titles = {};  ///< of private rooms, by their addresses
  std::string call = "confab ";                    ///< before a command that is recommended
};

/// What it means for people, as one sentence without control characters; empty when it needs no
/// words: messages show themselves.
std::string sentence_of(const api::Event& event, const Onlooker& onlooker);

}  // namespace confab::client
