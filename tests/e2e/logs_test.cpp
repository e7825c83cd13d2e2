// What an operator reads: every line is the server's own, and none has a secret.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <boost/json/parse.hpp>
#include <csignal>
#include <filesystem>
#include <regex>
#include <sstream>

#include "protocol/text/percent.hpp"
#include "tests/e2e/support/eventually.hpp"
#include "tests/e2e/support/person.hpp"
#include "tests/support/pipe.hpp"

namespace confab::testing {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

const Fields as_json{{"Content-Type", "application/json"}};

/// Everything that somebody could try to get a line of their own with, and all kinds of secrets.
/// Returns the secrets.
std::vector<std::string> mischief(const ServerProcess& server) {
  const std::string forged = "\n2026-11-20T20:20:58.020261Z error  forged\n\x1b[31m";
  std::vector<std::string> secrets{"correct horse battery", "incorrect pony"};
  const Person ann(server, "ann");
  secrets.push_back(ann.token());
  const Answer carol = ask(
      server,
      request("POST", "/register", as_json,
              R"({"name":"carol","email":"c@example.org","password":"correct horse battery"})"));
  secrets.push_back(carol.text("/token"));
  ask(server,
      request("POST", "/login", as_json, R"({"name":"carol","password":"incorrect pony"})"));
  const std::string basic = "Y2Fyb2w6Y29ycmVjdCBob3JzZSBiYXR0ZXJ5";  // carol's
  secrets.push_back(basic);
  ask(server, request("GET", "/status", {{"Authorization", "Basic " + basic}}));
  ask(server, request("GET", "/status", {{"Cookie", "confab_session=" + ann.token()}}));
  const std::string wrong(43, 'W');
  secrets.push_back(wrong);
  ask(server, request("GET", "/status", {{"Authorization", "Bearer " + wrong}}));

  ann.says(forged);
  ann.post("/connect", {{"name", forged}});
  ann.get("/" + text::percent_encode(forged));
  ann.get("/users/" + text::percent_encode(forged));
  ann.reports(text::percent_encode(forged));
  ask(server,
      request("GET", "/status", {{"User-Agent", "\"quoted\" \\ \xc2\x9b[31m \xe2\x80\xa8"}}));
  ask(server, request("GET", "/status", {{"User-Agent", forged}}));
  ask(server, request("GET", "/\x1b[31m"));
  for (const char* const address : {"1.2.3.4 - forged [", "\"quoted\"", "::1, \xc2\x9b[31m"})
    ask(server, request("GET", "/status", {{"X-Forwarded-For", address}}));
  ask(server, forged + "\r\n\r\n");
  return secrets;
}

std::vector<std::string> lines_of(const std::string& text) {
  std::vector<std::string> lines;
  std::istringstream stream(text);
  for (std::string line; std::getline(stream, line);) lines.push_back(line);
  return lines;
}

void expect_harmless(const std::string& log, const std::vector<std::string>& secrets) {
  for (const char byte : log)
    EXPECT_TRUE(byte == '\n' || (byte >= ' ' && byte != 0x7f) || byte < 0) << log;
  for (const char* const hidden : {"\xc2\x9b", "\xe2\x80\xa8"})
    EXPECT_THAT(log, Not(HasSubstr(hidden))) << "one of Unicode's own control characters";
  for (const std::string& secret : secrets) EXPECT_THAT(log, Not(HasSubstr(secret)));
}

TEST(Logs, InTextHaveNoForgedLineAndNoSecret) {
  RunningServer server(
      {{"--access-log", "-"}, {"--log-level", "debug"}, {"--trust-proxy", "127.0.0.1"}});
  const std::vector<std::string> secrets = mischief(server);
  server.stop();
  const std::string log = server.journal();
  expect_harmless(log, secrets);
  const std::regex event("[0-9T:.-]+Z (debug|info|warning|error) +[a-z].*");
  const std::regex access(R"((127\.0\.0\.1|-) - \S+ \[[^\]]+\] ".*)");
  for (const std::string& line : lines_of(log)) {
    EXPECT_TRUE(std::regex_match(line, event) || std::regex_match(line, access)) << line;
    EXPECT_THAT(line, Not(::testing::StartsWith("2026-11-20T20:20:58.020261Z")));
  }
}

TEST(Logs, InJsonParseLineByLineAndHaveNoSecret) {
  RunningServer server({{"--access-log", "-"}, {"--log-level", "debug"}, {"--log-format", "json"}});
  const std::vector<std::string> secrets = mischief(server);
  server.stop();
  const std::string log = server.journal();
  expect_harmless(log, secrets);
  std::size_t requests = 0;
  for (const std::string& line : lines_of(log)) {
    boost::system::error_code error;
    const json::value entry = json::parse(line, error);
    ASSERT_FALSE(error) << line;
    EXPECT_TRUE(entry.as_object().contains("ts")) << line;
    const bool access = entry.as_object().contains("request_id");
    requests += access ? 1 : 0;
    if (!access) EXPECT_NE(entry.at("event"), "forged") << line;
  }
  EXPECT_GE(requests, 15U) << log;
}

TEST(Logs, OfAccessAreOpenedAnewOnSighup) {
  RunningServer server;
  server.stop();
  const std::string path = server.folder.path("access.log");
  server.options["--access-log"] = path;
  server.start();
  ask(server, request("GET", "/status?first"));
  ASSERT_TRUE(eventually([&] { return read_file(path).find("first") != std::string::npos; }));
  std::filesystem::rename(path, path + ".1");
  server.process().signal(SIGHUP);
  ASSERT_TRUE(eventually([&] { return std::filesystem::exists(path); }));
  ask(server, request("GET", "/status?second"));
  EXPECT_TRUE(eventually([&] { return read_file(path).find("second") != std::string::npos; }));
  EXPECT_EQ(std::filesystem::status(path).permissions(), std::filesystem::perms{0600});
  server.stop();
}

TEST(Logs, ThatNobodyReadsDoNotEndTheServer) {
  RunningServer server;
  server.stop();
  // Standard error is a pipe whose reader is gone.
  Pipe broken;
  Pipe out;
  broken.close(0);
  server.options["--access-log"] = "-";
  Child child(server.program, Child::Streams{STDIN_FILENO, out.ends[1], broken.ends[1]});
  std::string said;
  while (!said.ends_with('\n') && take(out.ends[0], said)) continue;
  const auto port = static_cast<std::uint16_t>(std::stoi(said.substr(said.rfind(':') + 1)));
  for (int i = 0; i < 10; ++i) {
    Wire wire(port);
    EXPECT_EQ(wire.ask(request("GET", "/status")).status, 200);
  }
  child.signal(SIGTERM);
  EXPECT_EQ(child.wait(std::chrono::seconds{10}), 0);
}

}  // namespace
}  // namespace confab::testing
