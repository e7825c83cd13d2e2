// A profile is stronger than the defaults and weaker than whatever anybody says.
#include "server/config/profiles.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <chrono>

#include "tests/server/config/operator.hpp"
#include "tests/support/temporary_folder.hpp"

namespace confab::config {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

TEST(Profiles, OfDefaultChangeNothing) {
  EXPECT_EQ(ask({"--profile", "default"}).options.port, 8000);
  EXPECT_THAT(presets(Profile::none), IsEmpty());
}

TEST(Profiles, OfTheClassicFormHaveAWebPortAndASocket) {
  const Options options = ask({"--profile", "classic-form"}).options;
  EXPECT_EQ(options.port, 3000);
  EXPECT_EQ(options.intake, Words{"tcp://127.0.0.1:5000"});
}

TEST(Profiles, OfOneRoomWantAPasswordAndKeepEverything) {
  EXPECT_THAT(complaint({"--profile", "simple"}), HasSubstr("--access-password-file"));
  const Options options =
      ask({"--profile", "simple", "--access-password-file", "password"}).options;
  EXPECT_EQ(options.rules.history, 1000U);
  EXPECT_TRUE(options.rules.for_ever());
}

TEST(Profiles, OfOneRoomCanBePrintedAndTheirLogReadWithoutThePassword) {
  EXPECT_THAT(answer({"--profile", "simple", "--print-config"}), HasSubstr("profile simple"));
  EXPECT_EQ(ask({"log", "check"}, {"CONFAB_PROFILE=simple"}).command, Command::log_check);
}

TEST(Profiles, OfRoomsKeepMessagesForDaysAndGuestsForNow) {
  const Options options = ask({"--profile", "rooms"}).options;
  EXPECT_EQ(options.rules.ttl, std::chrono::days{7});
  EXPECT_TRUE(options.guests_leave_on_disconnect);
}

TEST(Profiles, AreWeakerThanFileEnvironmentAndFlag) {
  const confab::testing::TemporaryFolder folder;
  const std::string file = folder.write("confab.toml", "profile = \"classic-form\"\nport = 1\n");
  EXPECT_EQ(ask({"--config", file}).options.port, 1);
  EXPECT_EQ(ask({"--profile", "classic-form"}, {"CONFAB_PORT=2"}).options.port, 2);
  EXPECT_EQ(ask({"--profile", "classic-form", "--port", "3"}).options.port, 3);
  EXPECT_EQ(ask({"--config", file, "--intake", "udp://[::1]:7"}).options.intake,
            Words{"udp://[::1]:7"})
      << "a list is replaced";
}

TEST(Profiles, AreNamedByTheStrongestSource) {
  EXPECT_EQ(ask({"--profile", "rooms"}, {"CONFAB_PROFILE=classic-form"}).options.port, 8000);
}

TEST(Profiles, AreToldByPrintConfig) {
  const std::string printed = answer({"--profile", "classic-form", "--print-config"});
  EXPECT_THAT(printed, AllOf(HasSubstr("profile = \"classic-form\""), HasSubstr("port = 3000"),
                             HasSubstr("# profile classic-form; default: 8000"),
                             HasSubstr("# profile classic-form; default: none")));
}

TEST(Profiles, ThatAreUnknownAreAnsweredWithThoseThereAre) {
  EXPECT_THAT(complaint({"--profile", "classic"}),
              HasSubstr("possible: default, classic-form, simple, rooms"));
}

TEST(IntakeOptions, SayWhatIsPossible) {
  EXPECT_THAT(complaint({"--intake", "tcp://localhost:5000"}), HasSubstr("tcp://IP:PORT"));
  EXPECT_THAT(complaint({"--intake", "5000"}), HasSubstr("udp://IP:PORT"));
  EXPECT_THAT(complaint({"--form-forward", "udp://127.0.0.1:5000"}), HasSubstr("tcp://IP:PORT"));
  EXPECT_THAT(complaint({"--form-forward", "tcp://127.0.0.1:0"}), HasSubstr("--form-forward"));
}

}  // namespace
}  // namespace confab::config
