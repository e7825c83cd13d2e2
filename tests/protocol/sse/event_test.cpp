#include "protocol/sse/event.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <chrono>
#include <optional>
#include <string>
#include <string_view>

#include "tests/support/hear_events.hpp"

namespace confab::sse {
namespace {

using confab::testing::hear_events;
using std::chrono::milliseconds;
using ::testing::ElementsAre;
using ::testing::IsEmpty;

std::string event(std::optional<std::uint64_t> id, std::string_view type, std::string_view data) {
  std::string out;
  append_event(out, id, type, data);
  return out;
}

TEST(Event, HasItsIdItsTypeAndItsData) {
  EXPECT_EQ(event(17, "message", R"({"id":17})"), "id: 17\nevent: message\ndata: {\"id\":17}\n\n");
  EXPECT_EQ(event(18446744073709551615U, "read", "x"),
            "id: 18446744073709551615\nevent: read\ndata: x\n\n");
}

TEST(Event, LeavesOutWhatItDoesNotHave) {
  EXPECT_EQ(event(std::nullopt, "typing", "x"), "event: typing\ndata: x\n\n");
  EXPECT_EQ(event(1, "", "x"), "id: 1\ndata: x\n\n");
}

TEST(Event, HasADataLineEvenWithoutData) {
  EXPECT_EQ(event(std::nullopt, "", ""), "data:\n\n");
  EXPECT_THAT(hear_events(event(std::nullopt, "", "")), ElementsAre("message : "));
}

TEST(Event, HasADataLineForEachLineHoweverItEnds) {
  EXPECT_EQ(event(std::nullopt, "", "a\nb\rc\r\nd"), "data: a\ndata: b\ndata: c\ndata: d\n\n");
  EXPECT_EQ(event(std::nullopt, "", "\n\n a\n"), "data:\ndata:\ndata:  a\ndata:\n\n");
}

TEST(Event, CannotBeMadeToSayMoreByItsData) {
  EXPECT_THAT(hear_events(event(1, "message", "x\n\nid: 9\rdata: y\r\n\r\nretry: 1")),
              ElementsAre("message 1: x\n\nid: 9\ndata: y\n\nretry: 1"));
}

TEST(Event, IsAppendedBehindWhatIsThere) {
  std::string out;
  append_retry(out, milliseconds(3000));
  append_comment(out);
  append_comment(out, "still here\nand well");
  append_event(out, 2, "message", "a");
  EXPECT_EQ(out,
            "retry: 3000\n\n:\n\n: still here\n: and well\n\nid: 2\nevent: message\ndata: a\n\n");
  EXPECT_THAT(hear_events(out), ElementsAre("retry 3000", "message 2: a"));
}

TEST(Comment, IsNoEventWhateverItSays) {
  std::string out;
  append_comment(out, "a\n\ndata: b\r\rdata: c");
  EXPECT_THAT(hear_events(out), IsEmpty());
}

}  // namespace
}  // namespace confab::sse
