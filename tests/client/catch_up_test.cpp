#include "client/catch_up.hpp"

#include "tests/client/events.hpp"

namespace confab::client {
namespace {

using confab::testing::chat;
using confab::testing::event;
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
  EXPECT_FALSE(shows(catch_up, event("gap"))) << "nobody has missed anything yet";
}

TEST(CatchUp, ShowsEverythingThatIsNew) {
  const CatchUp catch_up(status(), {});
  EXPECT_TRUE(shows(catch_up, message_event(51, "bob", "new", "@bob")));
  EXPECT_TRUE(shows(catch_up, event("banned", 52)));
}

TEST(CatchUp, IsOverAfterTheNewestThatWasUnread) {
  const CatchUp catch_up(status(), {});
  EXPECT_FALSE(catch_up.is_over_with(event("open")));
  EXPECT_FALSE(catch_up.is_over_with(message_event(39, "bob", "unread")));
  EXPECT_TRUE(catch_up.is_over_with(message_event(40, "bob", "unread")));
  EXPECT_TRUE(catch_up.is_over_with(event("keepalive"))) << "that one has expired since";
  EXPECT_EQ(catch_up.now(), 50U);
}

TEST(CatchUp, IsNotNeededWhenNothingIsUnread) {
  EXPECT_FALSE(CatchUp(status(), "@bob").needed());
  EXPECT_TRUE(CatchUp(status(), "general").needed());
}

}  // namespace
}  // namespace confab::client
