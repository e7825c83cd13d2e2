// Room tokens against libjwt, which others wrote: each reads what the other made, and where ours is
// stricter that is on purpose.
#include <gtest/gtest.h>
#include <jwt.h>

#include <cstdlib>
#include <memory>
#include <string>

#include "server/core/room_tokens.hpp"

namespace confab::core {
namespace {

using namespace std::chrono_literals;

const RoomKey key = make_room_key();
const chat::Time now{1'795'206'058s};
constexpr long now_seconds = 1'795'206'058;
const RoomPass pass{"ann \"the\" \\ Änn@example.org", "Сад и огород",
                    RoomPass::Bound{chat::UserId{7}, chat::ChatId{9}}};

struct Free {
  void operator()(jwt_t* jwt) const { jwt_free(jwt); }
};
using Jwt = std::unique_ptr<jwt_t, Free>;

/// Null when libjwt finds it wrong. With no key it checks no signature.
Jwt decode(const std::string& text, const RoomKey* with) {
  jwt_t* jwt = nullptr;
  const int size = with != nullptr ? static_cast<int>(with->size()) : 0;
  if (jwt_decode(&jwt, text.c_str(), with != nullptr ? with->data() : nullptr, size) != 0)
    return {};
  return Jwt{jwt};
}

struct LibjwtTest : ::testing::Test {
  LibjwtTest() {
    jwt_t* fresh = nullptr;
    EXPECT_EQ(jwt_new(&fresh), 0);
    jwt.reset(fresh);
    text("iss", "confab");
    text("aud", "confab");
    text("sub", "ann");
    text("room", "general");
    text("jti", "x");
    number("iat", now_seconds);
    number("exp", now_seconds + 60);
  }
  void text(const char* claim, const char* value) const {
    jwt_del_grants(jwt.get(), claim);
    EXPECT_EQ(jwt_add_grant(jwt.get(), claim, value), 0);
  }
  void number(const char* claim, long value) const {
    jwt_del_grants(jwt.get(), claim);
    EXPECT_EQ(jwt_add_grant_int(jwt.get(), claim, value), 0);
  }
  std::string encoded(jwt_alg_t algorithm = JWT_ALG_HS256, const RoomKey& with = key) const {
    if (algorithm == JWT_ALG_NONE) {
      EXPECT_EQ(jwt_set_alg(jwt.get(), algorithm, nullptr, 0), 0);
    } else {
      EXPECT_EQ(jwt_set_alg(jwt.get(), algorithm, with.data(), static_cast<int>(with.size())), 0);
    }
    char* made = jwt_encode_str(jwt.get());
    std::string token = made;
    ::free(made);
    return token;
  }
  static bool accepted(const std::string& token) {
    return RoomTokens{key}.check(token, now).has_value();
  }

  Jwt jwt;
};

TEST_F(LibjwtTest, ReadsWhatWeMake) {
  const std::string token = RoomTokens{key}.make(pass, now).text;
  const Jwt read = decode(token, &key);
  ASSERT_TRUE(read) << token;
  EXPECT_EQ(jwt_get_alg(read.get()), JWT_ALG_HS256);
  EXPECT_STREQ(jwt_get_header(read.get(), "typ"), "JWT");
  EXPECT_STREQ(jwt_get_grant(read.get(), "iss"), "confab");
  EXPECT_STREQ(jwt_get_grant(read.get(), "aud"), "confab");
  EXPECT_EQ(jwt_get_grant(read.get(), "sub"), pass.subject);
  EXPECT_EQ(jwt_get_grant(read.get(), "room"), pass.room);
  EXPECT_EQ(jwt_get_grant_int(read.get(), "iat"), now_seconds);
  EXPECT_EQ(jwt_get_grant_int(read.get(), "exp"), now_seconds + 60);
  EXPECT_EQ(std::string{jwt_get_grant(read.get(), "jti")}.substr(0, 4), "7.9.");
}

TEST_F(LibjwtTest, RefusesOursWithAnotherKey) {
  const RoomKey other = make_room_key();
  EXPECT_FALSE(decode(RoomTokens{key}.make(pass, now).text, &other));
}

TEST_F(LibjwtTest, MakesWhatWeAccept) {
  const auto checked = RoomTokens{key}.check(encoded(), now);
  ASSERT_TRUE(checked) << encoded();
  EXPECT_EQ(checked->subject, "ann");
  EXPECT_EQ(checked->room, "general");
  text("room", "Сад и \"огород\" \\ 100%");
  EXPECT_EQ(RoomTokens{key}.check(encoded(), now)->room, "Сад и \"огород\" \\ 100%");
}

TEST_F(LibjwtTest, MakesUnsignedOnesThatItReadsItselfAndWeRefuse) {
  const std::string token = encoded(JWT_ALG_NONE);
  EXPECT_TRUE(decode(token, nullptr)) << "that is why it is an oracle and no part of the server";
  EXPECT_FALSE(accepted(token));
  EXPECT_FALSE(accepted(token + "."));
}

TEST_F(LibjwtTest, OtherAlgorithmsAreRefusedThoughTheKeyIsRight) {
  for (const jwt_alg_t algorithm : {JWT_ALG_HS384, JWT_ALG_HS512}) {
    const std::string token = encoded(algorithm);
    EXPECT_TRUE(decode(token, &key));
    EXPECT_FALSE(accepted(token)) << jwt_alg_str(algorithm);
  }
}

TEST_F(LibjwtTest, AnotherKeyIsRefused) {
  EXPECT_FALSE(accepted(encoded(JWT_ALG_HS256, make_room_key())));
}

TEST_F(LibjwtTest, AnExpiredOneIsRefusedWhichItReadsItself) {
  number("iat", now_seconds - 120);
  number("exp", now_seconds - 60);
  EXPECT_TRUE(decode(encoded(), &key)) << "it looks at no clock";
  EXPECT_EQ(RoomTokens{key}.check(encoded(), now).error(), RoomTokenFault::expired);
}

TEST_F(LibjwtTest, AnotherAudienceOrIssuerIsRefused) {
  text("aud", "somebody else");
  EXPECT_FALSE(accepted(encoded()));
  text("aud", "confab");
  EXPECT_TRUE(accepted(encoded()));
  text("iss", "somebody else");
  EXPECT_FALSE(accepted(encoded()));
}

TEST_F(LibjwtTest, AHeaderThatSaysMoreIsRefused) {
  EXPECT_EQ(jwt_add_header(jwt.get(), "kid", "1"), 0);
  const std::string token = encoded();
  EXPECT_TRUE(decode(token, &key));
  EXPECT_FALSE(accepted(token));
}

}  // namespace
}  // namespace confab::core
