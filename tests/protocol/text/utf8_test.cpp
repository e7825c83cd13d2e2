#include "protocol/text/utf8.hpp"

#include <gtest/gtest.h>
#include <rapidcheck.h>
#include <rapidcheck/gtest.h>

#include <string>
#include <vector>

namespace confab::text {
namespace {

TEST(Utf8, CountsCodePoints) {
  EXPECT_EQ(count_code_points(""), 0U);
  EXPECT_EQ(count_code_points("hello"), 5U);
  EXPECT_EQ(count_code_points("caf\xc3\xa9"), 4U);
  EXPECT_EQ(count_code_points("\xe2\x82\xac \xf0\x9f\x98\x80"), 3U);
  EXPECT_EQ(count_code_points(std::string(1000, 'x') + "\xc3\xa9" + std::string(1000, 'y')), 2001U);
  EXPECT_EQ(count_code_points(std::string("\0", 1)), 1U);
}

TEST(Utf8, KnowsItsEdges) {
  for (const std::string_view edge :
       {"\x7f", "\xc2\x80", "\xdf\xbf", "\xe0\xa0\x80", "\xed\x9f\xbf", "\xee\x80\x80",
        "\xef\xbf\xbf", "\xf0\x90\x80\x80", "\xf4\x8f\xbf\xbf"})
    EXPECT_EQ(count_code_points(edge), 1U);
}

TEST(Utf8, RefusesEverythingElse) {
  for (const std::string bad : {
           "\x80",              // continues nothing
           "\xbf\xbf",          //
           "\xc3",              // ends too early
           "\xe2\x82",          //
           "\xf0\x9f\x98",      //
           "\xc3(",             // is not continued
           "\xe2(\xac",         //
           "\xe2\x82(",         //
           "\xc0\x80",          // longer than needed
           "\xc1\xbf",          //
           "\xe0\x9f\xbf",      //
           "\xf0\x8f\xbf\xbf",  //
           "\xed\xa0\x80",      // surrogates
           "\xed\xbf\xbf",      //
           "\xf4\x90\x80\x80",  // beyond U+10FFFF
           "\xf8\x88\x80\x80\x80",
           "\xfe",
           "\xff",
       }) {
    EXPECT_EQ(count_code_points(bad), std::nullopt);
    EXPECT_EQ(count_code_points(std::string(40, 'x') + bad), std::nullopt);
    EXPECT_EQ(count_code_points(bad + std::string(40, 'x')), std::nullopt);
  }
}

TEST(Utf8, TakesNothingWhereThereIsNoCodePoint) {
  std::string_view bytes = "\xc3(";
  EXPECT_EQ(take_code_point(bytes), std::nullopt);
  EXPECT_EQ(bytes.size(), 2U);
  bytes = "";
  EXPECT_EQ(take_code_point(bytes), std::nullopt);
}

rc::Gen<char32_t> any_code_point() {
  return rc::gen::map(rc::gen::oneOf(rc::gen::inRange<std::uint32_t>(0, 0x80),
                                     rc::gen::inRange<std::uint32_t>(0x80, 0x800),
                                     rc::gen::inRange<std::uint32_t>(0x800, 0xd800),
                                     rc::gen::inRange<std::uint32_t>(0xe000, 0x110000)),
                      [](std::uint32_t point) { return static_cast<char32_t>(point); });
}

RC_GTEST_PROP(Utf8, IsReadAsItWasWritten, ()) {
  const auto points = *rc::gen::container<std::vector<std::uint32_t>>(
      rc::gen::cast<std::uint32_t>(any_code_point()));
  std::string bytes;
  for (const std::uint32_t point : points) append_code_point(bytes, point);
  RC_ASSERT(count_code_points(bytes) == points.size());
  std::string_view rest = bytes;
  for (const std::uint32_t point : points) RC_ASSERT(take_code_point(rest) == char32_t{point});
  RC_ASSERT(rest.empty());
}

TEST(MakeVisible, LeavesOrdinaryTextAlone) {
  EXPECT_EQ(make_visible("caf\xc3\xa9 \xf0\x9f\x98\x80 \\ ~"), "caf\xc3\xa9 \xf0\x9f\x98\x80 \\ ~");
}

TEST(MakeVisible, EscapesWhatATerminalWouldObey) {
  EXPECT_EQ(make_visible("\x1b[31m\a\x7f"), "\\x1b[31m\\x07\\x7f");
  EXPECT_EQ(make_visible(std::string("\0", 1)), "\\x00");
  EXPECT_EQ(make_visible("\xc2\x85\xc2\x9b"), "\\u{85}\\u{9b}");
  EXPECT_EQ(make_visible("a\xe2\x80\xae"
                         "b"),
            "a\\u{202e}b");
  EXPECT_EQ(make_visible("\xd8\x9c\xe2\x80\x8e\xe2\x81\xa9"), "\\u{61c}\\u{200e}\\u{2069}");
}

TEST(MakeVisible, EscapesBytesThatAreNotUtf8) {
  EXPECT_EQ(make_visible("\xff"
                         "a\xc3"),
            "\\xffa\\xc3");
}

TEST(MakeVisible, KeepsNewlinesWhereAsked) {
  EXPECT_EQ(make_visible("a\n\tb\r"), "a\\x0a\\x09b\\x0d");
  EXPECT_EQ(make_visible("a\n\tb\r", true), "a\n\tb\\x0d");
}

RC_GTEST_PROP(MakeVisible, LeavesNothingToObey, (const std::string& bytes)) {
  const std::string visible = make_visible(bytes);
  RC_ASSERT(count_code_points(visible).has_value());
  for (const char c : visible) RC_ASSERT(static_cast<unsigned char>(c) >= 0x20 && c != 0x7f);
  RC_ASSERT(make_visible(visible) == visible);
}

}  // namespace
}  // namespace confab::text
