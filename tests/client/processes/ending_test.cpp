#include "client/processes/ending.hpp"

#include <gtest/gtest.h>

#include <csignal>

namespace confab::client {
namespace {

using namespace std::chrono_literals;

Ending ended(int exit_code, std::optional<int> signal = {}) {
  Ending ending;
  ending.command = "make -j4";
  ending.took = 3min + 12s;
  ending.exit_code = exit_code;
  ending.signal = signal;
  return ending;
}

TEST(Ending, IsTold) {
  EXPECT_EQ(*told(command_ended, ended(0)), "`make -j4` succeeded after 3 min 12 s.");
  EXPECT_EQ(*told(command_ended, ended(2)), "`make -j4` failed with exit code 2 after 3 min 12 s.");
  EXPECT_EQ(*told(command_ended, ended(128 + SIGTERM, SIGTERM)),
            "`make -j4` was ended by SIGTERM after 3 min 12 s.");
  EXPECT_EQ(*told("{code}", ended(128 + SIGRTMIN, SIGRTMIN)), std::to_string(128 + SIGRTMIN));
}

TEST(Ending, OfAnothersProcessHasNoHow) {
  Ending ending = ended(0);
  ending.exit_code.reset();
  ending.pid = 12;
  EXPECT_EQ(*told(process_ended, ending),
            "Process 12 (`make -j4`) has ended after 3 min 12 s. Its exit status is not known "
            "here.");
  EXPECT_EQ(told("{how}", ending).error().sentence,
            "there is no {how} to fill in here; there is {command}, {pid}, {time}.");
}

TEST(Ending, IsToldInTheUsersWords) {
  EXPECT_EQ(*told("Build {how}: {code}", ended(1)), "Build failed with exit code 1: 1");
  EXPECT_EQ(*told("{} {a b} { {x", ended(1)), "{} {a b} { {x");
  EXPECT_EQ(told("{when}", ended(1)).error().exit, Exit::usage);
  EXPECT_EQ(*told("", ended(1)), "");
}

TEST(Ending, ShowsOfALongCommandItsBeginning) {
  Ending ending = ended(0);
  for (int i = 0; i < 100; ++i) ending.command += " привет";
  const std::string text = *told("{command}", ending);
  EXPECT_TRUE(text.ends_with("…")) << text;
  EXPECT_LT(text.size(), 300U);
  ending.command = "echo \x1b[2J\n";
  EXPECT_EQ(*told("{command}", ending), "echo \\x1b[2J\\x0a");
}

}  // namespace
}  // namespace confab::client
