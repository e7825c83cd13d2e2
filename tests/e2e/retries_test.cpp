// Who gets no answer asks again, and is heard once.
#include <gtest/gtest.h>

#include "tests/e2e/support/eventually.hpp"
#include "tests/e2e/support/person.hpp"

namespace confab::testing {
namespace {

using Texts = std::vector<std::string>;

TEST(Retries, WithTheSameKeyAppearOnceAndCostOnce) {
  const RunningServer server;
  const Person ann(server, "ann");
  const Answer first = ann.says("once", "k1");
  const Answer again = ann.says("once", "k1");
  EXPECT_EQ(again.status, first.status);
  EXPECT_EQ(again.body, first.body);
  EXPECT_EQ(again.field("Idempotency-Replayed"), "true");
  EXPECT_FALSE(first.field("Idempotency-Replayed"));
  EXPECT_EQ(again.field("RateLimit-Remaining"), "19");
  EXPECT_EQ(ann.says("something else", "k1").code(), "key-reused");
  EXPECT_EQ(texts(ann.reads()), Texts{"once"});
}

TEST(Retries, AppearOnceWhenTheFirstAnswerWasLost) {
  const RunningServer server({{"--rate-limit", "0"}});
  const Person ann(server, "ann");
  Texts expected;
  for (int i = 0; i < 20; ++i) {
    const std::string text = "message " + std::to_string(i);
    Wire lost(server.port());
    lost.send(ann.post_bytes("/send", {{"text", text}}, {{"Idempotency-Key", text}}));
    lost.reset();
    EXPECT_EQ(ann.says(text, text).status, 201);
    expected.push_back(text);
  }
  EXPECT_EQ(texts(ann.reads()), expected);
}

TEST(Retries, AppearOnceAlsoWhenManyAskAtTheSameTime) {
  const RunningServer server;
  const Person ann(server, "ann");
  const std::string bytes = ann.post_bytes("/send", {{"text", "once"}, {"key", "k"}});
  std::vector<Wire> wires;
  for (int i = 0; i < 16; ++i) wires.emplace_back(server.port());
  for (const Wire& wire : wires) wire.send(bytes);
  std::size_t replayed = 0;
  for (Wire& wire : wires) {
    const Reply reply = wire.reply();
    EXPECT_EQ(reply.status, 201);
    replayed += reply.field("Idempotency-Replayed") == "true" ? 1 : 0;
  }
  EXPECT_EQ(replayed, 15U);
  EXPECT_EQ(texts(ann.reads()), Texts{"once"});
}

TEST(Retries, AppearOnceOverARestartAndACrash) {
  RunningServer server;
  const Person ann(server, "ann");
  const Answer first = ann.says("once", "k1");
  server.crash_and_restart();
  EXPECT_EQ(ann.says("once", "k1").number("/message/id"), first.number("/message/id"));
  server.restart();
  const Answer again = ann.says("once", "k1");
  EXPECT_EQ(again.number("/message/id"), first.number("/message/id"));
  EXPECT_EQ(again.field("Idempotency-Replayed"), "true");
  EXPECT_EQ(texts(ann.reads()), Texts{"once"});
}

TEST(Retries, AppearOnceWhenTheServerDiedWithTheFirstAnswer) {
  RunningServer server({{"--rate-limit", "0"}});
  const Person ann(server, "ann");
  for (int i = 0; i < 5; ++i) {
    const std::string text = "message " + std::to_string(i);
    Wire lost(server.port());
    lost.send(ann.post_bytes("/send", {{"text", text}}, {{"Idempotency-Key", text}}));
    server.crash_and_restart();
    EXPECT_EQ(ann.says(text, text).status, 201);
  }
  EXPECT_EQ(texts(ann.reads()),
            (Texts{"message 0", "message 1", "message 2", "message 3", "message 4"}));
}

TEST(Retries, ARefusalUsesUpNoKey) {
  const RunningServer server({{"--rate-limit", "1"}, {"--rate-window", "1s"}});
  const Person ann(server, "ann");
  ann.says("first");
  ASSERT_EQ(ann.says("second", "k").status, 429);
  EXPECT_TRUE(eventually([&] { return ann.says("second", "k").status == 201; }));
  EXPECT_EQ(texts(ann.reads()), (Texts{"first", "second"}));
}

}  // namespace
}  // namespace confab::testing
