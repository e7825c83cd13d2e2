#pragma once
/// A line of a stream, understood.

#include <string>
#include <string_view>

#include "protocol/api/types.hpp"
#include "protocol/result.hpp"
#include "protocol/text/rfc3339.hpp"

namespace confab::client {

/// The event, or what is wrong with the line. Types that confab does not know are events too.
Result<api::Event, std::string> read_event(std::string_view line);

/// What it means for people, as one sentence without control characters; empty when it needs no
/// words: messages show themselves.
std::string sentence_of(const api::Event& event, text::Time now);

}  // namespace confab::client
