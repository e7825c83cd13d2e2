#include "server/log/check.hpp"

#include <utility>

namespace confab::log {

namespace {

CheckReport look(const std::string& data, Files& files) {
  Scan scan(data, files);
  while (scan.next()) {
  }
  const Walk& walk = scan.walk();
  CheckReport report;
  if (walk.head()) report.identity = walk.head()->identity;
  report.segments = walk.extents().size();
  for (const SegmentExtent& extent : walk.extents()) report.bytes += extent.bytes();
  report.before = walk.began_at();
  report.last = walk.committed();
  report.records = chat::raw(report.last.seq) - chat::raw(report.before.seq);
  report.torn_tail = walk.torn_tail();
  report.damage = scan.damage();
  return report;
}

}  // namespace

CheckReport check(const std::string& data, Files& files) {
  CheckReport report = look(data, files);
  // A server that writes between two of our reads looks like damage once; damage does so each time.
  for (int again = 0; report.damage && again < looks_at_damage; ++again) report = look(data, files);
  return report;
}

Scan::Scan(const std::string& data, Files& files)
    : Scan(log_directory(data), files, list(files, log_directory(data))) {}

Scan::Scan(const std::string& directory, Files& files, Listed listed)
    : walk_(files, directory, std::move(listed.segments)), damage_(std::move(listed.damage)) {}

Scan::Listed Scan::list(Files& files, const std::string& directory) {
  Result<std::vector<std::uint64_t>> segments = list_segments(files, directory);
  if (segments) return {*std::move(segments), std::nullopt};
  const error_code error = segments.error();
  return {{}, Damage{error, directory, 0, "can't be read: " + error.message()}};
}

std::optional<chat::Record> Scan::next() {
  if (damage_) return std::nullopt;
  const RawRecord* raw = walk_.next();
  if (raw == nullptr) {
    damage_ = walk_.damage();
    return std::nullopt;
  }
  Result<chat::Record> record = to_record(*raw);
  if (!record) {
    damage_ = Damage{record.error(), walk_.file(), walk_.offset(), "can't be understood"};
    return std::nullopt;
  }
  return *std::move(record);
}

}  // namespace confab::log
