// What others' programs hear from websocket_echo, which is confabd's session with another
// application.
#include <gmock/gmock.h>

#include <boost/json/serialize.hpp>
#include <random>

#include "tests/e2e/peers/peer.hpp"
#include "tests/e2e/support/echo_process.hpp"

namespace confab::testing {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;
using ::testing::StartsWith;
using ::testing::Values;

constexpr std::size_t largest_message = 16 * MiB;

struct EchoPeers : PeersTest, ::testing::WithParamInterface<PeerKind> {
  void SetUp() override { need(missing(GetParam())); }

  /// A session that is open; what was negotiated is in `extensions`.
  std::unique_ptr<Peer> opens(std::optional<json::object> deflate = {}) {
    auto peer =
        connect(GetParam(), {.url = echo.url() + "/any/path", .deflate = std::move(deflate)});
    extensions = peer->hears();
    EXPECT_THAT(extensions, StartsWith(R"(["open","",)"));
    return peer;
  }

  EchoProcess echo;
  std::string extensions;
};

std::string closed(int code, std::string_view reason = "") {
  return json::serialize(json::array{"closed", code, reason});
}

TEST_P(EchoPeers, HearTextAndBytesAsTheySaidThem) {
  const auto peer = opens();
  EXPECT_EQ(extensions, R"(["open","",""])") << "nobody asked for compression";
  for (const std::string text : {"Hello", "", "Привет, мир \U0001F44B", "\" \\ \n"}) {
    peer->sends(text);
    EXPECT_EQ(peer->hears(), text_event(text));
  }
  for (const std::size_t bytes : {0U, 1U, 125U, 126U, 65535U, 65536U, 1000000U}) {
    peer->sends_binary(bytes);
    EXPECT_EQ(peer->hears(), binary_event(pattern(bytes)));
  }
}

TEST_P(EchoPeers, HearFragmentsAsOneMessage) {
  const auto peer = opens();
  peer->sends_fragments({"one, ", "", "two, ", "three"});
  EXPECT_EQ(peer->hears(), text_event("one, two, three"));
  // Also where a character is cut off between two: that is for the bad frames' table, since no
  // library lets a text be cut there.
  peer->sends("and on");
  EXPECT_EQ(peer->hears(), text_event("and on"));
}

TEST_P(EchoPeers, HearTheLargestMessage) {
  const auto peer = opens();
  peer->sends_binary(largest_message);
  EXPECT_EQ(peer->hears(), binary_event(pattern(largest_message)));
  peer->sends("and on");
  EXPECT_EQ(peer->hears(), text_event("and on"));
}

TEST_P(EchoPeers, HearTheLargestMessageCompressed) {
  const auto peer = opens(json::object{});
  EXPECT_THAT(extensions, HasSubstr("permessage-deflate"));
  peer->sends_binary(largest_message);
  EXPECT_EQ(peer->hears(), binary_event(pattern(largest_message)));
}

TEST_P(EchoPeers, AreRefusedAByteMoreAndToldSo) {
  for (const auto& deflate : {std::optional<json::object>{}, std::optional{json::object{}}}) {
    const auto peer = opens(deflate);
    peer->sends_binary(largest_message + 1);
    EXPECT_THAT(peer->hears(), StartsWith(R"(["closed",1009,)"));
  }
}

TEST_P(EchoPeers, AreAnsweredTheirPings) {
  const auto peer = opens();
  peer->pings("are you there?");
  EXPECT_EQ(peer->hears(), R"(["pong","are you there?"])");
  peer->pings(std::string(125, 'p'));
  EXPECT_EQ(peer->hears(), R"(["pong",")" + std::string(125, 'p') + R"("])");
  peer->sends("Hello");
  EXPECT_EQ(peer->hears(), text_event("Hello"));
}

/// The same text twice, so far apart that only the largest window sees both.
std::string repetitive_text() {
  std::mt19937 random{42};
  std::string once(20000, ' ');
  for (char& letter : once) letter = static_cast<char>('a' + random() % 26);
  return once + once;
}

TEST_P(EchoPeers, UnderstandWhatIsCompressedForTheirWindow) {
  const std::string text = repetitive_text();
  for (const int bits : {9, 10, 11, 12, 13, 14, 15}) {
    const auto peer = opens(json::object{{"server_max_window_bits", bits}});
    EXPECT_THAT(extensions, HasSubstr("permessage-deflate"));
    if (bits < 15)
      EXPECT_THAT(extensions, HasSubstr("server_max_window_bits=" + std::to_string(bits)));
    for (int i = 0; i < 2; ++i) {
      peer->sends(text);
      EXPECT_EQ(peer->hears(), text_event(text)) << bits;
    }
  }
}

TEST_P(EchoPeers, AreUnderstoodWhateverTheirOwnWindow) {
  const std::string text = repetitive_text();
  for (const int bits : {9, 12, 15}) {
    const auto peer = opens(json::object{{"client_max_window_bits", bits}});
    EXPECT_THAT(extensions, HasSubstr("permessage-deflate"));
    for (int i = 0; i < 2; ++i) {
      peer->sends(text);
      EXPECT_EQ(peer->hears(), text_event(text)) << bits;
    }
    peer->sends_fragments({"one, ", "two, ", "three"});
    EXPECT_EQ(peer->hears(), text_event("one, two, three"));
  }
}

TEST_P(EchoPeers, HearAThousandSmallMessagesInOrder) {
  for (const auto& deflate : {std::optional<json::object>{}, std::optional{json::object{}}}) {
    const auto peer = opens(deflate);
    for (int i = 0; i < 1000; ++i) peer->sends("message " + std::to_string(i));
    for (int i = 0; i < 1000; ++i)
      ASSERT_EQ(peer->hears(), text_event("message " + std::to_string(i)));
  }
}

TEST_P(EchoPeers, AreClosedWithTheCodeTheyGave) {
  for (const int code : {1000, 1001, 1002, 1003, 1007, 1011, 3000, 4999}) {
    const auto peer = opens();
    peer->sends("before");
    EXPECT_EQ(peer->hears(), text_event("before"));
    peer->closes(code, "that is all");
    EXPECT_THAT(peer->hears(), StartsWith(R"(["closed",)" + std::to_string(code) + ","));
  }
}

TEST_P(EchoPeers, AreClosedWithInvalidDataForWhatIsNoText) {
  for (const std::string_view bytes : {"caf\xc3", "\xff", "a\xed\xa0\x80z"}) {
    const auto peer = opens();
    peer->sends_as_text(bytes);
    EXPECT_THAT(peer->hears(), StartsWith(R"(["closed",1007,)"));
  }
}

TEST_P(EchoPeers, AreToldWhenTheServerLeaves) {
  const auto peer = opens();
  const auto other = opens();
  echo.terminate();
  EXPECT_EQ(peer->hears(), closed(1001));
  EXPECT_EQ(other->hears(), closed(1001));
}

INSTANTIATE_TEST_SUITE_P(Real, EchoPeers,
                         Values(PeerKind::ws, PeerKind::websockets, PeerKind::beast),
                         ::testing::PrintToStringParamName());

}  // namespace
}  // namespace confab::testing
