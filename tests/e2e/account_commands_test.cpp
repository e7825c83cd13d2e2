// Passwords and devices at the console, with the real server.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <boost/json/parse.hpp>

#include "tests/e2e/support/console.hpp"
#include "tests/e2e/support/person.hpp"

namespace confab::testing {
namespace {

using ::testing::HasSubstr;
using ::testing::MatchesRegex;
using Texts = std::vector<std::string>;

class AccountCommands : public ::testing::Test {
 protected:
  AccountCommands() { ann.confab({"connect", "ann"}); }

  Ran with_password(const Console& who, const std::string& password, Texts arguments) const {
    Program program = who.confab_program(std::move(arguments));
    program.environment["CONFAB_PASSWORD"] = password;
    return run_program(program);
  }
  static json::value tells(const Console& who, Texts arguments) {
    arguments.emplace_back("--json");
    const Ran ran = who.confab(std::move(arguments));
    EXPECT_EQ(ran.exit_code, 0) << ran.err;
    return json::parse(ran.out);
  }
  static std::string id_in(const json::value& one) {
    return std::to_string(one.at("id").to_number<std::uint64_t>());
  }

  RunningServer server;
  const Console ann{server};
};

TEST_F(AccountCommands, AGuestSetsAPasswordAndKeepsEverything) {
  ann.shows({"create", "garden"});
  const Ran set = with_password(ann, "малина и мёд", {"password"});
  EXPECT_EQ(set.exit_code, 0);
  EXPECT_EQ(set.err, "Your password is set. It brings you in from anywhere: confab login ann\n");
  const Console phone(server);
  EXPECT_EQ(with_password(phone, "wrong one", {"login", "ann"}).exit_code, 3);
  EXPECT_EQ(with_password(phone, "малина и мёд", {"login", "ann"}).exit_code, 0);
  EXPECT_THAT(phone.shows({"rooms"}), HasSubstr("garden · yours"));
  EXPECT_TRUE(json::parse(with_password(ann, "another one", {"password", "--json"}).out)
                  .at("registered")
                  .as_bool());
  EXPECT_EQ(phone.confab({"rooms"}).exit_code, 0) << "nobody asked to end that one";
}

TEST_F(AccountCommands, ANewPasswordEndsTheOthersWhenAsked) {
  with_password(ann, "correct horse", {"password"});
  const Console phone(server);
  with_password(phone, "correct horse", {"login", "ann"});
  const Ran changed = with_password(ann, "battery staple", {"password", "--end-others"});
  EXPECT_THAT(changed.err, HasSubstr("all your other devices are signed out"));
  EXPECT_EQ(phone.confab({"rooms"}).exit_code, 3);
  EXPECT_EQ(ann.confab({"rooms"}).exit_code, 0);
}

TEST_F(AccountCommands, APasswordIsTypedTwiceAndNotShown) {
  const auto typed = [&](const std::string& first, const std::string& second) {
    return run_on_terminal(ann.confab_program({"password"}),
                           {{"Password: ", first + "\n"}, {"Once more: ", second + "\n"}});
  };
  EXPECT_EQ(typed("s3cret-one", "s3cret-two").exit_code, 2);
  const Ran set = typed("s3cret-one", "s3cret-one");
  EXPECT_EQ(set.exit_code, 0) << set.out;
  EXPECT_EQ(set.out.find("s3cret"), std::string::npos);
  EXPECT_EQ(with_password(Console(server), "s3cret-one", {"login", "ann"}).exit_code, 0);
  EXPECT_EQ(with_password(ann, "short", {"password"}).exit_code, 2);
  EXPECT_EQ(ann.confab({"password", "--no-input"}).exit_code, 2);
}

TEST_F(AccountCommands, DevicesAreListedAndRevoked) {
  with_password(ann, "correct horse", {"password"});
  const Console phone(server);
  with_password(phone, "correct horse", {"login", "ann"});
  const json::value all = tells(phone, {"devices"}).at("devices");
  ASSERT_EQ(all.as_array().size(), 2U);
  EXPECT_THAT(phone.shows({"devices"}),
              MatchesRegex("#N · confab on [^·]+ · since TIME · last seen TIME\n"
                           "#N · confab on [^·]+ · this one · since TIME · last seen TIME\n"));
  EXPECT_EQ(phone.shows({"devices", "--revoke", id_in(all.at(0))}), "#N is signed out.\n");
  EXPECT_EQ(ann.confab({"rooms"}).exit_code, 3);
  EXPECT_EQ(phone.confab({"devices", "--revoke", id_in(all.at(0))}).exit_code, 7);
  EXPECT_EQ(tells(phone, {"devices", "--revoke", id_in(all.at(1))}),
            (json::value{{"id", all.at(1).at("id")}, {"revoked", true}}));
  const Ran gone = phone.confab({"rooms"});
  EXPECT_EQ(gone.exit_code, 3);
  EXPECT_THAT(gone.err, HasSubstr("you are not signed in")) << "and it knows that by itself";
}

}  // namespace
}  // namespace confab::testing
