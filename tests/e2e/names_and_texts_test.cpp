// Names and texts of all the world, up to the last code point.
#include <gtest/gtest.h>

#include "protocol/text/percent.hpp"
#include "tests/e2e/support/person.hpp"

namespace confab::testing {
namespace {

using Texts = std::vector<std::string>;

std::string times(std::size_t count, std::string_view text) {
  std::string all;
  for (std::size_t i = 0; i < count; ++i) all += text;
  return all;
}

std::string connect_with(const std::string& name) {
  return request("POST", "/connect", {{"Content-Type", "application/x-www-form-urlencoded"}},
                 "name=" + text::percent_encode(name));
}

TEST(Names, MayBeCyrillicAndAreOneInEverySpelling) {
  RunningServer server;
  const Person vera(server, "Вера");
  EXPECT_EQ(ask(server, connect_with("ВЕРА")).code(), "name-taken");
  EXPECT_EQ(ask(server, connect_with("вера")).code(), "name-taken");
  const Person boris(server, "Борис");
  EXPECT_EQ(boris.post("/send", {{"text", "Привет!"}, {"to", "вера"}}).status, 201);
  server.crash_and_restart();
  EXPECT_EQ(texts(vera.unread("@Борис")), Texts{"Привет!"});
  EXPECT_EQ(boris.reads("@" + text::percent_encode("ВЕРА")).front().from, "Борис");
  EXPECT_EQ(vera.get("/users/" + text::percent_encode("борис")).text("/name"), "Борис");
  EXPECT_EQ(boris.reports(text::percent_encode("Вера")).status, 201);
}

TEST(Names, AreThirtyTwoCodePointsAtMost) {
  const RunningServer server;
  for (const char* const letter : {"a", "ж", "漢", "🙂"}) {
    EXPECT_EQ(ask(server, connect_with(times(33, letter))).code(), "invalid") << letter;
    EXPECT_EQ(ask(server, connect_with(times(32, letter))).status, 201) << letter;
  }
  EXPECT_EQ(ask(server, connect_with(times(5000, "a"))).code(), "invalid");
  EXPECT_EQ(ask(server, connect_with(times(100'000, "a"))).code(), "too-large");
  EXPECT_EQ(ask(server, connect_with("")).code(), "invalid");
}

TEST(Names, HaveNothingInThemThatCouldDeceive) {
  const RunningServer server;
  for (const char* const name :
       {"a b", "a\nb", "a\tb", "\x1b[31mred", "a/b",      "@ann",     "#1",
        "a?b", "a&b",  "a%b",  "a:b",         "a\"b",     "a\\b",     "a<b",
        "a>b", ".",    "..",   "a\u00a0b",    "a\u2028b", "a\u0085b", "\u3000"})
    EXPECT_EQ(ask(server, connect_with(name)).code(), "invalid") << name;
}

TEST(Texts, AreFourThousandAndNinetySixCodePointsAtMost) {
  RunningServer server;
  const Person ann(server, "ann");
  Texts expected;
  for (const char* const letter : {"a", "ж", "漢", "🙂"}) {
    expected.push_back(times(4096, letter));
    EXPECT_EQ(ann.says(expected.back()).status, 201) << letter;
    const Answer refused = ann.says(times(4097, letter));
    EXPECT_EQ(refused.status, 422) << letter;
    EXPECT_EQ(refused.code(), "invalid") << letter;
  }
  EXPECT_EQ(texts(ann.reads()), expected);
  server.crash_and_restart();
  EXPECT_EQ(texts(ann.reads()), expected);
  server.restart();
  EXPECT_EQ(texts(ann.reads()), expected);
}

TEST(Texts, ComeBackAsTheyWereSent) {
  RunningServer server;
  const Person ann(server, "ann");
  const Texts expected{"\x1b[31mred\x07",
                       "line one\r\nline two\ttab",
                       "\"quoted\" \\ back",
                       "e\u0301 is not \u00e9",
                       "\u202eright to left",
                       "👩‍👩‍👧‍👦 one family",
                       "</script><b>bold</b> &amp;",
                       " blanks around "};
  for (const std::string& text : expected) EXPECT_EQ(ann.says(text).status, 201) << text;
  EXPECT_EQ(texts(ann.reads()), expected);
  server.restart();
  EXPECT_EQ(texts(ann.reads()), expected);
}

}  // namespace
}  // namespace confab::testing
