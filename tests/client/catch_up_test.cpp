#include "client/catch_up.hpp"

#include "tests/client/events.hpp"

namespace confab::client {
namespace {

using confab::testing::chat;
using confab::testing::event;
using confab::testing::gap_event;
using confab::testing::message;
using confab::testing::message_event;

/// Ann, who has read general up to 10 of 40, and everything @bob said; the newest record is 50.
api::Status status() {
  api::Chat general = chat("general", 2, 10);
  general.last_message.value = message(40, "bob", "newest");
  api::Status status = confab::testing::signed_in_status("ann", {general, chat("@bob", 0, 45)});
  status.cursor = 50;
  return status;
}

bool shows(const CatchUp& catch_up, const api::Event& event) { return !catch_up.leaves_out(event); }

TEST(CatchUp, ShowsOfThePastOnlyWhatIsUnread) {
  const CatchUp catch_up(status(), {});
  EXPECT_TRUE(catch_up.needed());
  EXPECT_FALSE(shows(catch_up, message_event(10, "bob", "read")));
  EXPECT_TRUE(shows(catch_up, message_event(11, "bob", "unread")));
  EXPECT_FALSE(shows(catch_up, message_event(30, "bob", "read", "@bob")));
  EXPECT_FALSE(shows(catch_up, message_event(30, "eve", "long ago", "a room that is gone")));
  EXPECT_FALSE(shows(catch_up, event("banned", 30)));
  EXPECT_FALSE(shows(catch_up, gap_event(20, 50))) << "nobody has missed anything yet";
}

TEST(CatchUp, ShowsEverythingThatIsNew) {
  const CatchUp catch_up(status(), {});
  EXPECT_TRUE(shows(catch_up, message_event(51, "bob", "new", "@bob")));
  EXPECT_TRUE(shows(catch_up, event("banned", 52)));
}

/// Whether it is over when these have passed.
bool over_after(CatchUp catch_up, const std::vector<api::Event>& events) {
  for (const api::Event& event : events) catch_up.pass(event);
  return catch_up.over();
}

TEST(CatchUp, IsOverAfterTheNewestThatWasUnread) {
  const CatchUp catch_up(status(), {});
  EXPECT_FALSE(over_after(catch_up, {event("open"), message_event(39, "bob", "unread")}));
  EXPECT_TRUE(over_after(catch_up, {message_event(40, "bob", "unread")}));
  EXPECT_TRUE(over_after(catch_up, {event("keepalive")})) << "that one has expired since";
  EXPECT_EQ(catch_up.now(), 50U);
}

TEST(CatchUp, ShowsNothingOldEvenWhenItIsOver) {
  CatchUp catch_up(status(), {});
  catch_up.pass(message_event(40, "bob", "unread"));
  EXPECT_FALSE(shows(catch_up, message_event(45, "bob", "read", "@bob")));
  EXPECT_FALSE(shows(catch_up, event("banned", 46)));
  EXPECT_TRUE(shows(catch_up, event("joined"))) << "what has no id is of the moment";
  EXPECT_TRUE(shows(catch_up, gap_event(60, 90)));
}

TEST(CatchUp, IsVoidWhenThereIsAnotherPast) {
  const CatchUp catch_up(status(), {});
  EXPECT_FALSE(catch_up.is_void_by(gap_event(20, 60)));
  EXPECT_TRUE(catch_up.is_void_by(gap_event(1, 7)));
}

TEST(CatchUp, IsNotNeededWhenNothingIsUnread) {
  EXPECT_FALSE(CatchUp(status(), "@bob").needed());
  EXPECT_TRUE(CatchUp(status(), "general").needed());
}

}  // namespace
}  // namespace confab::client
