#include "server/edge/intake/forwarder.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <boost/asio/as_tuple.hpp>
#include <boost/asio/buffer.hpp>
#include <boost/asio/read_until.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/write.hpp>
#include <deque>

#include "protocol/api/json.hpp"
#include "tests/support/captured_journal.hpp"
#include "tests/support/loop.hpp"
#include "tests/support/temporary_folder.hpp"

namespace confab::edge {
namespace {

namespace asio = boost::asio;
using asio::ip::tcp;
using ::testing::AllOf;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::SizeIs;
using namespace std::chrono_literals;

constexpr auto completion = asio::as_tuple(asio::use_awaitable);
constexpr std::string_view refusal =
    R"({"type":"/problems/name-taken","title":"Name taken","status":409,"detail":"taken",)"
    R"("code":"name-taken"})";
constexpr std::string_view not_this_hour =
    R"({"type":"/problems/rate-limited","title":"Too many","status":429,"detail":"Wait.",)"
    R"("code":"rate-limited","retry_after":1})";
constexpr std::string_view not_now = R"({"status":503,"code":"unavailable"})";

/// Another server's intake that says what it is told to; `hang_up` instead of an answer, and an id
/// when it was told nothing.
class OtherServer {
 public:
  static constexpr std::string_view hang_up = "";

  explicit OtherServer(asio::any_io_executor executor) : acceptor_(executor) {}

  /// Where it listens, or will.
  IntakeAddress address() const {
    return {IntakeAddress::Transport::tcp, asio::ip::address_v4::loopback(), port_};
  }
  /// Takes a port of its own the first time.
  void listen() {
    acceptor_.open(tcp::v4());
    acceptor_.set_option(tcp::acceptor::reuse_address(true));
    acceptor_.bind({asio::ip::address_v4::loopback(), port_});
    acceptor_.listen();
    port_ = acceptor_.local_endpoint().port();
  }
  void close() { acceptor_.close(); }

  awaitable<void> run() {
    for (;;) {
      auto [error, socket] = co_await acceptor_.async_accept(completion);
      if (error) co_return;
      co_await serve(std::move(socket));
    }
  }

  std::vector<std::string> lines;
  std::deque<std::string> answers;

 private:
  awaitable<void> serve(tcp::socket socket) {
    std::string unread;
    for (;;) {
      const auto [ended, size] =
          co_await asio::async_read_until(socket, asio::dynamic_buffer(unread), '\n', completion);
      if (ended) co_return;
      lines.push_back(unread.substr(0, size - 1));
      unread.erase(0, size);
      std::string answer = "{\"id\":" + std::to_string(lines.size()) + "}";
      if (!answers.empty()) {
        answer = answers.front();
        answers.pop_front();
      }
      if (answer == hang_up) co_return;
      answer += "\n";
      const auto [failed, sent] =
          co_await asio::async_write(socket, asio::buffer(answer), completion);
      if (failed) co_return;
    }
  }

  tcp::acceptor acceptor_;
  std::uint16_t port_ = 0;
};

struct ForwarderTest : ::testing::Test {
  ForwarderTest() { other.listen(); }
  ~ForwarderTest() override { stop(); }

  void open() {
    if (!serving) serving = loop.start(other.run());
    spool = Spool::open(folder.path("spool")).value();
    forwarder.emplace(loop.executor(), other.address(), *spool, journal, 4096, times);
    running = loop.start(forwarder->run());
  }
  void stop() {
    if (!forwarder) return;
    forwarder->stop();
    loop.wait_for(running);
    forwarder.reset();
    spool.reset();
  }
  Forwarded forward(std::string name, std::string text, std::string key = {}) {
    return loop.run(forwarder->forward({std::move(name), std::move(text), std::move(key)}));
  }
  /// Runs until nothing waits any more; false after ten seconds.
  bool all_sent() {
    const auto deadline = std::chrono::steady_clock::now() + 10s;
    while (spool->size() > 0 && std::chrono::steady_clock::now() < deadline) loop.poll();
    return spool->size() == 0;
  }

  confab::testing::Loop loop;
  confab::testing::TemporaryFolder folder;
  confab::testing::CapturedJournal journal;
  ForwardTimes times{.outcome = 10s, .answer = 10s, .pause_least = 1ms, .pause_most = 4ms};
  OtherServer other{loop.executor()};
  confab::testing::Eventually<bool> serving;
  std::unique_ptr<Spool> spool;
  std::optional<Forwarder> forwarder;
  confab::testing::Eventually<bool> running;
};

TEST_F(ForwarderTest, TellsWhichMessageItBecameThere) {
  open();
  const Forwarded first = forward("krabaton", "First \"message\"\n");
  ASSERT_TRUE(std::holds_alternative<Delivered>(first));
  EXPECT_EQ(std::get<Delivered>(first).id, 1U);
  EXPECT_EQ(std::get<Delivered>(forward("krabaton", "Second")).id, 2U);
  ASSERT_THAT(other.lines, SizeIs(2));
  EXPECT_THAT(other.lines[0],
              HasSubstr(R"({"username":"krabaton","message":"First \"message\"\n",)"));
  const auto posting = read_posting(other.lines[0]);
  EXPECT_EQ(posting->message, "First \"message\"\n");
  EXPECT_NE(posting->key, read_posting(other.lines[1])->key);
  EXPECT_TRUE(all_sent());
}

TEST_F(ForwarderTest, PassesOnTheKeyThatItWasGiven) {
  open();
  forward("a", "x", "my own key");
  EXPECT_EQ(read_posting(other.lines.at(0))->key, "my own key");
}

TEST_F(ForwarderTest, TellsARefusalToWhoWaitsAndForgetsTheMessage) {
  open();
  other.answers = {std::string(refusal)};
  const Forwarded outcome = forward("ann", "it is me");
  ASSERT_TRUE(std::holds_alternative<Response>(outcome));
  EXPECT_EQ(std::get<Response>(outcome).status, 409);
  EXPECT_EQ(std::get<Response>(outcome).body, refusal);
  EXPECT_TRUE(all_sent());
}

TEST_F(ForwarderTest, TellsARefusalThatSaysTooLittleInItsOwnWords) {
  open();
  other.answers = {R"({"status":401})", R"({"status":429})"};
  const Forwarded outcome = forward("ann", "it is me");
  ASSERT_TRUE(std::holds_alternative<Response>(outcome));
  EXPECT_EQ(std::get<Response>(outcome).status, 409);
  EXPECT_TRUE(confab::api::parse_json<confab::api::Problem>(std::get<Response>(outcome).body));
  EXPECT_TRUE(std::holds_alternative<Delivered>(forward("ann", "and again")));
}

TEST_F(ForwarderTest, RefusesWithoutAskingWhatNobodyWouldTake) {
  open();
  EXPECT_EQ(std::get<Response>(forward("a b", "x")).status, 422);
  EXPECT_EQ(std::get<Response>(forward("a", " ")).status, 422);
  EXPECT_THAT(other.lines, SizeIs(0));
}

TEST_F(ForwarderTest, SendsTheSameLineAgainWhenItsAnswerWasLost) {
  open();
  other.answers = {std::string(OtherServer::hang_up), R"({"id":7,"replayed":true})"};
  EXPECT_EQ(std::get<Delivered>(forward("a", "once")).id, 7U);
  ASSERT_THAT(other.lines, SizeIs(2));
  EXPECT_EQ(other.lines[0], other.lines[1]);
}

TEST_F(ForwarderTest, TriesAgainWhatCannotBeTakenNowAndWhatIsNoAnswer) {
  open();
  other.answers = {std::string(not_now), "HTTP/1.1 400 Bad Request", "[]",         "{}",
                   R"({"id":"seven"})",  R"({"status":"409"})",      R"({"id":9})"};
  EXPECT_EQ(std::get<Delivered>(forward("a", "patience")).id, 9U);
  EXPECT_THAT(other.lines, SizeIs(7));
  EXPECT_TRUE(journal.heard("messages cannot be sent on"));
  EXPECT_TRUE(journal.heard("messages are sent on again"));
}

TEST_F(ForwarderTest, GivesUpOnAnAnswerThatDoesNotCome) {
  times.answer = 20ms;
  open();
  other.close();
  serving.reset();
  tcp::acceptor silent{loop.executor(), {asio::ip::address_v4::loopback(), other.address().port}};
  const auto outcome = loop.start(forwarder->forward({"a", "x"}));
  while (!journal.heard("messages cannot be sent on")) loop.poll();
  EXPECT_EQ(journal.events().back().field("error"), "Connection timed out");
  forwarder->stop();
  EXPECT_TRUE(std::holds_alternative<Queued>(loop.wait_for(outcome)));
}

TEST_F(ForwarderTest, QueuesWhileTheOtherOneIsDownAndSendsInOrderWhenItIsThere) {
  times.outcome = 10ms;
  other.close();
  open();
  EXPECT_TRUE(std::holds_alternative<Queued>(forward("a", "one")));
  EXPECT_TRUE(std::holds_alternative<Queued>(forward("a", "two")));
  other.listen();
  serving = loop.start(other.run());
  ASSERT_TRUE(all_sent());
  EXPECT_THAT(other.lines, ElementsAre(HasSubstr("one"), HasSubstr("two")));
}

TEST_F(ForwarderTest, SendsAfterARestartWhatWasQueuedBefore) {
  times.outcome = 10ms;
  other.close();
  open();
  EXPECT_TRUE(std::holds_alternative<Queued>(forward("a", "one")));
  stop();
  other.listen();
  serving = loop.start(other.run());
  open();
  ASSERT_TRUE(all_sent());
  EXPECT_THAT(other.lines, ElementsAre(HasSubstr("one")));
}

TEST_F(ForwarderTest, TellsWhoWaitsThatTheHourIsUsedUp) {
  open();
  other.answers = {std::string(not_this_hour)};
  EXPECT_EQ(std::get<Response>(forward("a", "x")).status, 429);
  EXPECT_TRUE(all_sent());
}

TEST_F(ForwarderTest, HoldsBackWhatWasQueuedForANameWhoseHourIsUsedUpAndSendsTheRest) {
  times.outcome = 1ms;
  other.close();
  open();
  forward("a", "one");
  forward("b", "two");
  other.answers = {std::string(not_this_hour)};
  other.listen();
  serving = loop.start(other.run());
  ASSERT_TRUE(all_sent());
  EXPECT_THAT(other.lines, ElementsAre(HasSubstr("one"), HasSubstr("two"), HasSubstr("one")));
  EXPECT_FALSE(journal.heard("a message that was to be sent on is refused"));
}

TEST_F(ForwarderTest, TellsTheJournalOfARefusalThatNobodyWaitsFor) {
  times.outcome = 1ms;
  other.close();
  open();
  forward("ann", "it is me");
  other.answers = {std::string(refusal)};
  other.listen();
  serving = loop.start(other.run());
  ASSERT_TRUE(all_sent());
  const auto events = journal.events();
  const auto told = std::ranges::find(events, "a message that was to be sent on is refused",
                                      &confab::testing::CapturedJournal::Event::event);
  ASSERT_NE(told, events.end());
  EXPECT_THAT(told->field("why"), HasSubstr("name-taken"));
}

}  // namespace
}  // namespace confab::edge
