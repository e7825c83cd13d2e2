#include "protocol/text/unicode.hpp"

#include <gtest/gtest.h>
#include <rapidcheck.h>
#include <rapidcheck/gtest.h>

#include <string>

#include "protocol/text/utf8.hpp"

namespace confab::text {
namespace {

constexpr std::string_view not_utf8 = "a\xff";

TEST(Nfc, ComposesWhatWasWrittenInParts) {
  EXPECT_EQ(nfc("cafe\xcc\x81"), "caf\xc3\xa9");
  EXPECT_EQ(nfc("caf\xc3\xa9"), "caf\xc3\xa9");
  EXPECT_EQ(nfc("plain"), "plain");
  EXPECT_EQ(nfc(""), "");
  EXPECT_EQ(nfc("\xef\xac\x81"), "\xef\xac\x81") << "a ligature is compatible, not the same";
}

TEST(Nfc, RefusesWhatIsNotUtf8) { EXPECT_EQ(nfc(not_utf8), std::nullopt); }

TEST(CasefoldKey, IsOneForAllWaysToWriteAName) {
  const auto same = [](std::string_view a, std::string_view b) {
    return casefold_key(a) == casefold_key(b);
  };
  EXPECT_TRUE(same("Alice", "aLICE"));
  EXPECT_TRUE(same("STRASSE",
                   "stra\xc3\x9f"
                   "e"));
  EXPECT_TRUE(same("caf\xc3\x89", "cafe\xcc\x81"));
  EXPECT_TRUE(same("\xef\xac\x81n", "fin")) << "ligatures";
  EXPECT_TRUE(same("\xef\xbc\xa1nn", "ann")) << "full width";
  EXPECT_TRUE(
      same("a\xe2\x80\x8b"
           "b",
           "ab"))
      << "zero width space";
  EXPECT_TRUE(same("\xce\xa3\xce\xa3", "\xcf\x83\xcf\x82")) << "final sigma";
  EXPECT_FALSE(same("alice", "al1ce"));
  EXPECT_EQ(casefold_key(""), "");
}

TEST(CasefoldKey, RefusesWhatIsNotUtf8) { EXPECT_EQ(casefold_key(not_utf8), std::nullopt); }

TEST(HasControl, KnowsControlCharacters) {
  for (const std::string text : {"\x01", "\t", "\n", "\x7f", "\xc2\x85", "\xe2\x80\xae"})
    EXPECT_TRUE(has_control("a" + text)) << text;
  EXPECT_TRUE(has_control(std::string("\0", 1)));
  EXPECT_TRUE(has_control(not_utf8));
  EXPECT_FALSE(has_control("a b \xc3\xa9 \xf0\x9f\x98\x80"));
  EXPECT_FALSE(has_control(""));
}

TEST(HasWhiteSpace, KnowsAllOfUnicodes) {
  for (const std::string space : {" ", "\t", "\n", "\v", "\f", "\r", "\xc2\x85", "\xc2\xa0",
                                  "\xe1\x9a\x80", "\xe2\x80\x80", "\xe2\x80\x8a", "\xe2\x80\xa8",
                                  "\xe2\x80\xa9", "\xe2\x80\xaf", "\xe2\x81\x9f", "\xe3\x80\x80"}) {
    EXPECT_TRUE(has_white_space("a" + space + "b"));
    EXPECT_TRUE(has_control_or_space("a" + space));
    EXPECT_TRUE(is_blank(space));
  }
  EXPECT_TRUE(has_white_space(not_utf8));
  EXPECT_FALSE(has_white_space("alice\xc3\xa9"));
  EXPECT_FALSE(has_control_or_space("alice\xc3\xa9"));
}

TEST(IsBlank, MeansThatNothingWouldBeSeen) {
  EXPECT_TRUE(is_blank(""));
  EXPECT_TRUE(is_blank(" \n\t"));
  EXPECT_TRUE(is_blank("\xe2\x80\x8b \xe2\x81\xa0\xc2\xad")) << "zero width, joiner, soft hyphen";
  EXPECT_TRUE(is_blank("\xe3\x85\xa4")) << "the Hangul filler";
  EXPECT_FALSE(is_blank(" . "));
  EXPECT_FALSE(is_blank(not_utf8));
}

TEST(IsWordCharacter, IsLettersMarksDigitsAndWhatJoinsThem) {
  for (const char32_t point : {U'a', U'Z', U'7', U'_', U'я', U'ß', U'\u0301'})
    EXPECT_TRUE(is_word_character(point)) << static_cast<std::uint32_t>(point);
  for (const char32_t point : {U' ', U'-', U'@', U'\'', U'\n', U'«', U'🦊', U'李', U'지'})
    EXPECT_FALSE(is_word_character(point)) << static_cast<std::uint32_t>(point);
}

TEST(FirstGrapheme, IsWhatAPersonSeesAsOneCharacter) {
  EXPECT_EQ(first_grapheme_bytes(""), 0U);
  EXPECT_EQ(first_grapheme_bytes("ab"), 1U);
  EXPECT_EQ(first_grapheme_bytes("e\xcc\x81\xcc\xa3x"), 5U) << "a letter with two accents";
  EXPECT_EQ(first_grapheme_bytes("\xd0\xb9x"), 2U);
  EXPECT_EQ(first_grapheme_bytes("\xf0\x9f\x91\xa8\xe2\x80\x8d\xf0\x9f\x91\xa9x"), 11U)
      << "two people, joined";
  EXPECT_EQ(first_grapheme_bytes("\xf0\x9f\x87\xaf\xf0\x9f\x87\xb5\xf0\x9f\x87\xaf"), 8U)
      << "a flag, and half of the next";
  EXPECT_EQ(first_grapheme_bytes("\xff\xcc\x81"), 1U) << "no UTF-8";
  EXPECT_EQ(first_grapheme_bytes("a\xff"), 1U);
}

TEST(DisplayWidth, CountsColumns) {
  EXPECT_EQ(display_width(""), 0U);
  EXPECT_EQ(display_width("hello"), 5U);
  EXPECT_EQ(display_width("caf\xc3\xa9"), 4U);
  EXPECT_EQ(display_width("cafe\xcc\x81"), 4U);
  EXPECT_EQ(display_width("\xe6\xbc\xa2\xe5\xad\x97"), 4U) << "two wide characters";
  EXPECT_EQ(display_width("\xf0\x9f\x98\x80"), 2U) << "an emoji";
  EXPECT_EQ(display_width("a\xff"), 2U);
}

std::string some_text() {
  std::string out;
  const auto size = *rc::gen::inRange(0, 12);
  for (int i = 0; i < size; ++i) {
    const auto point = *rc::gen::oneOf(rc::gen::inRange<std::uint32_t>(0, 0xd800),
                                       rc::gen::inRange<std::uint32_t>(0xe000, 0x110000));
    append_code_point(out, point);
  }
  return out;
}

RC_GTEST_PROP(Nfc, ChangesNothingTheSecondTime, ()) {
  const auto once = nfc(some_text());
  RC_ASSERT(once.has_value());
  RC_ASSERT(nfc(*once) == once);
}

RC_GTEST_PROP(CasefoldKey, ChangesNothingTheSecondTime, ()) {
  const auto once = casefold_key(some_text());
  RC_ASSERT(once.has_value());
  RC_ASSERT(casefold_key(*once) == once);
}

RC_GTEST_PROP(CasefoldKey, IsTheSameForTheComposedForm, ()) {
  const std::string text = some_text();
  RC_ASSERT(casefold_key(*nfc(text)) == casefold_key(text));
}

}  // namespace
}  // namespace confab::text
