// Two devices of one person, and answers that get lost on the way.
#include <gtest/gtest.h>

#include "tests/e2e/support/person.hpp"

namespace confab::testing {
namespace {

using Texts = std::vector<std::string>;

Answer confirm(const Person& who, std::uint64_t id) {
  return who.post("/chats/general/read", {{"up_to", id}});
}

/// A second token of carol's, who has a password.
Person other_device(const ServerProcess& server) {
  const Answer answer =
      ask(server, request("POST", "/login", {{"Content-Type", "application/json"}},
                          R"({"name":"carol","password":"correct horse battery"})"));
  EXPECT_EQ(answer.status, 200) << answer.body;
  return {server, "carol", answer.text("/token")};
}

Person carol_registers(const ServerProcess& server) {
  const Answer answer = ask(
      server,
      request("POST", "/register", {{"Content-Type", "application/json"}},
              R"({"name":"carol","email":"c@example.org","password":"correct horse battery"})"));
  EXPECT_EQ(answer.status, 201) << answer.body;
  return {server, "carol", answer.text("/token")};
}

TEST(Devices, WhatIsReadOnOneTheOtherKnows) {
  const RunningServer server;
  const Person laptop = carol_registers(server);
  const Person phone = other_device(server);
  const Person bob(server, "bob");
  const std::uint64_t first = bob.says("one").number("/message/id");
  bob.says("two");
  EXPECT_EQ(texts(phone.unread()), (Texts{"one", "two"}));

  const std::uint64_t cursor = phone.get("/status").number("/cursor");
  // The phone waits for news, and hears that the laptop has read.
  Wire waiting(server.port());
  waiting.send(phone.get_bytes("/status?wait=30&after=" + std::to_string(cursor)));
  EXPECT_EQ(confirm(laptop, first).number("/unread"), 1U);
  const Answer told = waiting.reply();
  EXPECT_EQ(told.number("/unread"), 1U);
  EXPECT_EQ(texts(phone.unread()), Texts{"two"});
}

TEST(Devices, ConfirmingOnlyMovesForward) {
  const RunningServer server;
  const Person ann(server, "ann");
  const Person bob(server, "bob");
  const std::uint64_t first = bob.says("one").number("/message/id");
  const std::uint64_t second = bob.says("two").number("/message/id");
  confirm(ann, second);
  EXPECT_EQ(confirm(ann, first).number("/read_up_to"), second);
  EXPECT_TRUE(ann.unread().empty());
  EXPECT_EQ(confirm(ann, second + 1000).code(), "invalid");
}

TEST(Devices, ALostReplyLosesNoMessage) {
  const RunningServer server;
  const Person ann(server, "ann");
  const Person bob(server, "bob");
  bob.says("one");
  bob.says("two");
  for (int i = 0; i < 5; ++i) {
    Wire lost(server.port());
    lost.send(ann.get_bytes("/status?unread=1"));
    lost.reset();
  }
  EXPECT_EQ(texts(ann.unread()), (Texts{"one", "two"}));
  EXPECT_EQ(texts(ann.unread()), (Texts{"one", "two"})) << "fetching moves nothing";
}

TEST(Devices, AHeldReplyThatIsLostLosesNoMessage) {
  const RunningServer server;
  const Person ann(server, "ann");
  const Person bob(server, "bob");
  const std::string cursor = std::to_string(ann.get("/status").number("/cursor"));
  Wire lost(server.port());
  lost.send(ann.get_bytes("/status?unread=1&wait=30&after=" + cursor));
  lost.reset();
  bob.says("are you there?");
  const Answer again = ann.get("/status?unread=1&wait=30&after=" + cursor);
  EXPECT_EQ(texts(heard(again.json.at_pointer("/chats/0/messages"))), Texts{"are you there?"});
}

TEST(Devices, TheCursorSurvivesARestartAndACrash) {
  RunningServer server;
  const Person ann(server, "ann");
  const Person bob(server, "bob");
  confirm(ann, bob.says("one").number("/message/id"));
  bob.says("two");
  server.crash_and_restart();
  EXPECT_EQ(texts(ann.unread()), Texts{"two"});
  server.restart();
  EXPECT_EQ(texts(ann.unread()), Texts{"two"});
}

}  // namespace
}  // namespace confab::testing
