// What happened in one turn of the loop, as bytes.
#include "server/edge/live/turn.hpp"

#include <gtest/gtest.h>

#include "protocol/websocket/deflate.hpp"

namespace confab::edge::testing {
namespace {

struct TurnTest : ::testing::Test {
  websocket::Deflater deflater;
  Turn turn{deflater};

  static TurnEvent event(std::uint64_t seq, std::string name, bool everyone = true) {
    TurnEvent event{.seq = seq, .everyone = everyone};
    event.shared = {"message", R"({"n":")" + std::move(name) + "\"}"};
    return event;
  }
  std::string bytes(Format format = Format::ndjson_1_0) {
    std::string all;
    for (const PacketPtr& packet : turn.packets_for_everyone(format)) all += packet->bytes;
    return all;
  }
};

TEST_F(TurnTest, EventsForEveryoneAreOnePacketWithTheLastId) {
  turn.add(event(5, "a"));
  turn.add(event(6, "b", false));
  turn.add(event(7, "c"));
  EXPECT_EQ(bytes(), "{\"id\":5,\"n\":\"a\"}\n{\"id\":7,\"n\":\"c\"}\n");
  const auto& packets = turn.packets_for_everyone(Format::ndjson_1_0);
  ASSERT_EQ(packets.size(), 1U);
  EXPECT_EQ(packets[0]->up_to, 7U);
  EXPECT_EQ(turn.first_seq(), 5U);
  EXPECT_TRUE(turn.for_everyone());
}

TEST_F(TurnTest, OfOneRecordOnlyTheLastEventThatIsToldHasTheId) {
  turn.add(event(5, "a"));
  turn.add(event(5, "b"));
  turn.add(event(5, "not for everyone", false));
  EXPECT_EQ(bytes(), "{\"n\":\"a\"}\n{\"id\":5,\"n\":\"b\"}\n");
}

TEST_F(TurnTest, PresenceHasNoIdAndIsNoPlaceToResumeFrom) {
  turn.add(event(0, "joined"));
  EXPECT_EQ(bytes(), "{\"n\":\"joined\"}\n");
  EXPECT_EQ(turn.packets_for_everyone(Format::ndjson_1_0)[0]->up_to, 0U);
  EXPECT_EQ(turn.first_seq(), 0U);
  turn.add(event(9, "a"));
  EXPECT_EQ(turn.first_seq(), 9U);
}

TEST_F(TurnTest, EachFormatIsMadeOnceAndIsForAll) {
  turn.add(event(5, "a"));
  EXPECT_EQ(bytes(Format::sse_1_0), "id: 5\nevent: message\ndata: {\"id\":5,\"n\":\"a\"}\n\n");
  EXPECT_EQ(bytes(Format::ndjson), "11\r\n{\"id\":5,\"n\":\"a\"}\n\r\n");
  EXPECT_EQ(bytes(Format::websocket), "\x81\x10{\"id\":5,\"n\":\"a\"}");
  const Packet* first = turn.packets_for_everyone(Format::sse)[0].get();
  EXPECT_EQ(first, turn.packets_for_everyone(Format::sse)[0].get());
  const Packet* one = turn.packet(0, Format::sse, true).get();
  EXPECT_EQ(one, turn.packet(0, Format::sse, true).get());
  EXPECT_NE(one, turn.packet(0, Format::sse, false).get());
  EXPECT_EQ(one->up_to, 5U);
  EXPECT_EQ(turn.packet(0, Format::sse, false)->up_to, 0U);
}

TEST_F(TurnTest, ManyBytesAreManyPacketsEachWithItsPlace) {
  for (std::uint64_t seq = 1; seq <= 10; ++seq)
    turn.add(event(seq, std::string(packet_bytes_max / 3, 'x')));
  const auto& packets = turn.packets_for_everyone(Format::websocket);
  ASSERT_EQ(packets.size(), 4U);
  EXPECT_EQ(packets[0]->up_to, 3U);
  EXPECT_EQ(packets[1]->up_to, 6U);
  EXPECT_EQ(packets[3]->up_to, 10U);
}

TEST_F(TurnTest, WhoSeesItDifferentlyHasATextOfItsOwn) {
  TurnEvent one = event(5, "shared");
  one.own.emplace_back(chat::UserId{7}, EventText{"message", "{\"n\":\"own\"}"});
  one.own.emplace_back(chat::UserId{8}, EventText{});
  EXPECT_EQ(one.text_for(chat::UserId{6}).json, "{\"n\":\"shared\"}");
  EXPECT_EQ(one.text_for(chat::UserId{7}).json, "{\"n\":\"own\"}");
  EXPECT_EQ(one.text_for(chat::UserId{8}).json, "");
}

TEST_F(TurnTest, AfterItIsClearedNothingIsLeft) {
  turn.add(event(5, "a"));
  EXPECT_NE(bytes(), "");
  turn.clear();
  EXPECT_TRUE(turn.empty());
  EXPECT_FALSE(turn.for_everyone());
  EXPECT_EQ(turn.first_seq(), 0U);
  EXPECT_EQ(bytes(), "");
  turn.add(event(6, "b"));
  EXPECT_EQ(bytes(), "{\"id\":6,\"n\":\"b\"}\n");
}

}  // namespace
}  // namespace confab::edge::testing
