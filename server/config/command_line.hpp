#pragma once
/// The words after the program's name, sorted but not yet understood.

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "protocol/result.hpp"

namespace confab::config {

struct CommandLine {
  enum class Verb : std::uint8_t { serve, log_check, log_dump, man, version };

  Verb verb = Verb::serve;
  std::string page;  ///< of `man`; empty: the program's
  bool help = false;
  bool print_config = false;
  /// By the option's name, in the order given. The DIR of `log check` is one of "data-dir".
  std::map<std::string, std::vector<std::string>, std::less<>> flags;
};

/// The error is one sentence: an unknown name, a value that is missing.
Result<CommandLine, std::string> read_command_line(int argc, const char* const* argv);

}  // namespace confab::config
