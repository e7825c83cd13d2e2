// Accounts and room tokens of the real server: over restarts, with its files, and with our client.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>

#include <filesystem>

#include "tests/e2e/support/console.hpp"
#include "tests/e2e/support/eventually.hpp"
#include "tests/e2e/support/stream.hpp"

namespace confab::testing {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::StartsWith;
using Texts = std::vector<std::string>;

Answer post(const ServerProcess& server, std::string_view path, std::string_view body) {
  return ask(server, request("POST", path, {{"Content-Type", "application/json"}}, body));
}

Answer patch_me(const ServerProcess& server, const Person& who, std::string_view body) {
  return ask(server, request("PATCH", "/me",
                             {{"Authorization", "Bearer " + who.token()},
                              {"Content-Type", "application/json"}},
                             body));
}

std::string room_token(const Person& who, const std::string& chat) {
  const Answer made = who.post("/chats/" + chat + "/token", json::object{});
  EXPECT_EQ(made.status, 201) << made.body;
  return made.text("/token");
}

Answer polls(const ServerProcess& server, const std::string& token) {
  return ask(server, request("GET", "/events?poll=1", {{"Authorization", "Bearer " + token}}));
}

TEST(Accounts, AGuestWhoSetsAPasswordKeepsEverything) {
  RunningServer server;
  const Person bob(server, "bob");
  const Person ann(server, "ann");
  EXPECT_EQ(bob.post("/chats", {{"title", "Gardening"}}).status, 201);
  bob.says("mine");
  EXPECT_EQ(ann.post("/send", {{"text", "to you alone"}, {"to", "bob"}}).status, 201);
  ann.says("to all");

  EXPECT_EQ(patch_me(server, bob, R"({"password":"malina i med","email":"bob@example.org"})")
                .json.at("registered"),
            true);
  const auto has_everything = [](const Person& who) {
    EXPECT_EQ(texts(who.unread("@ann")), Texts{"to you alone"});
    EXPECT_EQ(texts(who.unread()), Texts{"to all"});
    EXPECT_EQ(who.get("/chats/Gardening").text("/owner"), "bob");
    EXPECT_EQ(who.get("/me").text("/email"), "bob@example.org");
    EXPECT_EQ(who.get("/me").number("/rate/remaining"), 19U);
  };
  has_everything(bob);
  server.restart();
  has_everything(bob);
  server.crash_and_restart();
  has_everything(bob);
  const Answer login =
      post(server, "/login", R"({"email":"bob@example.org","password":"malina i med"})");
  EXPECT_EQ(login.status, 200) << login.body;
  has_everything({server, "bob", login.text("/token")});
}

TEST(Accounts, ANewPasswordEndsTheOtherSessionsForGood) {
  RunningServer server;
  const Person laptop(server, "bob");
  patch_me(server, laptop, R"({"password":"malina i med"})");
  const Answer login = post(server, "/login", R"({"name":"bob","password":"malina i med"})");
  const Person phone{server, "bob", login.text("/token")};
  Stream stream{server, phone, {}};
  EXPECT_THAT(stream.told(), StartsWith("open"));
  EXPECT_EQ(
      patch_me(server, laptop, R"({"password":"another one","end_other_sessions":true})").status,
      200);
  EXPECT_THAT(stream.told(), StartsWith("closed revoked"));
  EXPECT_EQ(phone.get("/me").status, 401);
  server.crash_and_restart();
  EXPECT_EQ(phone.get("/me").status, 401);
  EXPECT_EQ(laptop.get("/me").status, 200);
}

TEST(Accounts, OnDiskThereAreNeitherTokensNorPasswords) {
  RunningServer server;
  const Answer in = post(server, "/connect", R"({"name":"ann","password":"malina i med"})");
  const std::string token = in.text("/token");
  const std::string for_room = room_token({server, "ann", token}, "general");
  server.kill();
  const auto nothing_in = [&](const std::string& when) {
    std::size_t bytes = 0;
    for (const auto& entry : std::filesystem::recursive_directory_iterator(server.data())) {
      if (!entry.is_regular_file()) continue;
      const std::string content = read_file(entry.path().string());
      bytes += content.size();
      for (const std::string& secret : {token, for_room, std::string{"malina i med"}})
        EXPECT_EQ(content.find(secret), std::string::npos) << entry.path() << when;
    }
    EXPECT_GT(bytes, 1000U) << when;
  };
  nothing_in(" in the log");
  server.start();
  server.stop();
  nothing_in(" in the state");
}

// --- room tokens

TEST(RoomTokens, AreSignedWithAKeyThatOutlivesTheServer) {
  RunningServer server;
  const Person ann(server, "ann");
  const std::string token = room_token(ann, "general");
  const std::string key = server.data() + "/room-token.key";
  EXPECT_EQ(std::filesystem::file_size(key), 32U);
  EXPECT_EQ(std::filesystem::status(key).permissions(), std::filesystem::perms{0600});
  EXPECT_EQ(polls(server, token).status, 200);
  server.restart();
  EXPECT_EQ(polls(server, token).status, 200);
  // Another key, and what the old one signed is worth nothing.
  server.stop();
  std::filesystem::remove(key);
  server.start();
  EXPECT_EQ(polls(server, token).code(), "unauthorized");
  EXPECT_EQ(polls(server, room_token(ann, "general")).status, 200);
}

TEST(RoomTokens, OfAServerThatKeepsNothingHaveAKeyOfThatStart) {
  RunningServer server({{"--log", "memory"}});
  const std::string token = room_token(Person(server, "ann"), "general");
  EXPECT_EQ(polls(server, token).status, 200);
  EXPECT_FALSE(std::filesystem::exists(server.data() + "/room-token.key"));
  server.restart();
  const Person again(server, "ann");
  EXPECT_EQ(polls(server, token).code(), "unauthorized");
}

TEST(RoomTokens, OpenAStreamThatEndsWithTheRoom) {
  const RunningServer server;
  const Person ann(server, "ann");
  const Person bob(server, "bob");
  EXPECT_EQ(ann.post("/chats", {{"title", "Gardening"}}).status, 201);
  EXPECT_EQ(bob.post("/chats/Gardening/join", json::object{}).status, 204);
  for (const Format format : all_formats) {
    Stream stream{server.port(), room_token(bob, "Gardening"), {.format = format}};
    EXPECT_THAT(stream.told(), StartsWith("open")) << to_string(format);
    ann.says("not here");
    ann.post("/send", {{"text", "roses"}, {"chat", "Gardening"}});
    EXPECT_THAT(stream.told(), HasSubstr("message Gardening ann: roses")) << to_string(format);
    EXPECT_EQ(bob.post("/chats/Gardening/leave", json::object{}).status, 204);
    EXPECT_THAT(stream.told(), StartsWith("closed revoked")) << to_string(format);
    EXPECT_TRUE(stream.ends(1008)) << to_string(format);
    EXPECT_EQ(bob.post("/chats/Gardening/join", json::object{}).status, 204);
  }
}

TEST(RoomTokens, WithAKeyThatOthersMayReadOrThatIsDamagedTheServerDoesNotStart) {
  ServerProcess server;
  server.start();
  server.stop();
  const std::string key = server.data() + "/room-token.key";
  ::chmod(key.c_str(), 0644);
  const Ran open = server.refused_start();
  EXPECT_EQ(open.exit_code, 1);
  EXPECT_EQ(open.out, "");
  EXPECT_THAT(open.err, AllOf(HasSubstr(key), HasSubstr("others"), HasSubstr("chmod 600")));
  ::chmod(key.c_str(), 0600);
  std::filesystem::resize_file(key, 31);
  const Ran damaged = server.refused_start();
  EXPECT_EQ(damaged.exit_code, 1);
  EXPECT_THAT(damaged.err, AllOf(HasSubstr(key), HasSubstr("damaged"), HasSubstr("Delete it")));
  std::filesystem::remove(key);
  server.start();
  server.stop();
}

// --- who may come in

TEST(AccessPassword, IsAskedOfEveryoneWhoConnects) {
  ServerProcess server;
  server.options["--access-password-file"] = server.folder.write("password", "open sesame\n");
  ::chmod(server.folder.path("password").c_str(), 0600);
  server.start();
  const Answer without = post(server, "/connect", R"({"name":"ann"})");
  EXPECT_EQ(without.code(), "unauthorized");
  EXPECT_THAT(without.text("/detail"), HasSubstr("access_password"));
  EXPECT_EQ(ask(server, request("GET", "/status")).status, 200);
  const Answer in = post(server, "/connect", R"({"name":"ann","access_password":"open sesame"})");
  EXPECT_EQ(in.status, 201);
  const Person ann{server, "ann", in.text("/token")};
  EXPECT_EQ(ann.post("/connect", json::object{}).status, 200) << "a token is enough";

  // Our client has it from a file, too.
  const Console bob(server);
  EXPECT_NE(bob.confab({"connect", "bob"}).exit_code, 0);
  const Ran connects =
      bob.confab({"connect", "bob", "--access-password-file", server.folder.path("password")});
  EXPECT_EQ(connects.exit_code, 0) << connects.err;
  EXPECT_EQ(bob.confab({"send", "hello"}).exit_code, 0);
  server.stop();
}

TEST(AccessPassword, ThatCannotBeReadKeepsTheServerFromStarting) {
  ServerProcess server;
  for (const std::string& path : {server.folder.path("missing"), server.folder.path(""),
                                  server.folder.write("empty", "\nsecond line")}) {
    server.options["--access-password-file"] = path;
    const Ran ran = server.refused_start();
    EXPECT_EQ(ran.exit_code, 1);
    EXPECT_EQ(ran.out, "");
    EXPECT_THAT(ran.err, AllOf(HasSubstr(path), HasSubstr("first line")));
  }
}

// --- guests who leave

TEST(GuestsLeave, WithTheirLastStreamAndTheirNameIsFree) {
  RunningServer server({{"--guests-leave-on-disconnect", ""}});
  const Person ann(server, "ann");
  const Person bob(server, "bob");
  const Person cora(server, "cora");
  patch_me(server, ann, R"({"password":"malina i med"})");
  Stream stays{server, cora, {}};
  EXPECT_THAT(stays.told(), StartsWith("open"));
  for (const Person* who : {&ann, &bob}) {
    Stream stream{server, *who, {}};
    EXPECT_THAT(stream.told(), StartsWith("open"));
  }
  // Ten seconds of grace, and a second until housekeeping looks.
  EXPECT_TRUE(eventually([&] { return bob.get("/me").status == 401; }, std::chrono::seconds{60}));
  EXPECT_EQ(ann.get("/me").status, 200) << "no guest";
  EXPECT_EQ(cora.get("/me").status, 200) << "still connected";
  const Person namesake(server, "bob");
  EXPECT_EQ(namesake.get("/me").text("/name"), "bob");
}

}  // namespace
}  // namespace confab::testing
