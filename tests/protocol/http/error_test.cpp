#include "protocol/http/error.hpp"

#include <gtest/gtest.h>

#include <set>
#include <string>

namespace confab::http {
namespace {

TEST(Error, IsExplainedInASentenceOfItsOwn) {
  std::set<std::string_view> seen;
  for (int value = 1; value <= static_cast<int>(Error::truncated); ++value) {
    const std::string_view sentence = explain(static_cast<Error>(value));
    EXPECT_TRUE(seen.insert(sentence).second) << sentence;
    EXPECT_GT(sentence.size(), 10U);
    EXPECT_NE(sentence.back(), '.');
  }
}

TEST(Error, IsAnsweredWithAStatusOfAnError) {
  for (int value = 1; value <= static_cast<int>(Error::truncated); ++value)
    EXPECT_GE(status_of(static_cast<Error>(value)), 400);
}

}  // namespace
}  // namespace confab::http
