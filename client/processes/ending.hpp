#pragma once
/// How it is said that a command ended.

#include <chrono>
#include <optional>
#include <string>
#include <string_view>

#include "client/failure.hpp"

namespace confab::client {

/// What can be said of it. What is not known can't be asked for.
struct Ending {
  std::string command;  ///< its words; made visible and shortened here
  std::chrono::microseconds took{0};
  std::optional<int> pid;
  std::optional<int> exit_code;  ///< as a shell says it
  std::optional<int> signal;     ///< that ended it
};

/// Longer than commands run, and as long to read as such a time can be.
inline constexpr std::chrono::microseconds longest_span =
    std::chrono::days{99} + std::chrono::hours{23};

/// What is said unless the user has other words.
inline constexpr std::string_view command_ended = "`{command}` {how} after {time}.";
inline constexpr std::string_view process_ended =
    "Process {pid} (`{command}`) has ended after {time}. Its exit status is not known here.";

/// The words with what stands in braces filled in: {command}, {time}, {pid}, {how}, {code}, as far
/// as it is known. A failure that lists them when another name stands there; braces around anything
/// else are left alone.
Outcome<std::string> told(std::string_view words, const Ending& ending);

}  // namespace confab::client
