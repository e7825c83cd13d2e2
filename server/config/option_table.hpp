#pragma once
/// The one list of options. Flags, environment, file, --print-config, --help and the table in
/// docs/options.md are all made from it.

#include <functional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "server/config/option_values.hpp"
#include "server/config/options.hpp"

namespace confab::config {

struct OptionRow {
  std::string_view name;   ///< "rate-limit": --rate-limit, and the key in the file
  std::string_view group;  ///< its heading in --help
  std::string_view value;  ///< what to give: "N", "DURATION"; empty for a flag
  std::string_view help;
  std::string possible;  ///< every value that is accepted: "1 to 65535, or 0 (a free one)"
  bool is_number = false;
  bool is_list = false;  ///< may be given more than once
  bool is_flag = false;  ///< yes or no: on the command line its name alone says yes

  /// Reads one value; a list gets it added. Says what is wrong with it, after which the option is
  /// as it was.
  std::function<Fault(Options&, std::string_view)> set;
  /// Only of a list: empties it.
  std::function<void(Options&)> clear;
  /// As `set` reads them.
  std::function<std::vector<std::string>(const Options&)> get;
};

/// In the order of --help.
std::span<const OptionRow> option_table();

/// nullptr when there is no such option.
const OptionRow* find_option(std::string_view name);

inline constexpr std::string_view environment_prefix = "CONFAB_";

/// "rate-limit" -> "CONFAB_RATE_LIMIT"
std::string environment_name(std::string_view option);

/// Where the file is named, so it can't be in the file.
inline constexpr std::string_view config_option = "config";
/// Names a set of values that are weaker than what anybody says (profiles.hpp).
inline constexpr std::string_view profile_option = "profile";

}  // namespace confab::config
