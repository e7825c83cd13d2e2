#include "protocol/text/utf8_validator.hpp"

#include <gtest/gtest.h>
#include <rapidcheck.h>
#include <rapidcheck/gtest.h>

#include <cstddef>
#include <string>
#include <string_view>

#include "protocol/text/utf8.hpp"

namespace confab::text {
namespace {

/// Bytes that are taken before it says no; all of them where it does not.
std::size_t taken_one_by_one(std::string_view bytes) {
  Utf8Validator validator;
  for (std::size_t at = 0; at < bytes.size(); ++at)
    if (!validator.take(bytes.substr(at, 1))) return at;
  return bytes.size();
}

/// What a valid text may be ended with wherever it was cut: one of these finishes a code point.
bool can_be_finished(const std::string& begun) {
  for (const char* end :
       {"", "\x80", "\xa0", "\x80\x80", "\xa0\x80", "\x90\x80", "\x80\x80\x80", "\x90\x80\x80"})
    if (count_code_points(begun + end)) return true;
  return false;
}

/// Mostly the bytes at which the rules change.
rc::Gen<std::string> any_tempting_bytes() {
  static const std::string tempting =
      "ab\x7f\x80\x8f\x90\x9f\xa0\xbf\xc0\xc1\xc2\xdf\xe0\xe1\xec\xed\xee\xef\xf0\xf1\xf3\xf4\xf5"
      "\xff";
  return rc::gen::container<std::string>(rc::gen::elementOf(tempting));
}

TEST(Utf8Validator, KnowsEveryCodePoint) {
  for (char32_t point = 0; point <= 0x10ffff; ++point) {
    if (point >= 0xd800 && point <= 0xdfff) continue;
    std::string bytes;
    append_code_point(bytes, point);
    Utf8Validator validator;
    ASSERT_TRUE(validator.take(bytes) && validator.complete()) << std::hex << unsigned{point};
  }
}

TEST(Utf8Validator, SaysNoAtTheFirstByteThatRulesItOut) {
  EXPECT_EQ(taken_one_by_one("\xc0\x80"), 0U) << "overlong";
  EXPECT_EQ(taken_one_by_one("\xe0\x9f\xbf"), 1U) << "overlong";
  EXPECT_EQ(taken_one_by_one("\xf0\x8f\xbf\xbf"), 1U) << "overlong";
  EXPECT_EQ(taken_one_by_one("\xed\xa0\x80"), 1U) << "a surrogate";
  EXPECT_EQ(taken_one_by_one("\xf4\x90\x80\x80"), 1U) << "beyond Unicode";
  EXPECT_EQ(taken_one_by_one("\xf5"), 0U) << "far beyond";
  EXPECT_EQ(taken_one_by_one("\x80"), 0U) << "a continuation of nothing";
  EXPECT_EQ(taken_one_by_one("\xe2\x82z"), 2U) << "cut short";
}

TEST(Utf8Validator, IsNotCompleteInsideACodePoint) {
  Utf8Validator validator;
  EXPECT_TRUE(validator.complete());
  EXPECT_TRUE(validator.take("a\xe2"));
  EXPECT_FALSE(validator.complete());
  EXPECT_TRUE(validator.take(""));
  EXPECT_TRUE(validator.take("\x82"));
  EXPECT_FALSE(validator.complete());
  EXPECT_TRUE(validator.take("\xac"));
  EXPECT_TRUE(validator.complete());
}

RC_GTEST_PROP(Utf8Validator, AgreesWithTheCounterOfCodePoints, ()) {
  const std::string bytes = *any_tempting_bytes();
  Utf8Validator validator;
  const bool is_valid = validator.take(bytes) && validator.complete();
  RC_ASSERT(is_valid == count_code_points(bytes).has_value());
}

RC_GTEST_PROP(Utf8Validator, SaysNoExactlyWhereNothingCouldFinishTheText, ()) {
  const std::string bytes = *any_tempting_bytes();
  const std::size_t taken = taken_one_by_one(bytes);
  RC_ASSERT(can_be_finished(bytes.substr(0, taken)));
  if (taken < bytes.size()) RC_ASSERT(!can_be_finished(bytes.substr(0, taken + 1)));
}

RC_GTEST_PROP(Utf8Validator, FindsTheSameInPiecesOfAnySize, ()) {
  const std::string bytes = std::string(*rc::gen::inRange<std::size_t>(0, 20), 'a') +
                            *any_tempting_bytes() + std::string(20, 'z') + *any_tempting_bytes();
  Utf8Validator whole;
  const bool can_be = whole.take(bytes);
  RC_ASSERT(can_be == (taken_one_by_one(bytes) == bytes.size()));
  const auto size = *rc::gen::inRange<std::size_t>(1, 20);
  Utf8Validator validator;
  bool still_can_be = true;
  for (std::size_t at = 0; at < bytes.size() && still_can_be; at += size)
    still_can_be = validator.take(std::string_view(bytes).substr(at, size));
  RC_ASSERT(still_can_be == can_be);
}

}  // namespace
}  // namespace confab::text
