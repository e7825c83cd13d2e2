// What waits in front of a socket.
#include "server/edge/live/outbox.hpp"

#include <gtest/gtest.h>

#include "tests/server/edge/support/socket_pair.hpp"

namespace confab::edge::testing {
namespace {

struct OutboxTest : ::testing::Test, Outbox::Owner {
  void on_drained() override { story += "drained "; }
  void on_blocked() override { story += "blocked "; }
  void on_lost() override { story += "lost "; }
  std::uint64_t position() const override { return 0; }

  /// Fills the socket, and puts a little into the outbox.
  void block(Outbox& outbox) {
    while (outbox.empty()) {
      sent += std::string(1000, letter);
      ASSERT_TRUE(outbox.send(make_packet(std::string(1000, letter), ++id)));
      letter = letter == 'z' ? 'a' : static_cast<char>(letter + 1);
    }
    EXPECT_EQ(story, "blocked ");
  }
  std::string story;
  std::string sent;
  char letter = 'a';
  std::uint64_t id = 100;
};

TEST_F(OutboxTest, WhatTheSocketTakesGoesAtOnceAndNothingIsKept) {
  SocketPair pair;
  Outbox outbox{pair.stream(), 10, 7, *this};
  EXPECT_EQ(outbox.queued_up_to(), 7U);
  EXPECT_TRUE(outbox.send(make_packet("more than the bound", 8)));
  EXPECT_EQ(pair.read(), "more than the bound");
  EXPECT_TRUE(outbox.empty());
  EXPECT_EQ(outbox.written_up_to(), 8U);
  EXPECT_TRUE(outbox.send(make_packet("without an id")));
  EXPECT_EQ(outbox.written_up_to(), 8U);
  EXPECT_EQ(story, "");
}

TEST_F(OutboxTest, ManyPacketsGoWithOneWrite) {
  SocketPair pair{SOCK_SEQPACKET};
  Outbox outbox{pair.stream(), 1000, 0, *this};
  for (const char* part : {"a", "b", "c"}) EXPECT_TRUE(outbox.put(make_packet(part)));
  EXPECT_EQ(pair.read(), "");
  EXPECT_EQ(outbox.bytes(), 3U);
  outbox.flush();
  EXPECT_EQ(pair.read(), "abc");
  EXPECT_EQ(outbox.bytes(), 0U);
}

TEST_F(OutboxTest, MoreThanOneWriteTakesGoWithTheNext) {
  SocketPair pair;
  Outbox outbox{pair.stream(), 1000, 0, *this};
  std::string all;
  for (std::size_t i = 0; i < 3 * pieces_per_write_max; ++i) {
    all += static_cast<char>('a' + i % 26);
    EXPECT_TRUE(outbox.put(make_packet(all.substr(i))));
  }
  outbox.flush();
  EXPECT_EQ(pair.read_all(), all);
}

TEST_F(OutboxTest, MoreThanItsBoundIsRefusedAndChangesNothing) {
  SocketPair pair;
  Outbox outbox{pair.stream(), 10, 0, *this};
  EXPECT_TRUE(outbox.put(make_packet("12345678")));
  EXPECT_TRUE(outbox.has_room(2));
  EXPECT_FALSE(outbox.has_room(3));
  EXPECT_FALSE(outbox.put(make_packet("901")));
  EXPECT_EQ(outbox.bytes(), 8U);
  EXPECT_TRUE(outbox.put(make_packet("90")));
  outbox.put_last(make_packet("last words"));
  outbox.flush();
  EXPECT_EQ(pair.read_all(), "1234567890last words");
}

TEST_F(OutboxTest, WhatWaitsGoesInOrderWhenThereIsRoomAgain) {
  SocketPair pair{SOCK_STREAM, 4096};
  Outbox outbox{pair.stream(), 100'000, 0, *this};
  block(outbox);
  EXPECT_TRUE(outbox.blocked());
  for (int i = 0; i < 20; ++i) {
    EXPECT_TRUE(outbox.send(make_packet(std::string(1000, 'X'), ++id)));
    sent += std::string(1000, 'X');
  }
  EXPECT_EQ(outbox.queued_up_to(), id);
  EXPECT_LT(outbox.written_up_to(), id);
  EXPECT_EQ(pair.read_all(), sent);
  EXPECT_EQ(outbox.written_up_to(), id);
  EXPECT_TRUE(outbox.empty());
  EXPECT_FALSE(outbox.blocked());
  EXPECT_TRUE(story.ends_with("blocked drained ")) << story;
}

TEST_F(OutboxTest, ItsOwnerHearsOfEachStepForwardAndNotOfEachTry) {
  SocketPair pair{SOCK_STREAM, 4096};
  Outbox outbox{pair.stream(), 100'000, 0, *this};
  block(outbox);
  for (int i = 0; i < 50; ++i) EXPECT_TRUE(outbox.send(make_packet(std::string(1000, 'X'))));
  EXPECT_EQ(story, "blocked ");
  pair.turn();
  EXPECT_EQ(story, "blocked ");
  static_cast<void>(pair.read());
  pair.turn();
  EXPECT_EQ(story, "blocked blocked ");
}

TEST_F(OutboxTest, ACutDropsWhatHasNotBegunAndSaysWhatIsWritten) {
  SocketPair pair{SOCK_STREAM, 4096};
  Outbox outbox{pair.stream(), 100'000, 0, *this};
  block(outbox);
  EXPECT_TRUE(outbox.put(make_packet("dropped", ++id)));
  const std::uint64_t up_to = outbox.cut();
  EXPECT_EQ(up_to, outbox.queued_up_to());
  EXPECT_LT(up_to, id);
  outbox.put_last(make_packet("the end"));
  const std::string all = pair.read_all();
  EXPECT_TRUE(all.ends_with("the end"));
  EXPECT_EQ(all.find("dropped"), std::string::npos);
  // Packets of 1000 bytes each, the first of which is 101; and whole ones only.
  EXPECT_EQ(all.size() - 7, (up_to - 100) * 1000);
}

TEST_F(OutboxTest, ALostConnectionIsToldOnceAndTakesEverything) {
  SocketPair pair;
  Outbox outbox{pair.stream(), 10, 0, *this};
  EXPECT_TRUE(outbox.put(make_packet("waits")));
  pair.hang_up();
  outbox.flush();
  EXPECT_EQ(story, "lost ");
  EXPECT_TRUE(outbox.lost());
  EXPECT_TRUE(outbox.put(make_packet("far beyond its bound")));
  EXPECT_TRUE(outbox.send(make_packet("far beyond its bound")));
  outbox.put_last(make_packet("x"));
  outbox.flush();
  EXPECT_EQ(outbox.bytes(), 0U);
  EXPECT_EQ(story, "lost ");
}

}  // namespace
}  // namespace confab::edge::testing
