#include "server/log/check.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <functional>
#include <utility>

#include "server/log/bytes.hpp"
#include "server/log/crc32c.hpp"
#include "tests/server/log/support/disk_log.hpp"

namespace confab::log::testing {
namespace {

using ::testing::HasSubstr;

struct Check : ::testing::Test {
  Check() {
    log.open().value();
    for (int i = 0; i < 20; ++i) log.append(saying({"one", "two"})).value();
    log.rest();
  }
  std::string last_segment() const {
    std::string last;
    for (const std::string& name : log.disk->names())
      if (name.ends_with(".log")) last = name;
    return last;
  }
  DiskLog log;
};

TEST_F(Check, CountsWhatIsThereBesideARunningServer) {
  const CheckReport report = check(data, *log.disk);
  EXPECT_TRUE(report.ok());
  EXPECT_EQ(report.identity, log.log->identity());
  EXPECT_EQ(report.records, 40u);
  EXPECT_EQ(report.before, Position{});
  EXPECT_EQ(report.last, log.log->position());
  EXPECT_EQ(report.bytes, log.log->bytes());
  EXPECT_GT(report.segments, 1u);
  EXPECT_FALSE(report.torn_tail);
}

TEST_F(Check, FindsATornTailAndLeavesIt) {
  const std::string last = last_segment();
  std::string bytes = log.disk->content(last);
  bytes[bytes.rfind("two")] = 'T';
  log.disk->set_content(last, bytes);
  const CheckReport report = check(data, *log.disk);
  EXPECT_TRUE(report.ok());
  ASSERT_TRUE(report.torn_tail);
  EXPECT_EQ(report.torn_tail->file, last);
  EXPECT_EQ(report.records, 38u);
  EXPECT_EQ(log.disk->content(last), bytes);
}

/// A disk on which something happens between one look at it and the next.
struct MeanwhileOn final : Files {
  MeanwhileOn(Files& disk, std::function<void()> then) : disk_(disk), then_(std::move(then)) {}

  Result<std::vector<std::string>> list(const std::string& directory) override {
    if (++looks == 2) then_();
    return disk_.list(directory);
  }
  Result<std::unique_ptr<File>> open(const std::string& path, OpenAs how) override {
    return disk_.open(path, how);
  }
  error_code make_directory(const std::string& path) override { return disk_.make_directory(path); }
  error_code rename(const std::string& from, const std::string& to) override {
    return disk_.rename(from, to);
  }
  error_code remove(const std::string& path) override { return disk_.remove(path); }
  error_code flush_directory(const std::string& path) override {
    return disk_.flush_directory(path);
  }

  int looks = 0;

 private:
  Files& disk_;
  std::function<void()> then_;
};

TEST_F(Check, BelievesOnlyDamageThatIsStillThereWhenItLooksAgain) {
  const std::string whole = log.disk->content(first_segment);
  std::string broken = whole;
  broken[segment_head_bytes + 9] = static_cast<char>(broken[segment_head_bytes + 9] ^ 1);
  log.disk->set_content(first_segment, broken);

  MeanwhileOn mended(*log.disk, [&] { log.disk->set_content(first_segment, whole); });
  EXPECT_TRUE(check(data, mended).ok());
  EXPECT_EQ(mended.looks, 2);

  log.disk->set_content(first_segment, broken);
  MeanwhileOn unchanged(*log.disk, [] {});
  EXPECT_FALSE(check(data, unchanged).ok());
  EXPECT_EQ(unchanged.looks, 1 + looks_at_damage);
}

TEST_F(Check, SaysWhereTheDamageIs) {
  std::string bytes = log.disk->content(first_segment);
  bytes[segment_head_bytes + 9] = static_cast<char>(bytes[segment_head_bytes + 9] ^ 1);
  log.disk->set_content(first_segment, bytes);
  const CheckReport report = check(data, *log.disk);
  EXPECT_FALSE(report.ok());
  ASSERT_TRUE(report.damage);
  EXPECT_EQ(report.damage->file, first_segment);
  EXPECT_EQ(report.damage->offset, segment_head_bytes);
  EXPECT_EQ(report.records, 0u);
}

TEST_F(Check, UnderstandsATrimmedLog) {
  const Position end = log.log->position();
  ASSERT_TRUE(log.trim(end));
  const CheckReport report = check(data, *log.disk);
  EXPECT_TRUE(report.ok());
  EXPECT_EQ(report.records, 0u);
  EXPECT_EQ(report.before, end);
  EXPECT_EQ(report.last, end);
  EXPECT_EQ(report.segments, 1u);
}

TEST_F(Check, FindsNothingWhereThereIsNoLog) {
  const CheckReport report = check("/nowhere/at/all");
  EXPECT_TRUE(report.ok());
  EXPECT_FALSE(report.identity);
  EXPECT_EQ(report.segments, 0u);
}

TEST_F(Check, SaysWhenTheDirectoryCanNotBeRead) {
  log.disk->before = [](Operation operation, const std::string&) {
    return operation == Operation::list ? make_error_code(boost::system::errc::permission_denied)
                                        : error_code{};
  };
  const CheckReport report = check(data, *log.disk);
  ASSERT_TRUE(report.damage);
  EXPECT_EQ(report.damage->code, boost::system::errc::permission_denied);
}

TEST_F(Check, SaysWhenASegmentCanNotBeRead) {
  const std::vector<Operation> steps{Operation::open, Operation::read, Operation::size};
  for (const Operation step : steps) {
    log.disk->before = [step](Operation operation, const std::string&) {
      return operation == step ? make_error_code(boost::system::errc::io_error) : error_code{};
    };
    const CheckReport report = check(data, *log.disk);
    ASSERT_TRUE(report.damage);
    EXPECT_EQ(report.damage->code, boost::system::errc::io_error);
    EXPECT_THAT(report.damage->what, HasSubstr("can't be"));
  }
}

TEST_F(Check, SaysWhenOnlyTheEndOfASegmentCanNotBeRead) {
  int reads = 0;
  log.disk->before = [&](Operation operation, const std::string&) {
    return operation == Operation::read && ++reads > 1
               ? make_error_code(boost::system::errc::io_error)
               : error_code{};
  };
  const CheckReport report = check(data, *log.disk);
  ASSERT_TRUE(report.damage);
  EXPECT_EQ(report.damage->code, boost::system::errc::io_error);
}

TEST_F(Check, ScansEveryRecordInOrder) {
  Scan scan(data, *log.disk);
  std::uint64_t seq = 0;
  while (const std::optional<chat::Record> record = scan.next()) {
    EXPECT_EQ(chat::raw(record->seq), ++seq);
    EXPECT_EQ(text_of(*record), seq % 2 == 1 ? "one" : "two");
  }
  EXPECT_EQ(seq, 40u);
  EXPECT_FALSE(scan.damage());
  EXPECT_FALSE(scan.next());
}

TEST_F(Check, ScansUpToARecordThatItDoesNotUnderstand) {
  // Whole and in its place, but no command has such a payload.
  std::string record;
  const Position end = log.log->position();
  const chat::Seq next{chat::raw(end.seq) + 1};
  ASSERT_TRUE(encode(chat::Record{next, end.at, 0, 0, says("abcdef").command},
                     {end.checksum, next, true, false}, record));
  RawRecord raw = find_record(record).value();
  DiskLog other;
  const std::string last = last_segment();
  std::string bytes = log.disk->content(last);
  // A kind without fields for a payload that has some: the checksum is made to fit.
  record[53] = static_cast<char>(chat::Lapse::kind);
  record[54] = static_cast<char>(chat::Lapse::version);
  for (std::uint32_t i = 0; i < 4; ++i) record[4 + i] = 0;
  const std::string_view view = record;
  store(record.data() + 4, crc32c(view.substr(8), crc32c(view.substr(0, 4))));
  const CheckReport before = check(data, *log.disk);
  const std::size_t at = bytes.find_last_not_of('\0') + 1;
  std::size_t end_of_records = segment_head_bytes;
  while (const auto found = find_record(std::string_view(bytes).substr(end_of_records)))
    end_of_records += found->length;
  ASSERT_GE(end_of_records, at);
  bytes.replace(end_of_records, record.size(), record);
  log.disk->set_content(last, bytes);

  const CheckReport report = check(data, *log.disk);
  EXPECT_TRUE(before.ok());
  ASSERT_TRUE(report.damage);
  EXPECT_EQ(report.damage->code, Error::damaged);
  EXPECT_EQ(report.damage->what, "can't be understood");
  EXPECT_EQ(report.damage->offset, end_of_records);
  EXPECT_EQ(raw.seq, next);
}

}  // namespace
}  // namespace confab::log::testing
