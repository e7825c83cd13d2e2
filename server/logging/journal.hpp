#pragma once
/// The journal and the access log as the options ask for them.

#include <cstdint>
#include <memory>
#include <string>

#include "protocol/result.hpp"
#include "server/config/options.hpp"
#include "server/core/journal.hpp"
#include "server/edge/access_log.hpp"
#include "server/logging/line.hpp"
#include "server/logging/line_writer.hpp"

namespace confab::logging {

/// Everything a server tells goes to standard error; standard output has nothing but the line that
/// says where it listens.
class LineJournal final : public core::Journal {
 public:
  LineJournal(Output output, Style style, core::Level least);

  bool wants(core::Level level) const noexcept override { return level >= least_; }
  void write(core::Level level, std::string_view event,
             std::span<const core::Field> fields) noexcept override;

  std::uint64_t lost() const noexcept { return writer_.lost(); }

 private:
  Style style_;
  core::Level least_;
  LineWriter writer_;
};

class LineAccessLog final : public edge::AccessLog {
 public:
  LineAccessLog(Output output, Style style);

  void write(const edge::AccessEntry& entry) noexcept override;

  /// On SIGHUP: the file was moved away, a new one begins.
  Result<void> reopen() { return writer_.reopen(); }
  std::uint64_t lost() const noexcept { return writer_.lost(); }

 private:
  Style style_;
  LineWriter writer_;
};

/// On standard error, in colours when that is a terminal (and NO_COLOR is not set).
std::unique_ptr<LineJournal> make_journal(const config::Options& options);

/// nullptr for "off". "-" is standard error, too: standard output has only the announcement. The
/// error is that of opening the file.
Result<std::unique_ptr<LineAccessLog>> make_access_log(const config::Options& options);

}  // namespace confab::logging
