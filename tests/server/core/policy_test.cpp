#include "server/core/policy.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "server/core/passwords.hpp"

namespace confab::core {
namespace {

using namespace std::string_literals;
using ::testing::HasSubstr;

std::string repeated(std::string_view text, std::size_t times) {
  std::string all;
  while (times-- > 0) all += text;
  return all;
}

std::string why_not_name(std::string_view name) {
  std::string why;
  EXPECT_FALSE(user_name(name, why)) << name;
  return why;
}

TEST(Names, OfAnyAlphabetAreTaken) {
  std::string why;
  for (const char* name : {"a", "ann", "Ann-Marie", "Вера", "Анна_1", "李", "Ζωή", "o'neil", "...",
                           "a.b", "~x", "😀", "0", "ann!", "(x)", "a+b=c"})
    EXPECT_TRUE(user_name(name, why)) << name << ": " << why;
}

TEST(Names, AreKeptAsNfcAndComparedWithoutRegardToCase) {
  std::string why;
  const auto composed = user_name("Zo\u00eb", why);
  const auto decomposed = user_name("zoe\u0308", why);
  ASSERT_TRUE(composed && decomposed);
  EXPECT_EQ(decomposed->text, "zo\u00eb");
  EXPECT_EQ(composed->text, "Zo\u00eb");
  EXPECT_EQ(composed->key, decomposed->key);
  EXPECT_EQ(name_key("ВЕРА"), name_key("вера"));
  EXPECT_EQ(name_key("Stra\u00dfe"), name_key("STRASSE"));
  EXPECT_EQ(name_key("\uff41nn"), name_key("Ann")) << "a wide letter looks like a letter";
  EXPECT_EQ(name_key("a\u200bnn"), name_key("ann")) << "what can't be seen tells nobody apart";
  EXPECT_NE(name_key("\u0430nn"), name_key("ann")) << "a Cyrillic letter is another one";
  EXPECT_FALSE(name_key("\xff"));
}

TEST(Names, AreCountedInCodePointsAfterNfc) {
  std::string why;
  EXPECT_TRUE(user_name(repeated("я", 32), why));
  EXPECT_TRUE(user_name(repeated("😀", 32), why));
  EXPECT_TRUE(user_name(repeated("e\u0301", 32), why)) << "32 once composed";
  EXPECT_THAT(why_not_name(repeated("я", 33)), HasSubstr("at most 32"));
  EXPECT_THAT(why_not_name(std::string(33, 'a')), HasSubstr("at most 32"));
}

TEST(Names, HaveNothingThatBreaksAnAddress) {
  for (const char c : "/@#?&%:\"\\<>"s)
    EXPECT_THAT(why_not_name("a"s + c + "b"), HasSubstr("must not have any of")) << c;
  EXPECT_THAT(why_not_name("."), HasSubstr(". or .."));
  EXPECT_THAT(why_not_name(".."), HasSubstr(". or .."));
}

TEST(Names, HaveNoWhiteSpaceAndNoControlCharactersOfAnyKind) {
  for (const std::string& bad : {"a b"s, "a\tb"s, "a\nb"s, "a\0b"s, "a\x7f"s, "a\u00a0b"s,
                                 "a\u2003b"s, "a\u3000"s, "a\u2028"s, "a\u0085"s, "a\u202eb"s})
    EXPECT_THAT(why_not_name(bad), HasSubstr("white space or control")) << bad;
}

TEST(Names, AreNotEmptyNorInvisible) {
  for (const char* bad : {"", " ", "\u200b", "\u00ad\u200d", "\u3164"})
    EXPECT_THAT(why_not_name(bad), HasSubstr("is empty")) << bad;
}

TEST(Names, AreUtf8) {
  for (const char* bad : {"\xff", "a\xc3", "\xed\xa0\x80", "\xc0\xaf"})
    EXPECT_THAT(why_not_name(bad), HasSubstr("UTF-8"));
}

TEST(Emails, AreSomethingAtSomewhereAndComparedWithoutRegardToCase) {
  std::string why;
  for (const char* good : {"ann@example.org", "a@b", "вера@пример.рф", "a+b.c@x.y"})
    EXPECT_TRUE(email(good, why)) << good;
  EXPECT_EQ(email("Ann@Example.ORG", why)->key, email("ann@example.org", why)->key);
  EXPECT_EQ(email("Ann@Example.ORG", why)->text, "Ann@Example.ORG");
  for (const char* bad : {"", "ann", "@example.org", "ann@", "a@b@c", "@"}) {
    EXPECT_FALSE(email(bad, why)) << bad;
    EXPECT_THAT(why, HasSubstr("somebody@somewhere"));
  }
  EXPECT_FALSE(email("a b@c", why));
  EXPECT_THAT(why, HasSubstr("white space"));
  EXPECT_FALSE(email("a@\xff", why));
  EXPECT_THAT(why, HasSubstr("UTF-8"));
}

TEST(Emails, HaveAtMost254Bytes) {
  std::string why;
  EXPECT_TRUE(email(std::string(252, 'a') + "@b", why));
  EXPECT_FALSE(email(std::string(253, 'a') + "@b", why));
  EXPECT_THAT(why, HasSubstr("at most 254 bytes"));
}

TEST(PasswordPolicy, HasBoundsAndTakesAnythingBetween) {
  std::string why;
  EXPECT_TRUE(password_allowed("123456", why));
  EXPECT_TRUE(password_allowed("пароль с пробелом", why));
  EXPECT_TRUE(password_allowed(std::string(password_bytes_max, 'x'), why));
  EXPECT_FALSE(password_allowed("12345", why));
  EXPECT_THAT(why, HasSubstr("at least 6"));
  EXPECT_FALSE(password_allowed(std::string(password_bytes_max + 1, 'x'), why));
  EXPECT_THAT(why, HasSubstr("at most 1024 bytes"));
  EXPECT_FALSE(password_allowed("123456\0"s, why));
  EXPECT_THAT(why, HasSubstr("NUL"));
}

TEST(Texts, AreNotBlankAndCountedInCodePoints) {
  std::string why;
  EXPECT_TRUE(text_allowed("hi", 4096, why));
  EXPECT_TRUE(text_allowed(" two\nlines\t", 4096, why));
  EXPECT_TRUE(text_allowed(repeated("я", 4096), 4096, why));
  EXPECT_TRUE(text_allowed(repeated("😀", 4096), 4096, why));
  EXPECT_FALSE(text_allowed(repeated("я", 4097), 4096, why));
  EXPECT_THAT(why, HasSubstr("at most 4096"));
  for (const char* blank : {"", " ", "\n\t ", "\u00a0\u2003", "\u200b", "\ufeff"}) {
    EXPECT_FALSE(text_allowed(blank, 4096, why)) << blank;
    EXPECT_EQ(why, "is blank");
  }
  EXPECT_FALSE(text_allowed("a\0b"s, 4096, why));
  EXPECT_THAT(why, HasSubstr("NUL"));
  EXPECT_FALSE(text_allowed("\xff", 4096, why));
  EXPECT_THAT(why, HasSubstr("UTF-8"));
}

TEST(Labels, MayBeEmptyAndHaveNoControlCharacters) {
  std::string why;
  EXPECT_TRUE(label_allowed("", 64, why));
  EXPECT_TRUE(label_allowed("Анна's phone", 64, why));
  EXPECT_TRUE(label_allowed(repeated("я", 64), 64, why));
  EXPECT_FALSE(label_allowed(repeated("я", 65), 64, why));
  EXPECT_THAT(why, HasSubstr("at most 64"));
  EXPECT_FALSE(label_allowed("a\nb", 64, why));
  EXPECT_THAT(why, HasSubstr("control"));
  EXPECT_FALSE(label_allowed("\xff", 64, why));
  EXPECT_THAT(why, HasSubstr("UTF-8"));
}

std::string why_not_title(std::string_view title) {
  std::string why;
  EXPECT_FALSE(room_title(title, why)) << title;
  return why;
}

TEST(Titles, AreOneTo64CodePointsAfterNfc) {
  std::string why;
  for (const std::string& title :
       {"a"s, "Garden & Bees"s, "Сад"s, "#1: \"x\" <y>?"s, repeated("я", 64),
        repeated("e\u0301", 64), "..."s, "a@b"s, "generals"s})
    EXPECT_TRUE(room_title(title, why)) << title << ": " << why;
  EXPECT_EQ(room_title("Zoe\u0308", why)->text, "Zo\u00eb");
  EXPECT_EQ(room_title("САД", why)->key, room_title("сад", why)->key);
  EXPECT_THAT(why_not_title(repeated("я", 65)), HasSubstr("at most 64"));
  for (const char* title : {"", " ", "\u00a0", "\u200b"})
    EXPECT_THAT(why_not_title(title), HasSubstr("blank")) << title;
  for (const std::string& title : {"a\nb"s, "a\0b"s, "a\u0085b"s})
    EXPECT_THAT(why_not_title(title), HasSubstr("control")) << title;
  EXPECT_THAT(why_not_title("\xff"), HasSubstr("UTF-8"));
}

TEST(Titles, AreNoAddressOfSomethingElse) {
  for (const char* title : {"@bob", "~aaaaaaaaaaaaaaaa", "a/b", "/", ".", "..", "general",
                            "General", "GENERAL", "\uff47eneral"})
    EXPECT_FALSE(why_not_title(title).empty()) << title;
}

TEST(Keys, HaveOneTo255Bytes) {
  std::string why;
  EXPECT_TRUE(key_allowed("k", why));
  EXPECT_TRUE(key_allowed(std::string(255, 'k'), why));
  EXPECT_FALSE(key_allowed("", why));
  EXPECT_THAT(why, HasSubstr("empty"));
  EXPECT_FALSE(key_allowed(std::string(256, 'k'), why));
  EXPECT_THAT(why, HasSubstr("at most 255"));
  EXPECT_FALSE(key_allowed("a\x01", why));
  EXPECT_THAT(why, HasSubstr("control"));
}

}  // namespace
}  // namespace confab::core
