#include "client/exit_code.hpp"

#include "tests/client/at_home.hpp"

namespace confab::testing {
namespace {

struct Code {
  std::string code;
  int status;
  int exit;
};
const std::vector<Code> every_code{
    {"malformed", 400, 2},
    {"unauthorized", 401, 3},
    {"forbidden", 403, 3},
    {"banned", 403, 4},
    {"not-found", 404, 7},
    {"method-not-allowed", 405, 6},
    {"name-taken", 409, 3},
    {"conflict", 409, 3},
    {"already-sent", 409, 3},
    {"quota", 409, 3},
    {"gone", 410, 7},
    {"gap", 410, 7},
    {"too-large", 413, 2},
    {"unsupported-media-type", 415, 2},
    {"invalid", 422, 2},
    {"key-reused", 422, 2},
    {"rate-limited", 429, 5},
    {"timeout", 408, 6},
    {"target-too-long", 414, 2},
    {"range-not-satisfiable", 416, 2},
    {"expectation-failed", 417, 6},
    {"upgrade-required", 426, 6},
    {"fields-too-large", 431, 2},
    {"not-implemented", 501, 6},
    {"version-not-supported", 505, 6},
};

class ExitCode : public AtHome {};

TEST_F(ExitCode, IsTheOneOfTheProblemsCode) {
  for (const Code& code : every_code)
    answers["GET /chats/" + code.code + "/messages?limit=20"] =
        problem_response(code.status, code.code);
  for (const Code& code : every_code) {
    const Ran ran = confab({"history", code.code});
    EXPECT_EQ(ran.exit_code, code.exit) << code.code << "\n" << ran.err;
    EXPECT_EQ(ran.out, "") << code.code;
    EXPECT_THAT(ran.err, ::testing::StartsWith("confab: ")) << code.code;
  }
}

TEST_F(ExitCode, OfACodeFromTheFutureFollowsTheStatus) {
  using client::Exit;
  using client::exit_for;
  EXPECT_EQ(exit_for("novel", 400), Exit::usage);
  EXPECT_EQ(exit_for("novel", 422), Exit::usage);
  EXPECT_EQ(exit_for("novel", 403), Exit::not_allowed);
  EXPECT_EQ(exit_for("novel", 404), Exit::not_found);
  EXPECT_EQ(exit_for("novel", 429), Exit::rate_limited);
  EXPECT_EQ(exit_for("novel", 500), Exit::no_server);
  EXPECT_EQ(exit_for("unavailable", 503), Exit::no_server);
}

TEST_F(ExitCode, IsTwoForWhatWasAskedWrongly) {
  for (const std::vector<std::string>& arguments :
       std::vector<std::vector<std::string>>{{"bogus"},
                                             {"send", "--bogus", "x"},
                                             {"send", "--to", "bob", "--chat", "general", "x"},
                                             {"send", "--key", "a b", "x"},
                                             {"send", "--reply-to", "x", "y"},
                                             {"comment"},
                                             {"comment", "-1", "x"},
                                             {"comment", "99999999999999999999", "x"},
                                             {"history", "-n", "many"},
                                             {"status", "--color", "purple"},
                                             {"status", "--server", "https://example.org"},
                                             {"status", "--server", "not a server"},
                                             {"status", "--timeout", "soon"},
                                             {"register", "ann"},
                                             {"login", "ann", "--no-input"},
                                             {"login", "ann", "--password-file", "/no/such/file"},
                                             {"status", "surplus"}}) {
    const Ran ran = confab(arguments);
    EXPECT_EQ(ran.exit_code, 2) << ::testing::PrintToString(arguments);
    EXPECT_EQ(ran.out, "") << ::testing::PrintToString(arguments);
    EXPECT_THAT(ran.err, ::testing::StartsWith("confab: ")) << ::testing::PrintToString(arguments);
  }
  EXPECT_EQ(confab_hears("\n", {"send"}).exit_code, 2) << "nothing to send";
  token = "no\r\nToken: of ours";
  EXPECT_EQ(confab({"users"}).exit_code, 2);
  EXPECT_EQ(asked(), std::vector<std::string>());
}

TEST_F(ExitCode, IsThreeWithoutAToken) {
  token = "";
  for (const std::string command : {"send", "read", "history", "chats", "users", "logout"}) {
    const Ran ran = confab({command});
    EXPECT_EQ(ran.exit_code, 3) << command;
    EXPECT_THAT(ran.err, ::testing::HasSubstr("confab connect NAME")) << command;
  }
  EXPECT_EQ(asked(), std::vector<std::string>());
}

TEST_F(ExitCode, IsSixWhenNobodyOrSomebodyElseAnswers) {
  answers["GET /users"] = response(200, "text/html", "<h1>It works!</h1>");
  EXPECT_EQ(confab({"users"}).exit_code, 6);
  const Ran down =
      confab({"users", "--server", "http://127.0.0.1:" + std::to_string(closed_port())});
  EXPECT_EQ(down.exit_code, 6);
  EXPECT_THAT(down.err, ::testing::MatchesRegex(
                            "confab: nobody answers at http://127.0.0.1:[0-9]+ \\(connection "
                            "refused\\). Is the server running\\? Start it with ./run, or name "
                            "another with --server.\n"));
}

}  // namespace
}  // namespace confab::testing
