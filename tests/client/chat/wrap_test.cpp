#include "client/chat/wrap.hpp"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <sstream>

#include "protocol/text/unicode.hpp"
#include "protocol/text/utf8.hpp"

namespace confab::client {
namespace {

std::string without(std::string text, const std::string& what) {
  for (std::size_t at = 0; (at = text.find(what)) != std::string::npos;)
    text.erase(at, what.size());
  return text;
}

/// Whether it has a word of ASCII that is as wide.
bool has_address(const std::string& line, std::size_t columns) {
  std::istringstream words(line);
  for (std::string word; std::getline(words, word, ' ');)
    if (word.size() > columns && text::count_code_points(word) == word.size()) return true;
  return false;
}

TEST(Wrap, LeavesShortLinesAlone) {
  EXPECT_EQ(wrap("", 40, 6), "");
  EXPECT_EQ(wrap("one two\n  three\n", 40, 6), "one two\n  three\n");
  EXPECT_EQ(wrap("12345678901234567890", 20, 6), "12345678901234567890");
}

TEST(Wrap, BreaksAtSpacesAndMovesTheRestIn) {
  EXPECT_EQ(wrap("one two three four five", 20, 2), "one two three four\n  five");
  EXPECT_EQ(wrap("aaaaaaaaaa bbbbbbbbbb cccccccccc", 20, 6),
            "aaaaaaaaaa\n      bbbbbbbbbb\n      cccccccccc");
}

TEST(Wrap, BreaksAWordThatIsWiderThanARow) {
  EXPECT_EQ(wrap("x ыыыыыыыыыыыыыыыыыыыыыыыыы", 20, 4), "x ыыыыыыыыыыыыыыыыыы\n    ыыыыыыы");
}

TEST(Wrap, LeavesAnAddressInOnePieceForWhoCopiesIt) {
  EXPECT_EQ(wrap("x http://localhost/join/abcdefgh y", 20, 4),
            "x http://localhost/join/abcdefgh y");
}

TEST(Wrap, CountsColumnsNotBytes) {
  EXPECT_EQ(wrap("двадцать два и ещё одно", 20, 2), "двадцать два и ещё\n  одно");
  // Ten characters of two columns each fill twenty.
  EXPECT_EQ(wrap("日本語日本語日本語日", 20, 2), "日本語日本語日本語日");
  EXPECT_EQ(wrap("日本語日本語日本語日本", 20, 2), "日本語日本語日本語日\n  本");
  EXPECT_EQ(wrap("x日本語日本語日本語日", 20, 2), "x日本語日本語日本語\n  日");
  EXPECT_EQ(wrap("🎉🎉🎉🎉🎉🎉🎉🎉🎉🎉🎉", 20, 0), "🎉🎉🎉🎉🎉🎉🎉🎉🎉🎉\n🎉");
}

TEST(Wrap, KeepsWhatIsOneCharacterTogether) {
  const std::string accents =
      "e\u0301e\u0301e\u0301e\u0301e\u0301e\u0301e\u0301e\u0301e\u0301e\u0301"
      "e\u0301e\u0301e\u0301e\u0301e\u0301e\u0301e\u0301e\u0301e\u0301e\u0301";
  EXPECT_EQ(wrap(accents + "e\u0301", 20, 0), accents + "\ne\u0301");
  const std::string family = "👨\u200d👩\u200d👧";
  const std::string rows = wrap(family + family + family + family + family, 20, 0);
  EXPECT_EQ(without(rows, "\n"), family + family + family + family + family);
  EXPECT_EQ(rows.find("\u200d\n"), std::string::npos);
  EXPECT_EQ(rows.find("\n\u200d"), std::string::npos);
}

TEST(Wrap, TakesOurColoursForNothing) {
  EXPECT_EQ(wrap("\x1b[31mname\x1b[0m: 1234567 90123456", 20, 2),
            "\x1b[31mname\x1b[0m: 1234567\n  90123456");
}

TEST(Wrap, OfAWordAsLongAsAMessageIsAllOfItInRows) {
  std::string word;
  for (int i = 0; i < 4096; ++i) word += "ы";
  const std::string rows = wrap("#1 20:20 ann: " + word, 80, 6);
  std::istringstream lines(rows);
  for (std::string line; std::getline(lines, line);) EXPECT_LE(text::display_width(line), 80U);
  EXPECT_EQ(without(without(rows, "\n"), "      "), "#1 20:20 ann: " + word);
}

RC_GTEST_PROP(Wrap, FitsAndLosesNothingButSpaces, (const std::string& bytes)) {
  const std::size_t columns = *rc::gen::inRange<std::size_t>(wrap_columns_min, 100);
  const std::string text = text::make_visible(bytes, true);
  RC_PRE(text.find('\t') == std::string::npos);
  const std::string rows = wrap(text, columns, 6);
  std::istringstream lines(rows);
  for (std::string line; std::getline(lines, line);)
    RC_ASSERT(text::display_width(line) <= columns || has_address(line, columns - 6));
  RC_ASSERT(without(without(rows, "\n"), " ") == without(without(text, "\n"), " "));
}

TEST(Shortened, SaysWithDotsThatSomethingIsMissing) {
  EXPECT_EQ(shortened("general", 10), "general");
  EXPECT_EQ(shortened("Garden party", 8), "Garden …");
  EXPECT_EQ(shortened("日本語日本語", 6), "日本…");
}

}  // namespace
}  // namespace confab::client
