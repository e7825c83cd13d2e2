// The story in docs/ that curl alone tells.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/e2e/support/console.hpp"

namespace confab::testing {
namespace {

using ::testing::HasSubstr;

Ran story(const ServerProcess& server) {
  return run_script(CONFAB_SOURCE_DIR "/docs/three_people.sh", server);
}

TEST(Story, OfThreePeopleAndAPrivateRoomIsToldByCurlAlone) {
  RunningServer server;
  for (const char* again : {"the first time", "and again"}) {
    const Ran ran = story(server);
    EXPECT_EQ(ran.exit_code, 0) << again << ran.err;
    EXPECT_THAT(ran.out, HasSubstr("gone for bob, with the film")) << again;
  }
  server.stop();
}

TEST(Story, ThatDoesNotComeTrueSaysWhere) {
  const RunningServer server({{"--file-max", "5242881"}});
  const Ran ran = story(server);
  EXPECT_EQ(ran.exit_code, 1);
  EXPECT_EQ(ran.err, "three_people: status and bytes sent: 201 5242881\n");
}

}  // namespace
}  // namespace confab::testing
