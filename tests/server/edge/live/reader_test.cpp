// A reader in front of a socket that takes what the test lets it take.
#include "server/edge/live/reader.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "server/edge/live/hub.hpp"
#include "tests/server/edge/support/socket_pair.hpp"

namespace confab::edge::testing {
namespace {

using namespace std::chrono_literals;
using ::testing::HasSubstr;

struct ReaderTest : ::testing::Test {
  explicit ReaderTest(int type = SOCK_STREAM, int send_buffer = 0) : pair(type, send_buffer) {
    for (const char* name : {"ann", "bob"}) {
      chat::AddUser add{.name = name, .name_key = name};
      add.token[0] = static_cast<std::uint8_t>(name[0]);
      happens(std::move(add));
    }
  }
  /// Applies it and tells the hub.
  void happens(chat::Command command) {
    const chat::Seq seq{chat::raw(chat.last_seq()) + 1};
    const chat::Applied applied = chat.apply({seq, clock.now(), 0, 0, std::move(command)});
    hub.notify(applied.notifications);
  }
  void ann_says(std::string text) {
    happens(chat::SendMessage{
        .from = chat::UserId{1}, .chat = chat::general_chat, .text = std::move(text)});
  }
  static chat::Settings without_limit() {
    chat::Settings settings;
    settings.rate_limit = 0;
    return settings;
  }
  static Subscription lines_for_bob() {
    return {.user = chat::UserId{2}, .format = Format::ndjson_1_0};
  }
  /// The ids in lines, in order; as many as there are lines with one.
  static std::vector<std::uint64_t> ids(std::string_view lines) {
    std::vector<std::uint64_t> found;
    for (std::size_t at = 0; at < lines.size();) {
      const std::size_t end = std::min(lines.find('\n', at), lines.size());
      if (lines.substr(at).starts_with("{\"id\":"))
        found.push_back(std::stoull(std::string{lines.substr(at + 6, 20)}));
      at = end + 1;
    }
    return found;
  }

  SocketPair pair;
  core::ManualClock clock{chat::Time{1'795'206'058s}};
  chat::Chat chat{[] {
    chat::State state;
    state.settings = without_limit();
    return chat::Chat{std::move(state)};
  }()};
  Hub hub{pair.io().get_executor(), chat, clock};
  Deadlines deadlines{pair.io().get_executor(), {10s, 10s, 10s, 10s, 10s}};
};

struct ReaderOfPackets : ReaderTest {
  ReaderOfPackets() : ReaderTest(SOCK_SEQPACKET) {}
};

TEST_F(ReaderOfPackets, GetsWhatHappensInOneTurnWithOneWrite) {
  Reader reader{hub, deadlines, pair.stream(), lines_for_bob(), 1 << 20};
  reader.start("head ", {});
  EXPECT_THAT(pair.read(), HasSubstr("head {\"type\":\"open\""));
  ann_says("first");
  pair.turn();
  EXPECT_EQ(ids(pair.read()).size(), 1U);
  for (int i = 0; i < 100; ++i) ann_says("hello");
  EXPECT_EQ(pair.read(), "") << "not before the turn is over";
  pair.turn();
  EXPECT_EQ(ids(pair.read()).size(), 100U);
  EXPECT_EQ(pair.read(), "");
}

TEST_F(ReaderOfPackets, GetsWhatConcernsItInParticularInTheSameWrite) {
  Reader reader{hub, deadlines, pair.stream(), lines_for_bob(), 1 << 20};
  reader.start("", {});
  static_cast<void>(pair.read());
  ann_says("one");
  happens(chat::SendMessage{.from = chat::UserId{2}, .chat = chat::general_chat, .text = "mine"});
  happens(
      chat::SendMessage{.from = chat::UserId{1}, .peer = chat::UserId{2}, .text = "to bob only"});
  ann_says("two");
  pair.turn();
  EXPECT_EQ(ids(pair.read()), (std::vector<std::uint64_t>{3, 4, 5, 6}));
}

TEST_F(ReaderOfPackets, ThatBeginsInTheMiddleOfATurnGetsNothingTwice) {
  Reader before{hub, deadlines, pair.stream(), lines_for_bob(), 1 << 20};
  before.start("", {});
  static_cast<void>(pair.read());
  SocketPair other{SOCK_SEQPACKET};
  ann_says("one");
  ann_says("two");
  Reader between{hub, deadlines, other.stream(), lines_for_bob(), 1 << 20};
  between.start("", 3);
  EXPECT_THAT(other.read(), HasSubstr("open"));
  EXPECT_EQ(ids(other.read()), std::vector<std::uint64_t>{4}) << "from the state";
  ann_says("three");
  pair.turn();
  EXPECT_EQ(ids(other.read()), std::vector<std::uint64_t>{5});
  EXPECT_EQ(ids(pair.read()), (std::vector<std::uint64_t>{3, 4, 5}));
}

TEST_F(ReaderTest, ThatIsClosedInTheMiddleOfATurnIsToldWhatItHas) {
  Reader reader{hub, deadlines, pair.stream(), lines_for_bob(), 1 << 20};
  reader.start("", {});
  ann_says("one");
  pair.turn();
  ann_says("two");
  happens(chat::RemoveDevice{.user = chat::UserId{2}, .device = chat::DeviceId{}});
  reader.close(CloseReason::revoked);
  pair.turn();
  const std::string all = pair.read_all();
  EXPECT_EQ(ids(all), std::vector<std::uint64_t>{3});
  EXPECT_THAT(all, HasSubstr("\"reason\":\"revoked\",\"cursor\":3"));
  EXPECT_TRUE(reader.ended());
}

TEST_F(ReaderTest, OfMoreThanMayWaitGetsNothingTwiceWhereverTheSocketStops) {
  // A turn of several packets, none of which fits into the outbox; the send buffers go through the
  // sizes at which the system takes one packet whole and of the next one nothing.
  const std::string text(4000, 'x');
  for (int buffer = 16 * 1024; buffer < 200 * 1024; buffer += 4 * 1024) {
    SocketPair mine{SOCK_STREAM, buffer};
    Reader reader{hub, deadlines, mine.stream(), lines_for_bob(), 32 * 1024};
    reader.start("", {});
    EXPECT_THAT(mine.read_all(), HasSubstr("open"));
    ann_says("first");
    pair.turn();
    EXPECT_EQ(ids(mine.read_all()).size(), 1U);
    const std::uint64_t before = chat::raw(chat.last_seq());
    for (int i = 0; i < 60; ++i) ann_says(text);
    pair.turn();
    std::string all;
    for (int quiet = 0; quiet < 3;) {
      const std::string more = mine.read_all();
      quiet = more.empty() ? quiet + 1 : 0;
      all += more;
      mine.turn();
      pair.turn();
    }
    std::vector<std::uint64_t> expected(60);
    for (std::size_t i = 0; i < expected.size(); ++i) expected[i] = before + 1 + i;
    ASSERT_EQ(ids(all), expected) << "with a buffer of " << buffer;
  }
}

}  // namespace
}  // namespace confab::edge::testing
