#pragma once
/// Flag beats environment beats file beats profile beats default.

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "server/config/command_line.hpp"
#include "server/config/options.hpp"

namespace confab::config {

enum class Source : std::uint8_t { builtin, profile, file, environment, flag };

/// The options, and who said each of them.
struct Resolved {
  Options options;
  std::map<std::string_view, Source> sources;  ///< of those that are not builtin
  std::vector<std::string> errors;             ///< sentences; not empty: the options are no good

  Source source(std::string_view option) const {
    const auto found = sources.find(option);
    return found == sources.end() ? Source::builtin : found->second;
  }
};

/// Reads the file that the flags or the environment name, and lays the sources over one another. A
/// bad value is an error also where a better source covers it. `environment` is like `environ`:
/// NAME=VALUE, and a null pointer at the end.
Resolved resolve(const CommandLine& line, const char* const* environment);

}  // namespace confab::config
