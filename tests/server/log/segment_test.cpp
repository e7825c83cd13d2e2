#include "server/log/segment.hpp"

#include <gtest/gtest.h>

namespace confab::log {
namespace {

SegmentHead some_head() {
  SegmentHead head;
  head.identity = {1, 2, 3};
  head.before = {chat::Seq{41}, chat::Time{chat::Duration{7}}, 0xdeadbeef};
  return head;
}

TEST(Segment, GivesBackItsHead) {
  const std::string bytes = encode(some_head());
  EXPECT_EQ(bytes.size(), segment_head_bytes);
  EXPECT_EQ(decode_segment_head(bytes + "records").value(), some_head());
}

TEST(Segment, NoticesAnyChangedByteOfItsHead) {
  const std::string good = encode(some_head());
  for (std::size_t at = 0; at < good.size(); ++at) {
    std::string bytes = good;
    bytes[at] = static_cast<char>(bytes[at] ^ 1);
    EXPECT_EQ(decode_segment_head(bytes).error(), Error::damaged) << at;
    EXPECT_EQ(decode_segment_head(good.substr(0, at)).error(), Error::damaged) << at;
  }
}

TEST(Segment, IsNamedByItsFirstRecord) {
  EXPECT_EQ(segment_name(1), "00000000000000000001.log");
  EXPECT_EQ(segment_name(18'446'744'073'709'551'615u), "18446744073709551615.log");
  EXPECT_EQ(first_of_segment("00000000000000000042.log"), 42u);
}

TEST(Segment, IsNotEveryFile) {
  for (const char* name :
       {"", "42.log", "00000000000000000042.txt", "0000000000000000004x.log", "spare.tmp",
        "99999999999999999999.log", "00000000000000000000.log", "00000000000000000042.log~"})
    EXPECT_EQ(first_of_segment(name), std::nullopt) << name;
}

}  // namespace
}  // namespace confab::log
