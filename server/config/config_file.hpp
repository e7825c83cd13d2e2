#pragma once
/// The options' file: the part of TOML 1.0 that flat options need.

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "protocol/result.hpp"

namespace confab::config {

/// `name = value`. A number is given as its digits, a yes or no as "true" or "false".
struct FileEntry {
  std::string name;
  std::vector<std::string> values;  ///< more or fewer than one only for a list
  std::size_t line = 0;
};

/// Reads bare keys with decimal numbers, true, false, "basic" and 'literal' strings and lists of
/// those, and comments. What TOML has beyond that (tables, dates, floats, multi-line strings) no
/// option needs: it is an error that says so. The error is one sentence that begins with "line N:
/// ".
///
/// CLI11's own reader is not used: it takes what is no TOML, cuts strings at '#' and ','
/// and knows no escapes.
Result<std::vector<FileEntry>, std::string> parse_config_file(std::string_view text);

}  // namespace confab::config
