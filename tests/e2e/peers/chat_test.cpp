// What others' programs hear from confabd itself.
#include <gmock/gmock.h>

#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>
#include <csignal>

#include "tests/e2e/peers/peer.hpp"
#include "tests/e2e/support/person.hpp"

namespace confab::testing {
namespace {

using ::testing::HasSubstr;
using ::testing::StartsWith;
using ::testing::UnorderedElementsAre;
using ::testing::Values;

struct ChatPeers : PeersTest, ::testing::WithParamInterface<PeerKind> {
  void SetUp() override { need(missing(GetParam())); }

  Opening opening(Fields fields = {}) const {
    Opening how{.url = "ws://127.0.0.1:" + std::to_string(server.port()) + "/ws"};
    how.headers.insert(fields.begin(), fields.end());
    return how;
  }
  Opening opening(const Person& who) const {
    return opening({{"Authorization", "Bearer " + who.token()}});
  }
  /// A session that is open and has been told so.
  std::unique_ptr<Peer> opens(const Opening& how) const {
    auto peer = connect(GetParam(), how);
    EXPECT_THAT(peer->hears(), StartsWith(R"(["open",)"));
    EXPECT_EQ(told(*peer), "open");
    return peer;
  }

  /// The next text, as JSON; who comes and goes is left out.
  static json::value next(Peer& peer) {
    for (;;) {
      const json::value event = json::parse(peer.hears());
      if (event.at(0) != "text") return event;
      json::value message = json::parse(event.at(1).as_string());
      const json::string& type = message.at("type").as_string();
      if (type != "joined" && type != "left" && type != "keepalive") return message;
    }
  }
  /// The same in a few words.
  static std::string told(Peer& peer) {
    const json::value message = next(peer);
    if (message.is_array()) return json::serialize(message);
    std::string words{message.at("type").as_string()};
    if (const auto* key = message.as_object().if_contains("key"))
      words.append(" ").append(key->as_string());
    if (message.as_object().contains("replayed")) words += " again";
    if (const auto* about = message.as_object().if_contains("message"))
      words.append(" ")
          .append(about->at("from").as_string())
          .append(": ")
          .append(about->at("text").as_string());
    if (const auto* reason = message.as_object().if_contains("reason"))
      words.append(" ").append(reason->as_string());
    return words;
  }

  RunningServer server;
};

TEST_P(ChatPeers, ComeInByTheirTokenInAHeader) {
  const Person ann(server, "ann");
  Opening how = opening(ann);
  const auto peer = connect(GetParam(), how);
  EXPECT_EQ(peer->hears(), R"(["open","",""])");
  EXPECT_EQ(told(*peer), "open");
  how.deflate = json::object{};
  const auto compressed = connect(GetParam(), how);
  EXPECT_THAT(compressed->hears(), HasSubstr("permessage-deflate"));
  EXPECT_EQ(told(*compressed), "open");
}

TEST_P(ChatPeers, ComeInByTheirTokenAmongTheProtocols) {
  const Person ann(server, "ann");
  Opening how = opening();
  how.protocols = {"confab", "bearer." + ann.token()};
  const auto peer = connect(GetParam(), how);
  EXPECT_EQ(peer->hears(), R"(["open","confab",""])");
  EXPECT_EQ(told(*peer), "open");
}

TEST_P(ChatPeers, AreNotLetInWithout) {
  EXPECT_EQ(connect(GetParam(), opening())->hears(), R"(["refused",401])");
}

TEST_P(ChatPeers, AreAnsweredOnceForEachCommand) {
  const Person ann(server, "ann");
  for (const bool compression : {false, true}) {
    Opening how = opening(ann);
    if (compression) how.deflate = json::object{};
    const auto peer = opens(how);
    const std::string key = compression ? "k2" : "k1";
    const std::string text(2000, compression ? 'c' : 'p');
    const std::string command =
        json::serialize(json::object{{"type", "send"}, {"text", text}, {"key", key}});
    peer->sends(command);
    std::vector<std::string> heard{told(*peer), told(*peer)};
    EXPECT_THAT(heard,
                UnorderedElementsAre("ack " + key + " ann: " + text, "message ann: " + text));
    // Nothing more of that came before this.
    peer->sends(command);
    EXPECT_EQ(told(*peer), "ack " + key + " again ann: " + text);
    peer->sends(R"({"type":"ping","key":"p"})");
    EXPECT_EQ(told(*peer), "ack p");
    peer->sends(R"({"type":"dance","key":"d"})");
    EXPECT_EQ(told(*peer), "error d");
    peer->closes(1000, "bye");
    EXPECT_THAT(told(*peer), StartsWith(R"(["closed",1000,)"));
  }
}

TEST_P(ChatPeers, HearEachOther) {
  const Person ann(server, "ann");
  const Person bob(server, "bob");
  const auto hers = opens(opening(ann));
  Opening how = opening(bob);
  how.deflate = json::object{};
  const auto his = opens(how);
  hers->sends(R"({"type":"send","text":"Anybody there?"})");
  EXPECT_EQ(told(*his), "message ann: Anybody there?");
  his->sends(R"({"type":"send","text":"Привет!"})");
  std::vector<std::string> heard{told(*hers), told(*hers), told(*hers)};
  EXPECT_THAT(heard, UnorderedElementsAre("ack ann: Anybody there?", "message ann: Anybody there?",
                                          "message bob: Привет!"));
}

TEST_P(ChatPeers, AreRefusedMoreThanAMessageMayHave) {
  const Person ann(server, "ann");
  for (const std::size_t bytes : {64 * KiB + 1, 512 * KiB}) {
    const auto peer = opens(opening(ann));
    peer->sends(std::string(bytes, 'x'));
    EXPECT_THAT(told(*peer), StartsWith(R"(["closed",1009,)"));
  }
  const auto peer = opens(opening(ann));
  peer->sends_binary(10);
  EXPECT_THAT(told(*peer), StartsWith(R"(["closed",1003,)"));
}

TEST_P(ChatPeers, AreToldWhenTheServerLeaves) {
  const Person ann(server, "ann");
  const auto hers = opens(opening(ann));
  Opening how = opening(ann);
  how.deflate = json::object{};
  const auto other = opens(how);
  server.process().signal(SIGTERM);
  for (Peer* peer : {hers.get(), other.get()}) {
    EXPECT_EQ(told(*peer), "closed going-away");
    EXPECT_THAT(told(*peer), StartsWith(R"(["closed",1001,)"));
  }
  server.stop();
}

INSTANTIATE_TEST_SUITE_P(Real, ChatPeers,
                         Values(PeerKind::ws, PeerKind::websockets, PeerKind::beast),
                         ::testing::PrintToStringParamName());

}  // namespace
}  // namespace confab::testing
