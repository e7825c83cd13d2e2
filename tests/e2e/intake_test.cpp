// Programs that only know how to write to a socket, against the real server.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <atomic>
#include <boost/json/serialize.hpp>
#include <deque>
#include <map>
#include <mutex>
#include <thread>

#include "tests/e2e/support/console.hpp"
#include "tests/e2e/support/eventually.hpp"
#include "tests/e2e/support/socket_peer.hpp"
#include "tests/support/scripted_server.hpp"

namespace confab::testing {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::SizeIs;

/// A server with an intake for lines.
class IntakeServer : public RunningServer {
 public:
  explicit IntakeServer(Options more = {}) : RunningServer(with_intake(std::move(more))) {}

 private:
  static Options with_intake(Options options) {
    options.insert({"--intake", "tcp://127.0.0.1:0"});
    return options;
  }
};

std::vector<std::pair<std::string, std::string>> said(const Person& reader) {
  std::vector<std::pair<std::string, std::string>> all;
  for (const Heard& one : reader.reads()) all.emplace_back(one.from, one.text);
  return all;
}

TEST(Intake, TakesFormsAndJsonInOneConnectionAndSaysWhichMessageEachBecame) {
  const IntakeServer server;
  const Person reader(server, "reader");
  SocketPeer peer(server.intake_port());
  const std::uint64_t form = peer.id(peer.line("username=krabaton&message=First+message%21"));
  const std::uint64_t json =
      peer.id(peer.line(R"( {"message": "Second\nmessage", "username": "Krabaton"} )"));
  EXPECT_LT(0U, form);
  EXPECT_LT(form, json);
  EXPECT_EQ(reader.reads(), (std::vector<Heard>{{form, "krabaton", "First message!"},
                                                {json, "krabaton", "Second\nmessage"}}));
}

TEST(Intake, TakesCyrillicRawEncodedAndEscaped) {
  const IntakeServer server;
  const Person reader(server, "reader");
  SocketPeer peer(server.intake_port());
  peer.line("username=Борис&message=Привет");
  peer.line("username=%D0%91%D0%BE%D1%80%D0%B8%D1%81&message=%D0%94%D0%B0");
  peer.line(R"({"username":"БОРИС","message":"\u041d\u0435\u0442"})");
  EXPECT_THAT(said(reader), ElementsAre(std::pair{"Борис", "Привет"}, std::pair{"Борис", "Да"},
                                        std::pair{"Борис", "Нет"}));
}

TEST(Intake, TakesLinesThatEndLikeWindowsAndALastOneWithoutAnEnd) {
  const IntakeServer server;
  const Person reader(server, "reader");
  const Wire wire(server.intake_port());
  wire.send("username=a&message=one\r\nusername=a&message=two");
  wire.end_sending();
  ASSERT_TRUE(eventually([&] { return said(reader).size() == 2; }));
  EXPECT_THAT(said(reader), ElementsAre(std::pair{"a", "one"}, std::pair{"a", "two"}));
}

TEST(Intake, AnswersABadLineWithTheReasonAndGoesOn) {
  const IntakeServer server;
  SocketPeer peer(server.intake_port());
  const auto expect = [&](std::string_view line, std::string_view code, const char* words) {
    const json::value answer = peer.line(line);
    EXPECT_EQ(peer.code(answer), code) << line;
    EXPECT_THAT(json::serialize(answer), HasSubstr(words)) << line;
  };
  expect("", "malformed", "is empty");
  expect("hello", "malformed", "known are username, message, key");
  expect("username=a&message=%zz", "malformed", "two hexadecimal digits");
  expect("username=a&message=\xff", "malformed", "UTF-8");
  expect("username=a&message=1&message=2", "malformed", "there twice");
  expect("{\"username\":\"a\"", "malformed", "detail");
  expect(R"(["username","message"])", "malformed", "Unknown field");
  expect(R"({"username":"a","message":7})", "invalid", "has to be a string");
  expect(R"({"username":"a","message":"b","chat":"general"})", "malformed", "\\\"chat\\\"");
  expect("message=hello", "invalid", "\\\"username\\\" is missing");
  expect("username=a", "invalid", "\\\"message\\\" is missing");
  expect("username=a+b&message=hello", "invalid", "white space");
  expect("username=a&message=+", "invalid", "\\\"message\\\" is blank");
  expect("username=a&message=" + std::string(4097, 'x'), "invalid", "4096");
  EXPECT_NE(peer.id(peer.says("a", "still here")), 0U);
}

TEST(Intake, AnswersTooLongALineAndEndsTheConnection) {
  const IntakeServer server({{"--body-max", "1KiB"}});
  const Person reader(server, "reader");
  SocketPeer peer(server.intake_port());
  const std::string exactly = "username=a&message=" + std::string(1024 - 19, 'x');
  EXPECT_NE(peer.id(peer.line(exactly)), 0U);
  EXPECT_NE(peer.id(peer.line(exactly + "\r")), 0U) << "the end of a line is none of it";
  const json::value answer = peer.line(exactly + "x" + std::string(100'000, 'y'));
  EXPECT_EQ(peer.code(answer), "too-large");
  EXPECT_TRUE(peer.wire().ends());
  EXPECT_THAT(said(reader), SizeIs(2));
}

TEST(Intake, EndsAConnectionWhoseLineDoesNotComeInTime) {
  const IntakeServer server({{"--idle-timeout", "200ms"}});
  SocketPeer half(server.intake_port());
  half.wire().send("username=a&mess");
  EXPECT_EQ(half.code(half.answer()), "timeout");
  EXPECT_TRUE(half.wire().ends());
  SocketPeer silent(server.intake_port());
  EXPECT_TRUE(silent.wire().ends());
}

TEST(Intake, NeverSpeaksAsSomebodyWhoHasATokenOrAPassword) {
  const IntakeServer server;
  const Person ann(server, "Ann");
  ask(server, request("POST", "/register", {{"Content-Type", "application/json"}},
                      R"({"name":"bob","email":"bob@example.org","password":"correct-horse"})"));
  SocketPeer peer(server.intake_port());
  for (const char* const name : {"Ann", "ann", "BOB"}) {
    const json::value answer = peer.says(name, "it is me");
    EXPECT_EQ(peer.code(answer), "name-taken") << name;
    EXPECT_THAT(json::serialize(answer), HasSubstr("Choose another username"));
  }
  EXPECT_THAT(said(ann), IsEmpty());
}

TEST(Intake, GivesNobodyANameThatCameByIt) {
  const IntakeServer server;
  SocketPeer peer(server.intake_port());
  EXPECT_NE(peer.id(peer.says("sensor", "21 degrees")), 0U);
  const Answer answer = ask(
      server,
      request("POST", "/connect", {{"Content-Type", "application/json"}}, R"({"name":"Sensor"})"));
  EXPECT_EQ(answer.code(), "name-taken");
}

TEST(Intake, TakesTwentyMessagesAnHourOfEachName) {
  const IntakeServer server;
  const Person reader(server, "reader");
  SocketPeer peer(server.intake_port());
  for (int i = 0; i < 20; ++i) EXPECT_NE(peer.id(peer.says("loud", "x")), 0U) << i;
  const json::value answer = peer.says("loud", "x");
  EXPECT_EQ(peer.code(answer), "rate-limited");
  EXPECT_GT(answer.at("retry_after").to_number<int>(), 3500);
  EXPECT_NE(peer.id(peer.says("quiet", "y")), 0U);
  EXPECT_THAT(said(reader), SizeIs(21));
}

TEST(Intake, PostsOnceWhatIsSentAgainUnderItsKey) {
  const IntakeServer server;
  const Person reader(server, "reader");
  SocketPeer peer(server.intake_port());
  const json::value first = peer.says("a", "once", "k1");
  const json::value again = peer.says("a", "once", "k1");
  EXPECT_EQ(peer.id(first), peer.id(again));
  EXPECT_TRUE(again.at("replayed").as_bool());
  EXPECT_EQ(peer.code(peer.says("a", "something else", "k1")), "key-reused");
  EXPECT_NE(peer.id(peer.says("b", "something else", "k1")), 0U) << "keys are the user's own";
  EXPECT_THAT(said(reader), SizeIs(2));
}

TEST(Intake, KeepsItsNamesOverARestart) {
  IntakeServer server;
  const Person reader(server, "reader");
  {
    SocketPeer peer(server.intake_port());
    peer.says("sensor", "before");
  }
  server.restart();
  SocketPeer peer(server.intake_port());
  EXPECT_NE(peer.id(peer.says("sensor", "after")), 0U);
  EXPECT_THAT(said(reader),
              ElementsAre(std::pair{"sensor", "before"}, std::pair{"sensor", "after"}));
}

TEST(Intake, TakesAFloodFromFiftyConnectionsLineByLineAndServesOthersMeanwhile) {
  const IntakeServer server;
  const Person reader(server, "reader");
  constexpr int connections = 50;
  constexpr int lines = 200;
  std::atomic<int> taken = 0;
  std::atomic<int> refused = 0;
  std::vector<std::thread> flood;
  for (int i = 0; i < connections; ++i)
    flood.emplace_back([&, i] {
      SocketPeer peer(server.intake_port());
      std::string all;
      for (int n = 0; n < lines; ++n) all += json_line("flood" + std::to_string(i), "drop");
      peer.wire().send(all);
      peer.wire().end_sending();
      for (int n = 0; n < lines; ++n) {
        const json::value answer = peer.answer();
        taken += SocketPeer::id(answer) != 0 ? 1 : 0;
        refused += SocketPeer::code(answer) == "rate-limited" ? 1 : 0;
      }
    });
  EXPECT_EQ(reader.says("may I?").status, 201);
  for (std::thread& one : flood) one.join();
  EXPECT_EQ(taken, connections * 20);
  EXPECT_EQ(refused, connections * (lines - 20));
  EXPECT_THAT(said(reader), SizeIs(1 + (connections * 20)));
}

TEST(Intake, DoesNotReadWhoDoesNotReadItsAnswersAndCutsThatOff) {
  const IntakeServer server({{"--write-timeout", "500ms"}});
  Wire deaf(server.intake_port(), 4096);
  std::string lines;
  for (int i = 0; i < 1000; ++i) lines += "no message at all, and long enough to be one of them\n";
  constexpr std::size_t far_too_much = 64U << 20U;
  std::size_t sent = 0;
  while (sent < far_too_much && deaf.send(lines)) sent += lines.size();
  EXPECT_LT(sent, far_too_much);
  SocketPeer peer(server.intake_port());
  EXPECT_NE(peer.id(peer.says("a", "and others go on")), 0U);
}

TEST(Intake, TurnsConnectionsAwayThatAreTooMany) {
  const IntakeServer server;
  constexpr std::size_t most = 256;
  std::vector<Wire> open;
  for (std::size_t i = 0; i < most; ++i) open.emplace_back(server.intake_port());
  SocketPeer late(server.intake_port());
  EXPECT_EQ(late.code(late.answer()), "unavailable");
  EXPECT_TRUE(late.wire().ends());
  open.clear();
  EXPECT_TRUE(eventually([&] {
    SocketPeer peer(server.intake_port());
    return SocketPeer::id(peer.says("a", "room again")) != 0;
  }));
}

TEST(Intake, LosesNothingThatItAcknowledgedWhenItIsKilled) {
  IntakeServer server({{"--rate-limit", "0"}});
  const Person reader(server, "reader");
  std::map<std::uint64_t, std::string> acknowledged;
  std::mutex mutex;
  for (int round = 0; round < 3; ++round) {
    const std::size_t enough = acknowledged.size() + 100;
    std::deque<SocketPeer> peers;
    for (int i = 0; i < 8; ++i) peers.emplace_back(server.intake_port());
    std::vector<std::thread> talkers;
    for (int i = 0; i < 8; ++i)
      talkers.emplace_back([&, i] {
        SocketPeer& peer = peers[static_cast<std::size_t>(i)];
        for (int n = 0;; ++n) {
          const std::string text =
              std::to_string(round) + "-" + std::to_string(i) + "-" + std::to_string(n);
          if (!peer.wire().send(json_line("talker" + std::to_string(i), text))) return;
          const std::uint64_t id = SocketPeer::id(peer.answer());
          if (id == 0) return;
          const std::lock_guard lock(mutex);
          acknowledged[id] = text;
        }
      });
    EXPECT_TRUE(eventually([&] {
      const std::lock_guard lock(mutex);
      return acknowledged.size() >= enough;
    }));
    server.kill();
    for (std::thread& one : talkers) one.join();
    server.start();
  }
  std::map<std::uint64_t, std::string> there;
  std::map<std::string, int> times;
  for (const Heard& one : reader.reads()) {
    there[one.id] = one.text;
    ++times[one.text];
  }
  for (const auto& [id, text] : acknowledged) EXPECT_EQ(there[id], text) << id;
  for (const auto& [text, count] : times) EXPECT_EQ(count, 1) << text;
}

TEST(Intake, AnswersTheLineAtHandBeforeTheServerEnds) {
  IntakeServer server;
  const Person reader(server, "reader");
  SocketPeer idle(server.intake_port());
  SocketPeer half(server.intake_port());
  half.wire().send("username=a&message=never+fini");
  std::string many;
  for (int i = 0; i < 2000; ++i) many += json_line("n" + std::to_string(i), "x");
  SocketPeer busy(server.intake_port());
  busy.wire().send(many);
  busy.wire().end_sending();
  EXPECT_NE(busy.id(busy.answer()), 0U);
  const auto before = std::chrono::steady_clock::now();
  server.stop();
  EXPECT_LT(std::chrono::steady_clock::now() - before, std::chrono::seconds{5});
  std::size_t answered = 1;
  while (SocketPeer::id(busy.answer()) != 0) ++answered;
  EXPECT_TRUE(idle.wire().ends());
  EXPECT_TRUE(half.wire().ends());
  server.start();
  std::vector<Heard> there = reader.reads();
  EXPECT_EQ(there.size(), answered) << "every line that was posted was answered";
}

TEST(Intake, TakesADatagramAsAMessageAndTellsRefusedOnesInTheJournal) {
  const RunningServer server({{"--intake", "udp://127.0.0.1:0"}});
  const Person reader(server, "reader");
  for (int i = 0; i < 5; ++i) send_datagram(server.intake_port(), "nonsense " + std::to_string(i));
  send_datagram(server.intake_port(), "username=a&message=as+a+form\n");
  send_datagram(server.intake_port(), R"({"username":"b","message":"Привет"})");
  ASSERT_TRUE(eventually([&] { return said(reader).size() == 2; }));
  EXPECT_THAT(said(reader), ElementsAre(std::pair{"a", "as a form"}, std::pair{"b", "Привет"}));
  const std::string told = "datagrams refused";
  EXPECT_TRUE(eventually([&] { return server.journal().find(told) != std::string::npos; }));
  EXPECT_EQ(server.journal().find(told), server.journal().rfind(told)) << "once a minute is enough";
}

TEST(Intake, IsFloodedWithDatagramsAndOthersGoOn) {
  const RunningServer server({{"--intake", "udp://127.0.0.1:0"}});
  const Person reader(server, "reader");
  std::thread flood([&] {
    for (int i = 0; i < 20'000; ++i)
      send_datagram(server.intake_port(), "username=flood&message=" + std::to_string(i));
  });
  EXPECT_EQ(reader.says("may I?").status, 201);
  flood.join();
  EXPECT_EQ(reader.says("thank you").status, 201);
  EXPECT_THAT(said(reader), SizeIs(22)) << "an hour's messages of that name, and these two";
}

TEST(Intake, ListensOnSeveralAddressesAndSaysWhere) {
  const RunningServer server({{"--intake", "tcp://127.0.0.1:0,udp://127.0.0.1:0,tcp://[::1]:0"}});
  const Person reader(server, "reader");
  SocketPeer peer(server.intake_port(0));
  peer.says("a", "by tcp");
  send_datagram(server.intake_port(1), "username=b&message=by+udp");
  EXPECT_TRUE(eventually([&] { return said(reader).size() == 2; }));
}

TEST(Intake, ThatFindsItsPortInUseIsToldBeforeAnythingIsWritten) {
  const ScriptedServer other([](const SeenRequest&) { return Act{}; });
  const std::string address = "tcp://127.0.0.1:" + std::to_string(other.port());
  const Ran ran = ServerProcess({{"--intake", address}}).refused_start();
  EXPECT_EQ(ran.exit_code, 1);
  EXPECT_EQ(ran.out, "");
  EXPECT_THAT(ran.err, HasSubstr("Address already in use"));
  EXPECT_THAT(ran.err, HasSubstr(address));
  EXPECT_THAT(ran.err, HasSubstr("--intake"));
}

TEST(Intake, NeedsNoAccessPassword) {
  const TemporaryFolder folder;
  const IntakeServer server({{"--access-password-file", folder.write("password", "sesame\n")}});
  SocketPeer peer(server.intake_port());
  EXPECT_NE(peer.id(peer.says("a", "the operator let me in")), 0U);
}

TEST(Intake, IsWrittenToByBashAlone) {
  const IntakeServer server;
  const Person reader(server, "reader");
  const Ran ran = run_script("exec 3<>/dev/tcp/127.0.0.1/" + std::to_string(server.intake_port()) +
                                 "\necho 'username=bash&message=Hello+from+bash' >&3\n"
                                 "read -r answer <&3\necho \"$answer\"\n",
                             server);
  EXPECT_EQ(ran.exit_code, 0) << ran.err;
  EXPECT_THAT(ran.out, HasSubstr("{\"id\":"));
  EXPECT_THAT(said(reader), ElementsAre(std::pair{"bash", "Hello from bash"}));
}

}  // namespace
}  // namespace confab::testing
