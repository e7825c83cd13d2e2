// What an operator hears about a log: a whole one, a torn one, a damaged one and none.
#include "server/log_tools/log_tools.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <memory>
#include <sstream>
#include <stdexcept>
#include <string>

#include "server/log/file_log.hpp"
#include "tests/server/log/support/loop.hpp"
#include "tests/server/log/support/proposals.hpp"
#include "tests/support/temporary_folder.hpp"

namespace confab::log_tools {
namespace {

using ::testing::EndsWith;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::StartsWith;

/// A data folder with three messages in its log, each in a batch of its own.
class LogTools : public ::testing::Test {
 protected:
  LogTools() {
    std::filesystem::create_directory(data());
    log::testing::Loop loop;
    log::FileLogOptions options;
    options.flushing = log::Flushing::inline_;
    auto opened = log::FileLog::open(loop.executor(), data(), {}, options);
    if (!opened) throw std::runtime_error(opened.error().detail);
    const std::unique_ptr<log::FileLog> log = *std::move(opened);
    for (const char* text : {"first words", "second words", "third words"})
      EXPECT_TRUE(loop.run(log->append({log::testing::says(text, log::testing::at_second(1))})));
    loop.run(log->settled());
    log->close();
  }

  std::string data() const { return folder.path("data"); }

  /// Changes one byte of the log's file, at the first place where `text` stands.
  void damage(const std::string& text) const {
    const std::filesystem::path directory = std::filesystem::path(data()) / "log";
    for (const auto& entry : std::filesystem::directory_iterator(directory)) {
      const std::string name = "data/log/" + entry.path().filename().string();
      std::string bytes = folder.read(name);
      const std::size_t at = bytes.find(text);
      if (at == std::string::npos) continue;
      bytes[at] = '?';
      folder.write(name, bytes);
    }
  }

  struct Heard {
    int exit_code;
    std::string out;
    std::string err;
  };
  static Heard hear(int (*tool)(const std::string&, std::ostream&, std::ostream&),
                    const std::string& folder_name) {
    std::ostringstream out;
    std::ostringstream err;
    const int exit_code = tool(folder_name, out, err);
    return {exit_code, out.str(), err.str()};
  }

  const confab::testing::TemporaryFolder folder;
};

TEST_F(LogTools, AWholeLogIsFine) {
  const Heard heard = hear(check, data());
  EXPECT_EQ(heard.exit_code, 0);
  EXPECT_THAT(heard.out, HasSubstr(": 3 records, "));
  EXPECT_THAT(heard.out, HasSubstr("last: seq 3, 1970-01-01T00:00:01.000000Z, checksum "));
  EXPECT_THAT(heard.out, EndsWith("fine\n"));
  EXPECT_THAT(heard.err, IsEmpty());
}

TEST_F(LogTools, ADumpIsALinePerRecord) {
  const Heard heard = hear(dump, data());
  EXPECT_EQ(heard.exit_code, 0);
  EXPECT_EQ(std::ranges::count(heard.out, '\n'), 3);
  EXPECT_THAT(heard.out, StartsWith(R"({"seq":1,"at":"1970-01-01T00:00:01.000000Z",)"));
  EXPECT_THAT(heard.out, HasSubstr("\"third words\""));
  EXPECT_THAT(heard.err, IsEmpty());
}

TEST_F(LogTools, ATornTailIsToldAndIsNoDamage) {
  damage("third words");
  const Heard heard = hear(check, data());
  EXPECT_EQ(heard.exit_code, 0);
  EXPECT_THAT(heard.out, HasSubstr(": 2 records, "));
  EXPECT_THAT(heard.out, HasSubstr("torn tail: "));
  EXPECT_THAT(heard.out, EndsWith("fine\n"));
}

TEST_F(LogTools, DamageIsToldWithItsPlaceAndExitCodeOne) {
  damage("second words");
  const Heard heard = hear(check, data());
  EXPECT_EQ(heard.exit_code, 1);
  EXPECT_THAT(heard.err, StartsWith("damaged: " + data() + "/log/"));
}

TEST_F(LogTools, ADumpEndsBeforeTheDamage) {
  damage("second words");
  const Heard heard = hear(dump, data());
  EXPECT_EQ(heard.exit_code, 1);
  EXPECT_EQ(std::ranges::count(heard.out, '\n'), 1);
  EXPECT_THAT(heard.err, StartsWith("damaged: "));
}

TEST_F(LogTools, WhereThereIsNoLogTheFolderWasProbablyMistyped) {
  const std::string elsewhere = folder.path("elsewhere");
  for (const auto tool : {check, dump}) {
    const Heard heard = hear(tool, elsewhere);
    EXPECT_EQ(heard.exit_code, 2);
    EXPECT_EQ(heard.err, "confabd: there is no log in " + elsewhere + "\n");
    EXPECT_THAT(heard.out, IsEmpty());
  }
}

TEST_F(LogTools, ADumpThatNobodyTakesIsNotFine) {
  std::ostringstream out;
  std::ostringstream err;
  out.setstate(std::ios::badbit);
  EXPECT_EQ(dump(data(), out, err), 1);
  EXPECT_THAT(err.str(), HasSubstr("can't be written"));
}

}  // namespace
}  // namespace confab::log_tools
