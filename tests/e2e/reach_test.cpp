// Everything that the server offers to people can be done at the prompt, and by a command; what was
// asked is read from the server's own log of requests.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <boost/json/parse.hpp>
#include <map>
#include <set>
#include <sstream>

#include "tests/e2e/support/console.hpp"
#include "tests/e2e/support/person.hpp"

namespace confab::testing {
namespace {

using ::testing::IsEmpty;
using Names = std::set<std::string>;

struct Operation {
  std::string name;
  std::string method;
  std::vector<std::string> path;  ///< its segments; "{id}" stands for any
};

std::vector<std::string> segments(const std::string& path) {
  std::vector<std::string> found;
  std::istringstream stream(path);
  for (std::string segment; std::getline(stream, segment, '/');)
    if (!segment.empty()) found.push_back(segment);
  return found;
}

/// What openapi.json describes.
std::vector<Operation> operations() {
  std::vector<Operation> found;
  const json::value document =
      json::parse(read_file(CONFAB_SOURCE_DIR "/server/edge/documents/openapi.json"));
  for (const auto& path : document.at("paths").as_object())
    for (const auto& entry : path.value().as_object()) {
      if (!entry.value().is_object() || !entry.value().as_object().contains("operationId"))
        continue;
      std::string method = entry.key();
      std::ranges::transform(method, method.begin(),
                             [](unsigned char c) { return std::toupper(c); });
      found.push_back({std::string(entry.value().at("operationId").as_string()), method,
                       segments(std::string(path.key()))});
    }
  return found;
}

/// What no client of a terminal has a use for.
const std::map<std::string, std::string>& exceptions() {
  static const std::map<std::string, std::string> all{
      {"openWebSocket", "the same events as /events, for browsers"},
      {"getHealth", "for who operates the server"},
      {"getReadiness", "for who operates the server"},
      {"getOpenApi", "documentation"},
      {"getDocs", "documentation"},
      {"getProblem", "documentation"},
      {"getJoinPage", "a page for browsers"},
      {"getHome", "a page for browsers"},
      {"getIndex", "a page for browsers"},
      {"getChatPage", "a page for browsers"},
      {"getFormPage", "a page for browsers"},
      {"getErrorPage", "a page for browsers"},
      {"getStyle", "a part of pages"},
      {"getDocsStyle", "a part of pages"},
      {"getLogo", "a part of pages"},
      {"getFavicon", "a part of pages"},
      {"getScript", "a part of pages"},
      {"getPosted", "what the form of a page shows"},
      {"postForm", "the form of a page"},
  };
  return all;
}

bool matches(const Operation& operation, const std::string& method,
             const std::vector<std::string>& path) {
  return operation.method == method &&
         std::ranges::equal(operation.path, path, [](const auto& described, const auto& asked) {
           return described.starts_with('{') || described == asked;
         });
}

/// The operations of the requests in the log that came from confab, and not from a Person of the
/// test's, and succeeded.
Names reached(const std::string& journal) {
  Names names;
  std::istringstream stream(journal);
  for (std::string line; std::getline(stream, line);) {
    const json::value entry = json::parse(line);
    const json::object& fields = entry.as_object();
    if (!fields.contains("status") || !fields.contains("target")) continue;
    if (fields.at("status").to_number<int>() >= 400) continue;
    const json::value* const agent = fields.if_contains("user_agent");
    if (agent == nullptr || agent->as_string() != "confab") continue;
    const std::string target(fields.at("target").as_string());
    const std::string method(fields.at("method").as_string());
    for (const Operation& operation : operations())
      if (matches(operation, method, segments(target.substr(0, target.find('?')))))
        names.insert(operation.name);
  }
  return names;
}

Names not_among(const Names& reached) {
  Names missing;
  for (const Operation& operation : operations())
    if (!reached.contains(operation.name) && !exceptions().contains(operation.name))
      missing.insert(operation.name);
  return missing;
}

/// Where a script finds ids: the numbers are this server's, which was never spoken to before.
class Reach : public ::testing::Test {
 protected:
  /// Bob has a message, a private room with a link, and somebody waits to be let in.
  Reach() {
    write_file(folder.path("list.txt"), "milk\n");
    write_file(folder.path("password"), "a long secret\n");
  }
  void expect_all_reached() {
    server.stop();
    EXPECT_THAT(not_among(reached(server.journal())), IsEmpty());
  }

  RunningServer server{{{"--rate-limit", "0"}, {"--access-log", "-"}, {"--log-format", "json"}}};
  const TemporaryFolder folder;
};

TEST_F(Reach, ExceptionsAreThereAndNothingElse) {
  Names described;
  for (const Operation& operation : operations()) described.insert(operation.name);
  EXPECT_GE(described.size(), 40U);
  for (const auto& [name, reason] : exceptions()) EXPECT_TRUE(described.contains(name)) << name;
}

TEST_F(Reach, OfTheCommandsIsEverything) {
  const Ran ran = run_script(R"sh(
set -euo pipefail
export XDG_STATE_HOME=$HOME/ann XDG_CONFIG_HOME=$HOME/none
as() { local who=$1; shift; XDG_STATE_HOME=$HOME/$who confab "$@"; }
id() { jq -r "$1"; }
confab register ann --email ann@example.org --password-file "$FOLDER/password"
as bob connect bob
as carol connect carol
confab connect ann
confab status
confab send hello
MESSAGE=$(as bob send "hello ann" --json | id .message.id)
confab comment "$MESSAGE" "hello bob"
confab thread "$MESSAGE"
confab read
confab history general
confab chats
confab users
confab who bob
confab report bob spams
SCHEDULED=$(confab schedule +1h later --json | id .scheduled.id)
confab scheduled
confab scheduled "$SCHEDULED"
confab cancel "$SCHEDULED"
FILE=$(confab upload "$FOLDER/list.txt")
confab discard "$FILE"
confab send --file "$FOLDER/list.txt"
confab download "$(confab history general -n 1 --json | id '.files[0].id')" "$FOLDER/copy.txt"
confab create "Garden party"
confab find garden
as bob join "Garden party"
confab members "Garden party"
as bob leave "Garden party"
confab token "Garden party"
confab delete "Garden party" --yes
ROOM=$(confab create Surprise --private)
confab rooms
confab invite "$ROOM" bob
URL=$(confab link "$ROOM")
confab link "$ROOM" --list
as carol join "$URL"
confab requests
confab approve "$ROOM" carol
confab link "$ROOM" --revoke "$(confab link "$ROOM" --list --json | id '.links[0].id')"
confab tail general --once
CONFAB_PASSWORD="another secret" confab password
CONFAB_PASSWORD="another secret" XDG_STATE_HOME=$HOME/other confab login ann
confab devices
confab devices --revoke "$(confab devices --json | id '[.devices[] | select(.current | not)][0].id')"
confab logout
)sh",
                             server, {{"FOLDER", folder.path("")}});
  EXPECT_EQ(ran.exit_code, 0) << ran.err << ran.out;
  expect_all_reached();
}

TEST_F(Reach, OfThePromptIsEverything) {
  const Console ann(server);
  const Person bob(server, "bob");
  const std::uint64_t message = bob.says("hello ann").number("/message/id");
  const auto says = [&](const std::string& lines) {
    Program program = ann.confab_program({});
    program.input = lines;
    program.environment["CONFAB_PASSWORD"] = "a long secret";
    program.folder = folder.path("");
    const Ran ran = run_program(program);
    EXPECT_EQ(ran.exit_code, 0) << ran.err << ran.out;
    return ran.out;
  };
  const auto id_in = [](const std::string& text, const std::string& before) {
    const std::size_t at = text.find(before);
    EXPECT_NE(at, std::string::npos) << before << " in " << text;
    return std::to_string(std::atoll(text.c_str() + at + before.size()));
  };
  // The only confab that speaks with this server is the one with a prompt.
  Program coming = ann.confab_program({});
  coming.environment["NO_COLOR"] = "1";
  const Ran in = run_on_terminal(coming, {{"call you? ", "guest\n"}, {"general>", "\x04"}});
  EXPECT_EQ(in.exit_code, 0) << in.out;
  says("/register ann ann@example.org\n");
  const std::string id = std::to_string(message);
  bob.says("unread");
  says("/read\nhello\n/reply #" + id + " hello bob\n/thread #" + id +
       "\n/read\n/history 5\n/chats\n/who\n/who bob\n/status\n/w bob psst\n/report bob #" + id +
       " spams\n/help\n/help w\n");
  const Ran scheduled = run_program([&] {
    Program program = ann.confab_program({});
    program.input = "/at +1h later\n";
    return program;
  }());
  const std::string later = id_in(scheduled.err, "scheduled #");
  says("/scheduled\n/scheduled " + later + "\n/cancel " + later + "\n");
  const std::string upload = says("/upload list.txt\n");
  says("/discard " + upload);
  says("/save " + id_in(says("/file list.txt here\n"), "+ #") + " copy.txt\n");
  EXPECT_EQ(folder.read("copy.txt"), "milk\n");
  says("/create Garden party\n/find garden\n/who Garden party\n/token Garden party\n");
  bob.post("/chats/Garden%20party/join", json::object());
  const Person carol(server, "carol");
  ASSERT_EQ(carol.post("/chats", {{"title", "Kitchen"}}).status, 201);
  says("/join Kitchen\nhello\n/leave\n/delete Garden party\n");
  const std::string created = says("/create --private Surprise\n");
  const std::string room = created.substr(created.find('~'), 17);
  const std::string linked =
      says("/rooms\n/invite " + room + " bob\n/link " + room + " --uses 3\n");
  const std::string url = linked.substr(linked.find("http"));
  const std::string secret = url.substr(url.find("/join/"), 6 + 26);
  EXPECT_EQ(carol.post(secret, json::object()).status, 202);
  const std::string links =
      says("/requests\n/approve " + room + " carol\n/link " + room + " --list\n");
  says("/link " + room + " --revoke " + id_in(links, "#") + "\n");
  // Somebody else's room, by its link.
  const Answer other = carol.post("/chats", {{"title", "Other"}, {"private", true}});
  const Answer link = carol.post("/chats/" + other.text("/chat") + "/links", json::object());
  says("/join " + link.text("/url") + "\n");
  says("/password\n/login ann\n");
  std::istringstream devices(says("/devices\n"));
  std::string old;
  for (std::string line; std::getline(devices, line);)
    if (line.find(" · since ") != std::string::npos && line.find("this one") == std::string::npos)
      old = id_in(line, "#");
  says("/devices --revoke " + old + "\n/connect dora\n");
  says("/logout\n");
  expect_all_reached();
}

}  // namespace
}  // namespace confab::testing
