#include "server/logging/line.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <chrono>
#include <cmath>
#include <iterator>
#include <type_traits>
#include <variant>

#include "server/logging/json_text.hpp"

namespace confab::logging {
namespace {

using core::Field;
using core::Level;

std::string_view name_of(Level level) {
  switch (level) {
    case Level::debug:
      return "debug";
    case Level::info:
      return "info";
    case Level::warning:
      return "warning";
    case Level::error:
      return "error";
  }
  return "error";
}

std::string_view colour_of(Level level) {
  switch (level) {
    case Level::debug:
      return "\x1b[2m";
    case Level::info:
      return "\x1b[32m";
    case Level::warning:
      return "\x1b[33m";
    case Level::error:
      return "\x1b[31m";
  }
  return {};
}
constexpr std::string_view colour_end = "\x1b[0m";

bool is_secret(std::string_view name) {
  constexpr std::array<std::string_view, 4> secrets{"authorization", "cookie", "password", "token"};
  return std::ranges::find(secrets, name) != secrets.end();
}

/// Without quotes where nobody can mistake where it ends.
void append_word_or_quoted(std::string& out, std::string_view text) {
  const auto is_plain = [](char c) {
    return c > ' ' && c < 0x7F && c != '"' && c != '\\' && c != '=';
  };
  if (!text.empty() && std::ranges::all_of(text, is_plain))
    out += text;
  else
    append_json_text(out, text);
}

/// `append_text` writes what is text; numbers and truths look the same everywhere.
void append_value(std::string& out, const Field& field,
                  void (*append_text)(std::string&, std::string_view)) {
  if (is_secret(field.name)) return append_text(out, "[redacted]");
  std::visit(
      [&](const auto& value) {
        using Value = std::remove_cvref_t<decltype(value)>;
        if constexpr (std::is_same_v<Value, std::string_view>)
          append_text(out, value);
        else if constexpr (std::is_same_v<Value, double>)
          // JSON has no number that is none.
          std::isfinite(value) ? void(fmt::format_to(std::back_inserter(out), "{}", value))
                               : append_text(out, fmt::format("{}", value));
        else
          fmt::format_to(std::back_inserter(out), "{}", value);
      },
      field.value);
}

/// Members of one object; `name` is ours and needs no escapes.
class JsonLine {
 public:
  void add(const Field& field) {
    out_ += first_ ? "{\"" : ",\"";
    first_ = false;
    out_ += field.name;
    out_ += "\":";
    append_value(out_, field, append_json_text);
  }
  std::string finish() && { return std::move(out_) + "}\n"; }

 private:
  std::string out_;
  bool first_ = true;
};

std::string json_event(text::Time now, Level level, std::string_view event,
                       std::span<const Field> fields) {
  JsonLine line;
  line.add({"ts", text::format_rfc3339(now)});
  line.add({"level", name_of(level)});
  line.add({"event", event});
  for (const Field& field : fields) line.add(field);
  return std::move(line).finish();
}

std::string json_access(const edge::AccessEntry& entry) {
  JsonLine line;
  line.add({"ts", text::format_rfc3339(entry.time)});
  line.add({"request_id", entry.request_id});
  line.add({"address", entry.address});
  line.add({"user", entry.user});
  line.add({"method", entry.method});
  line.add({"target", entry.target});
  line.add({"status", entry.status});
  line.add({"bytes", entry.bytes});
  line.add({"duration_us", entry.duration.count()});
  line.add({"user_agent", entry.user_agent});
  return std::move(line).finish();
}

void append_word_or_dash(std::string& out, std::string_view text) {
  if (text.empty())
    out += '-';
  else
    append_word_or_quoted(out, text);
}

/// "20/Nov/2026:20:20:58 +0000", whatever the locale.
std::string common_log_time(text::Time time) {
  constexpr std::array<std::string_view, 12> months{"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                                    "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
  const auto day = std::chrono::floor<std::chrono::days>(time);
  const std::chrono::year_month_day date{day};
  const std::chrono::hh_mm_ss clock{std::chrono::floor<std::chrono::seconds>(time - day)};
  return fmt::format("{:02}/{}/{:04}:{:02}:{:02}:{:02} +0000", static_cast<unsigned>(date.day()),
                     months[static_cast<unsigned>(date.month()) - 1], static_cast<int>(date.year()),
                     clock.hours().count(), clock.minutes().count(), clock.seconds().count());
}

}  // namespace

std::string event_line(Style style, text::Time now, Level level, std::string_view event,
                       std::span<const Field> fields) {
  if (style == Style::json) return json_event(now, level, event, fields);
  const bool coloured = style == Style::coloured;
  std::string line =
      fmt::format("{} {}{:<7}{} {}", text::format_rfc3339(now), coloured ? colour_of(level) : "",
                  name_of(level), coloured ? colour_end : "", event);
  for (const Field& field : fields) {
    line += ' ';
    line += field.name;
    line += '=';
    append_value(line, field, append_word_or_quoted);
  }
  line += '\n';
  return line;
}

std::string access_line(Style style, const edge::AccessEntry& entry) {
  if (style == Style::json) return json_access(entry);
  std::string line;
  append_word_or_dash(line, entry.address);
  line += " - ";
  append_word_or_dash(line, entry.user);
  line += fmt::format(" [{}] ", common_log_time(entry.time));
  append_json_text(line,
                   entry.method.empty() ? "-" : fmt::format("{} {}", entry.method, entry.target));
  line += fmt::format(" {} {} \"-\" ", entry.status, entry.bytes);
  append_json_text(line, entry.user_agent.empty() ? "-" : entry.user_agent);
  line += ' ';
  append_word_or_dash(line, entry.request_id);
  line += fmt::format(" {:.6f}\n", std::chrono::duration<double>(entry.duration).count());
  return line;
}

}  // namespace confab::logging
