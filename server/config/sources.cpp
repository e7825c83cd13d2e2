#include "server/config/sources.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <span>
#include <system_error>
#include <utility>

#include "server/config/config_file.hpp"
#include "server/config/option_table.hpp"
#include "server/config/profiles.hpp"
#include "server/config/suggest.hpp"
#include "server/logging/json_text.hpp"

namespace confab::config {
namespace {

/// What the client reads: none of the server's business, and often in the same environment.
constexpr std::array<std::string_view, 4> of_the_client{
    "CONFAB_SERVER", "CONFAB_TOKEN", "CONFAB_PASSWORD", "CONFAB_ACCESS_PASSWORD"};

using Variables = std::vector<std::pair<std::string_view, std::string_view>>;

/// Those that begin like ours. An empty one counts as not there: that is how a shell or a
/// compose file often spells it.
Variables our_variables(const char* const* environment) {
  Variables ours;
  for (; *environment != nullptr; ++environment) {
    const std::string_view entry = *environment;
    const std::size_t equals = entry.find('=');
    if (!entry.starts_with(environment_prefix) || equals == std::string_view::npos) continue;
    if (equals + 1 < entry.size())
      ours.emplace_back(entry.substr(0, equals), entry.substr(equals + 1));
  }
  return ours;
}

std::vector<std::string> split_at_commas(std::string_view text) {
  std::vector<std::string> parts;
  while (!text.empty()) {
    const std::size_t comma = std::min(text.find(','), text.size());
    std::string_view part = text.substr(0, comma);
    while (part.starts_with(' ')) part.remove_prefix(1);
    while (part.ends_with(' ')) part.remove_suffix(1);
    if (!part.empty()) parts.emplace_back(part);
    text.remove_prefix(std::min(comma + 1, text.size()));
  }
  return parts;
}

class Resolver {
 public:
  Resolver(const CommandLine& line, const char* const* environment)
      : line_(line), variables_(our_variables(environment)) {}

  Resolved run() && {
    // From the weakest to the strongest; what comes later replaces.
    file();
    environment();
    flags();
    // Only now it is known which one: whoever is strongest names it.
    profile();
    return std::move(resolved_);
  }

 private:
  void file() {
    const std::string path = file_path();
    if (path.empty()) return;
    std::error_code trouble;
    if (std::filesystem::is_directory(path, trouble))
      return complain(path, "this is a folder, not a file");
    std::ifstream stream(path, std::ios::binary);
    if (!stream) return complain(path, std::generic_category().message(errno));
    const std::string text(std::istreambuf_iterator<char>(stream), {});
    const auto entries = parse_config_file(text);
    if (!entries) return complain(path, entries.error());
    for (const FileEntry& entry : *entries) file_entry(path, entry);
  }

  std::string file_path() const {
    if (const auto flag = line_.flags.find(config_option); flag != line_.flags.end())
      return flag->second.front();
    const auto variable = std::ranges::find(variables_, environment_name(config_option),
                                            &Variables::value_type::first);
    return variable == variables_.end() ? "" : std::string(variable->second);
  }

  void file_entry(std::string_view path, const FileEntry& entry) {
    const std::string where = fmt::format("{}: line {}", path, entry.line);
    const OptionRow* const row = find_option(entry.name);
    if (row == nullptr) return complain(where, no_such("option", "", entry.name, option_names()));
    if (row->name == config_option) return complain(where, "a file can't name another one");
    set(*row, fmt::format("{}: {}", where, entry.name), entry.values, Source::file);
  }

  void environment() {
    for (const auto& [name, value] : variables_) {
      if (std::ranges::find(of_the_client, name) != of_the_client.end()) continue;
      const std::span<const OptionRow> table = option_table();
      const auto row = std::ranges::find(
          table, name, [](const OptionRow& known) { return environment_name(known.name); });
      if (row == table.end()) {
        complain("environment", no_such("variable", environment_prefix, name, variable_names()));
        continue;
      }
      const std::string text(value);
      set(*row, name, row->is_list ? split_at_commas(text) : std::vector{text},
          Source::environment);
    }
  }

  void flags() {
    for (const auto& [name, given] : line_.flags) {
      const OptionRow& row = *find_option(name);
      std::vector<std::string> values;
      for (const std::string& value : given) {
        const auto parts = row.is_list ? split_at_commas(value) : std::vector{value};
        values.insert(values.end(), parts.begin(), parts.end());
      }
      set(row, fmt::format("--{}", name), values, Source::flag);
    }
  }

  void profile() {
    for (const auto& [option, values] : presets(resolved_.options.profile))
      if (resolved_.source(option) == Source::builtin)
        set(*find_option(option), option, values, Source::profile);
  }

  void set(const OptionRow& row, std::string_view where, const std::vector<std::string>& values,
           Source source) {
    if (!row.is_list && values.size() != 1) return complain(where, "takes one value");
    if (row.is_list) row.clear(resolved_.options);
    for (const std::string& value : values)
      if (const Fault fault = row.set(resolved_.options, value))
        complain(where, fmt::format("{} {}; possible: {}", logging::json_text(value), *fault,
                                    row.possible));
    resolved_.sources[row.name] = source;
  }

  void complain(std::string_view where, std::string_view what) {
    resolved_.errors.push_back(fmt::format("{}: {}", where, what));
  }

  static std::vector<std::string> option_names() {
    std::vector<std::string> names;
    for (const OptionRow& row : option_table()) names.emplace_back(row.name);
    return names;
  }

  static std::vector<std::string> variable_names() {
    std::vector<std::string> names;
    for (const OptionRow& row : option_table())
      names.push_back(environment_name(row.name).substr(environment_prefix.size()));
    return names;
  }

  const CommandLine& line_;
  Variables variables_;
  Resolved resolved_;
};

}  // namespace

Resolved resolve(const CommandLine& line, const char* const* environment) {
  return Resolver(line, environment).run();
}

}  // namespace confab::config
