#include "server/log_tools/log_tools.hpp"

#include <fmt/format.h>

#include <optional>
#include <ostream>
#include <string_view>

#include "protocol/text/rfc3339.hpp"
#include "protocol/text/utf8.hpp"
#include "server/log/check.hpp"
#include "server/log_tools/record_json.hpp"

namespace confab::log_tools {
namespace {

using chat::raw;

std::string say_nothing_there(const std::string& data) {
  return fmt::format("confabd: there is no log in {}\n", text::make_visible(data));
}

std::string describe(const log::TornTail& tail) {
  return fmt::format(
      "torn tail: {} bytes in {} from {} on, of a batch that nobody was told is there;\n"
      "  a server that starts cuts them off, or a running one is just writing them\n",
      tail.bytes, text::make_visible(tail.file), tail.offset);
}

std::string describe(const log::Damage& damage) {
  return fmt::format("damaged: {} at {}: {} ({})\n", text::make_visible(damage.file), damage.offset,
                     text::make_visible(damage.what), damage.code.message());
}

std::string describe(const log::CheckReport& report) {
  std::string text = "log ";
  for (const std::uint8_t byte : *report.identity) text += fmt::format("{:02x}", byte);
  text += fmt::format(": {} records, {} bytes, {} segments\n", report.records, report.bytes,
                      report.segments);
  if (raw(report.before.seq) > 0)
    text += fmt::format("up to seq {} they are in the state file\n", raw(report.before.seq));
  if (report.records > 0)
    text += fmt::format("last: seq {}, {}, checksum {:08x}\n", raw(report.last.seq),
                        text::format_rfc3339(report.last.at), report.last.checksum);
  return text;
}

}  // namespace

int check(const std::string& data, std::ostream& out, std::ostream& err) {
  const log::CheckReport report = log::check(data);
  if (report.identity) out << describe(report);
  if (report.torn_tail) out << describe(*report.torn_tail);
  if (report.damage) {
    err << describe(*report.damage);
    return damaged;
  }
  if (!report.identity && !report.torn_tail) {
    err << say_nothing_there(data);
    return nothing_there;
  }
  out << "fine\n";
  return fine;
}

int dump(const std::string& data, std::ostream& out, std::ostream& err) {
  log::Scan scan(data);
  chat::Seq last{};
  while (const std::optional<chat::Record> record = scan.next()) {
    out << record_line(*record);
    if (!out) {
      err << "confabd: the records can't be written\n";
      return damaged;
    }
    last = record->seq;
  }
  if (scan.damage()) {
    err << describe(*scan.damage());
    return damaged;
  }
  if (!scan.walk().head() && !scan.walk().torn_tail()) {
    err << say_nothing_there(data);
    return nothing_there;
  }
  if (const chat::Seq committed = scan.walk().committed().seq; last > committed)
    err << fmt::format("confabd: what comes after seq {} is a torn tail and does not count\n",
                       raw(committed));
  return fine;
}

}  // namespace confab::log_tools
