#include "server/config/texts.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>

#include "server/config/option_table.hpp"
#include "server/logging/json_text.hpp"

namespace confab::config {
namespace {

std::string as_text(const OptionRow& row, const Options& options) {
  const std::string text = fmt::format("{}", fmt::join(row.get(options), ", "));
  return text.empty() ? "none" : text;
}

std::string as_toml(const OptionRow& row, const Options& options) {
  std::vector<std::string> values = row.get(options);
  if (!row.is_number && !row.is_flag)
    for (std::string& value : values) value = logging::json_text(value);
  const std::string text = fmt::format("{}", fmt::join(values, ", "));
  return row.is_list ? fmt::format("[{}]", text) : text;
}

std::string origin(const OptionRow& row, Source source, const Options& options) {
  switch (source) {
    case Source::builtin:
      return "default";
    case Source::profile:
      return fmt::format("profile {}; default: {}", as_text(*find_option(profile_option), options),
                         default_text(row));
    case Source::file:
      return fmt::format("file; default: {}", default_text(row));
    case Source::environment:
      return fmt::format("environment ({}); default: {}", environment_name(row.name),
                         default_text(row));
    case Source::flag:
      return fmt::format("flag; default: {}", default_text(row));
  }
  return {};
}

std::string indented(std::string_view lines) {
  std::string text;
  while (!lines.empty()) {
    const std::size_t end = lines.find('\n');
    text.append("  ").append(lines.substr(0, end + 1));
    lines.remove_prefix(end + 1);
  }
  return text;
}

constexpr std::string_view help_tail = R"(
And:
  -h, --help                    this
  --version                     the version
  --print-config                all options as a file, with who said each; then ends
)";

}  // namespace

std::string spell(const OptionRow& row) {
  return fmt::format("--{}{}{}", row.name, row.value.empty() ? "" : " ", row.value);
}

std::string default_text(const OptionRow& row) {
  return row.name == "threads" ? "processors, at most 4" : as_text(row, Options{});
}

std::string_view help_examples() {
  return R"(confabd                                    listens on http://127.0.0.1:8000, remembers in ./data
confabd --host 0.0.0.0 --port 8080         for the whole network
confabd --log memory --rate-limit 0        to try things out: forgets everything, no limit
CONFAB_TTL=24h confabd --config confab.toml --print-config
                                           what would hold, and who said so
confabd log check                          looks for damage in ./data
)";
}

std::string_view help_usage() {
  return R"(confabd [OPTIONS]             runs the server; the first line on standard output is its address
confabd log check [DIR]       checks the log of a data folder: 0 fine, 1 damaged
confabd log dump [DIR]        writes its records as JSON lines
confabd man [PAGE]            prints confabd(8), or confabd.toml(5): confabd man | man -l -
confabd version
)";
}

std::string_view help_sources() {
  return R"(An option has one name in three spellings: --rate-limit 20, CONFAB_RATE_LIMIT=20 and, in the file,
rate-limit = 20. Flag beats environment beats file beats profile beats default. Durations: 250ms,
90s, 15m, 1h, 7d; sizes: bytes, 64KiB, 5MiB. A list is repeated or has commas; in the file it is
["a", "b"].
)";
}

std::string help_text() {
  std::string text =
      fmt::format("confabd, the server of the confab messenger\n\nExamples:\n{}\nUsage:\n{}\n{}",
                  indented(help_examples()), indented(help_usage()), help_sources());
  const auto out = std::back_inserter(text);
  std::string_view group;
  for (const OptionRow& row : option_table()) {
    if (row.group != group) fmt::format_to(out, "\n{}:\n", group = row.group);
    const std::string spelled = spell(row);
    fmt::format_to(out, "  {:<29} {}\n{:32}{} [{}]\n", spelled, row.help, "", row.possible,
                   default_text(row));
  }
  text += help_tail;
  return text;
}

std::string print_config(const Resolved& resolved) {
  std::string text;
  for (const OptionRow& row : option_table()) {
    const std::string value = as_toml(row, resolved.options);
    // The file can't be named in the file, and what names nothing is left out.
    const std::string_view comment = row.name == config_option || value == R"("")" ? "# " : "";
    const std::string line = fmt::format("{}{} = {}", comment, row.name, value);
    fmt::format_to(std::back_inserter(text), "{:<36}  # {}\n", line,
                   origin(row, resolved.source(row.name), resolved.options));
  }
  return text;
}

std::string options_as_markdown() {
  std::string text = "| option | default | possible | means |\n| --- | --- | --- | --- |\n";
  for (const OptionRow& row : option_table())
    fmt::format_to(std::back_inserter(text), "| `{}` | {} | {} | {} |\n", spell(row),
                   default_text(row), row.possible, row.help);
  return text;
}

}  // namespace confab::config
