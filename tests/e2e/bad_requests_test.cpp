// Every request that has to be refused, at the real server's door.
#include "tests/support/bad_requests.hpp"

#include <gtest/gtest.h>

#include "tests/e2e/support/person.hpp"

namespace confab::testing {
namespace {

TEST(BadRequests, AreRefusedWithTheirStatusAndTheConnectionEnds) {
  const RunningServer server;
  for (const BadRequest& bad : bad_requests()) {
    SCOPED_TRACE(bad.name);
    Wire wire(server.port());
    ASSERT_TRUE(wire.send(bad.bytes));
    const Answer answer = wire.reply();
    EXPECT_EQ(answer.status, bad.status);
    EXPECT_EQ(answer.field("Content-Type"), "application/problem+json");
    EXPECT_EQ(answer.field("Connection"), "close");
    ASSERT_TRUE(answer.json.is_object()) << answer.body;
    EXPECT_EQ(answer.number("/status"), static_cast<std::uint64_t>(bad.status));
    EXPECT_TRUE(wire.ends());
  }
  EXPECT_EQ(ask(server, request("GET", "/healthz")).status, 200);
}

TEST(BadRequests, CutIntoSingleBytesAreRefusedAlike) {
  const RunningServer server;
  for (const BadRequest& bad : bad_requests()) {
    if (bad.bytes.size() > 200) continue;
    SCOPED_TRACE(bad.name);
    Wire wire(server.port());
    // Once it is refused the peer may well take no more.
    for (const char byte : bad.bytes)
      if (!wire.send({&byte, 1})) break;
    EXPECT_EQ(wire.reply().status, bad.status);
    EXPECT_TRUE(wire.ends());
  }
}

TEST(BadRequests, BehindGoodOnesDoNotSpoilTheirAnswers) {
  const RunningServer server;
  const Person ann(server, "ann");
  Wire wire(server.port());
  wire.send(ann.post_bytes("/send", {{"text", "good"}}) + ann.get_bytes("/status") +
            "nonsense\r\n\r\n");
  EXPECT_EQ(wire.reply().status, 201);
  EXPECT_EQ(wire.reply().status, 200);
  EXPECT_EQ(wire.reply().status, 400);
  EXPECT_TRUE(wire.ends());
  EXPECT_EQ(texts(ann.reads()), std::vector<std::string>{"good"});
}

TEST(BadRequests, OfTheInterfaceKeepTheConnection) {
  const RunningServer server;
  const Person ann(server, "ann");
  struct Case {
    std::string bytes;
    int status;
    std::string code;
  };
  const Fields as_json{{"Authorization", "Bearer " + ann.token()},
                       {"Content-Type", "application/json"}};
  const Fields as_form{{"Authorization", "Bearer " + ann.token()},
                       {"Content-Type", "application/x-www-form-urlencoded"}};
  const auto json_body = [&](std::string_view body) {
    return request("POST", "/send", as_json, body);
  };
  const auto form_body = [&](std::string_view body) {
    return request("POST", "/send", as_form, body);
  };
  const Case cases[] = {
      {json_body("{"), 400, "malformed"},
      {json_body("[]"), 400, "malformed"},
      {json_body("{\"text\":\"\xff\"}"), 400, "malformed"},
      {json_body(R"({"text":"\ud800"})"), 400, "malformed"},
      {json_body(R"({"texts":"hi"})"), 400, "malformed"},
      {json_body(""), 400, "malformed"},
      {json_body(R"({"text":1})"), 422, "invalid"},
      {json_body(R"({"text":"   "})"), 422, "invalid"},
      {json_body(R"({"text":"a\u0000b"})"), 422, "invalid"},
      {json_body(R"({"text":"hi","to":"nobody"})"), 404, "not-found"},
      {json_body(R"({"text":"hi","chat":"nowhere"})"), 404, "not-found"},
      {form_body("text=%zz"), 400, "malformed"},
      {form_body("text=%ff"), 400, "malformed"},
      {form_body("text=a%00b"), 422, "invalid"},
      {request("POST", "/send", {{"Content-Type", "text/html"}, as_json[0]}, "hi"), 415,
       "unsupported-media-type"},
      {request("POST", "/send", {{"Content-Type", "application/json"}}, "{\"text\":\"hi\"}"), 401,
       "unauthorized"},
      {request("GET", "/status", {{"Authorization", "Bearer wrong"}}), 401, "unauthorized"},
      {ann.get_bytes("/status?wait=61"), 422, "invalid"},
      {ann.get_bytes("/status?what=ever"), 400, "malformed"},
      {ann.get_bytes("/chats/general/messages?limit=101"), 422, "invalid"},
      {ann.get_bytes("/nowhere"), 404, "not-found"},
      {ann.get_bytes("/messages/999999"), 404, "not-found"},
      {request("DELETE", "/status"), 405, "method-not-allowed"},
  };
  Wire wire(server.port());
  for (const Case& one : cases) {
    SCOPED_TRACE(one.bytes);
    const Answer answer = wire.ask(one.bytes);
    EXPECT_EQ(answer.status, one.status) << answer.body;
    EXPECT_EQ(answer.code(), one.code) << answer.body;
  }
  EXPECT_EQ(wire.ask(ann.get_bytes("/status")).status, 200) << "still the same connection";
  EXPECT_TRUE(ann.reads().empty());
}

}  // namespace
}  // namespace confab::testing
