#include "protocol/http/request_parser.hpp"

#include <gtest/gtest.h>

#include "tests/support/bad_requests.hpp"
#include "tests/support/hear.hpp"

namespace confab::http {
namespace {

using confab::testing::bad_requests;
using confab::testing::BadRequest;
using confab::testing::hear_request;
using confab::testing::Heard;
using confab::testing::pieces_of;

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

INSTANTIATE_TEST_SUITE_P(Table, BadRequests, ::testing::ValuesIn(bad_requests()),
                         [](const auto& entry) { return entry.param.name; });

TEST(RequestParser, HearsTheSameRequestHoweverTheBytesAreCut) {
  const std::string_view post_send =
      "POST /send?x=1 HTTP/1.1\r\nHost: example.org:8080\r\nContent-Length: 5\r\n\r\nhello";
  const Heard whole = hear_request(post_send);
  ASSERT_EQ(whole.messages.size(), 1U) << whole;
  EXPECT_EQ(whole.messages[0].head,
            "POST target=/send?x=1 path=/send query=x=1 host=example.org:8080 form=0 version=1.1 "
            "framing=1 length=5 keep-alive\nHost=example.org:8080;\nContent-Length=5;");
  EXPECT_EQ(whole.messages[0].body, "hello");
  EXPECT_TRUE(whole.messages[0].whole);
  for (std::size_t piece = 1; piece <= post_send.size(); ++piece)
    EXPECT_EQ(hear_request(post_send, pieces_of(piece)), whole)
        << "in pieces of " << piece << " bytes";
}

}  // namespace
}  // namespace confab::http
