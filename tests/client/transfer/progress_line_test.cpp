#include "client/transfer/progress_line.hpp"

#include <gtest/gtest.h>

#include <limits>

#include "protocol/text/unicode.hpp"

namespace confab::client {
namespace {

constexpr std::uint64_t mib = 1024 * 1024;

TEST(ProgressLine, SaysHowFarAndHowFast) {
  EXPECT_EQ(progress_line({"menu.pdf", 2 * mib + mib / 2, 5 * mib, mib}, 80),
            "menu.pdf  [==============>              ]   50 %  2.5 MiB of 5.0 MiB  1.0 MiB/s");
  EXPECT_EQ(progress_line({"menu.pdf", 5 * mib, 5 * mib, mib}, 60),
            "menu.pdf  100 %  5.0 MiB of 5.0 MiB  1.0 MiB/s");
}

TEST(ProgressLine, SaysLessWhereThereIsLittleRoom) {
  const Progress half{"menu.pdf", 5 * mib / 2, 5 * mib, mib};
  EXPECT_EQ(progress_line(half, 40), "menu.pdf   50 %  2.5 MiB of 5.0 MiB");
  EXPECT_EQ(progress_line(half, 20), "menu.pdf   50 %");
  EXPECT_EQ(progress_line(half, 10), "m…   50 %");
  EXPECT_EQ(progress_line(half, 6), " 50 %");
  EXPECT_EQ(progress_line(half, 5), "");
  EXPECT_EQ(progress_line(half, 0), "");
}

TEST(ProgressLine, IsNeverWiderThanTheTerminal) {
  for (const char* name :
       {"", "a", "menu.pdf", "отчёт за весь прошлый год.pdf", "日本語の名前.txt"})
    for (std::size_t columns = 0; columns < 150; ++columns)
      for (const std::uint64_t done : {std::uint64_t{0}, mib / 3, 5 * mib}) {
        const std::string line = progress_line({name, done, 5 * mib, done}, columns);
        EXPECT_LT(text::display_width(line), std::max<std::size_t>(columns, 1)) << line;
      }
}

TEST(ProgressLine, IsFullOnlyAtTheEnd) {
  EXPECT_NE(progress_line({"a", 999'999, 1'000'000, {}}, 40).find(" 99 %"), std::string::npos);
  EXPECT_NE(progress_line({"a", 0, 0, {}}, 40).find("100 %"), std::string::npos);
  const std::uint64_t most = std::numeric_limits<std::uint64_t>::max();
  EXPECT_NE(progress_line({"a", most / 2, most, {}}, 40).find(" 50 %"), std::string::npos);
  EXPECT_NE(progress_line({"a", 7, 5, {}}, 40).find("100 %"), std::string::npos)
      << "a file that is longer than was said";
}

TEST(ProgressLine, MovesNoTerminalByAName) {
  EXPECT_EQ(progress_line({"a\x1b[2J\rb", 1, 2, {}}, 60).find_first_of("\x1b\r"),
            std::string::npos);
}

}  // namespace
}  // namespace confab::client
