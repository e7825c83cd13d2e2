// The journal and the access log as the options ask for them.
#include "server/logging/journal.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>

#include "tests/support/temporary_folder.hpp"

namespace confab::logging {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

TEST(LineJournal, WritesFromItsLevelOn) {
  const confab::testing::TemporaryFolder folder;
  {
    LineJournal journal(*Output::open(folder.path("log")), Style::json, core::Level::warning);
    EXPECT_FALSE(journal.wants(core::Level::info));
    journal.info("quiet");
    journal.warning("loud", {{"why", "test"}});
  }
  EXPECT_THAT(folder.read("log"), Not(HasSubstr("quiet")));
  EXPECT_THAT(folder.read("log"), HasSubstr(R"("level":"warning","event":"loud","why":"test"})"));
}

TEST(LineJournal, GoesToStandardErrorAndWithoutColoursToAPipe) {
  ::testing::internal::CaptureStdout();
  ::testing::internal::CaptureStderr();
  make_journal(config::Options{})->info("hello");
  EXPECT_EQ(::testing::internal::GetCapturedStdout(), "");
  EXPECT_THAT(::testing::internal::GetCapturedStderr(), HasSubstr("Z info    hello\n"));
}

TEST(LineAccessLog, IsOffByDefault) {
  EXPECT_EQ(make_access_log(config::Options{}).value(), nullptr);
}

TEST(LineAccessLog, WithADashGoesToStandardErrorToo) {
  config::Options options;
  options.access_log = "-";
  ::testing::internal::CaptureStdout();
  ::testing::internal::CaptureStderr();
  make_access_log(options).value()->write({.method = "GET", .target = "/here", .status = 200});
  EXPECT_EQ(::testing::internal::GetCapturedStdout(), "");
  EXPECT_THAT(::testing::internal::GetCapturedStderr(), HasSubstr("\"GET /here\" 200 0 "));
}

TEST(LineAccessLog, GoesIntoAFileInTheFormatAskedFor) {
  const confab::testing::TemporaryFolder folder;
  config::Options options;
  options.access_log = folder.path("access.log");
  options.log_format = config::LogFormat::json;
  make_access_log(options).value()->write({.method = "GET", .target = "/there", .status = 200});
  EXPECT_THAT(folder.read("access.log"), HasSubstr(R"("target":"/there")"));
}

TEST(LineAccessLog, InAFileThatCantBeOpenedIsAnError) {
  const confab::testing::TemporaryFolder folder;
  config::Options options;
  options.access_log = folder.path("no/where");
  EXPECT_FALSE(make_access_log(options));
}

TEST(LineAccessLog, IsOpenedAnewWhenAsked) {
  const confab::testing::TemporaryFolder folder;
  config::Options options;
  options.access_log = folder.path("access.log");
  const auto log = make_access_log(options).value();
  std::filesystem::rename(folder.path("access.log"), folder.path("access.log.1"));
  ASSERT_TRUE(log->reopen());
  EXPECT_TRUE(std::filesystem::exists(folder.path("access.log")));
}

}  // namespace
}  // namespace confab::logging
