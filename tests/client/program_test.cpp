#include <sys/stat.h>

#include <boost/json/parse.hpp>
#include <boost/json/value.hpp>
#include <fstream>
#include <set>

#include "tests/client/at_home.hpp"

namespace confab::testing {
namespace {

using ::testing::ElementsAre;
using ::testing::EndsWith;
using ::testing::HasSubstr;
using ::testing::Not;
using ::testing::StartsWith;
namespace json_lib = boost::json;

class Send : public AtHome {
 protected:
  Send() {
    answers["POST /send"] =
        json_response(201, json(api::SentMessage{message(12, "ann", "hi")}),
                      "RateLimit-Limit: 20\r\nRateLimit-Remaining: 17\r\nRateLimit-Reset: 900\r\n");
  }
  json_lib::value body(std::size_t request = 0) const {
    return json_lib::parse(server.seen().at(request).body);
  }
};

TEST_F(Send, SaysWhatBecameOfItAndWhatIsLeft) {
  const Ran ran = confab({"send", "hi"});
  EXPECT_EQ(ran.exit_code, 0) << ran.err;
  EXPECT_EQ(ran.out, "");
  EXPECT_EQ(ran.err, "sent #12 · 17 left this hour\n");
  EXPECT_EQ(body(), (json_lib::value{{"text", "hi"}}));
  EXPECT_EQ(server.seen()[0].field("Authorization"), "Bearer secret");
}

TEST_F(Send, TakesTheWordsOfATimeWithoutQuotes) {
  confab({"send", "--at", "in", "2", "hours", "Tea", "is", "ready"});
  EXPECT_EQ(body(0), (json_lib::value{{"text", "Tea is ready"}, {"at", "+2h"}}));
  confab({"schedule", "2099-12-24", "18:00", "Merry", "Christmas"});
  EXPECT_EQ(body(1),
            (json_lib::value{{"text", "Merry Christmas"}, {"at", "2099-12-24T15:00:00.000000Z"}}));
  confab({"schedule", "in 2 hours", "5 men come"});
  EXPECT_EQ(body(2), (json_lib::value{{"text", "5 men come"}, {"at", "+2h"}}));
  EXPECT_EQ(confab({"schedule", "9", "Tea"}).exit_code, 2);
  EXPECT_EQ(asked().size(), 3U);
}

TEST_F(Send, TakesForItsTimeOnlyWhatStandsBehindIt) {
  const std::string later = "2099-12-24 18:30";
  confab({"send", "Friday", "we", "meet", "--at", later});
  confab({"send", "--at", later, "--to", "bob", "tomorrow", "is", "it"});
  confab({"schedule", later, "--to", "bob", "today", "is", "it"});
  confab({"send", "--at", "2099-12-24", "18:30", "--to", "bob", "18:30", "it", "is"});
  EXPECT_EQ(body(0).at("text"), "Friday we meet");
  EXPECT_EQ(body(1).at("text"), "tomorrow is it");
  EXPECT_EQ(body(2).at("text"), "today is it");
  EXPECT_EQ(body(3).at("text"), "18:30 it is");
  for (std::size_t i = 0; i < 4; ++i)
    EXPECT_EQ(body(i).at("at"), "2099-12-24T15:30:00.000000Z") << i;
}

TEST_F(Send, IsOfUtf8Alone) {
  for (const Ran& ran : {confab({"send", "\xff"}), confab_hears("a\xc3\n", {"send"}),
                         confab({"comment", "7", "\xed\xa0\x80"})}) {
    EXPECT_EQ(ran.exit_code, 2);
    EXPECT_THAT(ran.err, StartsWith("confab: the message is not UTF-8."));
  }
  EXPECT_EQ(confab({"send", "--chat", "\xff", "hi"}).exit_code, 2);
  EXPECT_EQ(confab({"send", "--to", "\xff", "hi"}).exit_code, 2);
  EXPECT_EQ(asked(), std::vector<std::string>());
}

TEST_F(Send, HasAKeyOfItsOwnEachTime) {
  for (int i = 0; i < 3; ++i) confab({"send", "hi"});
  confab({"send", "hi", "--key", "mine"});
  std::set<std::string> keys;
  for (const SeenRequest& seen : server.seen()) keys.insert(seen.field("Idempotency-Key").value());
  EXPECT_EQ(keys.size(), 4U);
  EXPECT_TRUE(keys.contains("mine"));
  for (const std::string& key : keys) EXPECT_TRUE(key == "mine" || key.size() == 32U) << key;
}

TEST_F(Send, TakesItsTextFromWordsOrFromStandardInput) {
  confab({"send", "hello", "dear", "world"});
  confab_hears("line one\nline two\n", {"send"});
  confab_hears("привет", {"send", "-"});
  confab({"send", "--", "--quiet"});
  EXPECT_EQ(body(0).at("text"), "hello dear world");
  EXPECT_EQ(body(1).at("text"), "line one\nline two");
  EXPECT_EQ(body(2).at("text"), "привет");
  EXPECT_EQ(body(3).at("text"), "--quiet");
}

TEST_F(Send, ChangesNothingInItsWords) {
  const std::vector<std::string> texts{
      "[a,b]", "[hi]", "{}",    "a=b", "a,b", "'q'",    "\"q\"",   "users", "status", "@bob", "#1",
      "%%",    "++",   "a\\nb", " x ", "[x",  "$HOME!", "\tend\t", "a\nb",  "[]",     "true"};
  for (std::size_t i = 0; i < texts.size(); ++i) {
    EXPECT_EQ(confab({"send", texts[i]}).exit_code, 0) << texts[i];
    EXPECT_EQ(std::string(body(i).at("text").as_string()), texts[i]);
  }
  confab({"comment", "7", "[a,b]", "--", "-x", "--json"});
  EXPECT_EQ(body(texts.size()).at("text"), "[a,b] -x --json");
  confab({"send", "x", "--chat", "[a,b]"});
  EXPECT_EQ(body(texts.size() + 1).at("chat"), "[a,b]");
}

TEST_F(Send, AddressesPeopleChatsAndMessages) {
  confab({"send", "x", "--to", "bob"});
  confab({"send", "--to", "@bob", "x"});
  confab({"send", "x", "--chat", "music room"});
  confab({"send", "x", "--reply-to", "7"});
  confab({"comment", "#7", "well", "said"});
  EXPECT_EQ(body(0), (json_lib::value{{"text", "x"}, {"to", "bob"}}));
  EXPECT_EQ(body(1), (json_lib::value{{"text", "x"}, {"to", "bob"}}));
  EXPECT_EQ(body(2), (json_lib::value{{"text", "x"}, {"chat", "music room"}}));
  EXPECT_EQ(body(3), (json_lib::value{{"text", "x"}, {"reply_to", 7}}));
  EXPECT_EQ(body(4), (json_lib::value{{"text", "well said"}, {"reply_to", 7}}));
}

TEST_F(Send, TakesFilesOneByOne) {
  std::ofstream(home_ / "a.txt") << "a";
  std::ofstream(home_ / "[b,c]") << "b";
  const auto stored = [](std::uint64_t id, const char* sha256) {
    return json_response(201, json(api::File{id, "x", 1, "text/plain", sha256}));
  };
  answers["POST /files?name=a.txt"] =
      stored(7, "ca978112ca1bbdcafac231b39a23dc4da786eff8147c4e72b9807785afee48bb");
  answers["POST /files?name=%5Bb%2Cc%5D"] =
      stored(8, "3e23e8160039594a33894f6564e1b1348bbd7a0088d42c4acb73eeaed59c009d");
  Program sending = program({"send", "--file", "a.txt", "--file", "[b,c]", "two", "words"});
  sending.folder = home_;
  const Ran ran = run_program(sending);
  EXPECT_EQ(ran.exit_code, 0) << ran.err;
  EXPECT_EQ(body(2), (json_lib::value{{"text", "two words"}, {"files", {7, 8}}}));
  const auto key = [&](std::size_t i) { return server.seen()[i].field("Idempotency-Key").value(); };
  EXPECT_EQ(key(0), key(2) + ".file1");
  EXPECT_EQ(key(1), key(2) + ".file2");
  sending.arguments = {"send", "--file", "a.txt"};
  EXPECT_EQ(run_program(sending).exit_code, 0) << "a file needs no words";
  EXPECT_EQ(body(4), (json_lib::value{{"files", {7}}}));
}

TEST_F(Send, LaterSaysWhenOnTheClockHere) {
  api::Scheduled one;
  one.id = 21;
  one.state = "pending";
  one.chat = "general";
  one.at = "2099-12-24T15:00:00.000000Z";
  answers["POST /send"] = json_response(202, json(api::ScheduledMessage{one}));
  const Ran ran = confab({"schedule", "2099-12-24 18:00", "--to", "bob", "Merry", "Christmas"});
  EXPECT_EQ(ran.exit_code, 0) << ran.err;
  EXPECT_THAT(
      lines_of(ran.err),
      ElementsAre(StartsWith("to be sent Thu 2099-12-24 18:00 (in "),
                  "scheduled #21 for 2099-12-24 18:00 · take it back with: confab cancel 21"));
  EXPECT_EQ(body(), (json_lib::value{{"text", "Merry Christmas"},
                                     {"to", "bob"},
                                     {"at", "2099-12-24T15:00:00.000000Z"}}));
  EXPECT_EQ(confab({"send", "--at", "+15m", "x"}).exit_code, 0);
  EXPECT_EQ(body(1).at("at"), "+15m");
  EXPECT_EQ(confab({"send", "--at", "soon", "x"}).exit_code, 2);
}

TEST_F(Send, TakesItsGlobalOptionsOnEitherSideOfTheCommand) {
  const std::string line = json(api::SentMessage{message(12, "ann", "hi")}) + "\n";
  EXPECT_EQ(confab({"--json", "send", "hi"}).out, line);
  EXPECT_EQ(confab({"send", "hi", "--json"}).out, line);
  EXPECT_EQ(confab({"send", "hi", "--json"}).err, "");
  EXPECT_EQ(confab({"-q", "send", "hi"}).err, "");
  EXPECT_EQ(confab({"send", "-q", "hi"}).err, "");
  EXPECT_EQ(confab({"send", "hi", "--server", server.url()}).exit_code, 0);
}

TEST_F(Send, IsRepeatedUnderTheSameKeyWhenTheConnectionBreaks) {
  ScriptedServer shaky(in_turn({{""}, {answers["POST /send"]}}));
  const Ran ran = confab({"send", "hi", "--server", shaky.url()});
  EXPECT_EQ(ran.exit_code, 0) << ran.err;
  ASSERT_EQ(shaky.seen().size(), 2U);
  EXPECT_EQ(shaky.seen()[0].field("Idempotency-Key"), shaky.seen()[1].field("Idempotency-Key"));
  EXPECT_EQ(shaky.seen()[0].body, shaky.seen()[1].body);
}

TEST_F(Send, TellsTheBannedUntilWhenOnTheirOwnClock) {
  answers["POST /send"] =
      problem_response(403, "banned", R"(,"banned_until":"2099-11-20T20:20:58.020261Z")");
  const Ran ran = confab({"send", "hi"});
  EXPECT_EQ(ran.exit_code, 4);
  EXPECT_EQ(ran.err,
            "confab: you are banned from writing until 2099-11-20 23:20. You can still read.\n");
}

TEST_F(Send, ComplainsInJsonToPrograms) {
  answers["POST /send"] = problem_response(429, "rate-limited", R"(,"retry_after":900)");
  const Ran ran = confab({"--json", "send", "hi"});
  EXPECT_EQ(ran.exit_code, 5);
  EXPECT_EQ(ran.out, "");
  const json_lib::value problem = json_lib::parse(ran.err);
  EXPECT_EQ(problem.at("code"), "rate-limited");
  EXPECT_EQ(problem.at("retry_after"), 900);
  EXPECT_EQ(json_lib::parse(confab({"--json", "bogus"}).err).at("code"), "usage");
}

class Reading : public AtHome {
 protected:
  void unread(std::uint64_t read_up_to) {
    answers["GET /status"] =
        json_response(200, json(signed_in_status("ann", {chat("general", 2, read_up_to)})));
  }
  static std::string page(std::vector<api::Message> messages, bool more = false) {
    return json_response(200, json(api::Messages{std::move(messages), more}));
  }
};

TEST_F(Reading, ShowsAChatAndThenConfirmsIt) {
  unread(5);
  answers["GET /chats/general/messages?after=5&limit=100"] =
      page({message(6, "bob", "one"), message(7, "ann", "mine"), message(9, "bob", "two")});
  answers["POST /chats/general/read"] = json_response(200, R"({"read_up_to":9,"unread":0})");
  const Ran ran = confab({"read", "general"});
  EXPECT_EQ(ran.exit_code, 0) << ran.err;
  EXPECT_THAT(lines_of(ran.out),
              ElementsAre("#6 2026-11-20 23:20 bob: one", "#9 2026-11-20 23:20 bob: two"));
  EXPECT_THAT(asked(), ElementsAre("GET /status", "GET /chats/general/messages?after=5&limit=100",
                                   "POST /chats/general/read"));
  EXPECT_EQ(server.seen()[2].body, R"({"up_to":9})");
}

TEST_F(Reading, TurnsThePagesAndConfirmsEachOne) {
  unread(5);
  answers["GET /chats/general/messages?after=5&limit=100"] = page({message(6, "bob", "one")}, true);
  answers["GET /chats/general/messages?after=6&limit=100"] = page({message(8, "bob", "two")});
  answers["POST /chats/general/read"] = json_response(200, R"({"read_up_to":8,"unread":0})");
  const Ran ran = confab({"read", "--json"});
  EXPECT_THAT(lines_of(ran.out),
              ElementsAre(json(message(6, "bob", "one")), json(message(8, "bob", "two"))));
  EXPECT_EQ(server.seen()[2].body, R"({"up_to":6})");
  EXPECT_EQ(server.seen()[4].body, R"({"up_to":8})");
}

TEST_F(Reading, PeekingLeavesItUnread) {
  unread(5);
  answers["GET /chats/general/messages?after=5&limit=100"] = page({message(6, "bob", "one")});
  EXPECT_EQ(confab({"read", "--peek"}).exit_code, 0);
  EXPECT_THAT(asked(), Not(::testing::Contains("POST /chats/general/read")));
}

TEST_F(Reading, ConfirmsNothingThatItCouldNotPrint) {
  unread(5);
  answers["GET /chats/general/messages?after=5&limit=100"] = page({message(6, "bob", "one")});
  Program full = program({"read"});
  full.stdout_path = "/dev/full";
  const Ran ran = run_program(full);
  EXPECT_EQ(ran.exit_code, 1);
  EXPECT_THAT(ran.err, HasSubstr("could not write to standard output"));
  Program broken = program({"read"});
  broken.stdout_closed = true;
  const Ran quiet = run_program(broken);
  EXPECT_EQ(quiet.exit_code, 0) << "a reader that has seen enough is no failure";
  EXPECT_EQ(quiet.err, "");
  EXPECT_THAT(asked(), Not(::testing::Contains("POST /chats/general/read")));
}

TEST_F(Reading, GoesOnWithWhatIsLeftAfterAGap) {
  unread(5);
  answers["GET /chats/general/messages?after=5&limit=100"] =
      problem_response(410, "gap", R"(,"oldest":50,"newest":60)");
  answers["GET /chats/general/messages?after=0&limit=100"] = page({message(50, "bob", "late")});
  answers["POST /chats/general/read"] = json_response(200, R"({"read_up_to":50,"unread":0})");
  const Ran ran = confab({"read"});
  EXPECT_EQ(ran.exit_code, 0);
  EXPECT_THAT(ran.out, HasSubstr("late"));
  EXPECT_THAT(ran.err, HasSubstr("expired"));
}

TEST_F(Reading, OfNothingSaysSo) {
  answers["GET /status"] =
      json_response(200, json(signed_in_status("ann", {chat("general", 0, 5)})));
  const Ran ran = confab({"read"});
  EXPECT_EQ(ran.exit_code, 0);
  EXPECT_EQ(ran.out, "");
  EXPECT_EQ(ran.err, "Nothing unread.\n");
  EXPECT_EQ(confab({"read", "nowhere"}).exit_code, 7);
}

TEST_F(Reading, OfAServerThatTurnsInCirclesEnds) {
  unread(5);
  answers["GET /chats/general/messages?after=5&limit=100"] = page({message(6, "bob", "one")}, true);
  answers["GET /chats/general/messages?after=6&limit=100"] = page({message(6, "bob", "one")}, true);
  answers["POST /chats/general/read"] = json_response(200, R"({"read_up_to":6,"unread":0})");
  EXPECT_EQ(confab({"read"}).exit_code, 0);
}

TEST_F(Reading, HistoryGoesBackInPagesAndShowsTheOldestFirst) {
  answers["GET /chats/%40bob/messages?limit=100&before=500"] =
      page({message(401, "bob", "b"), message(402, "bob", "c")}, true);
  answers["GET /chats/%40bob/messages?limit=100&before=401"] = page({message(400, "bob", "a")});
  const Ran ran = confab({"history", "@bob", "-n", "150", "--before", "500", "--json"});
  EXPECT_EQ(ran.exit_code, 0) << ran.err;
  EXPECT_THAT(lines_of(ran.out),
              ElementsAre(json(message(400, "bob", "a")), json(message(401, "bob", "b")),
                          json(message(402, "bob", "c"))));
}

TEST_F(Reading, NoTextOfOthersReachesTheTerminalRaw) {
  const std::string evil = "\x1b]0;owned\x07\x1b[2J\r\u009b31m\u202e\x7f";
  answers["GET /chats/general/messages?limit=20"] = page({message(6, "b\x1b[1mob", evil)});
  for (const std::vector<std::string>& arguments :
       {std::vector<std::string>{"history"}, {"history", "--json"}}) {
    const Ran ran = confab(arguments);
    EXPECT_EQ(ran.exit_code, 0) << ran.err;
    for (const char* raw : {"\x1b", "\x07", "\r", "\u009b", "\u202e", "\x7f"})
      EXPECT_THAT(ran.out, Not(HasSubstr(raw)));
  }
  const json_lib::value read_back = json_lib::parse(confab({"history", "--json"}).out);
  EXPECT_EQ(std::string(read_back.at("text").as_string()), evil);
}

TEST_F(Reading, ColoursOnlyATerminalAndOnlyWhenWanted) {
  answers["GET /chats/general/messages?limit=20"] = page({message(6, "bob", "hi")});
  EXPECT_THAT(confab({"history"}).out, Not(HasSubstr("\x1b[")));
  EXPECT_THAT(confab({"history", "--color", "always"}).out, HasSubstr("\x1b["));
  EXPECT_THAT(run_on_terminal(program({"history"}), {}).out, HasSubstr("\x1b["));
  EXPECT_THAT(run_on_terminal(program({"history", "--color=never"}), {}).out,
              Not(HasSubstr("\x1b[")));
  Program plain = program({"history"});
  plain.environment["NO_COLOR"] = "1";
  EXPECT_THAT(run_on_terminal(plain, {}).out, Not(HasSubstr("\x1b[")));
}

class SigningIn : public AtHome {
 protected:
  SigningIn() {
    token = "";
    for (const char* path : {"POST /connect", "POST /login", "POST /register"})
      answers[path] = json_response(201, json(connected("ann", "t0ken")));
    answers["GET /users"] = json_response(200, R"({"users":[]})");
    answers["POST /logout"] = "HTTP/1.1 204 Bye\r\n\r\n";
  }
  /// The one file with tokens.
  std::filesystem::path token_file() const {
    return std::filesystem::directory_iterator(home_ / ".local/state/confab/tokens")->path();
  }
  json_lib::value body(std::size_t request) const {
    return json_lib::parse(server.seen().at(request).body);
  }
};

TEST_F(SigningIn, ConnectShowsWhatIsGoingOnAndRemembersTheToken) {
  const Ran ran = confab({"connect", "ann"});
  EXPECT_EQ(ran.exit_code, 0) << ran.err;
  EXPECT_EQ(ran.out, "#7 2026-11-20 23:20 bob: hello\n");
  EXPECT_THAT(ran.err, StartsWith("You are ann (guest) at " + server.url()));
  EXPECT_THAT(ran.err, HasSubstr("3 unread. See them with: confab read"));
  EXPECT_EQ(body(0).at("name"), "ann");
  confab({"users"});
  EXPECT_EQ(server.seen()[1].field("Authorization"), "Bearer t0ken");
}

TEST_F(SigningIn, KeepsTheTokenWhereOnlyItsOwnerCanRead) {
  confab({"connect", "ann"});
  struct stat info{};
  ASSERT_EQ(::stat(token_file().c_str(), &info), 0);
  EXPECT_EQ(info.st_mode & 0777U, 0600U);
  ASSERT_EQ(::stat(token_file().parent_path().c_str(), &info), 0);
  EXPECT_EQ(info.st_mode & 0777U, 0700U);
}

TEST_F(SigningIn, ShowsNoTokenToAnyone) {
  const Ran ran = confab({"connect", "ann", "--json"});
  EXPECT_EQ(json_lib::parse(ran.out).at("user").at("name"), "ann");
  EXPECT_THAT(ran.out + ran.err, Not(HasSubstr("t0ken")));
}

TEST_F(SigningIn, ConnectWithoutANameComesBackAsWhoOneWas) {
  confab({"connect", "ann"});
  EXPECT_EQ(confab({"connect"}).exit_code, 0);
  EXPECT_EQ(confab({"connect", "ann"}).exit_code, 0);
  for (const std::size_t again : {1U, 2U}) {
    EXPECT_EQ(server.seen()[again].field("Authorization"), "Bearer t0ken");
    EXPECT_FALSE(body(again).as_object().contains("name"));
  }
}

TEST_F(SigningIn, ConnectWithoutANameAndWithoutATokenGuessesNone) {
  EXPECT_EQ(confab({"connect"}).exit_code, 2);
  EXPECT_EQ(asked(), std::vector<std::string>());
  const Ran asked_for =
      run_on_terminal(program({"connect"}), {{"What should the others call you? ", "анна\n"}});
  EXPECT_EQ(asked_for.exit_code, 0) << asked_for.out;
  EXPECT_EQ(body(0).at("name"), "анна");
}

TEST_F(SigningIn, ATakenNameSuggestsToLogIn) {
  answers["POST /connect"] = problem_response(409, "name-taken");
  const Ran ran = confab({"connect", "ann"});
  EXPECT_EQ(ran.exit_code, 3);
  EXPECT_THAT(ran.err, EndsWith("If that is you, and you have a password: confab login ann\n"));
}

TEST_F(SigningIn, ARefusedTokenSaysHowToSignInAgain) {
  confab({"connect", "ann"});
  answers["GET /users"] = problem_response(401, "unauthorized");
  const Ran ran = confab({"users"});
  EXPECT_EQ(ran.exit_code, 3);
  EXPECT_THAT(ran.err, HasSubstr("confab login NAME"));
  EXPECT_THAT(ran.err, HasSubstr("confab connect NAME"));
}

TEST_F(SigningIn, APasswordComesFromAFileTheEnvironmentOrAPipe) {
  std::ofstream(home_ / "password") << "from a file\n";
  confab({"login", "ann", "--password-file", (home_ / "password").native()});
  confab_hears("from a pipe\n", {"login", "ann@example.org", "--password-file", "-"});
  Program with_environment = program({"register", "ann", "--email", "ann@example.org"});
  with_environment.environment["CONFAB_PASSWORD"] = "from the environment";
  run_program(with_environment);
  EXPECT_EQ(body(0).at("password"), "from a file");
  EXPECT_EQ(body(0).at("name"), "ann");
  EXPECT_EQ(body(1).at("password"), "from a pipe");
  EXPECT_EQ(body(1).at("email"), "ann@example.org");
  EXPECT_EQ(body(2), (json_lib::value{{"name", "ann"},
                                      {"email", "ann@example.org"},
                                      {"password", "from the environment"}}));
}

TEST_F(SigningIn, APasswordThatIsTypedIsNotShown) {
  const Ran ran = run_on_terminal(program({"login", "ann"}), {{"Password: ", "s3cret\n"}});
  EXPECT_EQ(ran.exit_code, 0) << ran.out;
  EXPECT_EQ(body(0).at("password"), "s3cret");
  EXPECT_THAT(ran.out, Not(HasSubstr("s3cret")));
}

TEST_F(SigningIn, ANewPasswordIsTypedTwice) {
  const std::vector<std::string> arguments{"register", "ann", "--email", "ann@example.org"};
  const Ran differs = run_on_terminal(program(arguments),
                                      {{"Password: ", "s3cret\n"}, {"Once more: ", "secret\n"}});
  EXPECT_EQ(differs.exit_code, 2);
  EXPECT_EQ(asked(), std::vector<std::string>());
  const Ran same = run_on_terminal(program(arguments),
                                   {{"Password: ", "s3cret\n"}, {"Once more: ", "s3cret\n"}});
  EXPECT_EQ(same.exit_code, 0) << same.out;
}

TEST_F(SigningIn, CtrlCEndsWith130) {
  EXPECT_EQ(run_on_terminal(program({"login", "ann"}), {{"Password: ", "\x03"}}).exit_code, 130);
  EXPECT_EQ(run_on_terminal(program({"connect"}), {{"call you? ", "\x03"}}).exit_code, 130);
}

TEST_F(SigningIn, EveryKeyThatEndsItLeavesTheTerminalAsItWas) {
  Program shell =
      program({"-c",
               "trap : INT QUIT; before=$(stty -g); \"$0\" login ann; echo \"ended $?\"; "
               "test \"$before\" = \"$(stty -g)\" && echo as before",
               CONFAB_BIN_DIR "/confab"});
  shell.path = "/bin/sh";
  for (const auto& [key, code] : {std::pair("\x03", 130), std::pair("\x1c", 131)}) {
    const Ran ran = run_on_terminal(shell, {{"Password: ", key}});
    EXPECT_THAT(ran.out, HasSubstr("ended " + std::to_string(code)));
    EXPECT_THAT(ran.out, HasSubstr("as before"));
  }
}

TEST_F(SigningIn, AKeyThatWasIgnoredFromTheStartEndsNothing) {
  Program shell =
      program({"-c", "trap '' INT QUIT; exec \"$0\" login ann", CONFAB_BIN_DIR "/confab"});
  shell.path = "/bin/sh";
  const Ran ran = run_on_terminal(shell, {{"Password: ", "\x03\x1cs3cret\n"}});
  EXPECT_EQ(ran.exit_code, 0) << ran.out;
  EXPECT_EQ(body(0).at("password"), "s3cret");
}

TEST_F(SigningIn, LogoutForgetsTheToken) {
  confab({"connect", "ann"});
  EXPECT_EQ(confab({"logout"}).exit_code, 0);
  std::ifstream file(token_file());
  const std::string kept((std::istreambuf_iterator<char>(file)), {});
  EXPECT_THAT(kept, Not(HasSubstr("t0ken")));
  EXPECT_EQ(confab({"users"}).exit_code, 3);
}

TEST_F(SigningIn, LogoutKeepsTheTokenWhenTheServerDidNotHear) {
  confab({"connect", "ann"});
  answers["POST /logout"] = problem_response(500, "broken");
  EXPECT_EQ(confab({"logout"}).exit_code, 6);
  EXPECT_EQ(confab({"users"}).exit_code, 0);
}

TEST_F(SigningIn, LogoutAsksAGuestWhoWouldNotComeBack) {
  confab({"connect", "ann"});
  api::Me me;
  me.name = "ann";
  answers["GET /me"] = json_response(200, json(me));
  const std::string question =
      "Nobody can get the name ann back: a guest is known by this computer alone. Sign out? [y/N] ";
  const Ran stayed = run_on_terminal(program({"logout"}), {{question, "\n"}});
  EXPECT_EQ(stayed.exit_code, 2);
  EXPECT_THAT(stayed.out, HasSubstr("you are still signed in"));
  EXPECT_EQ(confab({"users"}).exit_code, 0);
  EXPECT_EQ(run_on_terminal(program({"logout"}), {{question, "y\n"}}).exit_code, 0);
  EXPECT_EQ(confab({"users"}).exit_code, 3);

  confab({"connect", "ann"});
  EXPECT_EQ(run_on_terminal(program({"logout", "--yes"}), {}).exit_code, 0);
  confab({"connect", "ann"});
  me.registered = true;
  answers["GET /me"] = json_response(200, json(me));
  EXPECT_EQ(run_on_terminal(program({"logout"}), {}).exit_code, 0) << "a password brings her back";
}

TEST_F(SigningIn, AsksForNoNameThatItCouldNotKeep) {
  confab({"connect", "ann"});
  std::ofstream file(token_file(), std::ios::app);
  for (int i = 0; i < 4000; ++i) file << "token friend" << i << " as-long-as-a-token-may-well-be\n";
  file.close();
  const auto before = asked();
  Program no_room = program({"connect", "bob"});
  no_room.file_bytes_max = std::filesystem::file_size(token_file());
  const Ran ran = run_program(no_room);
  EXPECT_EQ(ran.exit_code, 1);
  EXPECT_THAT(ran.err, HasSubstr("could not write"));
  EXPECT_EQ(asked(), before) << "a guest's name would be lost with the token";
}

TEST_F(SigningIn, LogoutEverywhereSaysSo) {
  confab({"connect", "ann"});
  answers["POST /logout?everywhere=1"] = std::string(answers["POST /logout"]);
  EXPECT_THAT(confab({"logout", "--everywhere"}).err, HasSubstr("on all your devices"));
}

class ClosedStreams : public AtHome {
 protected:
  /// As a shell does it: "confab $said".
  Ran by_shell(const std::string& said) const {
    Program shell = program({"-c", "exec \"$0\" " + said, CONFAB_BIN_DIR "/confab"});
    shell.path = "/bin/sh";
    shell.time_max = std::chrono::seconds{20};
    return run_program(shell);
  }
};

TEST_F(ClosedStreams, AreToldOf) {
  answers["GET /users"] =
      json_response(200, R"({"users":[{"name":"ann","registered":false,)"
                         R"("online":true,"created_at":"2026-11-20T20:20:58Z"}]})");
  answers["POST /send"] = json_response(201, json(api::SentMessage{message(12, "ann", "hi")}));
  const Ran unread = by_shell("send --chat logs <&-");
  EXPECT_EQ(unread.exit_code, 1);
  EXPECT_EQ(unread.err, "confab: could not read standard input: Bad file descriptor.\n");
  const Ran unwritten = by_shell("users >&-");
  EXPECT_EQ(unwritten.exit_code, 1);
  EXPECT_EQ(unwritten.err, "confab: could not write to standard output: Bad file descriptor.\n");
  EXPECT_EQ(by_shell("send hi <&- >&- 2>&-").exit_code, 0) << "which needs none of them";
}

TEST_F(ClosedStreams, AreClosedForTheCommandThatIsRunToo) {
  const Ran ran = by_shell("run --only-failed -- sh -c 'test ! -e /proc/self/fd/0' <&-");
  EXPECT_EQ(ran.exit_code, 0) << ran.err;
}

class Looking : public AtHome {};

TEST_F(Looking, StatusIsPublicForWhoIsSignedOut) {
  token = "";
  api::Status status;
  status.server.name = "confab";
  status.server.version = "0.1.0";
  status.server.users = 2;
  status.server.online = 1;
  answers["GET /status"] = json_response(200, json(status));
  const Ran ran = confab({"status"});
  EXPECT_EQ(ran.exit_code, 0) << ran.err;
  EXPECT_EQ(ran.out, "confab 0.1.0 at " + server.url() + " · 2 people, 1 online\n");
  EXPECT_THAT(ran.err, HasSubstr("not signed in"));
  EXPECT_EQ(server.seen()[0].field("Authorization"), std::nullopt);
  EXPECT_EQ(confab({"status", "--json"}).out, json(status) + "\n");
}

TEST_F(Looking, StatusTellsWhatConcernsOne) {
  api::Status status = signed_in_status("ann", {chat("general", 3, 5), chat("@bob", 1, 5)});
  status.user->rate = {20, 17, {"2099-11-20T20:20:58.020261Z"}};
  status.user->banned_until = {"2099-11-20T21:20:58.020261Z"};
  answers["GET /status"] = json_response(200, json(status));
  const std::string out = confab({"status"}).out;
  EXPECT_THAT(out, HasSubstr("ann (guest) · banned from writing until 2099-11-21 00:20 · 17 of 20 "
                             "messages left until 2099-11-20 23:20\n"));
  EXPECT_THAT(out, HasSubstr("general · 3 unread · 2 members, 0 online\n"));
  EXPECT_THAT(out, HasSubstr("@bob · 1 unread\n"));
}

TEST_F(Looking, ListsChatsAndPeople) {
  const api::Chats some{{chat("general", 3, 5)}};
  const api::Users people{{{"ann", true, true, ""}, {"борис", false, false, ""}}};
  answers["GET /chats"] = json_response(200, json(some));
  answers["GET /users"] = json_response(200, json(people));
  EXPECT_EQ(confab({"chats"}).out, "general · 3 unread · 2 members, 0 online\n");
  EXPECT_EQ(confab({"users"}).out, "ann · online\nборис (guest)\n");
  EXPECT_EQ(confab({"chats", "--json"}).out, json(some) + "\n");
  EXPECT_EQ(confab({"users", "--json"}).out, json(people) + "\n");
}

TEST_F(Looking, ReportTellsWhetherItCounted) {
  answers["POST /users/%D0%BC%D1%8D%D0%BB/reports"] =
      json_response(201, R"({"counted":true,"strikes":1,"limit":3})");
  const Ran first = confab({"report", "мэл", "spams", "a", "lot", "--message", "12"});
  EXPECT_EQ(first.exit_code, 0) << first.err;
  EXPECT_EQ(first.err, "You reported мэл (1 of 3).\n");
  EXPECT_EQ(json_lib::parse(server.seen()[0].body),
            (json_lib::value{{"reason", "spams a lot"}, {"message", 12}}));
  EXPECT_TRUE(server.seen()[0].field("Idempotency-Key"));
  answers["POST /users/bob/reports"] =
      json_response(200, R"({"counted":false,"strikes":1,"limit":3})");
  EXPECT_THAT(confab({"report", "bob"}).err, HasSubstr("it counts once"));
}

TEST_F(Looking, TheServerComesFromTheFlagTheEnvironmentOrTheFile) {
  answers["GET /users"] = json_response(200, R"({"users":[]})");
  std::filesystem::create_directories(home_ / ".config/confab");
  std::ofstream(home_ / ".config/confab/config.toml") << "server = \"" << server.url() << "\"\n";
  const std::string nobody = "http://127.0.0.1:" + std::to_string(closed_port());
  Program by_file = program({"users"});
  by_file.environment.erase("CONFAB_SERVER");
  EXPECT_EQ(run_program(by_file).exit_code, 0);
  Program by_environment = by_file;
  by_environment.environment["CONFAB_SERVER"] = nobody;
  EXPECT_EQ(run_program(by_environment).exit_code, 6);
  Program by_flag = by_environment;
  by_flag.arguments = {"users", "--server", server.url()};
  EXPECT_EQ(run_program(by_flag).exit_code, 0);

  std::ofstream(home_ / ".config/confab/config.toml") << "sever = \"x\"\n";
  const Ran misspelt = run_program(by_file);
  EXPECT_EQ(misspelt.exit_code, 2);
  EXPECT_THAT(misspelt.err, HasSubstr("\"sever\""));
}

TEST_F(Looking, AMistypedWordIsAnsweredWithTheOneThatWasMeant) {
  const auto said = [&](std::vector<std::string> arguments) {
    const Ran ran = confab(std::move(arguments));
    EXPECT_EQ(ran.exit_code, 2);
    return ran.err;
  };
  EXPECT_EQ(said({"snd", "hello"}),
            "confab: there is no command \"snd\". Did you mean send? confab --help lists them.\n");
  EXPECT_THAT(said({"hist"}), HasSubstr("Did you mean history?")) << "how it begins";
  EXPECT_EQ(
      said({"config", "rmove", "x"}),
      "confab: there is no command \"rmove\". Did you mean remove? confab config --help lists "
      "them.\n");
  EXPECT_EQ(said({"xyzzy"}), "confab: there is no command \"xyzzy\". confab --help lists them.\n");
  EXPECT_THAT(said({"send", "--chta", "x", "hello"}),
              StartsWith("confab: confab send has no option --chta. Did you mean --chat?"));
  EXPECT_THAT(said({"status", "--jsno"}), HasSubstr("Did you mean --json?"));
  EXPECT_THAT(said({"status", "--serve=x"}), HasSubstr("Did you mean --server?"));
  EXPECT_THAT(said({"send", "-x"}), HasSubstr("confab send has no option -x. How it is done"));
  EXPECT_THAT(said({"send", "--\x1b[2J"}), HasSubstr("--\\x1b[2J"));
}

TEST_F(Looking, WordsTooManyAreToldInOrderAndThatTheyMayBelongTogether) {
  const Ran ran = confab({"create", "Garden", "party", "number", "two"});
  EXPECT_EQ(ran.exit_code, 2);
  EXPECT_EQ(ran.err,
            "confab: confab create takes TITLE, and no \"party number two\". Words that belong "
            "together stand in quotes. How it is done: confab create --help\n");
  EXPECT_THAT(asked(), ElementsAre());
}

TEST_F(Looking, ATextThatIsMissingIsToldWithTheCommandThatNeedsIt) {
  EXPECT_EQ(confab({"send"}).err, "confab: there is nothing to send: confab send TEXT.\n");
  EXPECT_EQ(confab({"comment", "6"}).err,
            "confab: there is nothing to send: confab comment ID TEXT.\n");
  EXPECT_EQ(confab({"schedule", "18:30"}).err,
            "confab: there is nothing to send: confab schedule TIME TEXT.\n");
}

TEST_F(Looking, ATokenThatIsRefusedIsCalledByWhereItIsFrom) {
  answers["GET /status"] = problem_response(401, "unauthorized");
  EXPECT_THAT(confab({"status"}).err,
              HasSubstr("does not accept the token in CONFAB_TOKEN. Set another one; or unset it, "
                        "and sign in with confab login NAME"));
}

TEST_F(Looking, WhatIsRecommendedIsForTheServerThatWasNamed) {
  token = "";
  answers["GET /status"] = json_response(200, json(api::Status{}));
  EXPECT_THAT(confab({"-s", server.url(), "status"}).err,
              HasSubstr("Come in with: confab -s " + server.url() + " connect NAME\n"));
  EXPECT_THAT(confab({"status"}).err, HasSubstr("Come in with: confab connect NAME\n"));
}

TEST_F(Looking, WhatANameOfNoAccountMayMeanIsToldBeforeItIsLookedUp) {
  const Ran ran = confab({"-s", "work", "status"});
  EXPECT_EQ(ran.exit_code, 2);
  EXPECT_EQ(
      ran.err,
      "confab: there is no account \"work\". To make it: confab config add work URL; a server "
      "of that name is http://work.\n");
  EXPECT_EQ(confab({"-s", "http://127.0.0.1:1", "status"}).exit_code, 6);
  EXPECT_EQ(confab({"-s", "localhost", "status", "--timeout", "1s"}).exit_code, 6);
}

TEST_F(Looking, FieldsOfTheInterfaceAreCalledAsTheyAreHere) {
  const auto refused = [](const std::string& detail) {
    return response(
        422, "application/problem+json",
        R"({"type":"/problems/invalid","title":"Invalid","status":422,"code":"invalid",)"
        R"("detail":")" +
            detail + R"("})");
  };
  answers["GET /chats?search=short"] = refused(R"(\"search\" has to have at least 6 characters.)");
  EXPECT_EQ(confab({"find", "short"}).err, "confab: The text has to have at least 6 characters.\n");
  answers["POST /chats/garden/links"] = refused(R"(\"uses\" has to be 1 or more.)");
  EXPECT_EQ(confab({"link", "garden", "--uses", "0"}).err, "confab: --uses has to be 1 or more.\n");
}

TEST_F(Looking, ATimeTooFarAheadIsToldWithTheLimit) {
  answers["POST /send"] =
      response(422, "application/problem+json",
               R"({"type":"/problems/invalid","title":"Invalid","status":422,"code":"invalid",)"
               R"("detail":"\"at\" lies further ahead than messages are kept for."})");
  api::Status status;
  status.server.limits.schedule_ahead = "30d";
  answers["GET /status"] = json_response(200, json(status));
  EXPECT_THAT(confab({"send", "--at", "+90d", "hi"}).err,
              EndsWith("confab: The time lies further ahead than messages are kept for. Here that "
                       "is 30d at most.\n"));
  EXPECT_THAT(confab({"send", "--at", "+1d", "hi"}).err, EndsWith("messages are kept for.\n"));
}

TEST_F(Looking, ARoomThatOneIsOutsideOfIsToldWithHowToEnterIt) {
  api::Chat garden = chat("Garden party", 0, 0);
  garden.kind = "room";
  garden.member = false;
  answers["GET /chats/Garden%20party"] = json_response(200, json(garden));
  answers["GET /chats/Garden%20party/messages?limit=20"] = problem_response(403, "forbidden");
  const Ran ran = confab({"history", "Garden party"});
  EXPECT_EQ(ran.exit_code, 3);
  EXPECT_EQ(ran.err,
            "confab: you are not in Garden party. Enter it with: confab join 'Garden party'\n");
  answers["DELETE /chats/Garden%20party"] = problem_response(403, "forbidden");
  EXPECT_THAT(confab({"delete", "Garden party", "--yes"}).err, Not(HasSubstr("confab join")))
      << "which would not help";
}

TEST_F(Looking, TheLastOneInARoomIsAskedBeforeItIsGone) {
  api::Chat den = chat("den", 0, 0);
  den.kind = "room";
  den.members = 1;
  answers["GET /chats/den"] = json_response(200, json(den));
  answers["POST /chats/den/leave"] = "HTTP/1.1 204 Bye\r\n\r\n";
  const std::string question =
      "You are the last one in den. Leave, and den and all that was said there is gone? [y/N] ";
  EXPECT_EQ(run_on_terminal(program({"leave", "den"}), {{question, "\n"}}).exit_code, 2);
  EXPECT_THAT(asked(), ElementsAre("GET /chats/den"));
  EXPECT_EQ(run_on_terminal(program({"leave", "den"}), {{question, "y\n"}}).exit_code, 0);
  EXPECT_EQ(run_on_terminal(program({"leave", "den", "--yes"}), {}).exit_code, 0);
  EXPECT_EQ(confab({"leave", "den"}).err,
            "You left den. You were the last one: the room is gone.\n");
  den.members = 2;
  answers["GET /chats/den"] = json_response(200, json(den));
  EXPECT_EQ(run_on_terminal(program({"leave", "den"}), {}).out, "You left den.\r\n");
  den.members = 1;
  den.member = false;
  den.invited = true;
  answers["GET /chats/den"] = json_response(200, json(den));
  EXPECT_EQ(confab({"leave", "den"}).err, "You left den.\n") << "an invitation that is declined";
}

TEST_F(Looking, SeveralRoomsOfOneTitleAreToldByTheirAddresses) {
  api::Chat one = chat("~aaaaaaaaaaaaaaaa", 0, 0);
  one.kind = "room";
  one.title = "My den";
  api::Chat other = one;
  other.chat = "~bbbbbbbbbbbbbbbb";
  answers["GET /chats"] = json_response(200, json(api::Chats{{one, other}, {}}));
  const Ran ran = confab({"send", "--chat", "my DEN", "hi"});
  EXPECT_EQ(ran.exit_code, 2);
  EXPECT_EQ(ran.err,
            "confab: several chats are called \"my DEN\". Say the address of the one you mean: "
            "~aaaaaaaaaaaaaaaa, ~bbbbbbbbbbbbbbbb.\n");
}

/// One room of one's own with the title "My den", where nobody knows chats by their titles.
class MyDen : public AtHome {
 protected:
  MyDen() {
    den.kind = "room";
    den.title = "My den";
    answers["GET /chats"] = json_response(200, json(api::Chats{{den}, {}}));
  }
  api::Chat den = chat("~aaaaaaaaaaaaaaaa", 0, 0);
};

TEST_F(MyDen, TakesTheSameMessageOnceMoreUnderItsKey) {
  ScriptedServer server([&](const SeenRequest& request) -> Act {
    if (request.line != "POST /send") return {*answers.find(request.line)};
    if (request.body.find("my den") != std::string::npos)
      return {problem_response(422, "key-reused")};
    return {json_response(201, json(api::SentMessage{message(12, "ann", "hi", den.chat)}))};
  });
  Program send = program({"send", "--chat", "my den", "hi", "--key", "mine"});
  send.environment["CONFAB_SERVER"] = server.url();
  const Ran ran = run_program(send);
  EXPECT_EQ(ran.exit_code, 0) << ran.err;
  EXPECT_EQ(ran.err, "sent #12\n");
}

TEST_F(MyDen, IsNotTakenForAPublicRoomOfThatNameThatOneIsIn) {
  api::Chat other = chat("my den", 0, 0);
  other.kind = "room";
  answers["GET /chats"] = json_response(200, json(api::Chats{{den, other}, {}}));
  const Ran ran = confab({"deny", "My den", "bob"});  // who has not asked
  EXPECT_EQ(ran.exit_code, 7);
  for (const std::string& line : asked()) EXPECT_THAT(line, Not(HasSubstr("~aaaa")));
}

TEST_F(MyDen, IsToldApartFromItsTwinBeforeOneLeaves) {
  api::Chat twin = den;
  twin.chat = "~bbbbbbbbbbbbbbbb";
  answers["GET /chats"] = json_response(200, json(api::Chats{{den, twin}, {}}));
  const Ran ran = confab({"leave", "my den"});
  EXPECT_THAT(ran.err, HasSubstr("~aaaaaaaaaaaaaaaa, ~bbbbbbbbbbbbbbbb"));
}

TEST_F(Looking, HelpAndVersionAreCommandsToo) {
  EXPECT_EQ(confab({"help"}).out, confab({"--help"}).out);
  EXPECT_EQ(confab({"help", "send"}).out, confab({"send", "--help"}).out);
  EXPECT_EQ(confab({"help", "config", "add"}).out, confab({"config", "add", "--help"}).out);
  EXPECT_EQ(confab({"version"}).out, confab({"--version"}).out);
  EXPECT_EQ(confab({"help", "snd"}).err,
            "confab: there is no command \"snd\". Did you mean send? confab --help lists them.\n");
}

TEST_F(Looking, HelpBeginsWithExamples) {
  for (const char* command :
       {"connect", "register", "login",     "logout",   "password", "devices", "status", "send",
        "comment", "schedule", "scheduled", "cancel",   "report",   "read",    "tail",   "history",
        "chats",   "users",    "rooms",     "find",     "create",   "join",    "leave",  "members",
        "delete",  "invite",   "link",      "requests", "approve",  "deny",    "upload", "download",
        "run",     "wait",     "config",    "help",     "version"}) {
    const Ran ran = confab({command, "--help"});
    EXPECT_EQ(ran.exit_code, 0);
    ASSERT_GT(lines_of(ran.out).size(), 3U);
    EXPECT_EQ(lines_of(ran.out)[2], "Examples:") << command;
    EXPECT_THAT(lines_of(ran.out)[3], StartsWith("  confab " + std::string(command)));
    EXPECT_THAT(confab({"--help"}).out, HasSubstr("\n  " + std::string(command)));
  }
}

}  // namespace
}  // namespace confab::testing
