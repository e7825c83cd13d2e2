#include "client/highlight.hpp"

#include <gtest/gtest.h>

namespace confab::client {
namespace {

std::string marked(std::string_view text, std::string_view name) {
  return highlighted(text, name, "<", ">");
}

TEST(Highlight, IsOfTheNameAsAWordOfItsOwn) {
  EXPECT_EQ(marked("ann", "ann"), "<ann>");
  EXPECT_EQ(marked("@ann, Ann: ANN's (ann)", "ann"), "@<ann>, <Ann>: <ANN>'s (<ann>)");
  EXPECT_EQ(marked("Annabel, joann, ann2, ann_b", "ann"), "Annabel, joann, ann2, ann_b");
  EXPECT_EQ(marked("ann ann\nann", "ann"), "<ann> <ann>\n<ann>");
  EXPECT_EQ(marked("an", "ann"), "an");
}

TEST(Highlight, IsOfNamesInEveryScript) {
  EXPECT_EQ(marked("Спроси у Анны или АННА!", "анна"), "Спроси у Анны или <АННА>!");
  EXPECT_EQ(marked("«Анна»", "Анна"), "«<Анна>»");
  EXPECT_EQ(marked("你好李雷来吧", "李雷"), "你好<李雷>来吧") << "nothing stands between words";
  EXPECT_EQ(marked("지수야", "지수"), "<지수>야");
  EXPECT_EQ(marked("e\u0301", "e"), "e\u0301") << "an accent is part of its letter";
}

TEST(Highlight, IsOfNamesWithMoreThanLetters) {
  EXPECT_EQ(marked("o'neil, O'Neil-x", "o'neil"), "<o'neil>, <O'Neil>-x");
  EXPECT_EQ(marked("🦊 and 🦊🦊", "🦊"), "<🦊> and <🦊><🦊>");
}

TEST(Highlight, LeavesATextWithoutANameAlone) {
  EXPECT_EQ(marked("hello\n\nworld", ""), "hello\n\nworld");
  EXPECT_EQ(marked("", "ann"), "");
  EXPECT_EQ(marked("ann \xff", "ann"), "<ann> \xff");
}

}  // namespace
}  // namespace confab::client
