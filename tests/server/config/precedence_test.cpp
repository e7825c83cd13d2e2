// Flag beats environment beats file beats default: for whatever is in the table. Profiles have a
// test of their own.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "server/config/option_table.hpp"
#include "tests/server/config/operator.hpp"
#include "tests/support/temporary_folder.hpp"

namespace confab::config {
namespace {

using ::testing::HasSubstr;
using ::testing::IsEmpty;

std::string value_of(const OptionRow& row, const Options& options) {
  return ::testing::PrintToString(row.get(options));
}

/// The default, and another value that the option takes.
struct Two {
  std::string usual;
  std::string other;
};

Two values_for(const OptionRow& row) {
  const Words usual = row.get(Options{});
  for (const std::string other :
       {"3", "4", "2KiB", "128KiB", "2h", "memory", "os", "send", "debug", "json", "10.1.0.0/16",
        "https://a.example", "tcp://127.0.0.1:5000", "rooms", "true", "elsewhere"}) {
    Options options;
    if (row.set(options, other) || row.get(options) == usual) continue;
    // What has nothing in it by default gets a second value of its own.
    for (const std::string second : {"::1", "*", "tcp://[::1]:5000"}) {
      Options another;
      const bool has_none = row.is_list || usual.front().empty();
      if (has_none && !row.set(another, second)) return {second, other};
    }
    return {usual.front(), other};
  }
  ADD_FAILURE() << "no value known that " << row.name << " takes";
  return {};
}

class EveryOption : public ::testing::TestWithParam<std::string> {
 protected:
  const OptionRow& row = *find_option(GetParam());
  const Two values = values_for(row);
  const confab::testing::TemporaryFolder folder;

  std::string file(const std::string& value) const {
    const std::string quoted = row.is_number || row.is_flag ? value : "\"" + value + "\"";
    return folder.write("confab.toml",
                        GetParam() + " = " + (row.is_list ? "[" + quoted + "]" : quoted) + "\n");
  }
  Words flag(const std::string& value) const {
    if (row.is_flag) return {"--" + GetParam() + "=" + value};
    return {"--" + GetParam(), value};
  }
  Words variable(const std::string& value) const {
    return {environment_name(GetParam()) + "=" + value};
  }
  std::string expected(const std::string& value) const {
    return ::testing::PrintToString(Words{value});
  }
};

TEST_P(EveryOption, HasItsDefaultWhenNobodySaysAnything) {
  EXPECT_EQ(value_of(row, ask({}).options), value_of(row, Options{}));
}

TEST_P(EveryOption, IsReadFromTheFile) {
  EXPECT_EQ(value_of(row, ask({"--config", file(values.other)}).options), expected(values.other));
}

TEST_P(EveryOption, IsReadFromAFileThatTheEnvironmentNames) {
  EXPECT_EQ(value_of(row, ask({}, {"CONFAB_CONFIG=" + file(values.other)}).options),
            expected(values.other));
}

TEST_P(EveryOption, InTheEnvironmentBeatsTheFile) {
  EXPECT_EQ(value_of(row, ask({"--config", file(values.usual)}, variable(values.other)).options),
            expected(values.other));
  EXPECT_EQ(value_of(row, ask({"--config", file(values.other)}, variable(values.usual)).options),
            expected(values.usual));
}

TEST_P(EveryOption, AsAFlagBeatsTheEnvironment) {
  EXPECT_EQ(value_of(row, ask(flag(values.other), variable(values.usual)).options),
            expected(values.other));
  EXPECT_EQ(value_of(row, ask(flag(values.usual), variable(values.other)).options),
            expected(values.usual));
}

TEST_P(EveryOption, AsAFlagBeatsTheFile) {
  Words arguments = flag(values.usual);
  arguments.insert(arguments.end(), {"--config", file(values.other)});
  EXPECT_EQ(value_of(row, ask(arguments).options), expected(values.usual));
}

TEST_P(EveryOption, TakesItsValueBehindAnEqualsSignToo) {
  EXPECT_EQ(value_of(row, ask({"--" + GetParam() + "=" + values.other}).options),
            expected(values.other));
}

TEST_P(EveryOption, WithAnEmptyVariableIsAsIfThereWasNone) {
  EXPECT_EQ(value_of(row, ask({}, variable("")).options), value_of(row, Options{}));
}

TEST_P(EveryOption, RefusesAnEmptyFlagUnlessItIsAList) {
  if (row.is_list) return;
  EXPECT_THAT(complaint({"--" + GetParam() + "="}), HasSubstr("--" + GetParam()));
}

TEST_P(EveryOption, RefusesABadValueAlsoWhereABetterSourceCoversIt) {
  const std::string bad = "\x01nonsense value";
  Options options;
  if (!row.set(options, bad)) return;  // a path may be anything
  const std::string said = complaint(flag(values.other), variable(bad));
  EXPECT_THAT(said, HasSubstr(environment_name(GetParam()) + ": "));
  EXPECT_THAT(said, HasSubstr("\\u0001nonsense value"));
  EXPECT_THAT(said, HasSubstr("possible: " + row.possible));
}

TEST_P(EveryOption, IsInTheHelpWithItsRange) {
  const std::string help = answer({"--help"});
  EXPECT_THAT(help, HasSubstr("--" + GetParam() + " "));
  EXPECT_THAT(help, HasSubstr(row.possible));
}

TEST_P(EveryOption, SurvivesPrintingAndReadingBack) {
  Words said = flag(values.other);
  said.emplace_back("--print-config");
  const std::string printed = answer(said);
  EXPECT_THAT(printed, HasSubstr(GetParam() + " = "));
  const std::string path = folder.write("printed.toml", printed);
  EXPECT_EQ(value_of(row, ask({"--config", path}).options), expected(values.other));
}

std::vector<std::string> names() {
  std::vector<std::string> names;
  for (const OptionRow& row : option_table())
    if (row.name != config_option) names.emplace_back(row.name);
  return names;
}

INSTANTIATE_TEST_SUITE_P(Table, EveryOption, ::testing::ValuesIn(names()), [](const auto& info) {
  std::string name;
  for (const char c : info.param) name += c == '-' ? '_' : c;
  return name;
});

TEST(Precedence, TheFileIsNamedByTheFlagRatherThanTheEnvironment) {
  const confab::testing::TemporaryFolder folder;
  const std::string one = folder.write("one.toml", "port = 1\n");
  const std::string two = folder.write("two.toml", "port = 2\n");
  EXPECT_EQ(ask({"--config", one}, {"CONFAB_CONFIG=" + two}).options.port, 1);
}

TEST(Precedence, AListIsReplacedNotAddedTo) {
  const Asked asked = ask({"--trust-proxy", "::1", "--trust-proxy=10.0.0.0/8,192.0.2.1"},
                          {"CONFAB_TRUST_PROXY=127.0.0.1"});
  EXPECT_EQ(asked.options.trust_proxy, (Words{"::1", "10.0.0.0/8", "192.0.2.1"}));
}

}  // namespace
}  // namespace confab::config
