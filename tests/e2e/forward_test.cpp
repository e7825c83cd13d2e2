// Two processes: one has messages in its spool, the other one's intake takes them.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <set>

#include "tests/e2e/support/eventually.hpp"
#include "tests/e2e/support/socket_peer.hpp"
#include "tests/support/scripted_server.hpp"

namespace confab::testing {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

/// The classic arrangement: the web server sends what its form posts to the socket server.
class Forwarding : public ::testing::Test {
 protected:
  Forwarding() {
    std::filesystem::create_directories(web.data() + "/spool");
    std::filesystem::permissions(web.data(), std::filesystem::perms::owner_all);
  }

  /// As the form leaves it there, before anything is sent.
  void wait_in_spool(std::string_view username, std::string_view text, std::string_view key) {
    std::string name = std::to_string(++number_);
    name.insert(0, 20 - name.size(), '0');
    web.folder.write("data/spool/" + name, json_line(username, text, key));
  }
  /// True as soon as the journal says so.
  bool tells(std::string_view what) const {
    return eventually([&] { return web.journal().find(what) != std::string::npos; });
  }
  std::size_t waiting() const {
    using Entries = std::filesystem::directory_iterator;
    return static_cast<std::size_t>(std::distance(Entries{web.data() + "/spool"}, Entries{}));
  }

  const std::uint16_t port = closed_port();
  const std::string address = "tcp://127.0.0.1:" + std::to_string(port);
  ServerProcess chat{Options{{"--intake", address}, {"--rate-limit", "0"}}};
  ServerProcess web{Options{{"--form-forward", address}}};

 private:
  std::uint64_t number_ = 0;
};

TEST_F(Forwarding, SendsWhatWaitsInOrderAndKeepsNoneOfIt) {
  for (int i = 0; i < 20; ++i)
    wait_in_spool("krabaton", std::to_string(i), "k" + std::to_string(i));
  chat.start();
  const Person reader(chat, "reader");
  web.start();
  ASSERT_TRUE(eventually([&] { return waiting() == 0; }));
  std::vector<std::string> expected;
  for (int i = 0; i < 20; ++i) expected.push_back(std::to_string(i));
  EXPECT_EQ(texts(reader.reads()), expected);
}

TEST_F(Forwarding, WaitsUntilTheOtherOneIsThere) {
  wait_in_spool("a", "patience", "k");
  web.start();
  ASSERT_TRUE(tells("messages cannot be sent on"));
  EXPECT_EQ(waiting(), 1U);
  chat.start();
  const Person reader(chat, "reader");
  ASSERT_TRUE(eventually([&] { return waiting() == 0; }));
  EXPECT_THAT(texts(reader.reads()), ElementsAre("patience"));
  EXPECT_TRUE(tells("messages are sent on again"));
}

TEST_F(Forwarding, TellsTheJournalWhatTheOtherOneRefusesForGoodAndGoesOn) {
  chat.start();
  const Person ann(chat, "ann");
  wait_in_spool("ann", "I am ann", "k1");
  wait_in_spool("b", "next", "k2");
  web.start();
  ASSERT_TRUE(eventually([&] { return waiting() == 0; }));
  EXPECT_THAT(texts(ann.reads()), ElementsAre("next"));
  EXPECT_TRUE(tells("name-taken"));
}

TEST_F(Forwarding, LosesNothingAndDoublesNothingHoweverOftenBothAreKilled) {
  constexpr int messages = 300;
  for (int i = 0; i < messages; ++i)
    wait_in_spool("n" + std::to_string(i % 7), std::to_string(i), "k" + std::to_string(i));
  chat.start();
  const Person reader(chat, "reader");
  web.start();
  for (const std::size_t left : {250U, 190U, 120U, 60U}) {
    ASSERT_TRUE(eventually([&] { return waiting() <= left; }));
    chat.kill();
    if (left % 20 == 0) web.kill();
    chat.start();
    if (!web.running()) web.start();
  }
  ASSERT_TRUE(eventually([&] { return waiting() == 0; }, std::chrono::seconds{60}));
  const std::vector<std::string> there = texts(reader.reads());
  EXPECT_EQ(there.size(), static_cast<std::size_t>(messages));
  EXPECT_EQ(std::set(there.begin(), there.end()).size(), there.size()) << "nothing twice";
}

TEST_F(Forwarding, IsMissedWhenItIsNotAskedForAnyMore) {
  wait_in_spool("a", "forgotten", "k");
  web.options.erase("--form-forward");
  web.start();
  web.stop();
  EXPECT_THAT(web.journal(), HasSubstr("nobody says where to"));
  EXPECT_EQ(waiting(), 1U);
}

// --- the whole of it, from the form on

Answer post_form(const ServerProcess& server, std::string_view fields) {
  return ask(server, request("POST", "/message",
                             {{"Content-Type", "application/x-www-form-urlencoded"}}, fields));
}

TEST_F(Forwarding, OfAFormShowsWhatWasSentAndTheOtherOneHasIt) {
  chat.start();
  web.start();
  const Person reader(chat, "reader");
  const Answer posted = post_form(web, "username=krabaton&message=Hello+%3Cthere%3E");
  ASSERT_EQ(posted.status, 303) << posted.body;
  const Answer page = ask(web, request("GET", posted.field("Location").value()));
  EXPECT_EQ(page.status, 200);
  EXPECT_THAT(page.body, HasSubstr("Sent."));
  EXPECT_THAT(page.body, HasSubstr("Hello &lt;there&gt;"));
  EXPECT_THAT(texts(reader.reads()), ElementsAre("Hello <there>"));
  EXPECT_EQ(Person(web, "reader").reads().size(), 0U) << "it went on, and only on";
  EXPECT_EQ(ask(web, request("GET", "/message/forwarded/nothing")).status, 404);
}

TEST_F(Forwarding, OfAFormWhileTheOtherOneIsDownIsKeptOverACrashAndSentOnce) {
  web.start();
  const Answer posted = post_form(web, "username=krabaton&message=later");
  ASSERT_EQ(posted.status, 303) << posted.body;
  EXPECT_THAT(ask(web, request("GET", posted.field("Location").value())).body,
              HasSubstr("as soon as the server it goes to is there again"));
  EXPECT_EQ(waiting(), 1U);
  web.crash_and_restart();
  chat.start();
  const Person reader(chat, "reader");
  ASSERT_TRUE(eventually([&] { return waiting() == 0; }));
  EXPECT_THAT(texts(reader.reads()), ElementsAre("later"));
}

TEST_F(Forwarding, OfAFormTellsWhatTheOtherOneRefuses) {
  chat.start();
  web.start();
  const Person ann(chat, "ann");
  const Answer refused = post_form(web, "username=ann&message=I+am+ann");
  EXPECT_EQ(refused.status, 409);
  EXPECT_THAT(refused.body, HasSubstr("data-problem=\"name-taken\""));
  EXPECT_THAT(refused.body, HasSubstr("I am ann</textarea>"));
  EXPECT_EQ(waiting(), 0U);
}

}  // namespace
}  // namespace confab::testing
