// The table of routes, against the description of the interface, and what holds for all of them.
#include "server/edge/routes.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <boost/json.hpp>
#include <set>

#include "server/edge/documents.hpp"
#include "tests/server/edge/support/caller.hpp"

namespace confab::edge::testing {
namespace {

namespace json = boost::json;
using ::testing::HasSubstr;
using Operation = std::pair<std::string, std::string>;  ///< "get", "/status"

std::string in_small_letters(std::string_view text) {
  std::string small{text};
  std::ranges::transform(small, small.begin(),
                         [](char c) { return static_cast<char>(std::tolower(c)); });
  return small;
}

json::value description() { return json::parse(find_document("openapi.json")->bytes); }

std::set<Operation> described() {
  std::set<Operation> all;
  const json::value api = description();
  for (const auto& [path, methods] : api.at("paths").as_object())
    for (const auto& [method, operation] : methods.as_object()) all.emplace(method, path);
  return all;
}

/// A path of the route, with something in the place of its names, and asked so that a stream ends.
std::string example_of(std::string_view pattern, std::string_view more = {}) {
  std::string path{pattern};
  for (std::size_t open = 0; (open = path.find('{')) != std::string::npos;)
    path.replace(open, path.find('}') - open + 1, "99");
  std::string query{pattern == "/events" ? "poll=1" : ""};
  if (!query.empty() && !more.empty()) query += '&';
  query += more;
  return query.empty() ? path : path + "?" + query;
}

/// What a route wants to be told before it does what it is for.
Headers headers_for(std::string_view pattern) {
  if (pattern != "/ws") return {};
  return {{"Connection", "Upgrade"},
          {"Upgrade", "websocket"},
          {"Sec-WebSocket-Version", "13"},
          {"Sec-WebSocket-Key", "Y29uZmFiJ3Mgb3duIGtleQ=="}};
}

TEST(Routes, AreWhatTheDescriptionDescribesAndNoMore) {
  std::set<Operation> routed;
  for (const Route& route : routes())
    routed.emplace(in_small_letters(http::to_string(route.method)), route.pattern);
  EXPECT_EQ(routed, described());
}

TEST(Routes, ReadAQueryWhereTheDescriptionHasOne) {
  const json::value api = description();
  for (const Route& route : routes()) {
    const json::value& operation =
        api.at("paths").at(route.pattern).at(in_small_letters(http::to_string(route.method)));
    bool has_query = false;
    if (const json::value* parameters = operation.as_object().if_contains("parameters"))
      for (const json::value& one : parameters->as_array()) {
        const json::value* reference = one.as_object().if_contains("$ref");
        const std::string name =
            reference ? std::string{reference->as_string()}.substr(24) : std::string{};
        const json::value& parameter =
            reference ? api.at("components").at("parameters").at(name) : one;
        has_query |= parameter.at("in") == "query";
      }
    EXPECT_EQ(route.reads_query, has_query) << route.pattern;
  }
}

struct RoutesTest : ::testing::Test {
  Server server;
  Caller ann = arrive(server, "ann");
  Caller nobody{server};
};

TEST_F(RoutesTest, AnUnknownQueryParameterIsNamedEverywhere) {
  for (const Route& route : routes()) {
    const Answer answer = ann.ask(http::to_string(route.method),
                                  example_of(route.pattern, "verbose=1"), {}, json_type, "{}");
    EXPECT_EQ(answer.problem(), "400 malformed") << route.pattern;
    EXPECT_THAT(std::string{answer["/detail"].as_string()}, HasSubstr("\"verbose\""));
  }
}

TEST_F(RoutesTest, EveryAnswerToAUserSaysWhatIsLeft) {
  for (const Route& route : routes()) {
    if (route.pattern == "/logout") continue;
    for (const char* query : {"", "%"}) {
      const Answer answer = ann.ask(http::to_string(route.method), example_of(route.pattern, query),
                                    headers_for(route.pattern));
      EXPECT_EQ(answer("ratelimit-limit"), "20") << route.pattern;
      EXPECT_EQ(answer("ratelimit-remaining"), "20") << route.pattern;
      EXPECT_EQ(answer("ratelimit-reset"), "0") << route.pattern;
    }
  }
  for (const auto& [method, path] : {std::pair{"GET", "/nowhere"},
                                     {"PUT", "/send"},
                                     {"OPTIONS", "/send"},
                                     {"GET", "/users/%ff"},
                                     {"OPTIONS", "*"}})
    EXPECT_EQ(ann.ask(method, path)("ratelimit-limit"), "20") << path;
}

TEST_F(RoutesTest, EvenARefusalOfTheHttpLayerSaysWhatIsLeft) {
  Client client{server.port()};
  client.send("POST /send HTTP/1.1\r\nHost: a\r\nAuthorization: Bearer " + ann.token +
              "\r\nContent-Length: 65537\r\n\r\n");
  const Answer answer = client.answer();
  EXPECT_EQ(answer.problem(), "413 too-large");
  EXPECT_EQ(answer("ratelimit-remaining"), "20");
}

TEST_F(RoutesTest, NobodyElseIsToldAboutLimits) {
  for (const char* path : {"/status", "/me", "/nowhere", "/healthz"})
    EXPECT_FALSE(nobody.get(path).has("ratelimit-limit")) << path;
}

TEST(RateHeaders, AreNotThereWithoutALimit) {
  Options options;
  options.rules.rate_limit = 0;
  Server server{options};
  Caller ann = arrive(server, "ann");
  EXPECT_FALSE(ann.get("/status").has("ratelimit-limit"));
}

TEST_F(RoutesTest, WhatNeedsAUserSaysSo) {
  const json::value api = description();
  for (const Route& route : routes()) {
    const std::string method = in_small_letters(http::to_string(route.method));
    const json::value& operation = api.at("paths").at(route.pattern).at(method);
    const json::value* security = operation.as_object().if_contains("security");
    const bool open_to_all =
        security != nullptr &&
        (security->as_array().empty() || security->as_array().front().as_object().empty());
    const bool reads = route.method == http::Method::get || route.method == http::Method::delete_;
    const std::string_view type = reads || route.pattern == "/logout" ? "" : json_type;
    const Answer answer = nobody.ask(http::to_string(route.method), example_of(route.pattern),
                                     headers_for(route.pattern), type, type.empty() ? "" : "{}");
    if (!open_to_all) {
      EXPECT_EQ(answer.problem(), "401 unauthorized") << route.pattern;
    } else {
      EXPECT_NE(answer.status, 401) << route.pattern;
    }
  }
}

TEST_F(RoutesTest, EveryStatusThatIsAnsweredIsDescribed) {
  const json::value api = description();
  const auto expect_described = [&](const Route& route, int status) {
    const json::value& responses = api.at("paths")
                                       .at(route.pattern)
                                       .at(in_small_letters(http::to_string(route.method)))
                                       .at("responses");
    EXPECT_TRUE(responses.as_object().contains(std::to_string(status)))
        << http::to_string(route.method) << " " << route.pattern << " " << status;
  };
  for (const Route& route : routes()) {
    if (route.pattern == "/logout") continue;
    const std::string_view method = http::to_string(route.method);
    const std::string path = example_of(route.pattern);
    for (const Headers& headers : {headers_for(route.pattern), Headers{}}) {
      for (const char* body : {"", "{}", "{", R"({"x":1})", R"({"up_to":"x","name":1,"text":1})"})
        for (Caller* who : {&ann, &nobody})
          expect_described(
              route, who->ask(method, path, headers, *body == '\0' ? "" : json_type, body).status);
      for (Caller* who : {&ann, &nobody})
        expect_described(route, who->ask(method, path, headers, "text/csv", "a,b").status);
      if (headers.empty()) break;
    }
    if (!route.reads_query) continue;
    for (const char* query : {"after=x", "after=999", "chat=@nobody"})
      expect_described(
          route,
          ann.ask(method, example_of(route.pattern, query), headers_for(route.pattern)).status);
  }
}

TEST_F(RoutesTest, WhatSpeaksWebSocketSaysSoBeforeItAsksWhoIsThere) {
  for (Caller* who : {&ann, &nobody}) {
    const Answer answer = who->get("/ws");
    EXPECT_EQ(answer.problem(), "426 upgrade-required");
    EXPECT_EQ(answer("upgrade"), "websocket");
    EXPECT_EQ(answer("connection"), "Upgrade");
    EXPECT_EQ(answer("sec-websocket-version"), "13");
  }
}

TEST_F(RoutesTest, AnAddressThatIsNotThereIs404) {
  for (const char* path : {"/nowhere", "/status/", "/users//reports", "/chats/", "/me/x",
                           "/chats/general/messages/1", "//status", "/STATUS", "/users/"})
    EXPECT_EQ(nobody.get(path).problem(), "404 not-found") << path;
}

TEST_F(RoutesTest, AMethodThatIsNotThereIs405WithThoseThatAre) {
  const std::pair<const char*, const char*> allowed[] = {
      {"/send", "POST, OPTIONS"},
      {"/status", "GET, HEAD, OPTIONS"},
      {"/me", "GET, HEAD, PATCH, OPTIONS"},
      {"/me/devices/1", "DELETE, OPTIONS"},
  };
  for (const auto& [path, allow] : allowed) {
    const Answer refused = nobody.ask("PUT", path);
    EXPECT_EQ(refused.problem(), "405 method-not-allowed");
    EXPECT_EQ(refused("allow"), allow);
    EXPECT_EQ(nobody.ask("TRACE", path)("allow"), allow);
    const Answer options = nobody.ask("OPTIONS", path);
    EXPECT_EQ(options.status, 204);
    EXPECT_EQ(options("allow"), allow);
    EXPECT_FALSE(options.has("content-length"));
  }
  EXPECT_EQ(nobody.ask("HEAD", "/send").status, 405);
  EXPECT_EQ(nobody.ask("OPTIONS", "/nowhere").status, 404);
}

TEST_F(RoutesTest, OptionsOfTheServerItself) {
  const Answer answer = nobody.ask("OPTIONS", "*");
  EXPECT_EQ(answer.status, 204);
  EXPECT_EQ(answer("allow"), "GET, HEAD, POST, PATCH, DELETE, OPTIONS");
}

TEST_F(RoutesTest, ConnectIsNotImplemented) {
  Client client{server.port()};
  client.send("CONNECT example.org:443 HTTP/1.1\r\nHost: example.org:443\r\n\r\n");
  EXPECT_EQ(client.answer().problem(), "501 not-implemented");
}

TEST_F(RoutesTest, APathHasToBePercentEncodedUtf8) {
  for (const char* path : {"/users/%", "/users/%zz", "/users/%ff", "/chats/%c3/messages"})
    EXPECT_EQ(ann.get(path).problem(), "400 malformed") << path;
  EXPECT_EQ(ann.get("/users/%00").problem(), "404 not-found");
  EXPECT_EQ(ann.get("/users/a%6e%6E").status, 200);
  EXPECT_EQ(ann.get("/chats/%67eneral").status, 200);
}

TEST_F(RoutesTest, TheAbsoluteFormIsUnderstood) {
  Client client{server.port()};
  client.send("GET http://confab.test/status HTTP/1.1\r\nHost: confab.test\r\n\r\n");
  EXPECT_EQ(client.answer().status, 200);
}

// --- cross-origin requests

struct CorsTest : ::testing::Test {
  static Options allowing(std::vector<std::string> origins) {
    Options options;
    options.settings.cors_origins = std::move(origins);
    return options;
  }
};

TEST_F(CorsTest, WithoutOriginsNothingIsSaid) {
  Server server;
  const Answer answer = Caller{server}.get("/status", {{"Origin", "https://a.example"}});
  EXPECT_FALSE(answer.has("access-control-allow-origin"));
  EXPECT_FALSE(answer.has("vary"));
}

TEST_F(CorsTest, APageOfANamedOriginMayReadTheAnswerErrorsToo) {
  Server server{allowing({"https://a.example"})};
  Caller nobody{server};
  for (const char* path : {"/status", "/healthz", "/me", "/nowhere"}) {
    const Answer answer = nobody.get(path, {{"Origin", "https://a.example"}});
    EXPECT_EQ(answer("access-control-allow-origin"), "https://a.example") << path;
    EXPECT_EQ(answer("vary"), "Origin");
    EXPECT_THAT(answer("access-control-expose-headers"), HasSubstr("Retry-After"));
    EXPECT_FALSE(answer.has("access-control-allow-credentials"));
  }
  for (const char* other : {"https://b.example", "http://a.example", "null", ""}) {
    const Answer answer = nobody.get("/status", {{"Origin", other}});
    EXPECT_FALSE(answer.has("access-control-allow-origin")) << other;
    EXPECT_EQ(answer("vary"), "Origin");
  }
  EXPECT_EQ(nobody.get("/status")("vary"), "Origin");
}

TEST_F(CorsTest, APreflightIsToldWhatMayBeSent) {
  Server server{allowing({"*"})};
  const Answer answer = Caller{server}.ask("OPTIONS", "/send",
                                           {{"Origin", "https://b.example"},
                                            {"Access-Control-Request-Method", "POST"},
                                            {"Access-Control-Request-Headers", "authorization"}});
  EXPECT_EQ(answer.status, 204);
  EXPECT_EQ(answer("access-control-allow-origin"), "https://b.example");
  EXPECT_EQ(answer("access-control-allow-methods"), "POST, OPTIONS");
  EXPECT_THAT(answer("access-control-allow-headers"), HasSubstr("Authorization"));
  EXPECT_THAT(answer("access-control-allow-headers"), HasSubstr("Idempotency-Key"));
  EXPECT_NE(answer("access-control-max-age"), "");
}

TEST_F(CorsTest, ARefusalOfTheHttpLayerCanBeReadToo) {
  Server server{allowing({"*"})};
  Client client{server.port()};
  client.send(
      "POST /send HTTP/1.1\r\nHost: a\r\nOrigin: https://b.example\r\n"
      "Content-Length: 65537\r\n\r\n");
  const Answer answer = client.answer();
  EXPECT_EQ(answer.status, 413);
  EXPECT_EQ(answer("access-control-allow-origin"), "https://b.example");
}

}  // namespace
}  // namespace confab::edge::testing
