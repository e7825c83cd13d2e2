// One connection, byte for byte: what is read, in which order it is answered, and when it ends.
#include "server/edge/connection.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include "tests/server/edge/support/caller.hpp"
#include "tests/support/bad_requests.hpp"

namespace confab::edge::testing {
namespace {

using ::testing::HasSubstr;
using ::testing::StartsWith;

struct ConnectionTest : ::testing::Test {
  Server server;
  Client client{server.port()};

  std::string health() { return request("GET", "/healthz"); }
  std::string connects(const std::string& name) {
    return request("POST", "/connect", {{"Content-Type", std::string{form_type}}}, "name=" + name);
  }
};

TEST_F(ConnectionTest, AnswersPipelinedRequestsInOrderWhetherTheyWaitForTheLogOrNot) {
  client.send(health() + connects("ann") + request("GET", "/nowhere") + connects("bob") + health() +
              connects("ann") + request("GET", "/readyz"));
  for (const int status : {200, 201, 404, 201, 200, 409, 200})
    EXPECT_EQ(client.answer().status, status);
}

TEST_F(ConnectionTest, AnswersHundredsOfPipelinedRequestsInOrder) {
  std::string all;
  for (int i = 0; i < 300; ++i) all += request("GET", "/problems/x" + std::to_string(i)) + health();
  client.send(all);
  for (int i = 0; i < 300; ++i) {
    EXPECT_EQ(client.answer().status, 404);
    EXPECT_EQ(client.answer().status, 200);
  }
}

TEST_F(ConnectionTest, AnAnswerThatIsReadyDoesNotWaitForOneThatIsNot) {
  server.on_loop([&] { server.log().hold(); });
  client.send(request("GET", "/readyz") + connects("ann"));
  EXPECT_EQ(client.answer().status, 200);
  server.on_loop([&] { server.log().release(); });
  EXPECT_EQ(client.answer().status, 201);
}

TEST_F(ConnectionTest, HearsTheSameRequestHoweverItsBytesAreCut) {
  const std::string body = "name=ann&device=%D1%82%D0%B5%D0%BB";
  const std::string chunked =
      "POST /connect HTTP/1.1\r\nHost: a\r\nContent-Type: application/x-www-form-urlencoded\r\n"
      "Transfer-Encoding: chunked\r\n\r\n5;x=y\r\nname=\r\n3\r\nann\r\n0\r\nX-Trailer: z\r\n\r\n";
  const std::string whole =
      request("POST", "/connect", {{"Content-Type", std::string{form_type}}}, body);
  bool first = true;
  for (const std::string& bytes : {whole, chunked}) {
    for (std::size_t cut = 1; cut < bytes.size(); cut += 3) {
      client.send(bytes.substr(0, cut));
      client.send(bytes.substr(cut));
      EXPECT_EQ(client.answer().status, std::exchange(first, false) ? 201 : 409) << cut;
    }
  }
  for (const char byte : chunked) client.send({&byte, 1});
  EXPECT_EQ(client.answer().status, 409);
}

TEST_F(ConnectionTest, HeadIsGetWithoutTheContent) {
  for (const char* path : {"/openapi.json", "/docs", "/status", "/healthz", "/nowhere", "/me"}) {
    const Answer get = client.ask("GET", path);
    const Answer head = client.ask("HEAD", path);
    EXPECT_EQ(head.status, get.status) << path;
    EXPECT_EQ(head("content-length"), get("content-length")) << path;
    EXPECT_EQ(head("content-type"), get("content-type")) << path;
    EXPECT_EQ(head("etag"), get("etag")) << path;
    EXPECT_EQ(head.body, "");
  }
  EXPECT_EQ(client.ask("GET", "/healthz").status, 200) << "nothing was left between";
}

TEST_F(ConnectionTest, StaysOpenInHttp11UnlessItIsAskedToClose) {
  Answer answer = client.ask("GET", "/healthz");
  EXPECT_FALSE(answer.has("connection"));
  answer = client.ask("GET", "/healthz", {{"Connection", "close"}});
  EXPECT_EQ(answer.status, 200);
  EXPECT_TRUE(answer.closes());
  EXPECT_TRUE(client.closed());
}

TEST_F(ConnectionTest, ClosesInHttp10UnlessItIsAskedToStay) {
  client.send("GET /readyz HTTP/1.0\r\nConnection: keep-alive\r\n\r\n");
  Answer answer = client.answer();
  EXPECT_EQ(answer.status, 200);
  EXPECT_EQ(answer("connection"), "keep-alive");
  client.send("GET /readyz HTTP/1.0\r\n\r\n");
  answer = client.answer();
  EXPECT_TRUE(answer.closes());
  EXPECT_TRUE(client.closed());
}

TEST_F(ConnectionTest, AStreamInHttp10EndsWithTheConnection) {
  const Caller ann = arrive(server, "ann");
  client.send("GET /events?poll=1 HTTP/1.0\r\nConnection: keep-alive\r\nAuthorization: Bearer " +
              ann.token + "\r\n\r\n");
  EXPECT_TRUE(client.closed()) << "there are no chunks that could end it";
}

TEST_F(ConnectionTest, WhatFollowsTheLastRequestIsNotAnsweredAndTakesNoAnswerAway) {
  std::string all = request("GET", "/healthz", {{"Connection", "close"}});
  for (int i = 0; i < 2000; ++i) all += health();
  client.send(all);
  EXPECT_TRUE(client.answer().closes());
  EXPECT_EQ(client.answer().status, 0);
  EXPECT_TRUE(client.closed());
}

TEST_F(ConnectionTest, AHalfClosedClientGetsItsAnswers) {
  client.send(connects("ann") + health() + connects("bob"));
  client.shut_down_sending();
  EXPECT_EQ(client.answer().status, 201);
  EXPECT_EQ(client.answer().status, 200);
  EXPECT_EQ(client.answer().status, 201);
  EXPECT_TRUE(client.closed());
}

TEST_F(ConnectionTest, AClientThatGoesAwayInTheMiddleLeavesNothingBehind) {
  {
    Client half{server.port()};
    half.send("POST /connect HTTP/1.1\r\nHost: a\r\nContent-Length: 100\r\n\r\nname=");
    Client silent{server.port()};
    EXPECT_TRUE(server.eventually([&] { return server.connections() == 3; }));
  }
  EXPECT_TRUE(server.eventually([&] { return server.connections() == 1; }));
}

TEST_F(ConnectionTest, EveryAnswerHasANumberDateAndNoCache) {
  const Answer first = client.ask("GET", "/readyz");
  const Answer second = client.ask("GET", "/status");
  EXPECT_NE(first("x-request-id"), second("x-request-id"));
  EXPECT_NE(first("x-request-id"), "");
  EXPECT_EQ(second("date"), "Fri, 20 Nov 2026 20:20:58 GMT");
  EXPECT_EQ(second("cache-control"), "no-store");
  EXPECT_EQ(second("x-content-type-options"), "nosniff");
  server.advance(std::chrono::seconds{2});
  EXPECT_EQ(client.ask("GET", "/healthz")("date"), "Fri, 20 Nov 2026 20:21:00 GMT");
}

// --- Expect: 100-continue

struct ExpectTest : ConnectionTest {
  std::string expecting(const std::string& line, std::size_t length) {
    return line +
           " HTTP/1.1\r\nHost: a\r\nContent-Type: application/x-www-form-urlencoded\r\n"
           "Expect: 100-continue\r\nContent-Length: " +
           std::to_string(length) + "\r\n\r\n";
  }
};

TEST_F(ExpectTest, TheBodyIsInvitedAndThenAnswered) {
  client.send(expecting("POST /connect", 8));
  EXPECT_EQ(client.answer().status, 100);
  client.send("name=ann");
  EXPECT_EQ(client.answer().status, 201);
}

TEST_F(ExpectTest, AChunkedBodyIsInvitedToo) {
  client.send(
      "POST /connect HTTP/1.1\r\nHost: a\r\nContent-Type: application/x-www-form-urlencoded\r\n"
      "Expect: 100-continue\r\nTransfer-Encoding: chunked\r\n\r\n");
  EXPECT_EQ(client.answer().status, 100);
  client.send("8\r\nname=ann\r\n0\r\n\r\n");
  EXPECT_EQ(client.answer().status, 201);
}

TEST_F(ExpectTest, ARefusalIsFinalWithoutTheBody) {
  const std::pair<const char*, const char*> refusals[] = {{"POST /nowhere", "404 not-found"},
                                                          {"PUT /send", "405 method-not-allowed"}};
  for (const auto& [line, problem] : refusals) {
    Client other{server.port()};
    other.send(expecting(line, 10));
    const Answer answer = other.answer();
    EXPECT_EQ(answer.problem(), problem);
    EXPECT_TRUE(answer.closes());
    EXPECT_TRUE(other.closed());
  }
  client.send(expecting("POST /send", 65537));
  EXPECT_EQ(client.answer().problem(), "413 too-large");
  EXPECT_TRUE(client.closed());
}

TEST_F(ExpectTest, TheRefusalOfHeadHasNoContent) {
  client.send(expecting("HEAD /nowhere", 10));
  EXPECT_EQ(client.answer(true).status, 404);
  EXPECT_TRUE(client.closed());
}

TEST_F(ExpectTest, OfHttp10IsIgnored) {
  client.send(
      "POST /connect HTTP/1.0\r\nExpect: 100-continue\r\n"
      "Content-Type: application/x-www-form-urlencoded\r\nContent-Length: 8\r\n\r\nname=ann");
  EXPECT_EQ(client.answer().status, 201);
}

// --- bodies over the limit

TEST_F(ConnectionTest, ABodyOverTheLimitIsRefusedBeforeItIsRead) {
  client.send("POST /send HTTP/1.1\r\nHost: a\r\nContent-Length: 65537\r\n\r\n");
  const Answer answer = client.answer();
  EXPECT_EQ(answer.problem(), "413 too-large");
  EXPECT_TRUE(answer.closes());
  EXPECT_TRUE(client.closed());
}

TEST_F(ConnectionTest, ABodyAtTheLimitIsRead) {
  const std::string name(64 * KiB - 5, 'a');
  client.send(
      request("POST", "/connect", {{"Content-Type", std::string{form_type}}}, "name=" + name));
  EXPECT_EQ(client.answer().problem(), "422 invalid");
}

TEST_F(ConnectionTest, TheRefusalIsReadableByWhoKeepsSending) {
  const std::string megabyte(1024 * 1024, 'x');
  client.send("POST /send HTTP/1.1\r\nHost: a\r\nContent-Length: 16777216\r\n\r\n");
  for (int i = 0; i < 16 && client.send(megabyte); ++i) {
  }
  EXPECT_EQ(client.answer().problem(), "413 too-large");
  EXPECT_TRUE(client.closed());
}

TEST_F(ConnectionTest, AChunkedBodyOverTheLimitIsRefusedInTheMiddle) {
  client.send("POST /send HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n");
  const std::string chunk = "1000\r\n" + std::string(4096, 'x') + "\r\n";
  for (int i = 0; i < 40 && client.send(chunk); ++i) {
  }
  EXPECT_EQ(client.answer().problem(), "413 too-large");
  EXPECT_TRUE(client.closed());
}

// --- nonsense

struct BadRequestTest : ::testing::TestWithParam<confab::testing::BadRequest> {};

TEST_P(BadRequestTest, IsAnsweredWithAProblemAndTheEnd) {
  static Server server;
  Client client{server.port()};
  client.send(GetParam().bytes);
  const Answer answer = client.answer();
  EXPECT_THAT(answer.problem(), StartsWith(std::to_string(GetParam().status) + " "));
  EXPECT_TRUE(answer.closes());
  EXPECT_TRUE(client.closed());
}

INSTANTIATE_TEST_SUITE_P(Rfc9112, BadRequestTest,
                         ::testing::ValuesIn(confab::testing::bad_requests()),
                         [](const auto& one) { return one.param.name; });

RC_GTEST_PROP(Garbage, EndsItsConnectionAndNobodyElses, (const std::string& garbage)) {
  static Server server;
  Client other{server.port()};
  Client client{server.port()};
  client.send(garbage + "\r\n\r\n\r\n\r\n");
  client.shut_down_sending();
  RC_ASSERT(client.closed());
  RC_ASSERT(other.ask("GET", "/healthz").status == 200);
}

TEST_F(ConnectionTest, AnswersBeforeTheNonsenseAreStillGiven) {
  client.send(health() + connects("ann") + "nonsense\r\n\r\n" + health());
  EXPECT_EQ(client.answer().status, 200);
  EXPECT_EQ(client.answer().status, 201);
  EXPECT_EQ(client.answer().problem(), "400 malformed");
  EXPECT_EQ(client.answer().status, 0);
}

TEST_F(ConnectionTest, TheProblemSaysWhatToDo) {
  client.send("GET / HTTP/1.1\n\n");
  const Answer answer = client.answer();
  EXPECT_THAT(std::string{answer["/detail"].as_string()}, HasSubstr("CR LF"));
}

}  // namespace
}  // namespace confab::edge::testing
