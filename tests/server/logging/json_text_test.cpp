// Whatever text comes, it stays inside its quotes and on its line.
#include "server/logging/json_text.hpp"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <boost/json.hpp>

#include "protocol/text/unicode.hpp"
#include "protocol/text/utf8.hpp"

namespace confab::logging {
namespace {

TEST(JsonText, LeavesWhatIsReadable) {
  EXPECT_EQ(json_text("Grüße, 世界 😀"), "\"Grüße, 世界 😀\"");
}

TEST(JsonText, EscapesWhatCouldForge) {
  EXPECT_EQ(json_text("a\"b\\c\r\n\t"), R"("a\"b\\c\r\n\t")");
  EXPECT_EQ(json_text(std::string_view("\0\x1b[2J\x7f", 6)), R"("\u0000\u001b[2J\u007f")");
  EXPECT_EQ(json_text("\u0085\u009b"), R"("\u0085\u009b")");
  EXPECT_EQ(json_text("\u202e\u2066\u200f"), R"("\u202e\u2066\u200f")");
  EXPECT_EQ(json_text("\u2028\u2029"), R"("\u2028\u2029")");
}

TEST(JsonText, ShowsBytesThatAreNotUtf8) {
  EXPECT_EQ(json_text("a\xff\xc3"), R"("a\ufffd\ufffd")");
  EXPECT_EQ(json_text("\xed\xa0\x80"), R"("\ufffd\ufffd\ufffd")");
}

RC_GTEST_PROP(JsonText, ComesBackFromAnyParserAndIsNeverDangerous, (const std::string& bytes)) {
  const std::string quoted = json_text(bytes);
  RC_ASSERT(!text::has_control(quoted));
  const boost::json::value back = boost::json::parse(quoted);
  if (text::count_code_points(bytes)) RC_ASSERT(std::string(back.get_string()) == bytes);
}

}  // namespace
}  // namespace confab::logging
