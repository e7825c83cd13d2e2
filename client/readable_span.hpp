#pragma once
/// Spans of time as people read them.

#include <chrono>
#include <string>

namespace confab::client {

/// "45 s", "2 h 5 min", "9 days 3 h": the largest unit and the next one, when that is not 0; what
/// is smaller is cut off. "0 s" for what is less than a second, and for what is negative.
std::string readable_span(std::chrono::microseconds span);

}  // namespace confab::client
