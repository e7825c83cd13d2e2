// Real answers of every operation, held against the OpenAPI document that the server gives out. The
// answers of the other tests are held against it, too, when all of them have run.
#include <gtest/gtest.h>

#include "tests/e2e/support/eventually.hpp"
#include "tests/e2e/support/recorder.hpp"
#include "tests/e2e/support/stream.hpp"

namespace confab::testing {
namespace {

Ran checked(const std::string& description, const std::string& folder,
            const std::string& how = "--every-operation") {
  return run_program({"/usr/bin/python3",
                      {CONFAB_SOURCE_DIR "/tests/e2e/check_answers.py", description, folder, how},
                      inherited_environment(),
                      {},
                      {}});
}

struct AnswersTest : ::testing::Test {
  TemporaryFolder folder;
  RunningServer server;

  AnswersTest() {
    std::filesystem::create_directory(folder.path("answers"));
    record_into(folder.path("answers"));
  }
  ~AnswersTest() override { stop_recording(); }

  Answer as(const Person& who, std::string_view method, std::string_view target,
            std::string_view body = {}, const std::string& type = "application/json") const {
    Fields fields{{"Authorization", "Bearer " + who.token()}};
    if (!body.empty()) fields.emplace_back("Content-Type", type);
    return ask(server, request(method, target, fields, body));
  }
  Answer nobody(std::string_view method, std::string_view target,
                std::string_view body = {}) const {
    Fields fields;
    if (!body.empty()) fields.emplace_back("Content-Type", "application/json");
    return ask(server, request(method, target, fields, body));
  }
  void look_around() const {
    for (const char* target : {"/", "/healthz", "/readyz", "/openapi.json", "/docs", "/status",
                               "/problems/banned", "/problems/nonsense", "/nowhere"}) {
      nobody("GET", target);
      nobody("HEAD", target);
    }
    nobody("PUT", "/send");
    nobody("OPTIONS", "/send");
  }
  void accounts(const Person& ann) const {
    nobody("POST", "/register",
           R"({"name":"cora","email":"cora@example.org","password":"malina i med"})");
    const Answer login = nobody("POST", "/login", R"({"name":"cora","password":"malina i med"})");
    const Person cora{server, "cora", login.text("/token")};
    as(cora, "GET", "/me/devices");
    as(cora, "PATCH", "/me", R"({"email":"cora@example.com"})");
    as(cora, "DELETE", "/me/devices/999");
    const Answer other = nobody("POST", "/login", R"({"name":"cora","password":"malina i med"})");
    const std::uint64_t device =
        as({server, "cora", other.text("/token")}, "GET", "/me/devices").number("/devices/0/id");
    as(cora, "DELETE", "/me/devices/" + std::to_string(device));
    as(cora, "POST", "/logout");
    nobody("GET", "/me");
    nobody("POST", "/login", R"({"name":"cora","password":"another one"})");
    as(ann, "GET", "/me");
    as(ann, "GET", "/users");
    as(ann, "GET", "/users/cora");
    as(ann, "GET", "/users/nobody");
    as(ann, "POST", "/users/cora/reports", R"({"reason":"for the test"})");
    as(ann, "POST", "/users/cora/reports");
    as(ann, "POST", "/connect");
  }
  void messages(const Person& ann, const Person& bob) const {
    const std::string first = std::to_string(ann.says("one").number("/message/id"));
    bob.post("/send", {{"reply_to", std::stoull(first)}, {"text", "two"}});
    bob.post("/send", {{"to", "ann"}, {"text", "three"}});
    ann.says("");
    as(ann, "POST", "/send", "{");
    as(ann, "POST", "/send", "plain", "text/plain");
    as(ann, "POST", "/send", "x", "image/png");
    for (const std::string tail : {"", "/comments"}) as(bob, "GET", "/messages/" + first + tail);
    for (const char* target :
         {"/chats", "/chats/general", "/chats/@ann", "/chats/general/messages?limit=1",
          "/chats/general/messages?limit=1000", "/status", "/status?unread=1&ack=1",
          "/events?poll=1&after=0", "/events?poll=1&after=999999"})
      as(bob, "GET", target);
    as(bob, "POST", "/chats/general/read", R"({"up_to":)" + first + "}");
    as(bob, "POST", "/chats/general/read", R"({"up_to":999999})");
    as(bob, "POST", "/chats/general/token");
    as(bob, "GET", "/ws");
  }
  void rooms(const Person& ann, const Person& bob) const {
    as(ann, "POST", "/chats", R"({"title":"Gardening","history":"all","ttl":"2h"})");
    as(ann, "POST", "/chats", R"({"title":"Gardening"})");
    for (const char* target :
         {"/chats?search=gardening", "/chats?mine=1", "/chats/Gardening/members"})
      as(ann, "GET", target);
    as(bob, "GET", "/chats/Gardening");
    as(bob, "GET", "/chats/Gardening/messages");
    as(bob, "POST", "/chats/Gardening/join");
    bob.post("/send", {{"chat", "Gardening"}, {"text", "roses"}});
    as(ann, "POST", "/chats/Gardening/leave");
    as(bob, "DELETE", "/chats/Gardening");
    const std::string room =
        "/chats/" + as(ann, "POST", "/chats", R"({"title":"Secret","private":true})").text("/chat");
    as(ann, "POST", room + "/invites", R"({"users":["bob"]})");
    as(bob, "GET", room);
    as(bob, "GET", "/chats");
    as(bob, "POST", room + "/leave");
    const Answer link = as(ann, "POST", room + "/links", R"({"uses":3,"expires_in":"1h"})");
    as(ann, "GET", room + "/links");
    const std::string url = link.text("/url");
    const std::string join = "/join" + url.substr(url.rfind('/'));
    as(bob, "POST", join);
    as(ann, "GET", room + "/requests");
    as(ann, "POST", room + "/requests/bob", R"({"approve":true})");
    as(bob, "POST", join);
    as(ann, "DELETE", room + "/links/" + std::to_string(link.number("/id")));
    as(bob, "POST", join);
  }
  void schedules(const Person& ann) const {
    const std::string at =
        ann.post("/send", {{"text", "later"}, {"at", "+1h"}}).field("Location").value();
    as(ann, "GET", "/scheduled");
    as(ann, "GET", at);
    as(ann, "DELETE", at);
    as(ann, "DELETE", "/scheduled/999999");
    const std::string soon =
        ann.post("/send", {{"text", "soon"}, {"at", "+20ms"}}).field("Location").value();
    ASSERT_TRUE(eventually([&] { return as(ann, "GET", soon).text("/state") == "sent"; }));
    as(ann, "DELETE", soon);
  }
  void files(const Person& ann) const {
    const auto upload = [&] {
      const Answer file = as(ann, "POST", "/files?name=a.txt", "abc", "text/plain");
      return file.number("/id");
    };
    const std::uint64_t used = upload();
    const std::string path = "/files/" + std::to_string(used);
    ann.post("/send", {{"files", {used}}});
    as(ann, "GET", path);
    as(ann, "HEAD", path);
    ask(server,
        request("GET", path, {{"Authorization", "Bearer " + ann.token()}, {"Range", "bytes=1-"}}));
    ask(server,
        request("GET", path, {{"Authorization", "Bearer " + ann.token()}, {"Range", "bytes=9-"}}));
    as(ann, "DELETE", path);
    as(ann, "DELETE", "/files/" + std::to_string(upload()));
    as(ann, "POST", "/files", "no form", "multipart/form-data; boundary=B");
  }
  /// Pictures by HEAD: what is written down here is text.
  void pages() const {
    for (const char* target : {"/index.html", "/chat.html", "/message.html", "/error.html",
                               "/style.css", "/docs.css", "/js/chat.js", "/js/nothing.js"})
      nobody("GET", target);
    for (const char* target : {"/logo.png", "/favicon.ico"}) nobody("HEAD", target);
    const auto form = [&](const std::string& fields, const std::string& accept) {
      return ask(server, request("POST", "/message",
                                 {{"Content-Type", "application/x-www-form-urlencoded"},
                                  {"Accept", accept}},
                                 fields));
    };
    const Answer posted = form("username=dora&message=Hello", "text/html");
    nobody("GET", posted.field("Location").value());
    form("username=ann&message=Hello", "text/html");
    form("username=ann&message=Hello", "application/json");
    ask(server, request("GET", "/join/aaaaaaaaaaaaaaaaaaaaaaaaaa", {{"Accept", "text/html"}}));
    nobody("GET", "/join/aaaaaaaaaaaaaaaaaaaaaaaaaa");
  }
  std::string description() const {
    return folder.write("openapi.json", ask(server, request("GET", "/openapi.json")).body);
  }
};
using Answers = AnswersTest;

TEST_F(Answers, OfEveryOperationAreAsTheDescriptionSays) {
  const Person ann(server, "ann");
  const Person bob(server, "bob");
  Stream follows{server, bob, {}};
  ASSERT_EQ(follows.told().substr(0, 4), "open");
  look_around();
  accounts(ann);
  messages(ann, bob);
  rooms(ann, bob);
  schedules(ann);
  files(ann);
  pages();
  const std::string last = ann.says("the end").text("/message/at");
  for (bool more = true; more;) {
    const json::value event = follows.next();
    ASSERT_TRUE(event.is_object());
    more = event.at("type") != "message" || event.at("message").at("at").as_string() != last;
  }
  // What speaks WebSocket has no answer that a request of ours could ask for.
  const Ran ran = checked(description(), folder.path("answers"), "");
  EXPECT_EQ(ran.exit_code, 0) << ran.out << ran.err;
  const Ran every = checked(description(), folder.path("answers"));
  EXPECT_EQ(every.out.substr(0, every.out.find('\n')), "openWebSocket: no answer of success")
      << every.out;
}

TEST_F(Answers, ThatAreNotAsDescribedAreNamed) {
  const std::string api = description();
  const auto said = [&](const std::string& line) {
    folder.write("answers/1", line + "\n");
    for (const auto& other : std::filesystem::directory_iterator(folder.path("answers")))
      if (other.path().filename() != "1") std::filesystem::remove(other.path());
    return checked(api, folder.path("answers"), "");
  };
  const std::string head = R"({"method":"GET","target":"/healthz","status":)";
  const std::string json_type = R"(,"type":"application/json","body":)";
  EXPECT_EQ(said(head + "200" + json_type + R"("{\"status\":\"ok\"}"})").exit_code, 0);
  for (const std::string& wrong :
       {head + "200" + json_type + R"("{}"})", head + "201" + json_type + R"("{}"})",
        head + "404" + json_type + R"("{}"})", head + R"(200,"type":"text/plain","body":"ok"})",
        std::string(R"({"event":{"type":"message"}})"),
        std::string(R"({"event":{"type":"unheard","at":"2026-11-20T20:20:58.020261Z"}})")})
    EXPECT_EQ(said(wrong).exit_code, 1) << wrong;
}

}  // namespace
}  // namespace confab::testing
