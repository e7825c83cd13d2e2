#include "server/core/tokens.hpp"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <set>

namespace confab::core {
namespace {

TEST(Tokens, Are43CharactersThatAUrlCanCarry) {
  const Token token = make_token();
  EXPECT_EQ(token.text.size(), 43U);
  EXPECT_EQ(token.text.find_first_not_of("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
                                         "0123456789-_"),
            std::string::npos);
}

TEST(Tokens, AreNeverTheSame) {
  std::set<std::string> seen;
  for (int i = 0; i < 1000; ++i) EXPECT_TRUE(seen.insert(make_token().text).second);
}

TEST(Tokens, AreKnownAgainByTheirHash) {
  const Token token = make_token();
  const auto hash = hash_token(token.text);
  ASSERT_TRUE(hash);
  EXPECT_TRUE(same_hash(*hash, token.hash));
  EXPECT_FALSE(same_hash(*hash, make_token().hash));
}

TEST(Tokens, TheHashIsNotTheToken) {
  const Token token = make_token();
  const auto bytes = decode_base64(token.text + "=");
  if (bytes) {
    EXPECT_NE(*bytes, std::string(token.hash.begin(), token.hash.end()));
  }
}

TEST(Tokens, WhatCannotBeATokenHasNoHash) {
  const std::string good = make_token().text;
  EXPECT_FALSE(hash_token(""));
  EXPECT_FALSE(hash_token(good.substr(1)));
  EXPECT_FALSE(hash_token(good + "A"));
  EXPECT_FALSE(hash_token(good + "="));
  EXPECT_FALSE(hash_token(" " + good));
}

TEST(Tokens, HaveOneSpellingEach) {
  // 43 characters carry two bits more than 32 bytes do; another spelling of them is another token.
  const Token token = make_token();
  const std::string alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
  const std::size_t last = alphabet.find(token.text.back());
  const auto other = hash_token(token.text.substr(0, 42) + alphabet[last + 1]);
  EXPECT_TRUE(!other || !same_hash(*other, token.hash));
}

TEST(Base64, DecodesWhatBasicCredentialsAre) {
  EXPECT_EQ(decode_base64("YW5uOnNlY3JldA=="), "ann:secret");
  EXPECT_EQ(decode_base64(""), "");
  EXPECT_EQ(decode_base64("AAA="), std::string(2, '\0'));
}

TEST(Base64, RefusesEverythingElse) {
  for (const char* text :
       {"YW5uOnNlY3JldA", "YW5u OnNl", "YW5uOnNlY3JldA===", "_-__", "ä", "=", "YW5uOnNlY3JldA==x"})
    EXPECT_FALSE(decode_base64(text)) << text;
}

TEST(Digest, TellsContentsApartAndIs32HexadecimalDigits) {
  EXPECT_EQ(digest_of("one"), digest_of("one"));
  EXPECT_NE(digest_of("one"), digest_of("two"));
  const std::string text = digest_text("one");
  EXPECT_EQ(text.size(), 32U);
  EXPECT_EQ(text.find_first_not_of("0123456789abcdef"), std::string::npos);
  EXPECT_EQ(text, digest_text("one"));
}

TEST(Nodes, AreNotTheSameTwice) { EXPECT_NE(random_node(), random_node()); }

RC_GTEST_PROP(Tokens, NoTextMakesTheHashFail, (const std::string& text)) {
  const auto hash = hash_token(text);
  RC_ASSERT(!hash || text.size() == 43);
}

}  // namespace
}  // namespace confab::core
