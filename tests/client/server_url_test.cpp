#include "client/server_url.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace confab::client {
namespace {

std::string understood(std::string_view text) {
  const Outcome<ServerUrl> url = parse_server_url(text);
  return url ? url->text() : "refused";
}

TEST(ServerUrl, WritesTheSameServerInOneWay) {
  EXPECT_EQ(understood("http://127.0.0.1:8000"), "http://127.0.0.1:8000");
  EXPECT_EQ(understood("http://127.0.0.1:8000/"), "http://127.0.0.1:8000");
  EXPECT_EQ(understood("127.0.0.1:8000"), "http://127.0.0.1:8000");
  EXPECT_EQ(understood("HTTP://Chat.Example.org"), "http://chat.example.org");
  EXPECT_EQ(understood("http://chat.example.org:80"), "http://chat.example.org");
  EXPECT_EQ(understood("http://[::1]:8000"), "http://[::1]:8000");
  EXPECT_EQ(parse_server_url("http://[::1]:8000")->host, "::1");
}

TEST(ServerUrl, RefusesWhatIsNoServer) {
  for (const char* text :
       {"", "http://", "http://:8000", "http://host:", "http://host:0", "http://host:65536",
        "http://host:80x", "http://host/path", "ftp://host", "http://user@host", "http://ho st",
        "http://[::1", "http://[host]", "http://[::1]8000", "http://::1", "http://host\r\nX: y"})
    EXPECT_EQ(understood(text), "refused") << text;
}

TEST(ServerUrl, SaysThatHttpsIsNotSpokenYet) {
  const Outcome<ServerUrl> url = parse_server_url("https://chat.example.org");
  ASSERT_FALSE(url);
  EXPECT_EQ(url.error().exit, Exit::usage);
  EXPECT_THAT(url.error().sentence, ::testing::HasSubstr("does not speak https yet"));
}

}  // namespace
}  // namespace confab::client
