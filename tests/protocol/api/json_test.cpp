#include "protocol/api/json.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>

namespace confab::api {
namespace {

template <class T>
std::string written(const T& value) {
  std::string out;
  append_json(out, value);
  return out;
}

template <class T>
std::string trouble(std::string_view text) {
  const Result<T, std::string> parsed = parse_json<T>(text);
  return parsed ? "none" : parsed.error();
}

/// Any UTF-8, with a liking for what JSON has to escape.
rc::Gen<std::string> any_text() {
  const auto piece = rc::gen::oneOf(
      rc::gen::element<std::string>("\"", "\\", "\n", "\r", "\t", "\x1b", "\x7f", "/", "ж", "€",
                                    "😀", std::string(1, '\0'), "plain text of some length"),
      rc::gen::map(rc::gen::inRange(1, 127),
                   [](int c) { return std::string(1, static_cast<char>(c)); }));
  return rc::gen::map(rc::gen::container<std::vector<std::string>>(piece), [](const auto& pieces) {
    std::string all;
    for (const std::string& one : pieces) all += one;
    return all;
  });
}

template <class T>
struct Filled {
  static void fill(T& value) {
    T::each(value, [](std::string_view, auto& field) { fill_field(field); });
  }

 private:
  static void fill_field(std::string& field) { field = *any_text(); }
  static void fill_field(bool& field) { field = *rc::gen::arbitrary<bool>(); }
  template <std::integral N>
  static void fill_field(N& field) {
    field = *rc::gen::element<N>(std::numeric_limits<N>::min(), std::numeric_limits<N>::max(), 12);
  }
  template <class U>
  static void fill_field(std::optional<U>& field) {
    if (*rc::gen::arbitrary<bool>()) fill_field(field.emplace());
  }
  template <class U>
  static void fill_field(Nullable<U>& field) {
    fill_field(field.value);
  }
  template <class U>
  static void fill_field(std::vector<U>& field) {
    field.resize(*rc::gen::inRange<std::size_t>(0, 3));
    for (U& item : field) fill_field(item);
  }
  template <class U>
    requires requires(U& u) { U::each(u, [](std::string_view, auto&) {}); }
  static void fill_field(U& field) {
    Filled<U>::fill(field);
  }
};

/// Structs of the API compare by their JSON: that Boost.JSON reads the same from ours and from its
/// own writing of it makes that comparison fair.
template <class T>
void expect_round_trip() {
  T value;
  Filled<T>::fill(value);
  const std::string text = written(value);
  boost::json::error_code bad;
  const boost::json::value seen = boost::json::parse(text, bad);
  RC_ASSERT(!bad);
  const Result<T, std::string> again = parse_json<T>(text);
  if (!again) RC_FAIL(again.error());
  RC_ASSERT(written(*again) == text);
  const Result<T, std::string> from_another_hand = parse_json<T>(boost::json::serialize(seen));
  RC_ASSERT(from_another_hand.has_value());
  RC_ASSERT(written(*from_another_hand) == text);
}

RC_GTEST_PROP(ApiJson, MessagesComeBackAsTheyWere, ()) { expect_round_trip<Message>(); }
RC_GTEST_PROP(ApiJson, ConnectedComesBackAsItWas, ()) { expect_round_trip<Connected>(); }
RC_GTEST_PROP(ApiJson, StatusComesBackAsItWas, ()) { expect_round_trip<Status>(); }
RC_GTEST_PROP(ApiJson, ProblemsComeBackAsTheyWere, ()) { expect_round_trip<Problem>(); }
RC_GTEST_PROP(ApiJson, PagesComeBackAsTheyWere, ()) { expect_round_trip<Messages>(); }

RC_GTEST_PROP(ApiJson, AStringIsReadBackByBoostAsItWas, ()) {
  const std::string text = *any_text();
  std::string out;
  append_json_string(out, text);
  RC_ASSERT(std::string_view(boost::json::parse(out).as_string()) == text);
}

TEST(ApiJson, LeavesOutAnEmptyOptionalAndWritesAnEmptyNullableAsNull) {
  EXPECT_EQ(written(Rate{20, 17, {}}), R"({"limit":20,"remaining":17,"resets_at":null})");
  const Message hello{12, "general", "ann", "hi \"you\"\n", "2026-11-20T20:20:58.020261Z", {}, {},
                      {}, 0,         {}};
  EXPECT_EQ(written(hello), R"({"id":12,"chat":"general","from":"ann","text":"hi \"you\"\n",)"
                            R"("at":"2026-11-20T20:20:58.020261Z","comments":0})");
}

TEST(ApiJson, EscapesControlCharactersWhereverTheyStand) {
  for (std::size_t at = 0; at < 20; ++at) {
    std::string text(20, 'x');
    text[at] = '\x01';
    std::string out;
    append_json_string(out, text);
    EXPECT_EQ(out, '"' + std::string(at, 'x') + "\\u0001" + std::string(19 - at, 'x') + '"');
  }
}

TEST(ApiJson, AppendsToWhatIsThere) {
  std::string out = "data: ";
  append_json(out, ReadCursor{12, 0});
  EXPECT_EQ(out, R"(data: {"read_up_to":12,"unread":0})");
}

TEST(ApiJson, KnowsNullableFromLeftOut) {
  const auto signed_out = parse_json<Status>(
      R"({"server":{"name":"confab","version":"1","started_at":"","users":1,"online":0,"limits":{
      "text_max":1,"body_max":1,"rate_limit":1,"rate_window":"","history":1,"ttl":"","ttl_from":"",
      "unread_retention":"","strikes":1,"report_ttl":"","ban":"","guest_ttl":"",
      "idempotency_ttl":"","search_min_length":6,"schedule_max":1,"schedule_ahead":"","schedule_late":"",
      "file_max":1,"file_quota":1,"file_orphan_ttl":""}},"banned_until":null})");
  ASSERT_TRUE(signed_out) << signed_out.error();
  ASSERT_TRUE(signed_out->banned_until);
  EXPECT_FALSE(signed_out->banned_until->value);
  EXPECT_FALSE(signed_out->user);
}

TEST(ApiJson, SkipsUnknownFields) {
  const auto rate =
      parse_json<Rate>(R"({"limit":20,"burst":{"deep":[1,2]},"remaining":17,"resets_at":null})");
  ASSERT_TRUE(rate) << rate.error();
  EXPECT_EQ(rate->remaining, 17U);
}

TEST(ApiJson, SaysWhichFieldIsWrong) {
  EXPECT_EQ(trouble<Rate>(R"({"limit":20,"resets_at":null})"), "remaining is missing");
  EXPECT_EQ(trouble<Rate>(R"({"limit":"20","remaining":1,"resets_at":null})"),
            "limit is not a whole number in range");
  EXPECT_EQ(trouble<Rate>(R"({"limit":-1,"remaining":1,"resets_at":null})"),
            "limit is not a whole number in range");
  EXPECT_EQ(trouble<Rate>(R"({"limit":1.5,"remaining":1,"resets_at":null})"),
            "limit is not a whole number in range");
  EXPECT_EQ(trouble<Rate>(R"({"limit":4294967296,"remaining":1,"resets_at":null})"),
            "limit is not a whole number in range");
  EXPECT_EQ(trouble<Rate>(R"({"limit":20,"remaining":1,"resets_at":7})"),
            "resets_at is not a string");
  EXPECT_EQ(trouble<Messages>(R"({"messages":{},"more":false})"), "messages is not a list");
  EXPECT_EQ(trouble<Messages>(R"({"messages":[],"more":0})"), "more is not true or false");
  EXPECT_EQ(trouble<Messages>(
                R"({"messages":[{"id":1,"chat":"general","from":7,"at":"","comments":0}]})"),
            "messages[0].from is not a string");
  EXPECT_EQ(trouble<Messages>(R"({"messages":[null],"more":false})"),
            "messages[0] is not an object");
  EXPECT_EQ(trouble<SentMessage>(R"({"message":{"id":1}})"), "message.chat is missing");
  EXPECT_EQ(trouble<SentMessage>("[]"), "the JSON is not an object");
}

TEST(ApiJson, RefusesWhatIsNotJson) {
  for (const char* text : {"", "hello", "{", R"({"limit":20)", R"({"limit":20} x)", "<html>",
                           "{\"a\":\"\xff\"}", R"({"a":"\ud800"})"})
    EXPECT_THAT(trouble<Rate>(text), testing::StartsWith("this is not JSON")) << text;
}

}  // namespace
}  // namespace confab::api
