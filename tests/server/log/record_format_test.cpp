#include "server/log/record_format.hpp"

#include <gtest/gtest.h>
#include <rapidcheck.h>
#include <rapidcheck/gtest.h>

#include "server/log/crc32c.hpp"
#include "server/log/error.hpp"
#include "tests/server/log/support/generators.hpp"
#include "tests/server/log/support/proposals.hpp"

namespace confab::log {
namespace {

Place any_place() {
  return {*rc::gen::arbitrary<std::uint32_t>(), chat::Seq{*rc::gen::arbitrary<std::uint64_t>()},
          *rc::gen::arbitrary<bool>(), *rc::gen::arbitrary<bool>()};
}

RC_GTEST_PROP(RecordFormat, GivesBackEveryRecordAndItsPlace, (const chat::Record& record)) {
  const Place place = any_place();
  std::string bytes = "before";
  const Result<std::uint32_t> checksum = encode(record, place, bytes);
  RC_ASSERT(checksum.has_value());
  const std::size_t length = bytes.size() - 6;
  bytes += "behind";

  const std::optional<RawRecord> found = find_record(std::string_view(bytes).substr(6));
  RC_ASSERT(found.has_value());
  RC_ASSERT(found->length == length);
  RC_ASSERT(found->checksum == *checksum);
  RC_ASSERT(found->place == place);
  RC_ASSERT(to_record(*found).value() == record);
}

RC_GTEST_PROP(RecordFormat, NoticesAnyChangedByte, (const chat::Record& record)) {
  std::string bytes;
  RC_ASSERT(encode(record, any_place(), bytes).has_value());
  const auto at = *rc::gen::inRange<std::size_t>(0, bytes.size());
  bytes[at] = static_cast<char>(bytes[at] ^ *rc::gen::inRange(1, 256));
  bytes += std::string(300, '\0');  // so that a larger length has something to cover
  RC_ASSERT(!find_record(bytes));
}

TEST(RecordFormat, LooksLikeThis) {
  chat::Record record{chat::Seq{2}, chat::Time{chat::Duration{3}}, 4, 5, chat::Lapse{}};
  std::string bytes;
  const std::uint32_t checksum =
      encode(record, {0x01020304, chat::Seq{1}, true, true}, bytes).value();
  const std::string head(bytes, 0, 4);
  const std::string rest = bytes.substr(8);
  EXPECT_EQ(head, std::string("\x38\0\0\0", 4));
  EXPECT_EQ(rest, std::string("\4\3\2\1"
                              "\2\0\0\0\0\0\0\0"
                              "\3\0\0\0\0\0\0\0"
                              "\4\0\0\0\0\0\0\0"
                              "\5\0\0\0\0\0\0\0"
                              "\1\0\0\0\0\0\0\0"
                              "\3\x0a\1\0",
                              48));
  EXPECT_EQ(checksum, crc32c(rest, crc32c(head)));
}

TEST(RecordFormat, FindsNothingInPartOfARecord) {
  std::string bytes;
  const chat::Record record{chat::Seq{1}, {}, 0, 0, testing::says("hello").command};
  ASSERT_TRUE(encode(record, {}, bytes));
  for (std::size_t cut = 0; cut < bytes.size(); ++cut)
    EXPECT_FALSE(find_record(std::string_view(bytes).substr(0, cut))) << cut;
}

TEST(RecordFormat, RefusesWhatIsTooLargeAndLeavesNothing) {
  std::string bytes = "before";
  chat::Record record;
  record.command = testing::says(std::string(record_bytes_max, 'x')).command;
  EXPECT_EQ(encode(record, {}, bytes).error(), Error::record_too_large);
  EXPECT_EQ(bytes, "before");
}

TEST(RecordFormat, SaysWhatItDoesNotUnderstand) {
  RawRecord raw;
  raw.kind = 200;
  EXPECT_EQ(to_record(raw).error(), Error::unknown_kind);
}

}  // namespace
}  // namespace confab::log
