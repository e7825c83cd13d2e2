#include "client/chat/outbox.hpp"

#include <gtest/gtest.h>

namespace confab::client {
namespace {

Draft draft(std::string text) {
  Draft draft;
  draft.key = "key of " + text;
  draft.text = std::move(text);
  return draft;
}

TEST(Outbox, SendsOneAfterTheOther) {
  Outbox outbox;
  outbox.add(draft("one"));
  outbox.add(draft("two"));
  ASSERT_NE(outbox.begin_next(), nullptr);
  EXPECT_EQ(outbox.begin_next(), nullptr) << "one is under way";
  EXPECT_EQ(outbox.end().text, "one");
  EXPECT_EQ(outbox.begin_next()->text, "two");
  outbox.end();
  EXPECT_TRUE(outbox.empty());
  EXPECT_EQ(outbox.begin_next(), nullptr);
}

TEST(Outbox, KeepsWhatFoundNoServerUnderItsKeyAndLetsNothingOvertakeIt) {
  Outbox outbox;
  outbox.add(draft("one"));
  outbox.begin_next();
  outbox.stall();
  outbox.add(draft("two"));
  EXPECT_TRUE(outbox.stalled());
  EXPECT_EQ(outbox.begin_next(), nullptr);
  outbox.try_again();
  const Draft* const again = outbox.begin_next();
  ASSERT_NE(again, nullptr);
  EXPECT_EQ(again->text, "one");
  EXPECT_EQ(again->key, "key of one");
}

TEST(Outbox, HasRoomForAThousand) {
  Outbox outbox;
  for (std::size_t i = 0; i < outbox_max; ++i) {
    EXPECT_EQ(outbox.room(), outbox_max - i);
    outbox.add(draft("one of many"));
  }
  EXPECT_EQ(outbox.room(), 0U);
}

}  // namespace
}  // namespace confab::client
