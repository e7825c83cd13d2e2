// Room tokens: what is made, what is accepted, and every way to forge one that has a name.
#include "server/core/room_tokens.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <map>
#include <set>

#include "tests/support/jwt_forge.hpp"

namespace confab::core {
namespace {

using confab::testing::base64url;
using confab::testing::forge;
using confab::testing::hmac;
using confab::testing::hs256;
using confab::testing::seal;
using namespace std::chrono_literals;

const RoomKey key{1, 2, 3, 4, 5, 6, 7, 8};
const RoomKey other_key{9, 9, 9};
const chat::Time now{1'795'206'058s + 20'261us};
constexpr std::int64_t now_seconds = 1'795'206'058;
const RoomPass pass{"ann@example.org", "Gardening",
                    RoomPass::Bound{chat::UserId{7}, chat::ChatId{9}}};

std::string accepted(std::string_view token, chat::Time at = now) {
  const auto checked = RoomTokens{key}.check(token, at);
  if (checked) return checked->subject + " in " + checked->room;
  return checked.error() == RoomTokenFault::expired ? "expired" : "not valid";
}

/// The claims of a token that is all right, to be spoiled.
struct Claims {
  std::string aud = R"("confab")";
  std::string exp = std::to_string(now_seconds + 60);
  std::string iat = std::to_string(now_seconds);
  std::string iss = R"("confab")";
  std::string jti = R"("7.9.AAAAAAAAAAAAAAAAAAAAAA")";
  std::string room = R"("Gardening")";
  std::string sub = R"("ann@example.org")";
  std::string more = {};

  std::string text() const {
    return R"({"aud":)" + aud + R"(,"exp":)" + exp + R"(,"iat":)" + iat + R"(,"iss":)" + iss +
           R"(,"jti":)" + jti + R"(,"room":)" + room + R"(,"sub":)" + sub + more + "}";
  }
  std::string sealed() const { return forge(hs256, text(), key); }
};

TEST(RoomTokens, SayWhatTheyWereMadeFor) {
  const RoomTokens tokens{key};
  const RoomTokens::Made made = tokens.make(pass, now);
  const auto checked = tokens.check(made.text, now);
  ASSERT_TRUE(checked);
  EXPECT_EQ(*checked, pass);
  EXPECT_EQ(made.expires_at, chat::Time{std::chrono::seconds{now_seconds + 60}});
}

TEST(RoomTokens, AreNeverTheSame) {
  const RoomTokens tokens{key};
  std::set<std::string> seen;
  for (int i = 0; i < 100; ++i) EXPECT_TRUE(seen.insert(tokens.make(pass, now).text).second);
}

TEST(RoomTokens, OpenForAMinuteToTheSecondAndThenSayWhyNot) {
  const std::string text = RoomTokens{key}.make(pass, now).text;
  EXPECT_EQ(accepted(text, now), "ann@example.org in Gardening");
  const chat::Time end{std::chrono::seconds{now_seconds + 60}};
  EXPECT_EQ(accepted(text, end - 1us), "ann@example.org in Gardening");
  EXPECT_EQ(accepted(text, end), "expired");
  EXPECT_EQ(accepted(text, end + 1h), "expired");
  EXPECT_EQ(accepted(text, now - 1h), "not valid") << "from the future";
}

TEST(RoomTokens, OfAnotherKeyAreNotValid) {
  EXPECT_EQ(accepted(RoomTokens{other_key}.make(pass, now).text), "not valid");
  EXPECT_EQ(accepted(RoomTokens{make_room_key()}.make(pass, now).text), "not valid");
}

TEST(RoomTokens, OneThatIsPutTogetherRightlyByHandIsAccepted) {
  EXPECT_EQ(accepted(Claims{}.sealed()), "ann@example.org in Gardening");
  const auto checked = RoomTokens{key}.check(Claims{}.sealed(), now);
  EXPECT_EQ(checked->bound, pass.bound);
}

TEST(RoomTokens, OfSomebodyElseWhoHasTheKeyAreBoundToNoNumbers) {
  for (const char* jti : {"\"x\"", "\"7.9\"", "\"7.9.\"", "\"7.x.y\"", "\"-7.9.y\"", "\"7..y\"",
                          "\"99999999999999999999.9.y\""}) {
    const auto checked = RoomTokens{key}.check(Claims{.jti = jti}.sealed(), now);
    ASSERT_TRUE(checked) << jti;
    EXPECT_FALSE(checked->bound) << jti;
  }
}

TEST(RoomTokens, AnyOtherHeaderIsNotValidHoweverWellItIsSigned) {
  const std::string claims = Claims{}.text();
  for (const char* header : {R"({"alg":"none","typ":"JWT"})",
                             R"({"alg":"None","typ":"JWT"})",
                             R"({"alg":"hs256","typ":"JWT"})",
                             R"({"alg":"HS384","typ":"JWT"})",
                             R"({"alg":"HS512","typ":"JWT"})",
                             R"({"alg":"RS256","typ":"JWT"})",
                             R"({"alg":"ES256","typ":"JWT"})",
                             R"({"alg":"","typ":"JWT"})",
                             R"({"typ":"JWT"})",
                             R"({"alg":"HS256"})",
                             R"({"alg":"HS256","typ":"jwt"})",
                             R"({"alg":"HS256","typ":"JOSE"})",
                             R"({"alg":"HS256","typ":"at+jwt"})",
                             R"({"typ":"JWT","alg":"HS256"})",
                             R"({"alg":"HS256", "typ":"JWT"})",
                             R"( {"alg":"HS256","typ":"JWT"})",
                             R"({"alg":"HS256","alg":"none","typ":"JWT"})",
                             R"({"alg":"HS256","crit":["exp"],"typ":"JWT"})",
                             R"({"alg":"HS256","b64":false,"typ":"JWT"})",
                             R"({"alg":"HS256","jwk":{"kty":"oct","k":"AAAA"},"typ":"JWT"})",
                             R"({"alg":"HS256","jku":"https://evil.example/keys","typ":"JWT"})",
                             R"({"alg":"HS256","kid":"../../../../dev/null","typ":"JWT"})",
                             R"({"alg":"HS256","x5u":"https://evil.example/cert","typ":"JWT"})",
                             R"({"alg":"HS256","zip":"DEF","typ":"JWT"})",
                             "{}",
                             "",
                             "null"}) {
    EXPECT_EQ(accepted(forge(header, claims, key)), "not valid") << header;
    EXPECT_EQ(accepted(forge(header, claims, RoomKey{})), "not valid") << "no key, " << header;
    const std::string unsigned_one = base64url(header) + "." + base64url(claims) + ".";
    EXPECT_EQ(accepted(unsigned_one), "not valid") << "no signature, " << header;
  }
}

TEST(RoomTokens, WithoutItsWholeSignatureNoneIsValid) {
  const std::string text = Claims{}.sealed();
  const std::string is_signed = text.substr(0, text.rfind('.'));
  const std::string code = hmac(is_signed, key);
  for (const std::string& end :
       {std::string{}, std::string{"."}, "." + base64url(code.substr(0, 31)),
        "." + base64url(code + "x"), "." + base64url(std::string(32, '\0')),
        "." + base64url(hmac(is_signed, other_key)), "." + base64url(hmac(Claims{}.text(), key)),
        "." + base64url(code) + "=", "." + base64url(code) + ".", "." + base64url(code) + "\n",
        ". " + base64url(code), "." + base64url(code) + "." + base64url(code)})
    EXPECT_EQ(accepted(is_signed + end), "not valid") << end;
  // Of the last character two bits mean nothing: only the spelling with zeros is one.
  constexpr std::string_view alphabet =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
  int spellings = 0;
  for (const char last : alphabet)
    spellings += accepted(text.substr(0, text.size() - 1) + last) != "not valid" ? 1 : 0;
  EXPECT_EQ(spellings, 1);
}

TEST(RoomTokens, AChangeOfAnyCharacterMakesItInvalid) {
  const std::string text = RoomTokens{key}.make(pass, now).text;
  for (std::size_t i = 0; i < text.size(); ++i) {
    std::string changed = text;
    changed[i] = changed[i] == 'A' ? 'B' : 'A';
    EXPECT_EQ(accepted(changed), "not valid") << i;
    EXPECT_EQ(accepted(text.substr(0, i)), "not valid") << i;
    EXPECT_EQ(accepted(text.substr(0, i) + " " + text.substr(i)), "not valid") << i;
  }
}

TEST(RoomTokens, ClaimsThatAreNotTheSevenInTheirOneSpellingAreNotValid) {
  const std::string seconds = std::to_string(now_seconds);
  const std::string end = std::to_string(now_seconds + 60);
  const std::map<std::string, Claims> wrong{
      {"another issuer", {.iss = R"("Confab")"}},
      {"no issuer", {.iss = "null"}},
      {"another audience", {.aud = R"("other")"}},
      {"a list of audiences", {.aud = R"(["confab"])"}},
      {"no subject", {.sub = R"("")"}},
      {"a number as subject", {.sub = "7"}},
      {"no room", {.room = R"("")"}},
      {"every room", {.room = "null"}},
      {"a list of rooms", {.room = R"(["Gardening","general"])"}},
      {"no jti", {.jti = R"("")"}},
      {"a number as jti", {.jti = "1"}},
      {"a long jti", {.jti = "\"" + std::string(129, 'j') + "\""}},
      {"a time as text", {.exp = "\"" + end + "\""}},
      {"a fraction", {.exp = end + ".5"}},
      {"an exponent", {.exp = "1.795206118E9"}},
      {"a negative time", {.exp = "-1"}},
      {"for ever", {.exp = "null"}},
      {"the end of time", {.exp = "9223372036854775807"}},
      {"beyond it", {.exp = "18446744073709551616"}},
      {"an hour", {.exp = std::to_string(now_seconds + 3600)}},
      {"a second too long", {.exp = std::to_string(now_seconds + 61)}},
      {"over before it began", {.exp = std::to_string(now_seconds - 1)}},
      {"for later",
       {.exp = std::to_string(now_seconds + 90), .iat = std::to_string(now_seconds + 60)}},
      {"an old one made longer", {.exp = end, .iat = std::to_string(now_seconds - 60)}},
      {"one more", {.more = R"(,"nbf":)" + seconds}},
      {"admin", {.more = R"(,"admin":true)"}},
      {"a room twice", {.more = R"(,"room":"general")"}},
      {"an escape that need not be", {.room = R"("G\u0061rdening")"}},
      {"white space", {.sub = R"( "ann@example.org")"}},
      {"half a surrogate", {.room = R"("\ud800")"}},
      {"no UTF-8", {.room = "\"\xff\""}},
      {"a control character", {.room = "\"\n\""}},
  };
  for (const auto& [name, claims] : wrong)
    EXPECT_EQ(accepted(claims.sealed()), "not valid") << name;
  const std::string right = Claims{}.text();
  for (const std::string& text :
       {std::string{}, std::string{"null"}, std::string{"[]"}, std::string{"{}"}, "[" + right + "]",
        right + " ", " " + right, right + right, "\xEF\xBB\xBF" + right, right.substr(1),
        right + std::string(1, '\0'), std::string(1000, '['), std::string{"\"confab\""}})
    EXPECT_EQ(accepted(forge(hs256, text, key)), "not valid") << text;
}

TEST(RoomTokens, TheClaimsMayComeInAnyOrder) {
  EXPECT_EQ(accepted(forge(hs256,
                           R"({"sub":"ann","room":"general","jti":"x","iss":"confab","iat":)" +
                               std::to_string(now_seconds) + R"(,"exp":)" +
                               std::to_string(now_seconds + 5) + R"(,"aud":"confab"})",
                           key)),
            "ann in general");
}

TEST(RoomTokens, TheClaimsHaveOneEncodingToo) {
  const std::string head = base64url(hs256);
  const std::string claims = base64url(Claims{}.text());
  for (const std::string& spelled :
       {claims + "=", claims + "==", claims + " ", " " + claims, claims + "\n", claims + "+/",
        claims + ".", claims + "." + claims, claims + "A", std::string{}})
    EXPECT_EQ(accepted(seal(head, spelled, key)), "not valid") << spelled;
  EXPECT_EQ(accepted(seal(head + ".", claims, key)), "not valid");
  EXPECT_EQ(accepted(seal("", claims, key)), "not valid");
}

TEST(RoomTokens, WhatIsLongerThanAnyIsNotLookedAt) {
  const std::string huge =
      Claims{.sub = "\"" + std::string(room_token_bytes_max, 'a') + "\""}.sealed();
  EXPECT_GT(huge.size(), room_token_bytes_max);
  EXPECT_EQ(accepted(huge), "not valid");
  // The longest there is, every character of it escaped.
  RoomPass longest{std::string(254, '"'), std::string(64 * 4, '\\'),
                   RoomPass::Bound{chat::UserId{UINT64_MAX}, chat::ChatId{UINT64_MAX}}};
  const RoomTokens tokens{key};
  const std::string text = tokens.make(longest, now).text;
  EXPECT_LE(text.size(), room_token_bytes_max);
  ASSERT_TRUE(tokens.check(text, now));
  EXPECT_EQ(*tokens.check(text, now), longest);
}

RC_GTEST_PROP(RoomTokens, NoiseIsNeverValidAndNeverHarms, (const std::string& noise)) {
  RC_ASSERT(accepted(noise) == "not valid");
  RC_ASSERT(accepted(base64url(hs256) + "." + noise) == "not valid");
  RC_ASSERT(accepted(forge(hs256, noise, key)) == "not valid");
  RC_ASSERT(accepted(seal(base64url(hs256), noise, key)) == "not valid");
}

TEST(RoomTokens, AreToldFromDevicesTokensByTheirDots) {
  EXPECT_TRUE(looks_like_room_token(RoomTokens{key}.make(pass, now).text));
  EXPECT_FALSE(looks_like_room_token("Zm9vYmFyZm9vYmFyZm9vYmFyZm9vYmFyZm9vYmFyZm8"));
}

}  // namespace
}  // namespace confab::core
