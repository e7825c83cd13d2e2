#include "protocol/http/etag.hpp"

#include <gtest/gtest.h>

namespace confab::http {
namespace {

TEST(IfNoneMatch, FindsTheTagInAList) {
  EXPECT_TRUE(if_none_match("\"a\"", "\"a\""));
  EXPECT_TRUE(if_none_match("\"x\", \"a\" ,\t\"y\"", "\"a\""));
  EXPECT_TRUE(if_none_match(", ,\"a\",", "\"a\""));
  EXPECT_TRUE(if_none_match("\"x,\\\", \"a\"", "\"a\"")) << "a backslash escapes nothing";
  EXPECT_FALSE(if_none_match("\"b\"", "\"a\""));
  EXPECT_FALSE(if_none_match("\"A\"", "\"a\""));
  EXPECT_FALSE(if_none_match("", "\"a\""));
  EXPECT_FALSE(if_none_match(" , ", "\"a\""));
}

TEST(IfNoneMatch, ComparesWeakly) {
  EXPECT_TRUE(if_none_match("W/\"a\"", "\"a\""));
  EXPECT_TRUE(if_none_match("\"a\"", "W/\"a\""));
  EXPECT_TRUE(if_none_match("W/\"a\"", "W/\"a\""));
}

TEST(IfNoneMatch, MatchesAnythingWithAnAsterisk) {
  EXPECT_TRUE(if_none_match("*", "\"a\""));
  EXPECT_TRUE(if_none_match(" * ", "\"a\""));
  EXPECT_FALSE(if_none_match("*, \"a\"", "\"a\""));
}

TEST(IfNoneMatch, MatchesNothingWhenItIsNoList) {
  for (const std::string_view header : {"a", "\"a", "\"a\" \"b\"", "\"a\"x", "w/\"a\"", "W/a", "W/",
                                        "\"a\", b", "\"a b\", \"a\"", "\"a\x01\", \"a\""})
    EXPECT_FALSE(if_none_match(header, "\"a\"")) << header;
}

TEST(IfMatch, ComparesStrongly) {
  EXPECT_TRUE(if_match("\"x\", \"a\"", "\"a\""));
  EXPECT_TRUE(if_match("*", "\"a\""));
  EXPECT_FALSE(if_match("W/\"a\"", "\"a\""));
  EXPECT_FALSE(if_match("\"a\"", "W/\"a\""));
  EXPECT_FALSE(if_match("W/\"a\"", "W/\"a\""));
  EXPECT_FALSE(if_match("\"a\"", "a")) << "a tag of ours without its quotes matches nothing";
}

}  // namespace
}  // namespace confab::http
