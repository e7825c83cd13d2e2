// The interactive conversation in a real terminal, with the real server.
#include "tests/e2e/support/terminal_conversation.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <boost/json/parse.hpp>
#include <csignal>
#include <filesystem>
#include <fstream>
#include <sstream>

#include "tests/e2e/support/console.hpp"
#include "tests/e2e/support/eventually.hpp"
#include "tests/e2e/support/person.hpp"

namespace confab::testing {
namespace {

using ::testing::EndsWith;
using ::testing::HasSubstr;
using ::testing::Not;

/// How often `what` stands in `text`.
std::size_t count(const std::string& text, const std::string& what) {
  std::size_t times = 0;
  for (std::size_t at = text.find(what); at != std::string::npos; at = text.find(what, at + 1))
    ++times;
  return times;
}

/// Who comes and goes is not in the same order each time, and times are not the same.
std::string without_presence(const std::string& screen) {
  std::istringstream lines(without_numbers(screen));
  std::string kept;
  for (std::string line; std::getline(lines, line);)
    if (!line.ends_with(" (general)."))
      kept += (line.starts_with("to be sent ") ? "to be sent WHEN" : line) + "\n";
  return kept;
}

/// The one that tells the whole story: two people, a thread, a schedule, a file, a reconnect across
/// a restart, another size, completion. At the end both screens are compared.
TEST_F(TerminalConversation, OfTwoPeopleIsWhatTheirScreensShow) {
  const Console bob{server};
  const Terminal at_ann(confab(ann), {64, 30});
  ASSERT_TRUE(at_ann.shows("What should the others call you?"));
  at_ann.enter("ann");
  ASSERT_TRUE(at_ann.prompts("general>"));
  bob.confab({"connect", "Боб"});
  const Terminal at_bob(confab(bob), {64, 30});
  ASSERT_TRUE(at_bob.prompts("general>"));
  ASSERT_TRUE(at_ann.shows("Боб is there"));

  at_ann.enter("Who brings the cake?");
  ASSERT_TRUE(at_bob.shows("ann: Who brings the cake?"));
  // A thread, by completion: the only message there is, and the command that is nearest.
  at_bob.type("/rep");
  at_bob.press("Tab");
  ASSERT_TRUE(at_bob.prompts("general> /rep"));  // reply and report
  at_bob.type("l");
  at_bob.press("Tab");
  at_bob.press("Tab");
  ASSERT_TRUE(eventually([&] { return at_bob.screen().find("/reply #") != std::string::npos; }))
      << at_bob.screen();
  // While he types, she writes.
  at_bob.type("Я, с вишнями ");
  at_ann.enter("日本語 and 🎉 are as wide as they look, wherever the line has to be broken.");
  ASSERT_TRUE(at_bob.shows("日本語"));
  at_bob.enter("и шоколадом.");
  ASSERT_TRUE(at_ann.shows("шоколадом"));
  ASSERT_TRUE(at_bob.shows("шоколадом."));

  at_ann.enter("/at +1s Tea is ready");
  ASSERT_TRUE(at_ann.shows("ann: Tea is ready"));
  ASSERT_TRUE(at_bob.shows("ann: Tea is ready"));
  ASSERT_TRUE(at_ann.shows("was sent as planned"));

  std::ofstream(server.folder.path("menu of today.txt")) << "cake\n";
  at_ann.enter("/file \"" + server.folder.path("menu of today.txt") + "\" Here it is");
  ASSERT_TRUE(at_bob.shows("+ #"));
  ASSERT_TRUE(at_ann.shows("+ #"));

  server.restart();
  ASSERT_TRUE(at_bob.shows("connected again."));
  ASSERT_TRUE(at_ann.shows("connected again."));
  at_bob.enter("/w ann after the restart");
  ASSERT_TRUE(at_ann.shows("after the restart"));
  ASSERT_TRUE(at_bob.shows("after the restart"));

  EXPECT_EQ(without_presence(at_ann.screen()),
            "You are not signed in at http://HOST. A name is all\n"
            "it takes; this computer remembers that it is yours. With a\n"
            "password it is yours from everywhere: confab register makes one,\n"
            "confab login knows it.\n"
            "What should the others call you? ann\n"
            "— general —\n"
            "#N TIME ann: Who brings the cake?\n"
            "#N TIME ann: 日本語 and 🎉 are as wide as they look, wherever\n"
            "      the line has to be broken.\n"
            "    #N TIME Боб → #N: Я, с вишнями и шоколадом.\n"
            "to be sent WHEN\n"
            "· scheduled #N for TIME · take it back with: /cancel #N\n"
            "· #N was sent as planned, as #N.\n"
            "#N TIME ann: Tea is ready\n"
            "#N TIME ann: Here it is\n"
            "    + #N menu of today.txt · 5 B\n"
            "· connection lost: The server is going away. Trying again …\n"
            "· connected again.\n"
            "@Боб #N TIME Боб: after the restart\n"
            "general>\n");
  at_ann.resize({44, 30});
  at_ann.enter("/w Боб a line that is longer than the smaller terminal is wide");
  ASSERT_TRUE(at_bob.shows("terminal"));
  ASSERT_TRUE(at_ann.shows("a line"));
  ASSERT_TRUE(at_ann.prompts("general>"));

  EXPECT_EQ(without_presence(at_bob.screen()),
            "— general —\n"
            "#N TIME ann: Who brings the cake?\n"
            "/reply   /report\n"
            "#N TIME ann: 日本語 and 🎉 are as wide as they look, wherever\n"
            "      the line has to be broken.\n"
            "    #N TIME Боб → #N: Я, с вишнями и шоколадом.\n"
            "#N TIME ann: Tea is ready\n"
            "#N TIME ann: Here it is\n"
            "    + #N menu of today.txt · 5 B\n"
            "· connection lost: The server is going away. Trying again …\n"
            "· connected again.\n"
            "@ann #N TIME Боб: after the restart\n"
            "@ann #N TIME ann: a line that is longer than the smaller\n"
            "      terminal is wide\n"
            "general>\n");
  // Only what was written since: how a terminal breaks older rows anew is its own business.
  EXPECT_THAT(without_presence(at_ann.screen()),
              EndsWith("@Боб #N TIME ann: a line that is longer\n"
                       "      than the smaller terminal is wide\n"
                       "general>\n"));
  at_ann.press("C-d");
  EXPECT_EQ(at_ann.exit_code(), 0);
  at_bob.enter("/quit");
  EXPECT_EQ(at_bob.exit_code(), 0);
}

TEST_F(TerminalConversation, LeavesWhatIsBeingTypedAloneInAFloodOfMessages) {
  ann.confab({"connect", "ann"});
  const Person bob(server, "bob");
  const Terminal terminal(confab(ann));
  ASSERT_TRUE(terminal.prompts("general>"));
  std::string typed;
  for (int i = 0; i < 200; ++i) {
    ASSERT_EQ(bob.says("message " + std::to_string(i) + ".").status, 201);
    if (i % 20 != 0) continue;
    typed += std::to_string(i) + "-";
    terminal.type(std::to_string(i) + "-");
  }
  ASSERT_TRUE(terminal.shows("message 199."));
  ASSERT_TRUE(terminal.prompts("general> " + typed));
  terminal.press("Enter");
  EXPECT_TRUE(terminal.shows("ann: " + typed));
  const std::string all = terminal.all();
  for (int i = 0; i < 200; ++i)
    EXPECT_EQ(count(all, "bob: message " + std::to_string(i) + "."), 1U) << i;
}

TEST_F(TerminalConversation, ObeysNothingThatOthersWrite) {
  ann.confab({"connect", "ann"});
  const Person bob(server, "bob");
  const Terminal terminal(confab(ann));
  ASSERT_TRUE(terminal.prompts("general>"));
  bob.says(
      "\x1b[2J\x1b[H\x1b]0;owned\x07 cleared? \xe2\x80\xae"
      "desrever \xc2\x9b"
      "31m\r#1 00:00 ann: no\b\b");
  EXPECT_TRUE(terminal.shows("bob: \\x1b[2J\\x1b[H\\x1b]0;owned\\x07 cleared? \\u{202e}desrever"));
  // A word as long as a message can be, and a line that would like to be another message.
  std::string word;
  for (int i = 0; i < 4096; ++i) word += "ы";
  bob.says(word);
  bob.says("two\n#99 12:00 ann: lines");
  EXPECT_TRUE(terminal.shows("      #99 12:00 ann: lines"));
  EXPECT_EQ(count(terminal.all(), "ы"), 4096U);
  EXPECT_TRUE(terminal.prompts("general>"));
  EXPECT_THAT(terminal.all(), Not(HasSubstr("\xe2\x80\xae")));
  terminal.type("still mine");
  EXPECT_TRUE(terminal.prompts("general> still mine"));
}

TEST_F(TerminalConversation, KeepsWhatFindsNoServerAndSendsItOnce) {
  ann.confab({"connect", "ann"});
  const Terminal terminal(confab(ann));
  ASSERT_TRUE(terminal.prompts("general>"));
  server.kill();
  ASSERT_TRUE(terminal.prompts("general · offline>"));
  terminal.enter("said into the void");
  ASSERT_TRUE(terminal.shows("It is kept, and goes out as soon as the server answers."));
  ASSERT_TRUE(terminal.prompts("general · sending 1 · offline>"));
  terminal.enter("and after it");
  server.start();
  ASSERT_TRUE(terminal.shows("ann: and after it"));
  ASSERT_TRUE(terminal.prompts("general>"));
  const Person bob(server, "bob");
  EXPECT_EQ(texts(bob.reads()), (std::vector<std::string>{"said into the void", "and after it"}));
}

TEST_F(TerminalConversation, AsksOnceWhatPastedLinesAreMeantToBe) {
  ann.confab({"connect", "ann"});
  const Person bob(server, "bob");
  const Terminal terminal(confab(ann));
  const std::string question = " lines: [o]ne message, [e]ach for itself, or [n]othing?";
  ASSERT_TRUE(terminal.prompts("general>"));
  terminal.paste("one\ntwo\nthree");
  terminal.press("Enter");
  ASSERT_TRUE(terminal.prompts("3" + question));
  terminal.enter("o");
  ASSERT_TRUE(terminal.shows("      three"));
  terminal.paste("four\nfive\n");
  terminal.press("Enter");
  ASSERT_TRUE(terminal.prompts("2" + question));
  terminal.enter("each");
  ASSERT_TRUE(terminal.shows("ann: five"));
  for (const char* no : {"n", "q", ""}) {
    terminal.paste("nobody's\nbusiness\n");
    terminal.press("Enter");
    ASSERT_TRUE(terminal.prompts("2" + question));
    terminal.enter(no);
    ASSERT_TRUE(terminal.prompts("general>"));
  }
  terminal.paste("/usr/bin/foo: error\nline two");
  terminal.press("Enter");
  ASSERT_TRUE(terminal.prompts("2" + question));
  terminal.enter("o");
  ASSERT_TRUE(terminal.shows("      line two"));
  EXPECT_EQ(texts(bob.reads()), (std::vector<std::string>{"one\ntwo\nthree", "four", "five",
                                                          "/usr/bin/foo: error\nline two"}));
}

TEST_F(TerminalConversation, TakesNoMoreMessagesThanMayWait) {
  ann.confab({"connect", "ann"});
  const Person bob(server, "bob");
  const Terminal terminal(confab(ann));
  ASSERT_TRUE(terminal.prompts("general>"));
  std::string lines;
  for (int i = 0; i < 1'001; ++i) lines += "a line\n";
  terminal.paste(lines);
  terminal.press("Enter");
  ASSERT_TRUE(terminal.prompts("1001 lines: [o]ne message, [e]ach for itself, or [n]othing?"));
  terminal.enter("e");
  ASSERT_TRUE(terminal.shows("no more than 1000 messages wait at a time"));
  ASSERT_TRUE(terminal.prompts("general>"));
  terminal.enter("after it");
  ASSERT_TRUE(terminal.shows("ann: after it"));
  EXPECT_EQ(texts(bob.reads()), std::vector<std::string>{"after it"});
}

TEST_F(TerminalConversation, ClearsTheLineWithCtrlCAndLeavesWithCtrlD) {
  ann.confab({"connect", "ann"});
  Program shell = ann.program(
      "/bin/sh",
      {"-c", "trap : INT; stty -g > before; confab; echo \"ended $?\"; stty -g > after; cat"});
  const TemporaryFolder here;
  shell.arguments[1] = "cd " + here.path("") + "; " + shell.arguments[1];
  const Terminal terminal(shell);
  ASSERT_TRUE(terminal.prompts("general>"));
  terminal.type("never mind");
  ASSERT_TRUE(terminal.prompts("general> never mind"));
  terminal.press("C-c");
  ASSERT_TRUE(terminal.prompts("general>"));
  terminal.press("C-d");
  ASSERT_TRUE(terminal.shows("ended 0"));
  terminal.enter("echoes");
  EXPECT_TRUE(terminal.shows("echoes\nechoes"));
  EXPECT_EQ(here.read("before"), here.read("after")) << "the terminal is as it was";
}

TEST_F(TerminalConversation, LeavesTheTerminalAsItWasWhenItIsToldToEnd) {
  ann.confab({"connect", "ann"});
  Program shell = ann.program("/bin/sh", {"-c", ""});
  const TemporaryFolder here;
  shell.arguments[1] = "cd " + here.path("") +
                       "; stty -g > before; confab & echo $! > pid; fg 2>/dev/null; wait $!; "
                       "echo \"ended $?\"; stty -g > after; cat";
  shell.arguments[1] = "set -m; " + shell.arguments[1];
  const Terminal terminal(shell);
  ASSERT_TRUE(terminal.prompts("general>"));
  ::kill(std::atoi(here.read("pid").c_str()), SIGTERM);
  ASSERT_TRUE(terminal.shows("ended"));
  EXPECT_EQ(here.read("before"), here.read("after"));
}

TEST_F(TerminalConversation, LeavesTheTerminalAsItWasOnCtrlBackslash) {
  ann.confab({"connect", "ann"});
  const TemporaryFolder here;
  const Terminal terminal(ann.program(
      "/bin/sh",
      {"-c", "trap : QUIT; cd " + here.path("") +
                 "; stty -g > before; confab; echo \"ended $?\"; stty -g > after; cat"}));
  ASSERT_TRUE(terminal.prompts("general>"));
  terminal.press("C-\\");
  ASSERT_TRUE(terminal.shows("ended 131"));
  terminal.enter("echoes");
  EXPECT_TRUE(terminal.shows("echoes\nechoes"));
  EXPECT_EQ(here.read("before"), here.read("after"));
}

TEST_F(TerminalConversation, IsLeftEvenWhenTheServerDoesNotAnswer) {
  ann.confab({"connect", "ann"});
  const Person bob(server, "bob");
  ASSERT_EQ(bob.post("/chats", {{"title", "Garden"}}).status, 201);
  ann.confab({"join", "Garden"});
  const Terminal terminal(confab(ann));
  ASSERT_TRUE(terminal.shows("— general —"));  // and no answer is missing
  ASSERT_TRUE(terminal.prompts("general>"));
  server.process().signal(SIGSTOP);
  terminal.enter("/chat Garden");
  ASSERT_TRUE(terminal.shows("general> /chat Garden"));
  terminal.press("C-d");
  terminal.press("C-c");
  EXPECT_EQ(terminal.exit_code(), 0);
  server.process().signal(SIGCONT);
}

TEST_F(TerminalConversation, SendsEverythingAsWhoWroteIt) {
  ann.confab({"connect", "ann"});
  const Terminal terminal(confab(ann));
  ASSERT_TRUE(terminal.shows("— general —"));  // and no answer is missing
  ASSERT_TRUE(terminal.prompts("general>"));
  server.process().signal(SIGSTOP);
  for (const char* line : {"one of ann", "two of ann", "three of ann", "/connect zoe"})
    terminal.enter(line);
  ASSERT_TRUE(terminal.prompts("general · sending 3>"));
  server.process().signal(SIGCONT);
  ASSERT_TRUE(terminal.shows("You are zoe"));
  ASSERT_TRUE(terminal.prompts("general>"));
  terminal.enter("of zoe");
  ASSERT_TRUE(terminal.shows("zoe: of zoe"));
  const Person bob(server, "bob");
  std::vector<std::string> said;
  for (const Heard& one : bob.reads()) said.push_back(one.from + ": " + one.text);
  EXPECT_THAT(said, ::testing::ElementsAre("ann: one of ann", "ann: two of ann",
                                           "ann: three of ann", "zoe: of zoe"));
}

TEST_F(TerminalConversation, SpeaksAsOneUserWhateverAnotherTerminalDoes) {
  ann.confab({"connect", "ann"});
  const Terminal terminal(confab(ann));
  ASSERT_TRUE(terminal.prompts("general>"));
  ann.confab({"connect", "zoe"});
  terminal.enter("still ann");
  EXPECT_TRUE(terminal.shows("ann: still ann"));
}

TEST_F(TerminalConversation, TakesPastedLinesOneAfterTheOther) {
  ann.confab({"connect", "ann"});
  const Person bob(server, "bob");
  ASSERT_EQ(bob.post("/chats", {{"title", "Garden"}}).status, 201);
  const Terminal terminal(confab(ann));
  ASSERT_TRUE(terminal.prompts("general>"));
  terminal.paste(
      "/join Garden\nfor the garden only\n/register ann2 ann@example.org\nhidden word\n");
  terminal.press("Enter");
  ASSERT_TRUE(terminal.prompts("4 lines: [o]ne message, [e]ach for itself, or [n]othing?"));
  terminal.enter("e");
  ASSERT_TRUE(terminal.prompts("Once more:")) << "the last line was the password";
  terminal.press("C-c");
  ASSERT_TRUE(terminal.prompts("Garden>"));
  EXPECT_EQ(texts(bob.reads("Garden")), std::vector<std::string>{"for the garden only"});
  EXPECT_EQ(texts(bob.reads()), std::vector<std::string>{});
}

TEST_F(TerminalConversation, KeepsWhatIsBeingTypedAwayFromAnotherChat) {
  ann.confab({"connect", "ann"});
  const Person bob(server, "bob");
  ASSERT_EQ(bob.post("/chats", {{"title", "Garden"}}).status, 201);
  const Terminal terminal(confab(ann));
  ASSERT_TRUE(terminal.prompts("general>"));
  terminal.enter("/join Garden");
  ASSERT_TRUE(terminal.prompts("Garden>"));
  terminal.type("only for the garden");
  ASSERT_TRUE(terminal.prompts("Garden> only for the garden"));
  const Fields authorization{{"Authorization", "Bearer " + bob.token()}};
  ASSERT_EQ(ask(server, request("DELETE", "/chats/Garden", authorization)).status, 204);
  ASSERT_TRUE(terminal.prompts("general>"));
  terminal.press("Up");
  EXPECT_TRUE(terminal.prompts("general> only for the garden"));
}

TEST_F(TerminalConversation, ErasesNothingWhenTheWindowBecomesWider) {
  ann.confab({"connect", "ann"});
  const Person bob(server, "bob");
  const Terminal terminal(confab(ann), {60, 20});
  ASSERT_TRUE(terminal.prompts("general>"));
  std::string line;
  for (int i = 0; i < 30; ++i) line += "typed ";
  terminal.type(line);
  for (const char* text : {"first", "second", "third"}) bob.says(text);
  ASSERT_TRUE(terminal.shows("bob: third"));
  for (const std::size_t columns : {70U, 90U, 120U, 40U, 100U}) {
    // Some terminals have drawn everything anew before they say so.
    const std::size_t prompts = count(terminal.all(), "general> typed");
    terminal.resize({columns, 20});
    ASSERT_TRUE(eventually([&] { return count(terminal.all(), "general> typed") > prompts; }));
    bob.says("at " + std::to_string(columns));
    ASSERT_TRUE(terminal.shows("bob: at " + std::to_string(columns)));
  }
  const std::string all = terminal.all();
  for (const char* text : {"first", "second", "third", "at 70", "at 90", "at 120", "at 40"})
    EXPECT_EQ(count(all, std::string("bob: ") + text + "\n"), 1U) << all;
  terminal.press("Enter");
  ASSERT_TRUE(eventually([&] { return texts(bob.reads()).back() == line; }));
}

TEST_F(TerminalConversation, TakesEveryLetterWhateverTheLocale) {
  ann.confab({"connect", "ann"});
  Program conversation = confab(ann);
  conversation.environment["LC_ALL"] = "C";
  const Terminal terminal(conversation);
  ASSERT_TRUE(terminal.prompts("general>"));
  terminal.enter("привет мир");
  EXPECT_TRUE(terminal.shows("ann: привет мир"));
}

TEST_F(TerminalConversation, BeginsAChatWithSomebodyOneHasNotTalkedTo) {
  ann.confab({"connect", "ann"});
  const Person bob(server, "Боб");
  const Terminal terminal(confab(ann));
  ASSERT_TRUE(terminal.prompts("general>"));
  terminal.enter("/chat @боб");
  ASSERT_TRUE(terminal.prompts("@Боб>"));
  terminal.enter("psst");
  ASSERT_TRUE(terminal.shows("ann: psst"));
  EXPECT_EQ(texts(bob.reads("@ann")), std::vector<std::string>{"psst"});
  terminal.enter("/chat @nobody");
  EXPECT_TRUE(terminal.shows("! "));
  EXPECT_TRUE(terminal.prompts("@Боб>"));
}

TEST_F(TerminalConversation, SaysToWhatOneIsInvited) {
  ann.confab({"connect", "ann"});
  const Person bob(server, "bob");
  const Answer room = bob.post("/chats", {{"title", "Secret den"}, {"private", true}});
  ASSERT_EQ(room.status, 201);
  ASSERT_EQ(
      bob.post("/chats/" + room.text("/chat") + "/invites", {{"users", json::array{"ann"}}}).status,
      204);
  const Terminal terminal(confab(ann));
  ASSERT_TRUE(terminal.shows("Secret den"));
  terminal.type("/join Sec");
  terminal.press("Tab");
  terminal.press("Enter");
  EXPECT_TRUE(terminal.prompts("Secret den>"));
}

TEST_F(TerminalConversation, KeepsTheLineBelowTheHistory) {
  ann.confab({"connect", "ann"});
  const Terminal terminal(confab(ann));
  ASSERT_TRUE(terminal.prompts("general>"));
  terminal.enter("one");
  ASSERT_TRUE(terminal.shows("ann: one"));
  terminal.press("Up");
  ASSERT_TRUE(terminal.prompts("general> one"));
  terminal.press("Enter");
  ASSERT_TRUE(terminal.prompts("general>"));
  terminal.type("a draft");
  terminal.press("Up");
  ASSERT_TRUE(terminal.prompts("general> one"));
  terminal.press("Down");
  EXPECT_TRUE(terminal.prompts("general> a draft"));
}

TEST_F(TerminalConversation, KeepsItsLinesForTheNextTimeForNobodyElseToRead) {
  ann.confab({"connect", "ann"});
  {
    const Terminal terminal(confab(ann));
    ASSERT_TRUE(terminal.prompts("general>"));
    terminal.enter("remember me");
    ASSERT_TRUE(terminal.shows("ann: remember me"));
    terminal.enter("/join http://127.0.0.1/join/abcdefghijklmnopqrstuvwxyz");
    ASSERT_TRUE(terminal.shows("!"));
    terminal.press("C-d");
    EXPECT_EQ(terminal.exit_code(), 0);
  }
  const Ran file = run_program(ann.program(
      "/bin/sh", {"-c", "cd $XDG_STATE_HOME/confab && stat -c %a history && cat history"}));
  EXPECT_EQ(file.out, "600\nremember me\n");
  const Terminal terminal(confab(ann));
  ASSERT_TRUE(terminal.prompts("general>"));
  terminal.press("Up");
  EXPECT_TRUE(terminal.prompts("general> remember me"));
}

TEST_F(TerminalConversation, NeverShowsAPassword) {
  ann.confab({"connect", "guest"});
  const Terminal terminal(confab(ann));
  ASSERT_TRUE(terminal.prompts("general>"));
  terminal.enter("/register ann ann@example.org");
  ASSERT_TRUE(terminal.prompts("Password:"));
  terminal.type("a long secret");
  const Person bob(server, "bob");
  bob.says("meanwhile");
  ASSERT_TRUE(terminal.shows("bob: meanwhile"));
  EXPECT_TRUE(terminal.prompts("Password:"));
  terminal.press("Enter");
  ASSERT_TRUE(terminal.prompts("Once more:"));
  terminal.enter("a long secret");
  ASSERT_TRUE(terminal.shows("You are ann at"));
  ASSERT_TRUE(terminal.prompts("general>"));
  terminal.press("Up");
  EXPECT_TRUE(terminal.prompts("general> /register ann ann@example.org"));
  EXPECT_THAT(terminal.all(), Not(HasSubstr("secret")));
}

TEST_F(TerminalConversation, SetsNoPasswordThatWasTypedInTwoWays) {
  ann.confab({"connect", "ann"});
  const Terminal terminal(confab(ann));
  ASSERT_TRUE(terminal.prompts("general>"));
  terminal.enter("/register ann2 ann@example.org");
  ASSERT_TRUE(terminal.prompts("Password:"));
  terminal.enter("a long secret");
  ASSERT_TRUE(terminal.prompts("Once more:"));
  terminal.enter("a long secrte");
  EXPECT_TRUE(terminal.shows("These are two different ones. Nothing was changed."));
  EXPECT_TRUE(terminal.prompts("general>"));
}

TEST_F(TerminalConversation, ShowsNoPasswordAfterTheShellHadTheTerminal) {
  const Terminal terminal(ann.program("/bin/bash", {"--norc", "-i"}));
  terminal.enter("PS1='$ '; confab register ann --email ann@example.org");
  ASSERT_TRUE(terminal.prompts("Password:"));
  terminal.press("C-z");
  ASSERT_TRUE(terminal.shows("Stopped"));
  terminal.enter("stty -a | grep -o '[-]*echo '");
  EXPECT_TRUE(terminal.shows("\necho"));
  terminal.enter("fg; echo it was: $?");
  ASSERT_TRUE(terminal.prompts("confab register ann --email ann@example.org"));
  terminal.enter("a long secret");
  ASSERT_TRUE(terminal.shows("Once more:"));
  terminal.enter("a long secret");
  EXPECT_TRUE(terminal.shows("it was: 0"));
  EXPECT_THAT(terminal.all(), Not(HasSubstr("secret")));
}

TEST_F(TerminalConversation, MakesRoomForTheShellAndComesBack) {
  ann.confab({"connect", "ann"});
  const Terminal terminal(ann.program("/bin/bash", {"--norc", "-i"}));
  terminal.enter("PS1='$ '; confab");
  ASSERT_TRUE(terminal.prompts("general>"));
  terminal.type("half");
  ASSERT_TRUE(terminal.prompts("general> half"));
  terminal.press("C-z");
  ASSERT_TRUE(terminal.shows("Stopped"));
  terminal.enter("echo in the shell");
  ASSERT_TRUE(terminal.shows("\nin the shell"));
  terminal.resize({40, 24});
  terminal.enter("fg");
  ASSERT_TRUE(terminal.prompts("general> half"));
  terminal.enter(" a line, and on.");
  ASSERT_TRUE(terminal.shows("ann: half a line, and on."));
  terminal.enter("It is wrapped where the window ends now.");
  EXPECT_TRUE(terminal.shows("It is wrapped where the\n      window"));
}

TEST_F(TerminalConversation, LeavesTheScreenAloneWhileFilesGoToAndFro) {
  ann.confab({"connect", "ann"});
  const TemporaryFolder here;
  here.write("big", std::string(1'000'000, 'x'));
  const std::string id = ann.confab({"upload", here.path("big")}).out;
  Program talk = confab(ann);
  talk.environment["TERM"] = "xterm";
  talk.folder = here.path("");
  // Everything that is ever written, also where it is wiped off at once.
  const Ran ran =
      run_on_terminal(talk, {{"general>", "/upload big\r"},
                             {"uploaded big", "/file big here\r"},
                             {"+ #", "/save " + id.substr(0, id.find('\n')) + " copy\r"},
                             {"checksum verified", "\x04"}});
  EXPECT_EQ(ran.exit_code, 0) << ran.out;
  EXPECT_EQ(here.read("copy").size(), 1'000'000U);
  EXPECT_THAT(ran.out, Not(HasSubstr("%"))) << "how far a file is would stand in the prompt's row";
}

TEST_F(TerminalConversation, TellsOfOtherChatsAndGoesThere) {
  ann.confab({"connect", "ann"});
  const Person bob(server, "bob");
  ASSERT_EQ(bob.post("/chats", {{"title", "Garden party"}}).status, 201);
  const Terminal terminal(confab(ann));
  ASSERT_TRUE(terminal.prompts("general>"));
  terminal.enter("/join Garden party");
  ASSERT_TRUE(terminal.prompts("Garden party>"));
  bob.says("meanwhile");
  bob.says("in general");
  EXPECT_TRUE(terminal.shows("· something new in general. Go there with: /chat general"));
  EXPECT_TRUE(terminal.prompts("Garden party · 2 unread elsewhere>"));
  EXPECT_THAT(terminal.screen(), Not(HasSubstr("meanwhile")));
  terminal.type("/chat gen");
  terminal.press("Tab");
  terminal.press("Enter");
  EXPECT_TRUE(terminal.shows("bob: in general"));
  EXPECT_TRUE(terminal.prompts("general>"));
  EXPECT_EQ(json::parse(ann.confab({"status", "--json"}).out).at("unread").to_number<int>(), 0);
}

/// Limits and bans.
class LimitedConversation : public TerminalConversation {
 protected:
  LimitedConversation() {
    server.options["--rate-limit"] = "6";
    server.restart();
    ann.confab({"connect", "ann"});
  }
};

TEST_F(LimitedConversation, SaysWhatIsLeftAndWhereIsWhatWasTooMuch) {
  const Terminal terminal(confab(ann));
  ASSERT_TRUE(terminal.prompts("general>"));
  terminal.enter("one");
  ASSERT_TRUE(terminal.prompts("general · 5 left>"));
  for (const char* text : {"two", "three", "four", "five", "six"}) terminal.enter(text);
  ASSERT_TRUE(terminal.prompts("general · 0 left>"));
  terminal.enter("seven");
  EXPECT_TRUE(terminal.shows("! "));
  EXPECT_TRUE(terminal.shows("· What was not sent is in the history: arrow up."));
  terminal.type("eight");
  EXPECT_TRUE(terminal.prompts("general · 0 left> eight")) << "not behind what was refused";
  terminal.press("C-c");
  terminal.press("Up");
  EXPECT_TRUE(terminal.prompts("general · 0 left> seven"));
}

TEST_F(LimitedConversation, SaysNoMoreThatNothingIsLeftWhenThereIs) {
  server.options["--rate-window"] = "2s";
  server.restart();
  const Terminal terminal(confab(ann));
  ASSERT_TRUE(terminal.prompts("general>"));
  terminal.enter("one");
  ASSERT_TRUE(terminal.prompts("general · 5 left>"));
  EXPECT_TRUE(terminal.prompts("general>"));
}

TEST_F(LimitedConversation, SaysUntilWhenOneIsBanned) {
  const Terminal terminal(confab(ann));
  ASSERT_TRUE(terminal.prompts("general>"));
  for (const char* name : {"bob", "carol", "dave"}) Person(server, name).reports("ann");
  EXPECT_TRUE(terminal.shows("You are banned from writing until"));
  terminal.enter("but");
  EXPECT_TRUE(terminal.shows("! you are banned from writing until"));
  terminal.press("Up");
  EXPECT_TRUE(terminal.prompts("general> but"));
}

}  // namespace
}  // namespace confab::testing
