#include "server/config/man_pages.hpp"

#include <fmt/format.h>

#include "protocol/text/roff.hpp"
#include "server/config/option_table.hpp"
#include "server/config/parse.hpp"
#include "server/config/profiles.hpp"
#include "server/config/texts.hpp"

namespace confab::config {
namespace {

std::string release() { return fmt::format("confab {}", version()); }

std::string meaning(const OptionRow& row, std::string_view more) {
  return fmt::format("{}; {}.\nPossible: {}. Default: {}.", row.help, more, row.possible,
                     default_text(row));
}

}  // namespace

std::string program_man_page() {
  text::ManualPage page("confabd", 8, "the server of the confab messenger", release());
  page.section("SYNOPSIS").example(help_usage());
  page.section("EXAMPLES").example(help_examples());
  page.section("DESCRIPTION")
      .paragraph(
          "confabd is a messenger for one machine: it listens on one port for HTTP, WebSocket and "
          "browsers,\nand keeps what was said in a folder. What it has said yes to is on disk, "
          "once.")
      .paragraph(help_sources());
  page.section("OPTIONS");
  std::string_view group;
  for (const OptionRow& row : option_table()) {
    if (row.group != group) page.subsection(group = row.group);
    page.entry(spell(row), meaning(row, environment_name(row.name)));
  }
  page.subsection("And")
      .entry("-h, --help", "the help")
      .entry("--version", "the version")
      .entry("--print-config", "all options as a file, with who said each; then ends");
  page.section("SIGNALS")
      .entry("SIGTERM, SIGINT", "ends: what is in flight is answered, and the state written")
      .entry("SIGHUP", "opens the access log anew");
  page.section("EXIT STATUS")
      .entry("0", "ended as it was asked to")
      .entry("1", "trouble with the disk, the network or the data; the journal says which")
      .entry("2", "an option can't be understood");
  page.section("FILES").entry(
      "data/", "what it remembers, unless --data-dir names another folder; it locks it");
  page.section("SEE ALSO").paragraph("confab(1), confabd.toml(5)");
  return page.text();
}

std::string file_man_page() {
  text::ManualPage page("confabd.toml", 5, "options of the confab server in a file", release());
  page.section("EXAMPLES")
      .example(
          "# /etc/confabd.toml, used by: confabd --config /etc/confabd.toml\n"
          "host = \"0.0.0.0\"\n"
          "rate-limit = 0\n"
          "ttl = \"24h\"\n"
          "cors-origin = [\"https://chat.example\", \"https://other.example\"]\n"
          "guests-leave-on-disconnect = true");
  page.section("DESCRIPTION")
      .paragraph(
          "The file is TOML without tables: NAME = VALUE on each line, and comments behind a #. A "
          "text stands in\nquotes, a number and true or false without, a list in brackets. An "
          "unknown name and an impossible\nvalue are errors, and the server does not start.")
      .paragraph(
          "confabd finds it by --config or CONFAB_CONFIG. The environment and the command line "
          "are stronger\nthan the file; confabd --print-config shows what holds, as such a file.");
  page.section("NAMES");
  std::string_view group;
  for (const OptionRow& row : option_table()) {
    if (row.name == config_option) continue;  // it can't be in itself
    if (row.group != group) page.subsection(group = row.group);
    const char* const kind = row.is_list     ? "a list of texts"
                             : row.is_flag   ? "true or false"
                             : row.is_number ? "a number"
                                             : "a text";
    page.entry(row.name, meaning(row, kind));
  }
  page.section("SEE ALSO").paragraph("confabd(8), confab(1)");
  return page.text();
}

}  // namespace confab::config
