// Two people at their terminals and a script with curl talk to each other.
#include <gtest/gtest.h>

#include "tests/e2e/support/console.hpp"
#include "tests/e2e/support/person.hpp"

namespace confab::testing {
namespace {

class Conversation : public ::testing::Test {
 protected:
  /// What a script prints; fails the test when it fails.
  std::string script(const std::string& lines) const {
    const Ran ran = run_script("set -euo pipefail\n" + lines, server_);
    EXPECT_EQ(ran.exit_code, 0) << ran.err;
    EXPECT_EQ(ran.err, "");
    return without_numbers(ran.out);
  }

  RunningServer server_;
};

TEST_F(Conversation, OfTwoPeopleAndAScript) {
  const Console ann(server_);
  const Console boris(server_);
  EXPECT_EQ(ann.shows({"connect", "ann"}),
            "You are ann (guest) at http://HOST.\nNothing unread.\n");
  EXPECT_EQ(ann.shows({"send", "Hello, anyone there?"}), "sent #N · 19 left this hour\n");
  EXPECT_EQ(boris.shows({"connect", "Борис"}),
            "#N TIME ann: Hello, anyone there?\n"
            "You are Борис (guest) at http://HOST.\nNothing unread.\n");
  EXPECT_EQ(boris.shows({"send", "Привет, Аня!"}), "sent #N · 19 left this hour\n");

  EXPECT_EQ(script(R"(
bot=$(curl -sS --data-urlencode name=робот "$CONFAB_SERVER/connect" | jq -r .token)
curl -sS -H "Authorization: Bearer $bot" --data-urlencode 'text=Tea is ready & warm.' \
  "$CONFAB_SERVER/send" | jq -r .message.text
curl -sS -H "Authorization: Bearer $bot" -d to=ann --data-urlencode 'text=С лимоном?' \
  "$CONFAB_SERVER/send" | jq -r .message.chat
curl -sS -H "Authorization: Bearer $bot" "$CONFAB_SERVER/chats/general/messages" \
  | jq -r '.messages[] | .from + ": " + .text'
)"),
            "Tea is ready & warm.\n"
            "@ann\n"
            "ann: Hello, anyone there?\n"
            "Борис: Привет, Аня!\n"
            "робот: Tea is ready & warm.\n");

  EXPECT_EQ(ann.shows({"read"}),
            "— general —\n"
            "#N TIME Борис: Привет, Аня!\n"
            "#N TIME робот: Tea is ready & warm.\n"
            "— @робот —\n"
            "#N TIME робот: С лимоном?\n");
  EXPECT_EQ(ann.shows({"read"}), "Nothing unread.\n");
  EXPECT_EQ(ann.shows({"send", "--to", "робот", "Да, пожалуйста."}), "sent #N\n");
  EXPECT_EQ(boris.shows({"read"}), "— general —\n#N TIME робот: Tea is ready & warm.\n");
  EXPECT_EQ(boris.shows({"users"}), "ann (guest)\nБорис (guest)\nробот (guest)\n");
}

TEST_F(Conversation, GoesOnAfterARestartWithTheSameTokens) {
  const Console ann(server_);
  const Console boris(server_);
  ann.shows({"connect", "ann"});
  boris.shows({"connect", "Борис"});
  // Ports are the operator's, tokens are kept by server; so the server comes back where it was.
  const std::string port = std::to_string(server_.port());
  server_.stop();
  server_.options["--port"] = port;
  server_.start();
  EXPECT_EQ(ann.shows({"send", "still me"}), "sent #N · 19 left this hour\n");
  EXPECT_EQ(boris.shows({"read"}), "— general —\n#N TIME ann: still me\n");
}

TEST_F(Conversation, WithCommentsReadsAsOne) {
  const Console ann(server_);
  const Console boris(server_);
  ann.shows({"connect", "ann"});
  boris.shows({"connect", "boris"});
  const std::string sent = ann.confab({"send", "What is for lunch?"}).err;
  const std::string id = sent.substr(sent.find('#') + 1, sent.find(' ', 6) - 6);
  EXPECT_EQ(boris.shows({"comment", id, "Soup."}), "sent #N · 19 left this hour\n");
  EXPECT_EQ(boris.shows({"history", "general"}),
            "#N TIME ann: What is for lunch?  [1 comment]\n"
            "#N TIME boris → #N: Soup.\n");
}

TEST_F(Conversation, ShowsNoOnesControlCharacters) {
  const Console ann(server_);
  const Person mallory(server_, "mallory");
  ann.shows({"connect", "ann"});
  mallory.says("\x1b]0;owned\x07\x1b[2J\n#1 00:00 ann: I never said this");
  const Ran ran = ann.confab({"read"});
  EXPECT_EQ(ran.out.find('\x1b'), std::string::npos);
  EXPECT_EQ(ran.out.find('\x07'), std::string::npos);
  EXPECT_NE(ran.out.find("\n      #1 00:00 ann: I never said this\n"), std::string::npos)
      << "another line of the same message: " << ran.out;
}

TEST_F(Conversation, TellsItsTroublesByExitCodes) {
  const Console ann(server_);
  EXPECT_EQ(ann.confab({"send", "hi"}).exit_code, 3) << "not signed in";
  ann.shows({"connect", "ann"});
  EXPECT_EQ(ann.confab({"send", "   "}).exit_code, 2);
  EXPECT_EQ(ann.confab({"send", "--to", "nobody", "hi"}).exit_code, 7);
  EXPECT_EQ(Console(server_).confab({"connect", "ann"}).exit_code, 3) << "taken";
  for (int i = 0; i < 20; ++i) ann.confab({"send", "hi"});
  EXPECT_EQ(ann.confab({"send", "hi"}).exit_code, 5);
  for (const char* const name : {"bob", "carol", "dan"})
    EXPECT_EQ(Person(server_, name).reports("ann").status, 201);
  EXPECT_EQ(ann.confab({"send", "hi"}).exit_code, 4);
  server_.stop();
  EXPECT_EQ(ann.confab({"status"}).exit_code, 6);
}

}  // namespace
}  // namespace confab::testing
