// What an operator may say, and what is answered to what one may not.
#include "server/config/parse.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <chrono>

#include "tests/server/config/operator.hpp"
#include "tests/support/temporary_folder.hpp"

namespace confab::config {
namespace {

using namespace std::chrono_literals;
using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;
using ::testing::StartsWith;

TEST(Commands, WithoutAnyTheServerRuns) { EXPECT_EQ(ask({}).command, Command::serve); }

TEST(Commands, LogCheckAndDumpLookIntoTheDataFolder) {
  EXPECT_EQ(ask({"log", "check"}).command, Command::log_check);
  EXPECT_EQ(ask({"log", "check"}).options.data_dir, "data");
  EXPECT_EQ(ask({"log", "dump", "elsewhere"}).command, Command::log_dump);
  EXPECT_EQ(ask({"log", "dump", "elsewhere"}).options.data_dir, "elsewhere");
  EXPECT_EQ(ask({"log", "check"}, {"CONFAB_DATA_DIR=there"}).options.data_dir, "there");
  EXPECT_EQ(ask({"log", "check", "--data-dir", "there"}).options.data_dir, "there");
}

TEST(Commands, AFolderGivenTwiceIsRefused) {
  EXPECT_THAT(complaint({"log", "check", "here", "--data-dir", "there"}),
              HasSubstr("--data-dir: takes one value"));
}

TEST(Commands, LogAloneAsksWhat) {
  EXPECT_THAT(complaint({"log"}), HasSubstr("log check [DIR], log dump [DIR]"));
}

TEST(Commands, AnUnknownWordIsAnsweredWithThoseThereAre) {
  EXPECT_THAT(complaint({"start"}),
              AllOf(HasSubstr("\"start\""), HasSubstr("log check [DIR]"), HasSubstr("version")));
  EXPECT_THAT(complaint({"log", "chekc"}), HasSubstr("\"chekc\""));
  EXPECT_THAT(complaint({"log", "check", "here", "there"}), HasSubstr("\"there\""));
}

TEST(Commands, TheVersionIsToldInTwoSpellings) {
  EXPECT_EQ(answer({"version"}), "confabd " + std::string(version()) + "\n");
  EXPECT_EQ(answer({"--version"}), answer({"version"}));
}

TEST(Commands, HelpBeginsWithExamples) {
  const std::string help = answer({"--help"});
  EXPECT_LT(help.find("Examples:"), help.find("Usage:"));
  EXPECT_EQ(answer({"-h"}), help);
  EXPECT_EQ(answer({"log", "check", "--help"}), help);
  EXPECT_EQ(answer({"log", "--help"}), help);
}

TEST(Names, AMistypedFlagIsAnsweredWithTheNearest) {
  EXPECT_THAT(complaint({"--rate-limt", "20"}),
              HasSubstr("there is no option \"--rate-limt\"; did you mean --rate-limit?"));
  EXPECT_THAT(complaint({"--prot=20"}), HasSubstr("did you mean --port?"));
  EXPECT_THAT(complaint({"--rate_window=1h"}), HasSubstr("did you mean --rate-window?"));
}

TEST(Names, AnUnknownFlagIsNamedAsItWasTyped) {
  EXPECT_THAT(complaint({"-x"}), HasSubstr("there is no option \"-x\""));
  EXPECT_THAT(complaint({"-port=1"}), HasSubstr("no option \"-port\"; did you mean --port?"));
}

TEST(Names, AFlagLikeNoOtherIsAnsweredWithAll) {
  EXPECT_THAT(complaint({"--tea"}), AllOf(HasSubstr("--host"), HasSubstr("--access-log")));
}

TEST(Names, AMistypedVariableIsAnError) {
  EXPECT_THAT(
      complaint({}, {"CONFAB_RATELIMIT=20"}),
      AllOf(HasSubstr("\"CONFAB_RATELIMIT\""), HasSubstr("did you mean CONFAB_RATE_LIMIT?")));
}

TEST(Names, TheClientsVariablesAndThoseOfOthersAreLeftAlone) {
  ask({}, {"CONFAB_SERVER=http://x", "CONFAB_TOKEN=secret", "CONFAB_PASSWORD=secret",
           "CONFAB_ACCESS_PASSWORD=secret", "PORT=99999", "HOME=/root", "NOTHING"});
}

TEST(Names, EveryMistakeIsToldAtOnce) {
  const std::string said = complaint({"--port", "x"}, {"CONFAB_TTL=soon", "CONFAB_NOPE=1"});
  EXPECT_THAT(said, AllOf(HasSubstr("--port: \"x\""), HasSubstr("CONFAB_TTL: \"soon\""),
                          HasSubstr("CONFAB_NOPE")));
}

TEST(Names, AForgedMistakeStaysOnItsLine) {
  EXPECT_THAT(complaint({}, {"CONFAB_X\nconfabd: all is well=1"}),
              Not(HasSubstr("\nconfabd: all is well")));
}

TEST(Values, OutOfRangeIsAnsweredWithTheRange) {
  EXPECT_THAT(
      complaint({"--port", "65536"}),
      HasSubstr("--port: \"65536\" is out of range; possible: 1 to 65535, or 0 (a free one)"));
  EXPECT_THAT(complaint({"--threads", "0"}), HasSubstr("possible: 1 to 256"));
  EXPECT_THAT(complaint({"--ban", "0"}), HasSubstr("possible: 1ms to 3650d"));
  EXPECT_THAT(complaint({"--body-max", "2GiB"}), HasSubstr("possible: 1KiB to 1GiB"));
}

TEST(Values, ZeroSwitchesOffWhereThatIsWritten) {
  const Options off =
      ask({"--rate-limit=0", "--ttl=0", "--strikes=0", "--port=0", "--connections-per-address=0"})
          .options;
  EXPECT_EQ(off.rules.rate_limit, 0u);
  EXPECT_EQ(off.rules.ttl, 0s);
  EXPECT_EQ(off.rules.strikes, 0u);
  EXPECT_EQ(off.port, 0);
}

TEST(Values, DurationsAndSizesAreReadWithTheirUnits) {
  const Options options = ask({"--rate-window", "90s", "--ban=15m", "--ttl=250ms", "--guest-ttl=7d",
                               "--body-max=5MiB", "--head-max=2048"})
                              .options;
  EXPECT_EQ(options.rules.rate_window, 90s);
  EXPECT_EQ(options.rules.ban, 15min);
  EXPECT_EQ(options.rules.ttl, 250ms);
  EXPECT_EQ(options.rules.guest_ttl, 24h * 7);
  EXPECT_EQ(options.http.body_bytes_max, 5u * 1024 * 1024);
  EXPECT_EQ(options.http.head_bytes_max, 2048u);
}

TEST(Values, ANumberIsDigitsAndNothingElse) {
  for (const std::string bad :
       {"20x", " 20", "+20", "-20", "0x14", "20.0", "1e3", "18446744073709551616"})
    EXPECT_THAT(complaint({"--rate-limit=" + bad}), HasSubstr("is not a whole number")) << bad;
}

TEST(Values, ANegativeNumberIsAValueNotAFlag) {
  EXPECT_THAT(complaint({"--port", "-1"}), HasSubstr("--port: \"-1\" is not a whole number"));
}

TEST(Values, ADurationWithoutAUnitIsRefused) {
  EXPECT_THAT(complaint({"--ttl=60"}), HasSubstr("is not a duration like 90s"));
  EXPECT_THAT(complaint({"--body-max=5MB"}), HasSubstr("is not a size like 64KiB"));
}

TEST(Values, EnginesThatComeLaterAreToldApart) {
  EXPECT_THAT(complaint({"--log", "postgres://localhost/confab"}),
              HasSubstr("possible: file, memory (postgres://… and etcd://… come later)"));
}

TEST(Values, ProxiesAreAddressesAndRanges) {
  const Words good{"127.0.0.1", "::1", "10.0.0.0/8", "fd00::/8"};
  for (const std::string& one : good) EXPECT_THAT(complaint({"--trust-proxy", one}), IsEmpty());
  for (const std::string bad : {"localhost", "10.0.0.0/33", "10.0.0", "::1/129", "10.0.0.0/"})
    EXPECT_THAT(complaint({"--trust-proxy", bad}), HasSubstr("neither an IP address")) << bad;
}

TEST(Values, OriginsAreWhatBrowsersSend) {
  for (const std::string good :
       {"*", "https://chat.example", "http://localhost:3000", "http://[::1]"})
    EXPECT_THAT(complaint({"--cors-origin", good}), IsEmpty()) << good;
  for (const std::string bad : {"chat.example", "https://chat.example/", "https://Chat.example",
                                "https://", "ftp://x", "https://a b", "https://u@x"})
    EXPECT_THAT(complaint({"--cors-origin", bad}), HasSubstr("no origin")) << bad;
}

TEST(Values, AFlagWithoutItsValueIsRefused) {
  EXPECT_THAT(complaint({"--port"}), HasSubstr("--port: a value is missing"));
}

TEST(Values, YesAndNoNeedNoValueAndTakeOneBehindAnEqualsSign) {
  const auto leave = [](const Words& words, const Words& environment = {}) {
    return ask(words, environment).options.guests_leave_on_disconnect;
  };
  EXPECT_FALSE(leave({}));
  EXPECT_TRUE(leave({"--guests-leave-on-disconnect"}));
  EXPECT_TRUE(leave({"--guests-leave-on-disconnect", "--port", "1"}));
  for (const char* no : {"false", "off", "no", "0"}) {
    const std::string value = std::string{"="} + no;
    EXPECT_FALSE(
        leave({"--guests-leave-on-disconnect" + value}, {"CONFAB_GUESTS_LEAVE_ON_DISCONNECT=1"}))
        << no;
  }
  for (const char* yes : {"true", "on", "yes", "1"})
    EXPECT_TRUE(leave({}, {std::string{"CONFAB_GUESTS_LEAVE_ON_DISCONNECT="} + yes})) << yes;
  EXPECT_THAT(complaint({"--guests-leave-on-disconnect=maybe"}), HasSubstr("true, false"));
  EXPECT_THAT(complaint({"--guests-leave-on-disconnect", "on"}), HasSubstr("means nothing here"))
      << "a word of its own is no value";
}

TEST(Values, AFlagTwiceIsRefusedUnlessItIsAList) {
  EXPECT_THAT(complaint({"--port", "1", "--port", "2"}), HasSubstr("--port: takes one value"));
  EXPECT_EQ(ask({"--cors-origin", "http://a", "--cors-origin", "http://b"}).options.cors_origin,
            (Words{"http://a", "http://b"}));
}

TEST(Values, ADashIsAPathForTheAccessLog) {
  EXPECT_EQ(ask({"--access-log", "-"}).options.access_log, "-");
}

TEST(File, MistakesNameFileAndLine) {
  const confab::testing::TemporaryFolder folder;
  const std::string path =
      folder.write("c.toml", "# mine\nport = 70000\nprot = 1\nconfig = \"x\"\n");
  const std::string said = complaint({"--config", path});
  EXPECT_THAT(said,
              AllOf(HasSubstr(path + ": line 2: port: \"70000\" is out of range"),
                    HasSubstr(path + ": line 3: there is no option \"prot\"; did you mean port?"),
                    HasSubstr(path + ": line 4: a file can't name another one")));
}

TEST(File, ThatIsNotThereIsAnError) {
  EXPECT_THAT(complaint({"--config", "/nowhere/confab.toml"}),
              HasSubstr("/nowhere/confab.toml: No such file or directory"));
  EXPECT_THAT(complaint({"--config", "/"}), HasSubstr("/: this is a folder, not a file"));
}

TEST(File, AListMayBeEmptyAndANumberMayStandInQuotes) {
  const confab::testing::TemporaryFolder folder;
  const std::string path = folder.write("c.toml", "trust-proxy = []\nport = \"81\"\n");
  const Options options = ask({"--config", path}).options;
  EXPECT_THAT(options.trust_proxy, IsEmpty());
  EXPECT_EQ(options.port, 81);
}

TEST(File, AListForWhatTakesOneValueIsRefused) {
  const confab::testing::TemporaryFolder folder;
  EXPECT_THAT(complaint({"--config", folder.write("c.toml", "port = [1, 2]\n")}),
              HasSubstr("port: takes one value"));
}

TEST(PrintConfig, TellsWhoSaidWhatAndTheDefault) {
  const confab::testing::TemporaryFolder folder;
  const std::string path = folder.write("c.toml", "ttl = \"2h\"\n");
  const std::string printed = answer({"--config", path, "--port", "9", "--print-config"},
                                     {"CONFAB_RATE_LIMIT=5", "CONFAB_TRUST_PROXY=::1, 10.0.0.0/8"});
  EXPECT_THAT(printed, HasSubstr("# flag; default: 8000\n"));
  EXPECT_THAT(printed, HasSubstr("port = 9 "));
  EXPECT_THAT(printed, HasSubstr("rate-limit = 5 "));
  EXPECT_THAT(printed, HasSubstr("# environment (CONFAB_RATE_LIMIT); default: 20\n"));
  EXPECT_THAT(printed, HasSubstr("ttl = \"2h\" "));
  EXPECT_THAT(printed, HasSubstr("# file; default: 1h\n"));
  EXPECT_THAT(printed, HasSubstr("host = \"127.0.0.1\" "));
  EXPECT_THAT(printed, HasSubstr("# default\n"));
  EXPECT_THAT(printed, HasSubstr("trust-proxy = [\"::1\", \"10.0.0.0/8\"]"));
  EXPECT_THAT(printed, HasSubstr("# config = \"" + path + "\""));
}

TEST(PrintConfig, ReadBackPrintsTheSameValues) {
  const confab::testing::TemporaryFolder folder;
  const Words said{"--data-dir", "a \"b\" \\ # c\n\x1b", "--trust-proxy=::1", "--ttl=0",
                   "--print-config"};
  const std::string path = folder.write("printed.toml", answer(said));
  const std::string again = answer({"--config", path, "--print-config"});
  const auto values = [](const std::string& text) {
    std::string kept;
    for (std::size_t at = 0; at < text.size();) {
      const std::size_t end = text.find('\n', at);
      const std::string line = text.substr(at, end - at);
      if (!line.starts_with("# config")) kept += line.substr(0, line.rfind("  # ")) + "\n";
      at = end + 1;
    }
    return kept;
  };
  EXPECT_EQ(values(again), values(answer(said)));
  EXPECT_EQ(ask({"--config", path}).options.data_dir, "a \"b\" \\ # c\n\x1b");
}

}  // namespace
}  // namespace confab::config
