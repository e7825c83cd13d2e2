#pragma once
/// From what the operator said to what the program does.

#include <cstdint>
#include <string>
#include <string_view>
#include <variant>

#include "server/config/options.hpp"

namespace confab::config {

/// What to do. The two that read a log look into `options.data_dir`.
enum class Command : std::uint8_t { serve, log_check, log_dump };

struct Asked {
  Command command = Command::serve;
  Options options;
};

/// Nothing is left to do but to print this (with exit code 0 on standard output, else on standard
/// error) and to end.
struct Said {
  std::string text;
  int exit_code = 0;
};

inline constexpr int usage_error = 2;

using Parsed = std::variant<Asked, Said>;

/// `environment` is like `environ`. Reads the options' file when one is named, nothing else.
Parsed parse(int argc, const char* const* argv, const char* const* environment);

/// "0.1.0"
std::string_view version() noexcept;

}  // namespace confab::config
