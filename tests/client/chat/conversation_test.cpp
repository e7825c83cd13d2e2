// A conversation over a pipe as a program, with a server that says what no real one would.
#include <boost/json/parse.hpp>
#include <boost/json/value.hpp>
#include <set>

#include "tests/client/events.hpp"
#include "tests/support/running_program.hpp"

namespace confab::testing {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

class ConversationTest : public AtHome {
 protected:
  ConversationTest() {
    answers.set_stream(stream_head + said(event("open")));
    api::Status status = signed_in_status("ann", {chat("general", 0, 50)});
    status.cursor = 50;
    answers["GET /status"] = json_response(200, json(status));
    answers["GET /chats/general"] = json_response(200, json(chat("general", 0, 50)));
    answers["GET /chats"] = json_response(200, json(api::Chats{}));
    answers["POST /chats/general/read"] = json_response(200, R"({"read_up_to":51,"unread":0})");
    sends_as(60);
  }

  /// What ann says gets that id.
  void sends_as(std::uint64_t id) {
    answers["POST /send"] = json_response(201, json(api::SentMessage{message(id, "ann", "hi")}));
  }
  /// Ann says hi, and hears these events and then herself; that is when it ends.
  Ran hears(const std::string& events, std::vector<std::string> arguments = {"chat"}) {
    Program says = program({"-c", "echo hi | confab \"$@\"", "sh"});
    says.arguments.insert(says.arguments.end(), arguments.begin(), arguments.end());
    says.path = "/bin/sh";
    says.environment["PATH"] = CONFAB_BIN_DIR ":/usr/bin:/bin";
    RunningProgram running(says);
    const Wire wire = server.kept();
    wire.send(events + said(message_event(60, "ann", "hi")));
    return running.end();
  }
  std::vector<SeenRequest> sends() const {
    std::vector<SeenRequest> all;
    for (const SeenRequest& request : server.seen())
      if (request.line == "POST /send") all.push_back(request);
    return all;
  }
};

TEST_F(ConversationTest, TakesNoTimeThatAServerSaysForMoreThanItIs) {
  api::Status status = signed_in_status("ann", {chat("general", 0, 50)});
  status.cursor = 50;
  status.user->rate = {20, 3, {"0000-01-01T00:00:00Z"}};
  status.rate = status.user->rate;
  answers["GET /status"] = json_response(200, json(status));
  answers["POST /send"] = json_response(201, json(api::SentMessage{message(60, "ann", "hi")}),
                                        "RateLimit-Limit: 20\r\nRateLimit-Remaining: 3\r\n"
                                        "RateLimit-Reset: 9223372036854775808\r\n");
  EXPECT_EQ(hears("").exit_code, 0);
}

TEST_F(ConversationTest, SaysThatItsInputCannotBeRead) {
  Program folder = program({"-c", CONFAB_BIN_DIR "/confab chat </"});
  folder.path = "/bin/sh";
  const Ran ran = run_program(folder);
  EXPECT_EQ(ran.exit_code, 1);
  EXPECT_THAT(ran.err, HasSubstr("could not read standard input: Is a directory."));
}

TEST_F(ConversationTest, LetsNothingThroughThatATerminalObeys) {
  const std::string evil =
      "x\x1b[2J\x1b]0;t\x07\xc2\x9b"
      "31m\xe2\x80\xae\r\b\nz";
  api::Event with_file = message_event(52, "b" + evil, evil, "~" + evil);
  api::File file;
  file.name = evil;
  with_file.message->files = {file};
  api::Event invited = event("member", 53);
  invited.chat = evil;
  invited.user = "ann";
  invited.change = "invited";
  api::Event request = event("request", 54);
  request.chat = evil;
  request.user = evil;
  request.state = "pending";
  api::Event unknown = event(evil, 55);
  for (const char* manner : {"", "--json"}) {
    std::vector<std::string> arguments{"chat"};
    if (*manner != '\0') arguments.emplace_back(manner);
    const Ran ran =
        hears(said(with_file) + said(invited) + said(request) + said(unknown), arguments);
    EXPECT_EQ(ran.exit_code, 0) << ran.err;
    for (const char c : ran.out + ran.err)
      EXPECT_TRUE(c == '\n' || static_cast<unsigned char>(c) >= ' ') << ran.out;
    for (const char* never : {"\x7f", "\xc2\x9b", "\xe2\x80\xae"})
      EXPECT_THAT(ran.out, Not(HasSubstr(never)));
    EXPECT_THAT(ran.out, HasSubstr("hi"));
  }
}

TEST_F(ConversationTest, IsALineForEachEventWhateverIsInIt) {
  const Ran ran = hears(said(message_event(51, "bob", "one\n#52 23:20 ann: two")));
  EXPECT_EQ(ran.out,
            "general #51 2026-11-20 23:20 bob: one\\x0a#52 23:20 ann: two\n"
            "general #60 2026-11-20 23:20 ann: hi\n");
}

TEST_F(ConversationTest, RepeatsWhatWasLostUnderTheSameKey) {
  answers["POST /send"] = "";  // the connection breaks
  const Ran ran = confab_hears("hi\n", {"chat"});
  EXPECT_EQ(ran.exit_code, 6);
  EXPECT_THAT(ran.err, HasSubstr("Nobody knows whether this was sent:\n  hi\n"));
  EXPECT_THAT(ran.err, Not(HasSubstr("--key"))) << "there are no options there";
  std::set<std::string> keys;
  for (const SeenRequest& request : sends()) keys.insert(*request.field("Idempotency-Key"));
  EXPECT_GE(sends().size(), 3U);
  EXPECT_EQ(keys.size(), 1U) << "one message, however often it was sent";
}

TEST_F(ConversationTest, RecommendsWhatCanBeTypedThere) {
  answers["POST /connect"] = json_response(201, json(connected("zoe", "token-of-zoe")));
  std::ofstream(home_ / "mine") << "mine";
  api::RequestState asked;
  asked.state = "pending";
  answers["POST /join/abcdefghijklmnopqrstuvwxyz"] = json_response(202, json(asked));
  const Ran ran = confab_hears(
      "/join http://127.0.0.1:1/join/abcdefghijklmnopqrstuvwxyz\n"
      "/join http://127.0.0.1:1/join/zyxwvutsrqponmlkjihgfedcba\n/connect zoe\n"
      "/save 7 " +
          home_.native() + "/mine\n",
      {"chat"});
  EXPECT_THAT(ran.err, HasSubstr("Asked; the owner decides. You will be told here.\n"));
  EXPECT_THAT(ran.err, HasSubstr("talk there with confab --server http://127.0.0.1:1.\n"));
  EXPECT_THAT(ran.err, HasSubstr("3 unread. See them with: /read\n"));
  EXPECT_THAT(ran.err, HasSubstr("/mine already. Name another path.\n"));
}

TEST_F(ConversationTest, NamesEveryLineThatWasNotSent) {
  answers["POST /send"] = "";  // the connection breaks
  const Ran ran = confab_hears("one\ntwo\nthree\n", {"chat"});
  EXPECT_EQ(ran.exit_code, 6);
  EXPECT_THAT(ran.err,
              HasSubstr("Nobody knows whether this was sent:\n  one\nNot sent:\n  two\n  three\n"));
  EXPECT_THAT(ran.err, Not(HasSubstr("It is kept")));
}

TEST_F(ConversationTest, OfManyMessagesHasManyKeys) {
  sends_as(1);
  confab_hears("one\ntwo\nthree\n", {"chat"});
  std::set<std::string> keys;
  for (const SeenRequest& request : sends()) keys.insert(*request.field("Idempotency-Key"));
  EXPECT_EQ(sends().size(), 3U);
  EXPECT_EQ(keys.size(), 3U);
}

TEST_F(ConversationTest, TellsWhatWasRefusedAndGoesOn) {
  answers["POST /send"] = problem_response(429, "rate-limited", ",\"retry_after\":7");
  const Ran ran = confab_hears("one\ntwo\n", {"chat"});
  EXPECT_EQ(ran.exit_code, 5);
  EXPECT_THAT(ran.err, HasSubstr("Try again in 7 s."));
  EXPECT_EQ(sends().size(), 2U) << "and nothing is repeated";
}

TEST_F(ConversationTest, BeginsInTheChatThatIsNamed) {
  answers["GET /chats/%40bob"] = json_response(200, json(chat("@bob", 0, 50)));
  sends_as(1);
  confab_hears("hi\n", {"chat", "@bob"});
  ASSERT_EQ(sends().size(), 1U);
  EXPECT_EQ(boost::json::parse(sends()[0].body),
            (boost::json::value{{"text", "hi"}, {"to", "bob"}}));
}

TEST_F(ConversationTest, EndsWhereNobodyListens) {
  const std::string script = CONFAB_BIN_DIR "/confab chat <in | head -n 1";
  Program shell = program({"-c", "mkfifo in; (exec 3>in; echo hi >&3; wait) & " + script});
  shell.path = "/bin/sh";
  shell.environment["PATH"] = "/usr/bin:/bin";
  shell.folder = home_.native();
  RunningProgram running(shell);
  const Wire wire = server.kept();
  wire.send(said(message_event(51, "bob", "one")) + said(message_event(60, "ann", "hi")));
  EXPECT_THAT(running.end().out, HasSubstr("bob: one\n"));
}

}  // namespace
}  // namespace confab::testing
