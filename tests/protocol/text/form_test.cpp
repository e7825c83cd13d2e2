#include "protocol/text/form.hpp"

#include <gtest/gtest.h>
#include <rapidcheck.h>
#include <rapidcheck/gtest.h>

#include <string>
#include <utility>
#include <vector>

#include "protocol/text/percent.hpp"

namespace confab::text {
namespace {

TEST(Form, ReadsPairsInTheirOrder) {
  EXPECT_EQ(parse_form("text=hi&chat=general"), (Form{{"text", "hi"}, {"chat", "general"}}));
  EXPECT_EQ(parse_form("a=1&a=2"), (Form{{"a", "1"}, {"a", "2"}}));
  EXPECT_EQ(parse_form(""), Form{});
}

TEST(Form, ReadsPlusAsSpaceAndEscapesAsBytes) {
  EXPECT_EQ(parse_form("text=a+b%2Bc%20d"), (Form{{"text", "a b+c d"}}));
  EXPECT_EQ(parse_form("a+b=%26%3D"), (Form{{"a b", "&="}}));
}

TEST(Form, LeavesOutWhatIsEmptyBetweenAmpersands) {
  EXPECT_EQ(parse_form("&&a=1&&b=2&"), (Form{{"a", "1"}, {"b", "2"}}));
}

TEST(Form, NeedsNeitherNameNorValue) {
  EXPECT_EQ(parse_form("a"), (Form{{"a", ""}}));
  EXPECT_EQ(parse_form("a="), (Form{{"a", ""}}));
  EXPECT_EQ(parse_form("=b"), (Form{{"", "b"}}));
  EXPECT_EQ(parse_form("a=b=c"), (Form{{"a", "b=c"}}));
}

TEST(Form, RefusesBrokenEscapes) {
  EXPECT_EQ(parse_form("a=%"), std::nullopt);
  EXPECT_EQ(parse_form("a=1&%zz=2"), std::nullopt);
}

TEST(Form, IsBounded) {
  std::string encoded;
  for (std::size_t i = 0; i < form_pairs_max; ++i) encoded += "a=1&";
  EXPECT_EQ(parse_form(encoded)->size(), form_pairs_max);
  EXPECT_EQ(parse_form(encoded + "a=1"), std::nullopt);
}

RC_GTEST_PROP(Form, IsReadAsItWasWritten,
              (const std::vector<std::pair<std::string, std::string>>& pairs)) {
  RC_PRE(pairs.size() <= form_pairs_max);
  std::string encoded;
  for (const auto& [name, value] : pairs)
    encoded += percent_encode(name) + "=" + percent_encode(value) + "&";
  RC_ASSERT(parse_form(encoded) == pairs);
}

}  // namespace
}  // namespace confab::text
