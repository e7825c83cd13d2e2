#include "client/http_client.hpp"

#include <gtest/gtest.h>

#include "tests/support/scripted_server.hpp"

namespace confab::client {
namespace {

using confab::testing::Act;
using confab::testing::in_turn;
using confab::testing::ScriptedServer;
using Kind = HttpTrouble::Kind;

HttpLimits short_of_time() {
  HttpLimits limits;
  limits.answer_time = std::chrono::milliseconds{200};
  limits.answer_bytes_max = 1000;
  return limits;
}

Result<HttpAnswer, HttpTrouble> ask(const ScriptedServer& server,
                                    const HttpRequest& request = {http::Method::get, "/", {}, ""}) {
  return exchange({"127.0.0.1", server.port()}, request, short_of_time());
}

/// The body of the answer, or the kind of trouble as a number.
std::string heard(Act act) {
  const ScriptedServer server(in_turn({std::move(act)}));
  const auto answer = ask(server);
  return answer ? answer->body : "trouble " + std::to_string(static_cast<int>(answer.error().kind));
}

std::string trouble(Kind kind) { return "trouble " + std::to_string(static_cast<int>(kind)); }

TEST(HttpClient, SendsWhatWasAsked) {
  const ScriptedServer server(in_turn({{"HTTP/1.1 204 Fine\r\n\r\n"}}));
  const auto answer = ask(
      server, {http::Method::post, "/send?x=1", {{"Idempotency-Key", "k1"}}, R"({"text":"hi"})"});
  ASSERT_TRUE(answer) << answer.error().detail;
  EXPECT_EQ(answer->status, 204);
  const auto seen = server.seen();
  ASSERT_EQ(seen.size(), 1U);
  EXPECT_EQ(seen[0].line, "POST /send?x=1");
  EXPECT_EQ(seen[0].body, R"({"text":"hi"})");
  EXPECT_EQ(seen[0].field("Host"), "127.0.0.1:" + std::to_string(server.port()));
  EXPECT_EQ(seen[0].field("Idempotency-Key"), "k1");
  EXPECT_EQ(seen[0].field("Content-Type"), "application/json");
}

TEST(HttpClient, HearsAnswersInEveryFraming) {
  EXPECT_EQ(heard({"HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello"}), "hello");
  EXPECT_EQ(heard({"HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello", Act::Then::stay_silent}),
            "hello");
  EXPECT_EQ(heard({"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"
                   "2\r\nhe\r\n3\r\nllo\r\n0\r\n\r\n"}),
            "hello");
  EXPECT_EQ(heard({"HTTP/1.0 200 OK\r\n\r\nhello"}), "hello");
  EXPECT_EQ(heard({"HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n"}), "");
}

TEST(HttpClient, PassesOverInterimAnswers) {
  EXPECT_EQ(heard({"HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Early Hints\r\nLink: </x>\r\n\r\n"
                   "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello"}),
            "hello");
  EXPECT_EQ(heard({"HTTP/1.1 100 Continue\r\n\r\n"}), trouble(Kind::lost));
}

TEST(HttpClient, KnowsALostConnectionFromSilence) {
  EXPECT_EQ(heard({""}), trouble(Kind::lost));
  EXPECT_EQ(heard({"", Act::Then::reset}), trouble(Kind::lost));
  EXPECT_EQ(heard({"HTTP/1.1 200 O"}), trouble(Kind::lost));
  EXPECT_EQ(heard({"HTTP/1.1 200 OK\r\nContent-Length: 50\r\n\r\nhello"}), trouble(Kind::lost));
  EXPECT_EQ(heard({"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n"}),
            trouble(Kind::lost));
  EXPECT_EQ(heard({"", Act::Then::stay_silent}), trouble(Kind::silent));
  EXPECT_EQ(heard({"HTTP/1.1 200 OK\r\nContent-Length: 50\r\n\r\nhello", Act::Then::stay_silent}),
            trouble(Kind::silent));
}

TEST(HttpClient, RecognisesNonsense) {
  EXPECT_EQ(heard({"SSH-2.0-OpenSSH_9.2p1\r\n"}), trouble(Kind::nonsense));
  EXPECT_EQ(heard({"220 mail.example.org ESMTP\r\n"}), trouble(Kind::nonsense));
  EXPECT_EQ(heard({std::string("\0\1\2\3\r\n\r\n", 8)}), trouble(Kind::nonsense));
  EXPECT_EQ(heard({"HTTP/1.1 200 OK\r\nContent-Length: 5\r\nContent-Length: 6\r\n\r\nhello"}),
            trouble(Kind::nonsense));
}

TEST(HttpClient, ReadsNoMoreThanItsLimit) {
  const std::string large(1001, 'x');
  EXPECT_EQ(heard({"HTTP/1.1 200 OK\r\nContent-Length: 1001\r\n\r\n" + large}),
            trouble(Kind::too_large));
  EXPECT_EQ(heard({"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3e9\r\n" + large}),
            trouble(Kind::too_large));
  EXPECT_EQ(heard({"HTTP/1.1 200 OK\r\n\r\n" + large}), trouble(Kind::too_large));
  EXPECT_EQ(heard({"HTTP/1.1 200 OK\r\nX: " + std::string(100'000, 'x')}),
            trouble(Kind::too_large));
  const std::string just(1000, 'x');
  EXPECT_EQ(heard({"HTTP/1.1 200 OK\r\n\r\n" + just}), just);
}

TEST(HttpClient, SaysWhenNobodyIsThere) {
  const HttpRequest request{http::Method::get, "/", {}, ""};
  const auto refused = exchange({"127.0.0.1", confab::testing::closed_port()}, request);
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().kind, Kind::unreachable);
  EXPECT_EQ(refused.error().detail, "connection refused");
  const auto unknown = exchange({"no-such-host.invalid", 80}, request);
  ASSERT_FALSE(unknown);
  EXPECT_EQ(unknown.error().kind, Kind::no_such_host);
}

TEST(HttpClient, SpeaksIpv6AndKnowsNames) {
  try {
    const ScriptedServer server(in_turn({{"HTTP/1.0 200 OK\r\n\r\nhello"}}),
                                ScriptedServer::Family::ipv6);
    const auto answer = exchange({"::1", server.port()}, {http::Method::get, "/", {}, ""});
    ASSERT_TRUE(answer) << answer.error().detail;
    EXPECT_EQ(answer->body, "hello");
    EXPECT_EQ(server.seen()[0].field("Host"), "[::1]:" + std::to_string(server.port()));
  } catch (const std::runtime_error&) {
    GTEST_SKIP() << "there is no IPv6 here";
  }
  const ScriptedServer server(in_turn({{"HTTP/1.0 200 OK\r\n\r\nhello"}}));
  EXPECT_TRUE(exchange({"localhost", server.port()}, {http::Method::get, "/", {}, ""}));
}

}  // namespace
}  // namespace confab::client
