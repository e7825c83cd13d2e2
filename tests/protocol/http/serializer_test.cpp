#include "protocol/http/serializer.hpp"

#include <gtest/gtest.h>

#include <string>

namespace confab::http {
namespace {

TEST(Serializer, WritesAResponse) {
  std::string out;
  append_status_line(out, 200);
  append_field(out, "Content-Type", "text/plain");
  append_field(out, "Content-Length", std::uint64_t{18446744073709551615U});
  append_field(out, "X-Empty", "");
  append_head_end(out);
  EXPECT_EQ(out,
            "HTTP/1.1 200 OK\r\n"
            "Content-Type: text/plain\r\n"
            "Content-Length: 18446744073709551615\r\n"
            "X-Empty: \r\n"
            "\r\n");
}

TEST(Serializer, WritesARequest) {
  std::string out;
  append_request_line(out, Method::delete_, "/chats/general?x=1");
  append_field(out, "Host", "a");
  append_head_end(out);
  EXPECT_EQ(out, "DELETE /chats/general?x=1 HTTP/1.1\r\nHost: a\r\n\r\n");
}

TEST(Serializer, WritesChunksAndTrailers) {
  std::string out;
  append_chunk(out, "hello");
  append_chunk(out, "");
  append_chunk(out, std::string(255, 'x'));
  const Field sum{"X-Sum", "1"};
  append_last_chunk(out, {&sum, 1});
  EXPECT_EQ(out, "5\r\nhello\r\nff\r\n" + std::string(255, 'x') + "\r\n0\r\nX-Sum: 1\r\n\r\n");
}

TEST(Serializer, EndsAChunkedBodyWithoutTrailers) {
  std::string out;
  append_last_chunk(out);
  EXPECT_EQ(out, "0\r\n\r\n");
}

TEST(Serializer, AppendsToWhatIsThere) {
  std::string out = "before ";
  append_status_line(out, 404);
  EXPECT_EQ(out, "before HTTP/1.1 404 Not Found\r\n");
}

TEST(ReasonPhrase, IsKnownForEveryStatusThatTheServerUses) {
  for (const int status :
       {100, 101, 103, 200, 201, 202, 203, 204, 205, 206, 300, 301, 302, 303, 304, 307, 308, 400,
        401, 402, 403, 404, 405, 406, 407, 408, 409, 410, 411, 412, 413, 414, 415, 416, 417, 421,
        422, 423, 424, 425, 426, 428, 429, 431, 451, 500, 501, 502, 503, 504, 505, 507, 511})
    EXPECT_NE(reason_phrase(status), "Unknown") << status;
}

TEST(ReasonPhrase, IsNeverEmpty) {
  for (const int status : {0, 199, 299, 418, 599, 999}) EXPECT_EQ(reason_phrase(status), "Unknown");
}

#ifndef NDEBUG
TEST(SerializerDeathTest, RefusesWhatWouldSplitTheResponse) {
  std::string out;
  EXPECT_DEATH(append_field(out, "X", "a\r\nSet-Cookie: b"), "is_clean");
  EXPECT_DEATH(append_field(out, "X\r\nY", "a"), "is_clean");
  EXPECT_DEATH(append_request_line(out, Method::get, "/ HTTP/1.1\r\n"), "is_clean");
}
#endif

}  // namespace
}  // namespace confab::http
