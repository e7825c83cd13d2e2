#include "client/token_store.hpp"

#include <fmt/format.h>
#include <gtest/gtest.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cstdlib>
#include <fstream>
#include <iterator>
#include <vector>

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

TEST_F(TokenStoreTest, IsMadeInFoldersThatNobodyElseEnters) {
  const auto umask_before = ::umask(0);
  const bool kept = open().keep("ann", "secret").has_value();
  ::umask(umask_before);
  ASSERT_TRUE(kept);
  EXPECT_EQ(mode(folder_ / "state"), 0700U);
  std::filesystem::permissions(folder_ / "state", std::filesystem::perms::all);
  ASSERT_TRUE(open().keep("ann", "secret"));
  EXPECT_EQ(mode(folder_ / "state"), 0700U) << "also where an older one had made it";
}

TEST_F(TokenStoreTest, LosesNothingThatSeveralProcessesKeepAtOnce) {
  constexpr int processes = 8;
  constexpr int each = 10;
  const auto name = [](int process, int i) { return fmt::format("user{}.{}", process, i); };
  TokenStore store = open();  // all of them know it as it is now: empty
  std::vector<pid_t> children;
  for (int process = 0; process < processes; ++process) {
    children.push_back(::fork());
    if (children.back() != 0) continue;
    bool kept = true;
    for (int i = 0; i < each; ++i) kept = store.keep(name(process, i), "secret") && kept;
    ::_exit(kept ? 0 : 1);
  }
  for (const pid_t child : children) {
    int status = -1;
    ASSERT_EQ(::waitpid(child, &status, 0), child);
    EXPECT_EQ(status, 0);
  }
  const TokenStore after = open();
  for (int process = 0; process < processes; ++process)
    for (int i = 0; i < each; ++i)
      EXPECT_TRUE(after.token_of(name(process, i))) << name(process, i);
}

TEST_F(TokenStoreTest, ForgetsOnlyWhatWasSignedOut) {
  ASSERT_TRUE(open().keep("ann", "first"));
  TokenStore store = open();
  ASSERT_TRUE(open().keep("bob", "second"));
  ASSERT_TRUE(store.forget_current());
  EXPECT_EQ(open().token_of("ann"), std::nullopt);
  EXPECT_EQ(open().token_of("bob"), "second") << "who came in meanwhile";
  TokenStore late = open();
  ASSERT_TRUE(open().keep("bob", "third"));
  ASSERT_TRUE(late.forget_current());
  EXPECT_EQ(open().token_of("bob"), "third") << "signed in again meanwhile";
}

TEST_F(TokenStoreTest, SaysWhenAnotherProcessKeepsTheLock) {
  const std::filesystem::path path = folder_ / "lock";
  {
    const auto first = FileLock::take(path, std::chrono::seconds{1});
    ASSERT_TRUE(first);
    EXPECT_EQ(mode(path), 0600U);
    const auto second = FileLock::take(path, std::chrono::milliseconds{20});
    ASSERT_FALSE(second);
    EXPECT_EQ(second.error().exit, Exit::trouble);
    EXPECT_EQ(second.error().sentence, "could not lock " + path.native() +
                                           ": another confab has held it for 20 ms. Try again.");
  }
  EXPECT_TRUE(FileLock::take(path, std::chrono::milliseconds{0})) << "given back";
  EXPECT_FALSE(FileLock::take(folder_ / "nowhere" / "lock", std::chrono::seconds{1}));
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
