#include "client/token_store.hpp"

#include <gtest/gtest.h>
#include <sys/stat.h>

#include <cstdlib>
#include <fstream>
#include <iterator>

namespace confab::client {
namespace {

class TokenStoreTest : public ::testing::Test {
 protected:
  TokenStoreTest() { folder_ = std::filesystem::path(::mkdtemp(template_.data())); }
  ~TokenStoreTest() override { std::filesystem::remove_all(folder_); }

  std::filesystem::path tokens() const { return folder_ / "state" / "tokens"; }
  TokenStore open(const ServerUrl& server = {"127.0.0.1", 8000}) const {
    return *TokenStore::open(tokens(), server);
  }
  static unsigned mode(const std::filesystem::path& path) {
    struct stat info{};
    return ::stat(path.c_str(), &info) == 0 ? info.st_mode & 0777U : 0;
  }
  std::filesystem::path only_file() const {
    return std::filesystem::directory_iterator(tokens())->path();
  }

  std::string template_ = (std::filesystem::temp_directory_path() / "confab-XXXXXX").native();
  std::filesystem::path folder_;
};

TEST_F(TokenStoreTest, RemembersWhoOneIs) {
  EXPECT_EQ(open().current(), "");
  ASSERT_TRUE(open().keep("ann", "secret"));
  EXPECT_EQ(open().current(), "ann");
  EXPECT_EQ(open().token_of("ann"), "secret");
  EXPECT_EQ(open().token_of("bob"), std::nullopt);
}

TEST_F(TokenStoreTest, IsForItsOwnerOnly) {
  ASSERT_TRUE(open().keep("ann", "secret"));
  EXPECT_EQ(mode(only_file()), 0600U);
  EXPECT_EQ(mode(tokens()), 0700U);
  std::filesystem::permissions(tokens(), std::filesystem::perms::all);
  ASSERT_TRUE(open().keep("ann", "other"));
  EXPECT_EQ(mode(tokens()), 0700U);
  EXPECT_EQ(mode(only_file()), 0600U);
}

TEST_F(TokenStoreTest, IsReplacedAsAWholeAndLeavesNothingBeside) {
  for (int i = 0; i < 5; ++i) ASSERT_TRUE(open().keep("ann", "secret" + std::to_string(i)));
  EXPECT_EQ(std::distance(std::filesystem::directory_iterator(tokens()), {}), 1);
  EXPECT_EQ(open().token_of("ann"), "secret4");
}

TEST_F(TokenStoreTest, KeepsServersApart) {
  ASSERT_TRUE(open().keep("ann", "secret"));
  EXPECT_EQ(open({"127.0.0.1", 8001}).current(), "");
  EXPECT_EQ(open({"::1", 8000}).current(), "");
}

TEST_F(TokenStoreTest, KeepsTheTokenOfWhoOneWasBefore) {
  ASSERT_TRUE(open().keep("анна", "first"));
  ASSERT_TRUE(open().keep("bob", "second"));
  EXPECT_EQ(open().current(), "bob");
  EXPECT_EQ(open().token_of("анна"), "first");
  TokenStore store = open();
  ASSERT_TRUE(store.forget_current());
  EXPECT_EQ(open().current(), "");
  EXPECT_EQ(open().token_of("bob"), std::nullopt);
  EXPECT_EQ(open().token_of("анна"), "first");
}

TEST_F(TokenStoreTest, SeesOneNameInAllItsSpellings) {
  ASSERT_TRUE(open().keep("Анна", "first"));
  EXPECT_EQ(open().token_of("аННа"), "first");
  ASSERT_TRUE(open().keep("анна", "second"));
  EXPECT_EQ(open().token_of("Анна"), "second");
  TokenStore store = open();
  ASSERT_TRUE(store.forget_current());
  EXPECT_EQ(open().token_of("Анна"), std::nullopt);
}

TEST_F(TokenStoreTest, KeepsTheAccountsOfOneServerApart) {
  const ServerUrl server{"127.0.0.1", 8000};
  const auto as = [&](const Speaker& speaker) {
    return *TokenStore::open(tokens(), server, speaker);
  };
  ASSERT_TRUE(open().keep("ann", "first"));
  ASSERT_TRUE(as({"work", ""}).keep("bob", "second"));
  ASSERT_TRUE(as({"play", "Eve"}).keep("eve", "third"));
  EXPECT_EQ(open().current(), "ann");
  EXPECT_EQ(as({"work", ""}).current(), "bob");
  EXPECT_EQ(as({"play", "Eve"}).current(), "eve") << "as the server writes it";
  EXPECT_EQ(as({"other", ""}).current(), "");
  EXPECT_EQ(as({"other", "ann"}).current(), "ann") << "a token is the user's";
  EXPECT_EQ(as({"other", "nobody"}).current(), "");
  TokenStore store = as({"work", ""});
  ASSERT_TRUE(store.forget_current());
  EXPECT_EQ(as({"work", ""}).current(), "");
  EXPECT_EQ(open().token_of("bob"), std::nullopt);
  EXPECT_EQ(open().current(), "ann");
}

TEST_F(TokenStoreTest, LetsNoServerWriteIntoIt) {
  EXPECT_FALSE(open().keep("ann\ncurrent root", "secret"));
  EXPECT_FALSE(open().keep("ann", "a b"));
  EXPECT_FALSE(open().keep("ann", "a\x01"));
  EXPECT_FALSE(open().keep("ann", ""));
  EXPECT_FALSE(open().keep("", "secret"));
  EXPECT_EQ(open().current(), "");
}

TEST_F(TokenStoreTest, SurvivesARuinedFile) {
  ASSERT_TRUE(open().keep("ann", "secret"));
  std::ofstream(only_file()) << "current ann\ncurrent\ntoken\n\xff\n";
  EXPECT_EQ(open().current(), "");
}

TEST_F(TokenStoreTest, SaysWhenItCannotWrite) {
  std::ofstream(folder_ / "state") << "a file where the folder should be";
  const TokenStore store = *TokenStore::open(folder_ / "elsewhere", {"127.0.0.1", 1});
  EXPECT_TRUE(store.prepare());
  const auto blocked = TokenStore::open(tokens(), {"127.0.0.1", 8000});
  ASSERT_FALSE(blocked);
  EXPECT_EQ(blocked.error().exit, Exit::trouble);
}

}  // namespace
}  // namespace confab::client
