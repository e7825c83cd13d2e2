#include <gtest/gtest.h>

#include <string>

#include "protocol/http/request_parser.hpp"
#include "tests/support/hear.hpp"

/// Every limit at its value and one beyond.
namespace confab::http {
namespace {

using confab::testing::hear_request;
using confab::testing::Heard;
using confab::testing::pieces_of;

const std::string host = "Host: a\r\n";
const std::string chunked = "POST / HTTP/1.1\r\n" + host + "Transfer-Encoding: chunked\r\n\r\n";

/// Whole and in small pieces: the error, if there was one.
std::optional<Error> error_of(std::string_view bytes, const Limits& limits) {
  const Heard whole = hear_request(bytes, limits);
  const Heard cut = hear_request(bytes, pieces_of(3), limits);
  EXPECT_EQ(cut.error, whole.error);
  if (!whole.error) EXPECT_EQ(cut, whole);
  return whole.error;
}

TEST(RequestLimits, BoundTheHead) {
  const std::string request = "GET / HTTP/1.1\r\n" + host + "X: 0123456789\r\n\r\n";
  EXPECT_EQ(error_of(request, {.head_bytes_max = request.size()}), std::nullopt);
  EXPECT_EQ(error_of(request, {.head_bytes_max = request.size() - 1}), Error::head_too_large);
  EXPECT_EQ(error_of(request, {.head_bytes_max = 5}), Error::head_too_large);
  EXPECT_EQ(error_of(request, {.head_bytes_max = 0}), Error::head_too_large);
}

TEST(RequestLimits, DoNotCountTheBodyAsHead) {
  const std::string head = "POST / HTTP/1.1\r\n" + host + "Content-Length: 100\r\n\r\n";
  EXPECT_EQ(error_of(head + std::string(100, 'x'), {.head_bytes_max = head.size()}), std::nullopt);
}

TEST(RequestLimits, BoundTheTarget) {
  const std::string request = "GET /2345678 HTTP/1.1\r\n" + host + "\r\n";
  EXPECT_EQ(error_of(request, {.target_bytes_max = 8}), std::nullopt);
  EXPECT_EQ(error_of(request, {.target_bytes_max = 7}), Error::target_too_long);
}

TEST(RequestLimits, NameTheTargetWhenItAloneIsTooMuchForTheHead) {
  const Limits limits{.head_bytes_max = 100, .target_bytes_max = 50};
  EXPECT_EQ(error_of("GET /" + std::string(200, 'a'), limits), Error::target_too_long);
  EXPECT_EQ(error_of(std::string(200, 'A') + " /", limits), Error::head_too_large);
  EXPECT_EQ(error_of("GET /a " + std::string(200, 'a'), limits), Error::head_too_large);
}

TEST(RequestLimits, BoundTheNumberOfFields) {
  const std::string request = "GET / HTTP/1.1\r\n" + host + "A: 1\r\nB: 2\r\n\r\n";
  EXPECT_EQ(error_of(request, {.fields_max = 3}), std::nullopt);
  EXPECT_EQ(error_of(request, {.fields_max = 2}), Error::too_many_fields);
  EXPECT_EQ(error_of(request, {.fields_max = 0}), Error::too_many_fields);
}

TEST(RequestLimits, LetAHeadHaveMoreFieldsThanAThreadKeepsSpare) {
  std::string request = "GET / HTTP/1.1\r\n" + host;
  for (int i = 0; i < 999; ++i) request += "X: y\r\n";
  EXPECT_EQ(error_of(request + "\r\n", {.fields_max = 1000}), std::nullopt);
}

TEST(RequestLimits, BoundABodyByItsLengthRightAfterTheHead) {
  const std::string head = "POST / HTTP/1.1\r\n" + host + "Content-Length: 10\r\n\r\n";
  EXPECT_EQ(error_of(head + "0123456789", {.body_bytes_max = 10}), std::nullopt);
  EXPECT_EQ(error_of(head, {.body_bytes_max = 9}), Error::body_too_large);

  RequestParser parser({.body_bytes_max = 9});
  EXPECT_EQ(parser.advance(head)->event, RequestParser::Event::head);
  EXPECT_EQ(parser.advance("").error(), Error::body_too_large);
}

TEST(RequestLimits, BoundABodyByTheSumOfItsChunks) {
  const std::string body = "5\r\nhello\r\n5\r\nworld\r\n0\r\n\r\n";
  EXPECT_EQ(error_of(chunked + body, {.body_bytes_max = 10}), std::nullopt);
  EXPECT_EQ(error_of(chunked + body, {.body_bytes_max = 9}), Error::body_too_large);
  EXPECT_EQ(error_of(chunked + body, {.body_bytes_max = 4}), Error::body_too_large);
  EXPECT_EQ(error_of(chunked + "1\r\nx\r\nffffffffffffffff\r\n", {.body_bytes_max = ~0ULL}),
            Error::body_too_large);
}

TEST(RequestLimits, CanBeChangedForOneBody) {
  const std::string head = "POST / HTTP/1.1\r\n" + host + "Content-Length: 10\r\n\r\n";
  RequestParser parser({.body_bytes_max = 5});
  ASSERT_EQ(parser.advance(head)->event, RequestParser::Event::head);
  parser.limit_body(10);
  EXPECT_EQ(parser.advance("0123456789")->body.size(), 10U);
  EXPECT_EQ(parser.advance("")->event, RequestParser::Event::end);

  ASSERT_EQ(parser.advance(head)->event, RequestParser::Event::head);
  EXPECT_EQ(parser.advance("0123456789").error(), Error::body_too_large);

  RequestParser lowered;
  ASSERT_EQ(lowered.advance(head)->event, RequestParser::Event::head);
  lowered.limit_body(9);
  EXPECT_EQ(lowered.advance("0123456789").error(), Error::body_too_large);
}

TEST(RequestLimits, BoundTheExtensionsOfAllChunksTogether) {
  const std::string body = "1;abc\r\nx\r\n1 ;de\r\nx\r\n0;f\r\n\r\n";  // 4 + 4 + 2 bytes
  EXPECT_EQ(error_of(chunked + body, {.chunk_extension_bytes_max = 10}), std::nullopt);
  EXPECT_EQ(error_of(chunked + body, {.chunk_extension_bytes_max = 9}),
            Error::chunk_extension_too_large);
  EXPECT_EQ(error_of(chunked + "1;\r\n", {.chunk_extension_bytes_max = 0}),
            Error::chunk_extension_too_large);
}

TEST(RequestLimits, BoundTheTrailers) {
  const std::string trailers = "A: 1\r\nB: 2\r\n\r\n";
  const std::string request = chunked + "0\r\n" + trailers;
  EXPECT_EQ(error_of(request, {.trailer_bytes_max = trailers.size()}), std::nullopt);
  EXPECT_EQ(error_of(request, {.trailer_bytes_max = trailers.size() - 1}),
            Error::trailer_too_large);
  EXPECT_EQ(error_of(request, {.fields_max = 2}), std::nullopt);
  EXPECT_EQ(error_of(request, {.fields_max = 2, .trailer_bytes_max = 1}), Error::trailer_too_large);
  EXPECT_EQ(error_of(chunked + "0\r\nA: 1\r\nB: 2\r\nC: 3\r\n\r\n", {.fields_max = 2}),
            Error::too_many_fields);
}

TEST(RequestLimits, BoundTheEmptyLinesBeforeARequest) {
  const std::string request = "GET / HTTP/1.1\r\n" + host + "\r\n";
  EXPECT_EQ(error_of("\r\n\r\n" + request + "\r\n\r\n" + request, {}), std::nullopt);
  EXPECT_EQ(error_of("\r\n\r\n\r\n" + request, {}), Error::bad_request_line);
}

/// Grows the input by a byte at a time, without copying it. Work that grew with the square of the
/// size would take minutes here.
void expect_linear(const std::string& head) {
  RequestParser parser({.head_bytes_max = head.size(), .fields_max = head.size()});
  for (std::size_t size = 1; size < head.size(); ++size)
    ASSERT_EQ(parser.advance(std::string_view(head).substr(0, size))->event,
              RequestParser::Event::need_more);
  EXPECT_EQ(parser.advance(head)->event, RequestParser::Event::head);
}

TEST(RequestParser, WorksLinearlyOnAHugeField) {
  expect_linear("GET / HTTP/1.1\r\n" + host + "X: " + std::string(1 * MiB, 'x') + "\r\n\r\n");
}

TEST(RequestParser, WorksLinearlyOnManySmallFields) {
  std::string head = "GET / HTTP/1.1\r\n" + host;
  while (head.size() < 1 * MiB) head += "X: y\r\n";
  expect_linear(head + "\r\n");
}

}  // namespace
}  // namespace confab::http
