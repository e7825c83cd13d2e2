#pragma once
/// What scripts say: that a command ended, and lines.

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "client/commands/notice.hpp"

namespace confab::client {

struct RunOptions {
  std::vector<std::string> words;  ///< the command
  Addressee where;
  std::optional<std::string> message;  ///< as in ending.hpp
  bool only_failed = false;            ///< say nothing of what succeeded
  std::string patience = "2m";
};
/// Ends as the command does, whatever becomes of the message.
Outcome<void> run_and_tell(Context& context, const RunOptions& options);

struct WaitOptions {
  std::uint64_t pid = 0;
  Addressee where;
  std::optional<std::string> message;
  std::string patience = "2m";
};
Outcome<void> wait_and_tell(Context& context, const WaitOptions& options);

struct LinesOptions {
  Addressee where;
  std::optional<std::uint64_t> reply_to;
  std::optional<std::string> key;  ///< each line has this and its number
  bool stop_at_limit = false;      ///< instead of waiting until the hour is over
};
/// A message for each line of standard input.
Outcome<void> send_lines(Context& context, const LinesOptions& options);

}  // namespace confab::client
