#include "client/line_splitter.hpp"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <vector>

namespace confab::client {
namespace {

using Lines = std::vector<std::string>;

Lines lines_in(std::string_view bytes, std::size_t piece, std::size_t max = 100) {
  LineSplitter splitter(max);
  Lines lines;
  for (std::size_t at = 0; at < bytes.size(); at += piece) {
    splitter.add(bytes.substr(at, piece));
    while (auto line = splitter.next()) lines.push_back(*line);
  }
  if (splitter.overlong()) lines.emplace_back("overlong");
  return lines;
}

TEST(LineSplitter, HearsTheSameLinesHoweverTheBytesAreCut) {
  const std::string bytes = "one\n\ntwo\r\n\r\nthree and more\nhalf a li";
  for (std::size_t piece = 1; piece <= bytes.size(); ++piece)
    EXPECT_EQ(lines_in(bytes, piece), (Lines{"one", "two", "three and more"})) << piece;
}

TEST(LineSplitter, RefusesALineThatIsTooLong) {
  EXPECT_EQ(lines_in("1234567890\n", 3, 10), (Lines{"1234567890"}));
  for (const std::size_t piece : {1U, 3U, 100U}) {
    EXPECT_EQ(lines_in("one\n12345678901\ntwo\n", piece, 10), (Lines{"one", "overlong"})) << piece;
    EXPECT_EQ(lines_in("12345678901", piece, 10), (Lines{"overlong"})) << "even before its end";
  }
}

TEST(LineSplitter, GoesOnBehindALineThatIsPassedOver) {
  const std::string_view bytes = "one\n12345678901 and more\ntwo\n12345678901\n\nthree\n";
  for (std::size_t piece = 1; piece <= bytes.size(); ++piece) {
    LineSplitter splitter(10);
    Lines lines;
    for (std::size_t at = 0; at < bytes.size(); at += piece) {
      splitter.add(bytes.substr(at, piece));
      for (bool more = true; more;) {
        while (auto line = splitter.next()) lines.push_back(*line);
        more = splitter.overlong();
        if (!more) break;
        lines.emplace_back("overlong");
        splitter.pass_over();
      }
    }
    EXPECT_EQ(lines, (Lines{"one", "overlong", "two", "overlong", "three"})) << piece;
  }
}

RC_GTEST_PROP(LineSplitter, TakesApartWhatWasPutTogether, (const std::vector<std::string>& texts)) {
  Lines lines;
  std::string bytes;
  for (std::string text : texts) {
    std::erase_if(text, [](char c) { return c == '\n' || c == '\r'; });
    if (text.empty()) continue;
    lines.push_back(text);
    bytes += text + "\n";
  }
  const auto piece = *rc::gen::inRange<std::size_t>(1, 20);
  RC_ASSERT(lines_in(bytes, piece, 1'000'000) == lines);
}

TEST(SplitLines, AreThoseOfAWholeText) {
  EXPECT_EQ(split_lines("one\n\nthree"), (Lines{"one", "", "three"}));
  EXPECT_EQ(split_lines("one\n"), Lines{"one"});
  EXPECT_EQ(split_lines("\n"), Lines{""});
  EXPECT_EQ(split_lines(""), Lines{});
}

}  // namespace
}  // namespace confab::client
