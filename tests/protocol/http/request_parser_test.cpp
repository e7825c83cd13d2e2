#include "protocol/http/request_parser.hpp"

#include <gtest/gtest.h>

#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "tests/support/allocations.hpp"
#include "tests/support/bad_requests.hpp"
#include "tests/support/hear.hpp"

namespace confab::http {
namespace {

using confab::testing::allocations;
using confab::testing::bad_requests;
using confab::testing::BadRequest;
using confab::testing::describe;
using confab::testing::hear_request;
using confab::testing::Heard;
using confab::testing::pieces_of;

constexpr std::string_view browser_get =
    "GET /chat.html?chat=general HTTP/1.1\r\n"
    "Host: chat.example.org\r\n"
    "Connection: keep-alive\r\n"
    "User-Agent: Mozilla/5.0 (X11; Linux x86_64) Gecko/20100101 Firefox/128.0\r\n"
    "Accept: text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8\r\n"
    "Accept-Language: en-GB,en;q=0.5\r\n"
    "X_Odd.Name~1: \ttabs\tand caf\xc3\xa9 \t\r\n"
    "Cookie: confab_session=Zm9vYmFy\r\n\r\n";

constexpr std::string_view two_chunks =
    "POST /send HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n"
    "5\r\nhello\r\n6;note=\"x;y\"\r\n world\r\n000\r\nX-Sum: 1\r\n\r\n";

std::vector<std::string> good_streams() {
  const std::string curl_get = "GET /status HTTP/1.1\r\nHost: localhost:8080\r\n\r\n";
  const std::string post = "POST /send HTTP/1.1\r\nhost:a\r\ncontent-length:5\r\n\r\nhello";
  return {
      curl_get,
      post,
      std::string(browser_get),
      std::string(two_chunks),
      curl_get + post + std::string(two_chunks) + std::string(browser_get) + post,
      "\r\n" + post + "\r\n\r\n" + curl_get,
      "GET / HTTP/1.0\r\n\r\n" + curl_get,
      "OPTIONS * HTTP/1.1\r\nHost:\r\n\r\n",
      "CONNECT example.org:443 HTTP/1.1\r\nHost: example.org\r\n\r\n",
      "GET http://example.org?q HTTP/1.1\r\nHost: other\r\n\r\n",
      "PUT /a HTTP/1.1\r\nHost: a\r\nExpect: 100-continue\r\nContent-Length: 1\r\n\r\nx",
  };
}

/// The head of a request that is expected to be fine.
RequestHead head_of(RequestParser& parser, std::string_view request) {
  const auto step = parser.advance(request);
  EXPECT_TRUE(step.has_value()) << (step ? "" : explain(step.error()));
  if (step) EXPECT_EQ(step->event, RequestParser::Event::head);
  return parser.head();
}

std::string with_fields(std::string_view fields, std::string_view version = "1.1") {
  return "POST / HTTP/" + std::string(version) + "\r\nHost: a\r\n" + std::string(fields) + "\r\n";
}

// What is refused.

class BadRequests : public ::testing::TestWithParam<BadRequest> {};

TEST_P(BadRequests, AreRefusedHoweverTheBytesAreCut) {
  const BadRequest& bad = GetParam();
  EXPECT_EQ(status_of(bad.error), bad.status);
  const Heard whole = hear_request(bad.bytes);
  ASSERT_TRUE(whole.error.has_value()) << whole;
  EXPECT_EQ(explain(*whole.error), explain(bad.error));
  for (const std::size_t size : {1U, 2U, 3U, 7U, 16U, 61U, 1000U})
    EXPECT_EQ(hear_request(bad.bytes, pieces_of(size)).error, whole.error)
        << "in pieces of " << size << " bytes";
}

TEST_P(BadRequests, AreRefusedBehindAGoodOne) {
  const BadRequest& bad = GetParam();
  const Heard heard = hear_request("GET / HTTP/1.1\r\nHost: a\r\n\r\n" + bad.bytes);
  EXPECT_EQ(heard.error, bad.error) << heard;
  EXPECT_TRUE(heard.messages.at(0).whole);
}

INSTANTIATE_TEST_SUITE_P(Table, BadRequests, ::testing::ValuesIn(bad_requests()),
                         [](const auto& entry) { return entry.param.name; });

TEST(RequestParser, StaysInErrorOnceThereWasOne) {
  RequestParser parser;
  ASSERT_EQ(parser.advance("nonsense\r\n").error(), Error::bad_request_line);
  EXPECT_EQ(parser.advance("GET / HTTP/1.1\r\nHost: a\r\n\r\n").error(), Error::bad_request_line);
  EXPECT_FALSE(parser.idle());
}

TEST(RequestParser, ReportsABadLineWhenItIsThereAndNotBefore) {
  RequestParser parser;
  const std::string bytes = "GET / HTTP/1.1\r\nHost : a\r\n";
  for (std::size_t size = 0; size < bytes.size(); ++size) {
    const auto step = parser.advance(std::string_view(bytes).substr(0, size));
    ASSERT_TRUE(step.has_value()) << "after " << size << " bytes";
    EXPECT_EQ(step->event, RequestParser::Event::need_more);
  }
  EXPECT_EQ(parser.advance(bytes).error(), Error::space_before_colon);
}

// What is heard.

TEST(RequestParser, HearsTheSameRequestHoweverTheBytesAreCut) {
  for (const std::string& stream : good_streams()) {
    const Heard whole = hear_request(stream);
    EXPECT_FALSE(whole.error.has_value()) << whole;
    EXPECT_TRUE(whole.left.empty()) << whole;
    for (std::size_t piece = 1; piece <= stream.size(); ++piece)
      EXPECT_EQ(hear_request(stream, pieces_of(piece)), whole)
          << "in pieces of " << piece << " bytes: " << stream;
  }
}

TEST(RequestParser, HearsTheSameRequestWhereverItIsCutInTwo) {
  for (const std::string& stream : good_streams()) {
    const Heard whole = hear_request(stream);
    for (std::size_t first = 1; first < stream.size(); ++first) {
      bool is_first = true;
      const auto cuts = [&] {
        return std::exchange(is_first, false) ? first : stream.size() - first;
      };
      EXPECT_EQ(hear_request(stream, cuts), whole) << "cut at " << first << ": " << stream;
    }
  }
}

TEST(RequestParser, TellsEverythingAboutABrowsersGet) {
  const Heard heard = hear_request(browser_get);
  ASSERT_EQ(heard.messages.size(), 1U) << heard;
  EXPECT_EQ(heard.messages[0].head,
            "GET target=/chat.html?chat=general path=/chat.html query=chat=general "
            "host=chat.example.org form=0 version=1.1 framing=0 length=0 keep-alive\n"
            "Host=chat.example.org;\n"
            "Connection=keep-alive;\n"
            "User-Agent=Mozilla/5.0 (X11; Linux x86_64) Gecko/20100101 Firefox/128.0;\n"
            "Accept=text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8;\n"
            "Accept-Language=en-GB,en;q=0.5;\n"
            "X_Odd.Name~1=tabs\tand caf\xc3\xa9;\n"
            "Cookie=confab_session=Zm9vYmFy;");
  EXPECT_TRUE(heard.messages[0].whole);
}

TEST(RequestParser, AnswersPipelinedRequestsOneAfterTheOther) {
  std::string stream;
  for (int i = 0; i < 20; ++i) {
    stream += "GET /" + std::to_string(i) + " HTTP/1.1\r\nHost: a\r\n\r\n";
    stream += "POST /" + std::to_string(i) + " HTTP/1.1\r\nHost: a\r\nContent-Length: 2\r\n\r\nhi";
  }
  const Heard heard = hear_request(stream);
  ASSERT_EQ(heard.messages.size(), 40U);
  EXPECT_EQ(heard.messages[39].body, "hi");
  EXPECT_NE(heard.messages[38].head.find("path=/19 "), std::string::npos);
}

TEST(RequestParser, LeavesWhatFollowsAnUpgradeToOthers) {
  RequestParser parser;
  const std::string_view request =
      "GET /ws HTTP/1.1\r\nHost: a\r\nConnection: keep-alive, Upgrade\r\nUpgrade: websocket\r\n\r\n"
      "\x81\x05hello";
  const auto head = parser.advance(request);
  ASSERT_TRUE(head.has_value());
  EXPECT_TRUE(parser.head().upgrade);
  const auto end = parser.advance(request.substr(head->consumed));
  ASSERT_TRUE(end.has_value());
  EXPECT_EQ(end->event, RequestParser::Event::end);
  EXPECT_EQ(request.substr(head->consumed + end->consumed), "\x81\x05hello");
}

TEST(RequestParser, KnowsEveryMethod) {
  for (const std::string_view name :
       {"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE"}) {
    RequestParser parser;
    const RequestHead head = head_of(parser, std::string(name) + " / HTTP/1.1\r\nHost: a\r\n\r\n");
    EXPECT_EQ(to_string(head.method), name);
  }
  RequestParser parser;
  EXPECT_EQ(head_of(parser, "CONNECT a:1 HTTP/1.1\r\nHost: a\r\n\r\n").method, Method::connect);
}

TEST(RequestParser, FindsFieldsByNameWhateverTheirCase) {
  RequestParser parser;
  const std::string request = with_fields("X-One: 1\r\nx-one: 2\r\n");
  const RequestHead head = head_of(parser, request);
  EXPECT_EQ(head.find("X-ONE"), "1");
  EXPECT_EQ(head.find("x-two"), std::nullopt);
}

// Targets.

TEST(RequestParser, TakesTheHostOfTheAbsoluteForm) {
  RequestParser parser;
  const RequestHead head =
      head_of(parser, "GET HTTP://[::1]:80/a?b?c HTTP/1.1\r\nHost: other\r\n\r\n");
  EXPECT_EQ(head.target_form, TargetForm::absolute);
  EXPECT_EQ(head.host, "[::1]:80");
  EXPECT_EQ(head.path, "/a");
  EXPECT_EQ(head.query, "b?c");
}

TEST(RequestParser, ReadsAnEmptyPathOfTheAbsoluteFormAsTheRoot) {
  RequestParser parser;
  const RequestHead head = head_of(parser, "GET https://a HTTP/1.1\r\nHost: a\r\n\r\n");
  EXPECT_EQ(head.path, "/");
  EXPECT_EQ(head.host, "a");
}

TEST(RequestParser, ReadsAnAsteriskForOptions) {
  RequestParser parser;
  const RequestHead head = head_of(parser, "OPTIONS * HTTP/1.1\r\nHost: a\r\n\r\n");
  EXPECT_EQ(head.target_form, TargetForm::asterisk);
  EXPECT_EQ(head.path, "*");
}

TEST(RequestParser, ReadsAnAuthorityForConnect) {
  RequestParser parser;
  const RequestHead head = head_of(parser, "CONNECT a:443 HTTP/1.1\r\nHost: a\r\n\r\n");
  EXPECT_EQ(head.target_form, TargetForm::authority);
  EXPECT_EQ(head.target, "a:443");
}

TEST(RequestParser, LeavesInAQueryWhatBrowsersLeaveThere) {
  RequestParser parser;
  const RequestHead head = head_of(parser, "GET /a?[b]{c}|d\\e^f`g%20 HTTP/1.1\r\nHost: a\r\n\r\n");
  EXPECT_EQ(head.query, "[b]{c}|d\\e^f`g%20");
}

TEST(RequestParser, AcceptsEveryKindOfHost) {
  for (const std::string host :
       {"", "a", "a:", "a:0", "a.b-c_d~e:65535", "127.0.0.1:80", "[::1]", "[2001:db8::1]:80",
        "[::ffff:1.2.3.4]", "caf%C3%A9", "a!$&'()*+;="}) {
    RequestParser parser;
    const std::string request = "GET / HTTP/1.1\r\nHost: " + host + "\r\n\r\n";
    EXPECT_EQ(head_of(parser, request).host, host);
  }
}

// Connections: RFC 9112 section 9.3.

TEST(RequestParser, KeepsAliveAsVersionAndConnectionAsk) {
  const auto keeps_alive = [](std::string_view version, std::string_view connection) {
    RequestParser parser;
    const std::string field =
        connection.empty() ? "" : "Connection: " + std::string(connection) + "\r\n";
    return head_of(parser, with_fields(field, version)).keep_alive;
  };
  EXPECT_TRUE(keeps_alive("1.1", ""));
  EXPECT_TRUE(keeps_alive("1.1", "keep-alive"));
  EXPECT_TRUE(keeps_alive("1.1", "x, , closed"));
  EXPECT_FALSE(keeps_alive("1.1", "close"));
  EXPECT_FALSE(keeps_alive("1.1", "keep-alive ,\tCLOSE"));
  EXPECT_FALSE(keeps_alive("1.0", ""));
  EXPECT_TRUE(keeps_alive("1.0", "Keep-Alive"));
  EXPECT_FALSE(keeps_alive("1.0", "keep-alive\r\nConnection: close"));
}

TEST(RequestParser, NeedsNoHostInHttp10) {
  RequestParser parser;
  const RequestHead head = head_of(parser, "GET / HTTP/1.0\r\n\r\n");
  EXPECT_EQ(head.version_minor, 0);
  EXPECT_TRUE(head.host.empty());
}

TEST(RequestParser, WantsBothFieldsForAnUpgrade) {
  const auto upgrades = [](std::string_view fields, std::string_view version = "1.1") {
    RequestParser parser;
    return head_of(parser, with_fields(fields, version)).upgrade;
  };
  EXPECT_TRUE(upgrades("Upgrade: websocket\r\nConnection: upgrade\r\n"));
  EXPECT_FALSE(upgrades("Upgrade: websocket\r\n"));
  EXPECT_FALSE(upgrades("Connection: upgrade\r\n"));
  EXPECT_FALSE(upgrades("Upgrade: websocket\r\nConnection: upgrade\r\n", "1.0"));
}

TEST(RequestParser, ExpectsToContinueOnlyBeforeContentAndInHttp11) {
  const auto expects = [](std::string_view fields, std::string_view version = "1.1") {
    RequestParser parser;
    return head_of(parser, with_fields(fields, version)).expect_continue;
  };
  EXPECT_TRUE(expects("Expect: 100-continue\r\nContent-Length: 1\r\n"));
  EXPECT_TRUE(expects("Expect: 100-Continue\r\nTransfer-Encoding: chunked\r\n"));
  EXPECT_FALSE(expects("Expect: 100-continue\r\nContent-Length: 0\r\n"));
  EXPECT_FALSE(expects("Expect: 100-continue\r\n"));
  EXPECT_FALSE(expects("Expect:\r\nContent-Length: 1\r\n"));
  EXPECT_FALSE(expects("Expect: 100-continue\r\nContent-Length: 1\r\n", "1.0"));
}

// Bodies.

TEST(RequestParser, HandsOutBodiesAsViewsIntoTheInput) {
  RequestParser parser;
  const std::string_view request(two_chunks);
  std::size_t at = 0;
  std::vector<std::string_view> pieces;
  for (;;) {
    const auto step = parser.advance(request.substr(at));
    ASSERT_TRUE(step.has_value());
    at += step->consumed;
    if (step->event == RequestParser::Event::body) {
      EXPECT_GE(step->body.data(), request.data());
      EXPECT_LE(step->body.data() + step->body.size(), request.data() + request.size());
      pieces.push_back(step->body);
    }
    if (step->event == RequestParser::Event::end) break;
  }
  EXPECT_EQ(pieces, (std::vector<std::string_view>{"hello", " world"}));
  EXPECT_EQ(at, request.size());
}

TEST(RequestParser, EndsARequestWithoutContentRightAfterItsHead) {
  for (const std::string_view fields : {"", "Content-Length: 0\r\n", "Content-Length: 000\r\n"}) {
    RequestParser parser;
    head_of(parser, with_fields(fields));
    const auto end = parser.advance("");
    ASSERT_TRUE(end.has_value());
    EXPECT_EQ(end->event, RequestParser::Event::end);
  }
}

TEST(RequestParser, ReadsChunkSizesInBothCasesAndWithSpaceBeforeTheExtension) {
  const Heard heard = hear_request(
      "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: Chunked\r\n\r\n"
      "A\r\n0123456789\r\n0a \t;x\r\n0123456789\r\n0;last\r\n\r\n");
  ASSERT_FALSE(heard.error.has_value()) << heard;
  EXPECT_EQ(heard.messages.at(0).body, "01234567890123456789");
  EXPECT_TRUE(heard.messages.at(0).whole);
}

// The life of a parser.

TEST(RequestParser, IsIdleOnlyBetweenRequests) {
  RequestParser parser;
  EXPECT_TRUE(parser.idle());
  const std::string_view request = "\r\nPOST / HTTP/1.1\r\nHost: a\r\nContent-Length: 1\r\n\r\nx";

  auto step = parser.advance(request.substr(0, 2));
  EXPECT_EQ(step->consumed, 2U);
  EXPECT_TRUE(parser.idle()) << "an empty line is not the beginning of anything";
  step = parser.advance(request.substr(2, 1));
  EXPECT_FALSE(parser.idle());
  step = parser.advance(request.substr(2));
  ASSERT_EQ(step->event, RequestParser::Event::head);
  EXPECT_FALSE(parser.idle());
  step = parser.advance("x");
  EXPECT_FALSE(parser.idle());
  step = parser.advance("");
  ASSERT_EQ(step->event, RequestParser::Event::end);
  EXPECT_TRUE(parser.idle());
  step = parser.advance("");
  EXPECT_EQ(step->event, RequestParser::Event::need_more);
  EXPECT_TRUE(parser.idle());
}

TEST(RequestParser, KeepsItsHeadWhileOtherParsersRead) {
  RequestParser one;
  RequestParser other;
  const std::string first = "GET /first HTTP/1.1\r\nHost: one\r\n\r\n";
  const std::string second = "GET /second HTTP/1.1\r\nHost: two\r\nX: y\r\n\r\n";
  head_of(one, first);
  head_of(other, second);
  EXPECT_EQ(one.head().path, "/first");
  EXPECT_EQ(one.head().fields.size(), 1U);
  EXPECT_EQ(other.head().fields.size(), 2U);
}

TEST(RequestParser, CanBeMovedWithItsHead) {
  RequestParser parser;
  const std::string request = "POST /a HTTP/1.1\r\nHost: a\r\nContent-Length: 1\r\n\r\nx";
  const auto step = parser.advance(request);
  RequestParser moved(std::move(parser));
  EXPECT_EQ(moved.head().path, "/a");
  RequestParser assigned;
  head_of(assigned, request);
  assigned = std::move(moved);
  EXPECT_EQ(assigned.head().path, "/a");
  EXPECT_EQ(assigned.advance(std::string_view(request).substr(step->consumed))->body, "x");
}

TEST(RequestParser, MayOutliveWhatItsThreadKeepsForAllOfThem) {
  std::thread([] {
    // Made before the spare heads, so gone after them.
    static thread_local RequestParser parser;
    head_of(parser, browser_get);
  }).join();
}

TEST(RequestParser, MayEndOnAnotherThreadThanItBegan) {
  RequestParser parser;
  head_of(parser, browser_get);
  std::thread([&] { EXPECT_EQ(parser.advance("")->event, RequestParser::Event::end); }).join();
  EXPECT_EQ(head_of(parser, browser_get).path, "/chat.html");
}

TEST(RequestParser, HasAnEmptyHeadWhereThereIsNone) {
  const RequestParser parser;
  EXPECT_TRUE(parser.head().fields.empty());
  EXPECT_TRUE(parser.head().target.empty());
}

TEST(RequestParser, AllocatesNothingForAGetOnAKeptConnection) {
  RequestParser parser;
  const auto serve = [&] {
    const auto head = parser.advance(browser_get);
    const auto end = parser.advance(browser_get.substr(head->consumed));
    return head->event == RequestParser::Event::head && end->event == RequestParser::Event::end;
  };
  ASSERT_TRUE(serve());
  const std::size_t before = allocations();
  bool all_served = true;
  for (int i = 0; i < 100; ++i) all_served = serve() && all_served;
  EXPECT_EQ(allocations(), before);
  EXPECT_TRUE(all_served);
}

TEST(RequestParser, AllocatesNothingForAHeadInPieces) {
  RequestParser parser;
  const auto serve = [&] {
    for (std::size_t size = 1; size < browser_get.size(); ++size)
      if (parser.advance(browser_get.substr(0, size))->event != RequestParser::Event::need_more)
        return false;
    return parser.advance(browser_get)->event == RequestParser::Event::head &&
           parser.advance("")->event == RequestParser::Event::end;
  };
  ASSERT_TRUE(serve());
  const std::size_t before = allocations();
  EXPECT_TRUE(serve());
  EXPECT_EQ(allocations(), before);
}

TEST(RequestParser, CostsAnIdleConnectionLessThan256Bytes) {
  EXPECT_LE(sizeof(RequestParser), 256U);
  std::vector<RequestParser> parsers(1000);
  const auto serve_all = [&] {
    for (RequestParser& parser : parsers) {
      head_of(parser, browser_get);
      EXPECT_EQ(parser.advance("")->event, RequestParser::Event::end);
    }
  };
  serve_all();
  const std::size_t before = allocations();
  serve_all();
  EXPECT_EQ(allocations(), before) << "the first round left something behind in every parser";
}

}  // namespace
}  // namespace confab::http
