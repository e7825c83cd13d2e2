#include "client/chat/known.hpp"

#include <gtest/gtest.h>

#include "tests/client/at_home.hpp"

namespace confab::client {
namespace {

using confab::testing::chat;
using confab::testing::message;

Known ann_in(const std::vector<api::Chat>& chats) {
  Known known;
  known.set_me("ann", true);
  known.learn_chats(chats);
  return known;
}

TEST(Known, CountsWhatIsUnreadElsewhere) {
  Known known = ann_in({chat("general", 0, 0), chat("@bob", 2, 5)});
  EXPECT_EQ(known.unread_beside("general"), 2U);
  known.note(message(12, "bob", "hi", "@bob"), false);
  known.note(message(13, "ann", "mine", "@bob"), false);
  known.note(message(14, "carol", "here"), true);
  EXPECT_EQ(known.unread_beside("general"), 3U);
  EXPECT_EQ(known.unread_beside("@bob"), 0U);
  known.read("@bob", 13, 0);
  EXPECT_EQ(known.unread_beside("general"), 0U);
}

TEST(Known, CountsNoMessageTwice) {
  Known known = ann_in({chat("general", 0, 0), chat("@bob", 0, 0)});
  for (int i = 0; i < 2; ++i) known.note(message(12, "bob", "hi", "@bob"), false);
  EXPECT_EQ(known.unread_beside("general"), 1U);
  EXPECT_EQ(known.mentions().size(), 1U);
  api::Chat counted = chat("@bob", 1, 0);
  counted.last_message.value = message(20, "bob", "again", "@bob");
  known.learn_chats(std::vector{counted});
  known.note(message(20, "bob", "again", "@bob"), false);
  EXPECT_EQ(known.unread_beside("general"), 1U) << "the server had counted it";
}

TEST(Known, ForgetsNothingThatWasReadByAnAnswerThatIsOlder) {
  Known known = ann_in({chat("@bob", 0, 5)});
  api::Chat older = chat("@bob", 1, 5);
  older.last_message.value = message(12, "bob", "hi", "@bob");
  known.note(message(12, "bob", "hi", "@bob"), true);
  known.learn_chats(std::vector{older});
  EXPECT_EQ(known.unread_beside("general"), 0U);
  known.note(message(13, "bob", "more", "@bob"), false);
  EXPECT_EQ(known.unread_beside("general"), 1U);
  // The numbers of a server that went back in time begin anew.
  known.forget_messages();
  known.learn_chats(std::vector{chat("@bob", 2, 1)});
  EXPECT_EQ(known.unread_beside("general"), 2U);
}

TEST(Known, FindsChatsAsPeopleCallThem) {
  api::Chat secret = chat("~7q2mzx4n5kd3pwva", 0, 0);
  secret.kind = "room";
  secret.title = "Surprise";
  Known known = ann_in({chat("general", 0, 0), secret});
  known.learn_person("Bob");
  EXPECT_EQ(known.address_of("General"), "general");
  EXPECT_EQ(known.address_of("surprise"), "~7q2mzx4n5kd3pwva");
  EXPECT_EQ(known.address_of("bob"), "@Bob");
  known.learn_chat(chat("@Bob", 0, 0));
  EXPECT_EQ(known.address_of("@BOB"), "@Bob");
  EXPECT_EQ(known.address_of("who knows"), "who knows");
  EXPECT_EQ(known.label_of("~7q2mzx4n5kd3pwva"), "Surprise");
  EXPECT_EQ(known.label_of("@zoe"), "@zoe");
}

TEST(Known, RemembersABoundedNumberOfMessages) {
  Known known = ann_in({});
  for (std::uint64_t id = 1; id <= mentions_max + 10; ++id)
    known.note(message(id, "bob", "x"), true);
  EXPECT_EQ(known.mentions().size(), mentions_max);
  EXPECT_EQ(known.mentions().front().id, 11U);
}

TEST(Known, TellsRoomsOfOneTitleApart) {
  Known known;
  for (const char* address : {"~aaaa", "~bbbb"}) {
    api::Chat room = chat(address, 0, 0);
    room.title = "Twin room";
    room.kind = "room";
    known.learn_chat(room);
  }
  EXPECT_EQ(known.address_of("twin room"), "twin room") << "nobody knows which";
  EXPECT_EQ(known.addresses_of_title("twin room"), (std::vector<std::string>{"~aaaa", "~bbbb"}));
  EXPECT_EQ(known.label_of("~aaaa"), "Twin room (~aaaa)");
  known.forget_chat("~bbbb");
  EXPECT_EQ(known.address_of("twin room"), "~aaaa");
  EXPECT_EQ(known.label_of("~aaaa"), "Twin room");
}

TEST(Known, FindsARoomByTheTitleThatItHasNow) {
  Known known;
  api::Chat room = chat("~aaaa", 0, 0);
  room.kind = "room";
  for (const char* title : {"Garden", "Kitchen"}) {
    room.title = title;
    known.learn_chat(room);
  }
  EXPECT_EQ(known.address_of("kitchen"), "~aaaa");
  EXPECT_EQ(known.address_of("Garden"), "Garden");
  known.learn_chats({});
  EXPECT_EQ(known.address_of("Kitchen"), "Kitchen");
}

TEST(Known, HasTheMessagesOfAllChatsInOneOrder) {
  Known known;
  for (const std::uint64_t id : {5U, 9U, 2U, 9U, 7U}) known.note(message(id, "bob", "x"), true);
  std::vector<std::uint64_t> ids;
  for (const Known::Mention& one : known.mentions()) ids.push_back(one.id);
  EXPECT_EQ(ids, (std::vector<std::uint64_t>{2, 5, 7, 9}));
}

}  // namespace
}  // namespace confab::client
