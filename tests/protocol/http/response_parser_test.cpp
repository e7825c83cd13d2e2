#include "protocol/http/response_parser.hpp"

#include <gtest/gtest.h>

#include <string>
#include <utility>
#include <vector>

#include "tests/support/hear.hpp"

namespace confab::http {
namespace {

using confab::testing::hear_response;
using confab::testing::Heard;
using confab::testing::pieces_of;

using Event = ResponseParser::Event;

struct Good {
  std::string name;
  std::string bytes;
  Method asked = Method::get;
  std::string body = {};
  bool closes = false;
};

std::vector<Good> good_responses() {
  const std::string ok = "HTTP/1.1 200 OK\r\n";
  return {
      {"Length", ok + "Content-Length: 5\r\n\r\nhello", Method::get, "hello"},
      {"NoContent", "HTTP/1.1 204 No Content\r\nDate: x\r\n\r\n"},
      {"NotModifiedWithLength", "HTTP/1.1 304 Not Modified\r\nContent-Length: 5\r\n\r\n"},
      {"HeadWithLength", ok + "Content-Length: 5\r\n\r\n", Method::head},
      {"HeadWithChunked", ok + "Transfer-Encoding: chunked\r\n\r\n", Method::head},
      {"Tunnel", ok + "Content-Length: 5\r\n\r\n", Method::connect},
      {"NoTunnel", "HTTP/1.1 405 No\r\nContent-Length: 2\r\n\r\nno", Method::connect, "no"},
      {"Switching", "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\n\r\n"},
      {"Chunked", ok + "Transfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\nA: b\r\n\r\n",
       Method::get, "hello"},
      {"UntilClose", ok + "\r\nhello", Method::get, "hello", true},
      {"UntilCloseWithNothing", ok + "\r\n", Method::get, "", true},
      {"EmptyReason", "HTTP/1.1 599 \r\nContent-Length: 0\r\n\r\n"},
      {"ReasonBeyondAscii", "HTTP/1.1 200 caf\xc3\xa9\r\nContent-Length: 0\r\n\r\n"},
  };
}

TEST(ResponseParser, HearsTheSameResponseHoweverTheBytesAreCut) {
  for (const Good& good : good_responses()) {
    SCOPED_TRACE(good.name);
    const Heard whole = hear_response(good.bytes, pieces_of(1000), good.asked, {}, good.closes);
    ASSERT_EQ(whole.messages.size(), 1U) << whole;
    EXPECT_FALSE(whole.error.has_value()) << whole;
    EXPECT_EQ(whole.messages[0].body, good.body);
    EXPECT_TRUE(whole.messages[0].whole);
    for (std::size_t piece = 1; piece <= good.bytes.size(); ++piece)
      EXPECT_EQ(hear_response(good.bytes, pieces_of(piece), good.asked, {}, good.closes), whole)
          << "in pieces of " << piece << " bytes";
  }
}

TEST(ResponseParser, TellsEverythingAboutTheHead) {
  const Heard heard = hear_response(
      "HTTP/1.1 404 Not Found at all\r\nX-Y:  z \r\nConnection: close\r\nContent-Length: "
      "0\r\n\r\n");
  ASSERT_EQ(heard.messages.size(), 1U) << heard;
  EXPECT_EQ(heard.messages[0].head,
            "404 reason=Not Found at all version=1.1 framing=1 length=0\n"
            "X-Y=z;\nConnection=close;\nContent-Length=0;");
}

TEST(ResponseParser, ReportsInterimResponsesBeforeTheFinalOne) {
  const Heard heard = hear_response(
      "HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Early Hints\r\nLink: x\r\n\r\n"
      "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nhi",
      Method::get);
  ASSERT_EQ(heard.messages.size(), 3U) << heard;
  for (const auto& message : heard.messages) EXPECT_TRUE(message.whole);
  EXPECT_EQ(heard.messages[2].body, "hi");
}

TEST(ResponseParser, RemembersTheQuestionThroughInterimResponses) {
  const Heard heard = hear_response(
      "HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n", Method::head);
  ASSERT_EQ(heard.messages.size(), 2U) << heard;
  EXPECT_TRUE(heard.messages[1].whole);
}

TEST(ResponseParser, ReadsPipelinedResponses) {
  const std::string ok = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nhi";
  const Heard heard = hear_response(ok + ok + ok);
  ASSERT_EQ(heard.messages.size(), 3U) << heard;
  EXPECT_EQ(heard.messages[2].body, "hi");
}

TEST(ResponseParser, KeepsAliveOnlyWhereTheEndIsKnown) {
  const auto keeps_alive = [](std::string_view response) {
    ResponseParser parser;
    EXPECT_EQ(parser.advance(response)->event, Event::head);
    return parser.head().keep_alive;
  };
  EXPECT_TRUE(keeps_alive("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n"));
  EXPECT_FALSE(keeps_alive("HTTP/1.1 200 OK\r\n\r\n"));
  EXPECT_FALSE(keeps_alive("HTTP/1.0 200 OK\r\nContent-Length: 0\r\n\r\n"));
  EXPECT_TRUE(
      keeps_alive("HTTP/1.0 200 OK\r\nContent-Length: 0\r\nConnection: keep-alive\r\n\r\n"));
}

TEST(ResponseParser, FindsFieldsByName) {
  ResponseParser parser;
  const std::string_view response = "HTTP/1.1 200 OK\r\nContent-Length: 0\r\nETag: \"x\"\r\n\r\n";
  ASSERT_EQ(parser.advance(response)->event, Event::head);
  EXPECT_EQ(parser.head().find("etag"), "\"x\"");
  EXPECT_EQ(parser.head().find("x"), std::nullopt);
}

TEST(ResponseParser, RefusesWhatIsNoResponse) {
  const std::string ok = "HTTP/1.1 200 OK\r\n";
  const std::vector<std::pair<std::string, Error>> table{
      {"\r\n" + ok + "\r\n", Error::bad_version},
      {"nonsense\r\n", Error::bad_version},
      {"HTTP/2.0 200 OK\r\n\r\n", Error::unsupported_version},
      {"HTTP/1.1  200 OK\r\n\r\n", Error::bad_status_line},
      {"HTTP/1.1 200\r\n\r\n", Error::bad_status_line},
      {"HTTP/1.1 20 OK\r\n\r\n", Error::bad_status_line},
      {"HTTP/1.1 2000 OK\r\n\r\n", Error::bad_status_line},
      {"HTTP/1.1 099 OK\r\n\r\n", Error::bad_status_line},
      {"HTTP/1.1 2x0 OK\r\n\r\n", Error::bad_status_line},
      {"HTTP/1.1 200 OK\n\r\n", Error::bad_line_end},
      {"HTTP/1.1 200 O\rK\r\n\r\n", Error::bad_line_end},
      {std::string("HTTP/1.1 200 O\0K\r\n\r\n", 19), Error::bad_character},
      {ok + "X : y\r\n\r\n", Error::space_before_colon},
      {ok + "X: y\r\n z\r\n\r\n", Error::line_folding},
      {ok + "Content-Length: x\r\n\r\n", Error::bad_content_length},
      {ok + "Content-Length: 1\r\nContent-Length: 1\r\n\r\n", Error::bad_content_length},
      {ok + "Content-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n", Error::ambiguous_length},
      {ok + "Transfer-Encoding: gzip, chunked\r\n\r\n", Error::unsupported_coding},
      {ok + "Transfer-Encoding: gzip\r\n\r\n", Error::bad_transfer_encoding},
      {"HTTP/1.0 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n", Error::bad_transfer_encoding},
      {ok + "Transfer-Encoding: chunked\r\n\r\nx\r\n", Error::bad_chunk},
      {ok + "Content-Length: 65537\r\n\r\n", Error::body_too_large},
      {ok + "X: " + std::string(20000, 'x'), Error::head_too_large},
      {ok + "\r\n" + std::string(70000, 'x'), Error::body_too_large},
  };
  for (const auto& [bytes, error] : table) {
    const Heard whole = hear_response(bytes);
    EXPECT_EQ(whole.error, error) << bytes.substr(0, 100) << '\n' << whole.messages.size();
    EXPECT_EQ(hear_response(bytes, pieces_of(7)).error, error) << bytes.substr(0, 100);
  }
}

TEST(ResponseParser, StaysInErrorOnceThereWasOne) {
  ResponseParser parser;
  ASSERT_EQ(parser.advance("nonsense\r\n").error(), Error::bad_version);
  EXPECT_EQ(parser.advance("HTTP/1.1 200 OK\r\n\r\n").error(), Error::bad_version);
  EXPECT_EQ(parser.finish().error(), Error::bad_version);
}

TEST(ResponseParser, KnowsWhetherAClosedConnectionEndedAMessage) {
  const auto finished = [](std::string_view bytes) -> std::pair<std::optional<Event>, Error> {
    ResponseParser parser;
    for (;;) {
      const auto step = parser.advance(bytes);
      if (step->event == Event::need_more) break;
      bytes.remove_prefix(step->consumed);
    }
    const auto last = parser.finish();
    if (!last) return {std::nullopt, last.error()};
    return {last->event, Error{}};
  };
  const std::string ok = "HTTP/1.1 200 OK\r\n";
  const std::pair<std::optional<Event>, Error> truncated{std::nullopt, Error::truncated};
  EXPECT_EQ(finished("").first, Event::need_more);
  EXPECT_EQ(finished(ok + "Content-Length: 1\r\n\r\nx").first, Event::need_more);
  EXPECT_EQ(finished(ok + "\r\nhello").first, Event::end);
  EXPECT_EQ(finished("H"), truncated);
  EXPECT_EQ(finished(ok + "Content-Length: 2\r\n\r\nx"), truncated);
  EXPECT_EQ(finished(ok + "Transfer-Encoding: chunked\r\n\r\n1\r\nx\r\n"), truncated);
}

TEST(ResponseParser, EndsAMessageThatWasWholeWhenTheConnectionClosed) {
  ResponseParser parser;
  const std::string_view response = "HTTP/1.1 200 OK\r\nContent-Length: 1\r\n\r\nx";
  const auto head = parser.advance(response);
  EXPECT_EQ(parser.advance(response.substr(head->consumed))->event, Event::body);
  EXPECT_EQ(parser.finish()->event, Event::end);
  EXPECT_EQ(parser.finish()->event, Event::need_more);
}

TEST(ResponseParser, CanBeMoved) {
  ResponseParser parser;
  const std::string_view response = "HTTP/1.1 200 OK\r\nContent-Length: 1\r\n\r\nx";
  const auto head = parser.advance(response);
  ResponseParser moved(std::move(parser));
  EXPECT_EQ(moved.head().reason, "OK");
  parser = std::move(moved);
  EXPECT_EQ(parser.advance(response.substr(head->consumed))->body, "x");
  EXPECT_TRUE(ResponseParser().head().reason.empty());
}

}  // namespace
}  // namespace confab::http
