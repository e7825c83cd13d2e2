#include "client/chat/seen.hpp"

#include <gtest/gtest.h>

#include <array>

namespace confab::client {
namespace {

api::Chat chat(std::string address, std::uint64_t unread) {
  api::Chat chat;
  chat.chat = std::move(address);
  chat.unread = unread;
  return chat;
}

TEST(Seen, ConfirmsWhatIsShownWhereNothingWasUnread) {
  Seen seen;
  seen.begin(std::array{chat("general", 0)});
  EXPECT_TRUE(seen.show("general", 51));
  EXPECT_TRUE(seen.show("@new", 52)) << "a chat that began only now";
}

TEST(Seen, ConfirmsNothingBehindWhatIsUnreadAndWasNotShown) {
  Seen seen;
  seen.begin(std::array{chat("@bob", 3)});
  EXPECT_FALSE(seen.show("@bob", 54));
  EXPECT_TRUE(seen.misses("@bob"));
  seen.read("@bob");
  EXPECT_TRUE(seen.show("@bob", 55));
}

TEST(Seen, ConfirmsNothingBehindWhatCameAndWasNotShown) {
  Seen seen;
  EXPECT_TRUE(seen.show("garden", 51));
  seen.miss("garden");
  EXPECT_FALSE(seen.show("garden", 53));
}

TEST(Seen, HasEverythingWhenTheNewestMessagesReachBackToWhatWasRead) {
  Seen seen;
  seen.begin(std::array{chat("garden", 25), chat("general", 2'000)});
  seen.show_newest("garden", 90, true);
  EXPECT_TRUE(seen.show("garden", 91));
  seen.show_newest("general", 90, false);
  EXPECT_FALSE(seen.show("general", 92));
}

TEST(Seen, KnowsWhatWasShownAlreadyWhenItComesOnceMore) {
  Seen seen;
  seen.show_newest("garden", 90, true);
  EXPECT_TRUE(seen.has("garden", 90));
  EXPECT_FALSE(seen.has("garden", 91));
  EXPECT_FALSE(seen.has("general", 1));
}

}  // namespace
}  // namespace confab::client
