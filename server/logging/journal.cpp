#include "server/logging/journal.hpp"

#include <unistd.h>

#include <array>
#include <chrono>
#include <cstdlib>
#include <span>
#include <string_view>
#include <utility>

namespace confab::logging {
namespace {

text::Time now() {
  return std::chrono::floor<std::chrono::microseconds>(std::chrono::system_clock::now());
}

/// Makes the line that stands where others are missing.
LineWriter::LossLine loss_line(Style style, std::string_view event) {
  return [=](std::uint64_t lost) {
    return event_line(style, now(), core::Level::warning, event,
                      std::array{core::Field("lost", lost)});
  };
}

bool wants_colour(int descriptor) {
  const char* const asked_not_to = std::getenv("NO_COLOR");
  return ::isatty(descriptor) == 1 && (asked_not_to == nullptr || *asked_not_to == '\0');
}

}  // namespace

LineJournal::LineJournal(Output output, Style style, core::Level least)
    : style_(style),
      least_(least),
      writer_(std::move(output), loss_line(style, "journal lost events")) {}

void LineJournal::write(core::Level level, std::string_view event,
                        std::span<const core::Field> fields) noexcept {
  if (wants(level)) writer_.write(event_line(style_, now(), level, event, fields));
}

LineAccessLog::LineAccessLog(Output output, Style style)
    : style_(style), writer_(std::move(output), loss_line(style, "access log lost lines")) {}

void LineAccessLog::write(const edge::AccessEntry& entry) noexcept {
  writer_.write(access_line(style_, entry));
}

std::unique_ptr<LineJournal> make_journal(const config::Options& options) {
  const Style for_people = wants_colour(STDERR_FILENO) ? Style::coloured : Style::plain;
  return std::make_unique<LineJournal>(
      Output(STDERR_FILENO),
      options.log_format == config::LogFormat::json ? Style::json : for_people, options.log_level);
}

Result<std::unique_ptr<LineAccessLog>> make_access_log(const config::Options& options) {
  if (options.access_log == "off") return nullptr;
  const Style style = options.log_format == config::LogFormat::json ? Style::json : Style::plain;
  if (options.access_log == "-")
    return std::make_unique<LineAccessLog>(Output(STDERR_FILENO), style);
  Result<Output> file = Output::open(options.access_log);
  if (!file) return file.error();
  return std::make_unique<LineAccessLog>(std::move(*file), style);
}

}  // namespace confab::logging
