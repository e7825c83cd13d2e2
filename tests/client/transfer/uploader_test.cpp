#include "client/transfer/uploader.hpp"

#include <filesystem>

#include "protocol/api/json.hpp"
#include "tests/client/transfer/transferring.hpp"

namespace confab::client {
namespace {

using confab::testing::Act;
using confab::testing::content_of;
using confab::testing::in_turn;
using confab::testing::json_response;
using confab::testing::problem_response;
using confab::testing::ScriptedServer;
using confab::testing::SeenRequest;
using confab::testing::sha256_of;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::SizeIs;

class Uploading : public confab::testing::Transferring {
 protected:
  Outcome<api::File> upload(const ScriptedServer& server, std::string_view content) const {
    return upload(server, Uploader::Wish{folder.write("menu.pdf", content), {}, {}, "k1"});
  }
  Outcome<api::File> upload(const ScriptedServer& server, const Uploader::Wish& wish) const {
    const Context where = context(server);
    const ApiClient api = where.api("secret");
    return Uploader(where, api, wish, pace()).run();
  }

  static Act stored(std::string_view content) {
    api::File file{9, "menu.pdf", content.size(), "application/pdf", sha256_of(content)};
    std::string body;
    api::append_json(body, file);
    return {json_response(201, body)};
  }
  static std::optional<Act> go_on(const SeenRequest& request) {
    if (!request.field("Expect")) return std::nullopt;
    return Act{"HTTP/1.1 100 Continue\r\n\r\n", Act::Then::read_on};
  }

  const std::string large = content_of(700'000);
};

TEST_F(Uploading, SendsTheBytesAsTheyAre) {
  const ScriptedServer server(in_turn({stored("three\0bytes")}));
  const auto file = upload(server, "three\0bytes");
  ASSERT_TRUE(file) << file.error().sentence;
  EXPECT_EQ(file->id, 9U);
  ASSERT_THAT(server.seen(), SizeIs(1));
  const SeenRequest seen = server.seen()[0];
  EXPECT_EQ(seen.line, "POST /files?name=menu.pdf");
  EXPECT_EQ(seen.body, "three\0bytes");
  EXPECT_EQ(seen.field("Authorization"), "Bearer secret");
  EXPECT_EQ(seen.field("Idempotency-Key"), "k1");
  EXPECT_EQ(seen.field("Content-Type"), std::nullopt) << "the server goes by the name";
  EXPECT_EQ(seen.field("Expect"), std::nullopt) << "so little is sent at once";
}

TEST_F(Uploading, SaysNameAndTypeAsItWasTold) {
  const ScriptedServer server(in_turn({stored("x")}));
  ASSERT_TRUE(upload(server, {folder.write("a", "x"), "отчёт & co.txt", "text/plain", "k1"}));
  EXPECT_EQ(server.seen()[0].line,
            "POST /files?name=%D0%BE%D1%82%D1%87%D1%91%D1%82%20%26%20co.txt");
  EXPECT_EQ(server.seen()[0].field("Content-Type"), "text/plain");
}

TEST_F(Uploading, OfNothingIsAFileToo) {
  const ScriptedServer server(in_turn({stored("")}));
  EXPECT_TRUE(upload(server, ""));
  EXPECT_EQ(server.seen()[0].field("Content-Length"), "0");
}

TEST_F(Uploading, AsksFirstWhenItIsMuch) {
  const ScriptedServer server(in_turn({stored(large)}), go_on);
  const auto file = upload(server, large);
  ASSERT_TRUE(file) << file.error().sentence;
  EXPECT_EQ(server.seen()[0].field("Expect"), "100-continue");
  EXPECT_EQ(server.seen()[0].body, large);
}

TEST_F(Uploading, SendsItAnywayWhenNobodyAnswersThat) {
  const ScriptedServer server(in_turn({stored(large)}));
  EXPECT_TRUE(upload(server, large));
  EXPECT_EQ(server.seen()[0].body, large);
}

TEST_F(Uploading, SendsNothingOfWhatIsRefused) {
  const ScriptedServer server(in_turn({{""}}), [](const SeenRequest&) {
    return Act{problem_response(413, "too-large"), Act::Then::stay_silent};
  });
  const auto file = upload(server, large);
  ASSERT_FALSE(file);
  EXPECT_EQ(file.error().exit, Exit::usage);
  EXPECT_EQ(file.error().problem.code, "too-large");
  ASSERT_THAT(server.seen(), SizeIs(1));
  EXPECT_EQ(server.seen()[0].body, "");
}

TEST_F(Uploading, HearsARefusalInTheMidstOfIt) {
  // Invited first, and refused before a byte of it was read.
  const ScriptedServer server(in_turn({{""}}), [](const SeenRequest&) {
    return Act{"HTTP/1.1 100 Continue\r\n\r\n" + problem_response(403, "banned"), Act::Then::keep};
  });
  const auto file = upload(server, content_of(20'000'000));
  ASSERT_FALSE(file);
  EXPECT_EQ(file.error().exit, Exit::banned) << file.error().sentence;
}

TEST_F(Uploading, IsRepeatedUnderTheSameKeyWhenTheConnectionBreaks) {
  const ScriptedServer server(in_turn({{""}, {"", Act::Then::reset}, stored("abc")}));
  const auto file = upload(server, "abc");
  ASSERT_TRUE(file) << file.error().sentence;
  ASSERT_THAT(server.seen(), SizeIs(3));
  for (const SeenRequest& seen : server.seen()) {
    EXPECT_EQ(seen.field("Idempotency-Key"), "k1");
    EXPECT_EQ(seen.body, "abc");
  }
}

TEST_F(Uploading, IsRepeatedWhenTheServerIsBusyOrSilent) {
  const ScriptedServer server(in_turn(
      {{problem_response(503, "unavailable")}, {"", Act::Then::stay_silent}, stored("abc")}));
  EXPECT_TRUE(upload(server, "abc"));
  EXPECT_THAT(server.seen(), SizeIs(3));
}

TEST_F(Uploading, GivesUpInTheEnd) {
  const ScriptedServer lost(in_turn({{""}}));
  const auto never = upload(lost, "abc");
  ASSERT_FALSE(never);
  EXPECT_EQ(never.error().exit, Exit::no_server);
  EXPECT_THAT(lost.seen(), SizeIs(4));
  const ScriptedServer busy(in_turn({{problem_response(503, "unavailable")}}));
  const auto told = upload(busy, "abc");
  ASSERT_FALSE(told);
  EXPECT_EQ(told.error().problem.code, "unavailable");
  const ScriptedServer much_later(
      in_turn({{problem_response(503, "unavailable", "", "Retry-After: 3600\r\n")}}));
  EXPECT_FALSE(upload(much_later, "abc"));
  EXPECT_THAT(much_later.seen(), SizeIs(1)) << "nobody waits for an hour";
}

TEST_F(Uploading, DoesNotAskAgainWhatWasRefused) {
  const ScriptedServer server(in_turn({{problem_response(409, "quota")}}));
  const auto file = upload(server, "abc");
  ASSERT_FALSE(file);
  EXPECT_EQ(file.error().exit, Exit::not_allowed);
  EXPECT_THAT(server.seen(), SizeIs(1));
}

TEST_F(Uploading, NoticesWhenSomethingElseArrived) {
  const ScriptedServer server(in_turn({stored("abd"), {"HTTP/1.1 204 Gone\r\n\r\n"}}));
  const auto file = upload(server, "abc");
  ASSERT_FALSE(file);
  EXPECT_EQ(file.error().problem.code, "checksum");
  EXPECT_EQ(file.error().exit, Exit::no_server);
  EXPECT_THAT(file.error().sentence, HasSubstr(sha256_of("abc")));
  EXPECT_THAT(asked(server), ElementsAre("POST /files?name=menu.pdf", "DELETE /files/9"));
}

TEST_F(Uploading, BelievesNobodyWhoHasNotHeardItOut) {
  const ScriptedServer server(in_turn({{""}}), [this](const SeenRequest&) {
    return Act{stored(large).bytes, Act::Then::stay_silent};
  });
  const auto file = upload(server, large);
  ASSERT_FALSE(file);
  EXPECT_EQ(file.error().problem.code, "nonsense");
}

TEST_F(Uploading, TakesFilesOnly) {
  const ScriptedServer server(in_turn({stored("abc")}));
  for (const std::string& path :
       {folder.path("nowhere"), folder.path(""), std::string("/dev/null")}) {
    const auto file = upload(server, {path, {}, {}, "k1"});
    ASSERT_FALSE(file) << path;
    EXPECT_EQ(file.error().exit, Exit::usage) << path;
  }
  EXPECT_THAT(server.seen(), SizeIs(0));
}

TEST_F(Uploading, RefusesWhatSaysThatItIsEmptyAndIsNot) {
  const ScriptedServer server(in_turn({stored("")}));
  const auto file = upload(server, {"/proc/self/status", {}, {}, "k1"});
  ASSERT_FALSE(file);
  EXPECT_EQ(file.error().exit, Exit::usage);
  EXPECT_THAT(file.error().sentence, HasSubstr("/proc/self/status"));
  EXPECT_THAT(file.error().sentence, HasSubstr("Copy it"));
  EXPECT_THAT(server.seen(), SizeIs(0));
}

TEST_F(Uploading, NoticesThatTheFileBecameShorter) {
  const std::string path = folder.write("menu.pdf", large);
  const ScriptedServer server(in_turn({stored(large)}), [path](const SeenRequest&) {
    std::filesystem::resize_file(path, 100'000);
    return Act{"HTTP/1.1 100 Continue\r\n\r\n", Act::Then::read_on};
  });
  const auto file = upload(server, {path, {}, {}, "k1"});
  ASSERT_FALSE(file);
  EXPECT_EQ(file.error().exit, Exit::trouble);
  EXPECT_THAT(file.error().sentence, HasSubstr("became shorter"));
}

}  // namespace
}  // namespace confab::client
