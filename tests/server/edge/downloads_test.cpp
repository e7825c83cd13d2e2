// GET and DELETE of files: to whom, which part, and how a browser is kept from running them.
#include <gtest/gtest.h>

#include "tests/server/edge/support/uploads.hpp"
#include "tests/support/captured_journal.hpp"

namespace confab::edge::testing {
namespace {

using std::chrono::hours;
using std::chrono::minutes;

struct DownloadTest : ::testing::Test {
  Server server;
  Caller ann = arrive(server, "ann");
  Caller bob = arrive(server, "bob");

  std::uint64_t sent(Caller& who, std::string_view content, std::string_view where = {}) {
    const std::uint64_t id = uploaded(who, "name=a.txt", content);
    who.says("look", std::string{where} + R"(,"files":[)" + std::to_string(id) + "]");
    return id;
  }
  bool blobs(std::size_t count) {
    return server.eventually([&] { return server.blobs_on_disk() == count; });
  }
};

TEST_F(DownloadTest, AFileComesWithItsDigestItsNameAndNoLeaveToRun) {
  const std::uint64_t id = uploaded(ann, "name=na%C3%AFve.html", "abc", "text/html");
  const Answer answer = ann.get(file_path(id));
  EXPECT_EQ(answer.status, 200);
  EXPECT_EQ(answer("content-type"), "text/html");
  EXPECT_EQ(answer("content-length"), "3");
  EXPECT_EQ(answer("etag"), "\"ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad\"");
  EXPECT_EQ(answer("accept-ranges"), "bytes");
  EXPECT_EQ(answer("cache-control"), "private, no-cache");
  EXPECT_EQ(answer("x-content-type-options"), "nosniff");
  EXPECT_EQ(answer("content-security-policy"), "sandbox; default-src 'none'");
  EXPECT_EQ(answer("content-disposition"),
            "attachment; filename=\"na_ve.html\"; filename*=UTF-8''na%C3%AFve.html");
  EXPECT_EQ(answer.body, "abc");
  const Answer head = ann.ask("HEAD", file_path(id));
  EXPECT_EQ(head.status, 200);
  EXPECT_EQ(head("content-length"), "3");
  EXPECT_EQ(head("etag"), answer("etag"));
}

TEST_F(DownloadTest, OnlySafeImagesAreShownInTheirPlace) {
  for (const auto& [type, how] : {std::pair{"image/png", "inline"},
                                  {"image/webp", "inline"},
                                  {"image/svg+xml", "attachment"},
                                  {"text/html", "attachment"},
                                  {"application/pdf", "attachment"}}) {
    const Answer answer = ann.get(file_path(uploaded(ann, "name=a", "abc", type)));
    EXPECT_EQ(answer("content-disposition"), std::string{how} + "; filename=\"a\"") << type;
    EXPECT_EQ(answer("content-security-policy"), "sandbox; default-src 'none'");
  }
}

TEST_F(DownloadTest, HostileNamesStayInTheirHeader) {
  const Answer answer = ann.get(file_path(
      uploaded(ann, "name=a%22%3B%20x%3D%22%0d%0aX-Evil:%201%0d%0a%0d%0a%3Cb%3E", "abc")));
  EXPECT_EQ(answer.status, 200);
  EXPECT_FALSE(answer.has("x-evil"));
  EXPECT_EQ(answer("content-disposition"),
            "attachment; filename=\"a_; x=_X-Evil: 1<b>\"; "
            "filename*=UTF-8''a%22%3B%20x%3D%22X-Evil%3A%201%3Cb%3E");
  EXPECT_EQ(answer.body, "abc");
}

TEST_F(DownloadTest, OneRangeIsAPartAndEverythingElseAllOfIt) {
  const std::string path = file_path(uploaded(ann, "", "0123456789"));
  struct Case {
    const char* range;
    int status;
    const char *content_range, *body;
  };
  const Case cases[] = {
      {"bytes=0-3", 206, "bytes 0-3/10", "0123"},
      {"bytes=5-", 206, "bytes 5-9/10", "56789"},
      {"bytes=-2", 206, "bytes 8-9/10", "89"},
      {"bytes=8-100", 206, "bytes 8-9/10", "89"},
      {"bytes=0-9", 206, "bytes 0-9/10", "0123456789"},
      {"bytes=0-1,3-4", 200, "", "0123456789"},
      {"bytes=4-3", 200, "", "0123456789"},
      {"lines=1-2", 200, "", "0123456789"},
      {"nonsense", 200, "", "0123456789"},
  };
  for (const auto& [range, status, content_range, body] : cases) {
    const Answer answer = ann.get(path, {{"Range", range}});
    EXPECT_EQ(answer.status, status) << range;
    EXPECT_EQ(answer("content-range"), content_range) << range;
    EXPECT_EQ(answer.body, body) << range;
    EXPECT_EQ(ann.ask("HEAD", path, {{"Range", range}}).status, 200) << "only GET knows ranges";
  }
  for (const char* range : {"bytes=10-", "bytes=10-20", "bytes=-0"}) {
    const Answer answer = ann.get(path, {{"Range", range}});
    EXPECT_EQ(answer.problem(), "416 range-not-satisfiable") << range;
    EXPECT_EQ(answer("content-range"), "bytes */10");
  }
}

TEST_F(DownloadTest, WhatIsKnownIsNotSentAgain) {
  const std::string path = file_path(uploaded(ann, "", "abc"));
  const std::string etag = ann.get(path)("etag");
  for (const std::string& known : {etag, "W/" + etag, "\"x\", " + etag, std::string{"*"}}) {
    for (const char* method : {"GET", "HEAD"}) {
      const Answer answer =
          ann.ask(method, path, {{"If-None-Match", known}, {"Range", "bytes=0-0"}});
      EXPECT_EQ(answer.status, 304) << known;
      EXPECT_EQ(answer("etag"), etag);
      EXPECT_EQ(answer("cache-control"), "private, no-cache");
      EXPECT_FALSE(answer.has("content-length"));
    }
  }
  EXPECT_EQ(ann.get(path, {{"If-None-Match", "\"x\""}}).status, 200);
}

TEST_F(DownloadTest, ARangeOfWhatIsAnotherFileNowIsAllOfIt) {
  const std::string path = file_path(uploaded(ann, "", "0123456789"));
  const std::string etag = ann.get(path)("etag");
  const auto asked = [&](const std::string& if_range) {
    return ann.get(path, {{"Range", "bytes=5-"}, {"If-Range", if_range}});
  };
  EXPECT_EQ(asked(etag).status, 206);
  for (const std::string& other :
       {std::string{"\"x\""}, "W/" + etag, std::string{"Sun, 06 Nov 1994 08:49:37 GMT"}}) {
    EXPECT_EQ(asked(other).status, 200) << other;
    EXPECT_EQ(asked(other).body, "0123456789");
  }
}

TEST_F(DownloadTest, ALargeFileIsPipelinedWithOtherAnswers) {
  const std::string content = some_bytes(300'000);
  const std::string path = file_path(uploaded(ann, "", content));
  Client client{server.port()};
  const Headers token{{"Authorization", "Bearer " + ann.token}};
  client.send(request("GET", "/readyz") + request("GET", path, token) +
              request("HEAD", path, token) + request("GET", "/nowhere"));
  EXPECT_EQ(client.answer().status, 200);
  EXPECT_TRUE(client.answer().body == content);
  EXPECT_EQ(client.answer(true)("content-length"), "300000");
  EXPECT_EQ(client.answer().status, 404);
}

TEST_F(DownloadTest, AReaderThatDoesNotReadIsSentNoMoreThanItTakes) {
  const std::string content = some_bytes(five_mib);
  const std::string path = file_path(uploaded(ann, "", content));
  Client slow{server.port(), 4096};
  slow.send(request("GET", path, {{"Authorization", "Bearer " + ann.token}}));
  EXPECT_TRUE(server.eventually([&] { return server.blobs().in_use() == 1; }));
  // Others go on meanwhile.
  EXPECT_TRUE(ann.get(path).body == content);
  EXPECT_TRUE(slow.answer().body == content);
}

TEST(SlowDownloads, AreCutByTheWriteTimeout) {
  Options options;
  options.settings.write_timeout = std::chrono::milliseconds{50};
  Server server{options};
  Caller ann = arrive(server, "ann");
  const std::string path = file_path(uploaded(ann, "", some_bytes(five_mib)));
  Client slow{server.port(), 4096};
  slow.send(request("GET", path, {{"Authorization", "Bearer " + ann.token}}));
  EXPECT_TRUE(server.eventually([&] { return server.blobs().in_use() == 1; }));
  EXPECT_TRUE(server.eventually([&] { return server.blobs().in_use() == 0; }));
}

TEST_F(DownloadTest, WhoLeavesInTheMiddleIsForgotten) {
  const std::string path = file_path(uploaded(ann, "", some_bytes(five_mib)));
  {
    Client rude{server.port(), 4096};
    rude.send(request("GET", path, {{"Authorization", "Bearer " + ann.token}}));
    EXPECT_TRUE(server.eventually([&] { return server.blobs().in_use() == 1; }));
  }
  EXPECT_TRUE(server.eventually([&] { return server.blobs().in_use() == 0; }));
}

TEST_F(DownloadTest, ContentThatIsMissingOnDiskIsTroubleOfTheServers) {
  const std::uint64_t id = uploaded(ann, "", "abc");
  server.on_loop([&] { server.blobs().erase({server.blob_of(id)}); });
  EXPECT_TRUE(blobs(0));
  EXPECT_EQ(ann.get(file_path(id)).problem(), "503 unavailable");
}

// --- in messages

TEST_F(DownloadTest, AMessageMayHaveFilesAndNoText) {
  const auto with = [&](std::string_view text) {
    return ann.post("/send", "{\"files\":[" + std::to_string(uploaded(ann, "", "abc")) + "]" +
                                 std::string{text} + "}");
  };
  EXPECT_EQ(with("")["/message/text"], "");
  EXPECT_EQ(with(R"(,"text":"")").status, 201) << "as a form with an empty field";
  EXPECT_EQ(with(R"(,"text":" ")").problem(), "422 invalid");
  EXPECT_EQ(ann.post("/send", R"({"files":[]})").problem(), "422 invalid");
  EXPECT_EQ(ann.post("/send", R"({"text":"","files":[]})").problem(), "422 invalid");
  const Answer page = bob.get("/chats/general/messages");
  EXPECT_EQ(page["/messages"].as_array().size(), 2U);
  EXPECT_EQ(page["/messages/0/files/0/size"], 3);
  EXPECT_EQ(ann.get("/me")("ratelimit-remaining"), "18") << "they count like any";
}

TEST_F(DownloadTest, AFileIsInOneMessageAndTenAreInOneAtMost) {
  const std::string once = std::to_string(uploaded(ann, "", "abc"));
  std::string eleven;
  for (int i = 0; i < 11; ++i)
    eleven += (i > 0 ? "," : "") + std::to_string(uploaded(ann, "", "abc"));
  const auto send = [&](const std::string& ids) {
    return ann.post("/send", "{\"files\":[" + ids + "]}");
  };
  EXPECT_EQ(send(once + "," + once).problem(), "422 invalid");
  EXPECT_EQ(send(eleven).problem(), "422 invalid");
  EXPECT_EQ(send(eleven.substr(eleven.find(',') + 1)).status, 201);
  EXPECT_EQ(send(once).status, 201);
  EXPECT_NE(send(once).status, 201) << "it is in another message already";
}

// --- whose

TEST_F(DownloadTest, SomebodyElsesFileIsNotThere) {
  const std::uint64_t id = uploaded(ann, "", "abc");
  EXPECT_EQ(bob.get(file_path(id)).problem(), "404 not-found");
  EXPECT_EQ(bob.del(file_path(id)).problem(), "404 not-found");
  EXPECT_EQ(bob.get(file_path(id)).body, bob.get(file_path(99999)).body) << "and looks like none";
  EXPECT_EQ(bob.post("/send", R"({"files":[)" + std::to_string(id) + "]}").problem(),
            "404 not-found");
  EXPECT_EQ(Caller{server}.get(file_path(id)).problem(), "401 unauthorized");
  for (const char* odd : {"/files/x", "/files/-1", "/files/0", "/files/99999999999999999999999"})
    EXPECT_EQ(ann.get(odd).problem(), "404 not-found") << odd;
}

TEST_F(DownloadTest, AFileInAMessageIsReadableByThoseInItsChatOnly) {
  Caller eve = arrive(server, "eve");
  const std::string to_all = file_path(sent(ann, "for all"));
  const std::string to_bob = file_path(sent(ann, "for bob", R"(,"to":"bob")"));
  EXPECT_EQ(bob.get(to_all).body, "for all");
  EXPECT_EQ(eve.get(to_all).body, "for all");
  EXPECT_EQ(bob.get(to_bob).body, "for bob");
  EXPECT_EQ(ann.get(to_bob).body, "for bob");
  EXPECT_EQ(eve.get(to_bob).problem(), "404 not-found");
}

TEST_F(DownloadTest, AFileOfARoomIsForThoseWhoAreInIt) {
  EXPECT_EQ(ann.post("/chats", R"({"title":"reading","history":"all"})").status, 201);
  const std::string path = file_path(sent(ann, "abc", R"(,"chat":"reading")"));
  EXPECT_EQ(bob.get(path).problem(), "404 not-found");
  EXPECT_EQ(bob.post("/chats/reading/join").status, 204);
  EXPECT_EQ(bob.get(path).body, "abc");
  EXPECT_EQ(bob.post("/chats/reading/leave").status, 204);
  EXPECT_EQ(bob.get(path).problem(), "404 not-found");
  EXPECT_EQ(ann.del("/chats/reading").status, 204);
  EXPECT_EQ(ann.get(path).problem(), "404 not-found");
  EXPECT_TRUE(blobs(0));
}

// --- how long

TEST_F(DownloadTest, AFileGoesWithItsMessage) {
  Options options;
  options.rules.ttl_from = chat::TtlFrom::send;
  Server short_lived{options};
  Caller cid = arrive(short_lived, "cid");
  const std::uint64_t id = uploaded(cid, "", "abc");
  cid.says("look", R"(,"files":[)" + std::to_string(id) + "]");
  short_lived.advance(minutes{59});
  EXPECT_EQ(cid.get(file_path(id)).status, 200);
  short_lived.advance(minutes{1});
  EXPECT_EQ(cid.get(file_path(id)).problem(), "404 not-found");
  short_lived.lapse();
  EXPECT_TRUE(short_lived.eventually([&] { return short_lived.blobs_on_disk() == 0; }));
}

TEST_F(DownloadTest, AFileThatNoMessageUsesGoesAfterAnHour) {
  const std::uint64_t unused = uploaded(ann, "", "abc");
  const std::uint64_t used = sent(ann, "def");
  server.advance(minutes{59});
  server.lapse();
  EXPECT_EQ(ann.get(file_path(unused)).status, 200);
  server.advance(minutes{1});
  server.lapse();
  EXPECT_EQ(ann.get(file_path(unused)).problem(), "404 not-found");
  EXPECT_TRUE(blobs(1));
  EXPECT_EQ(bob.get(file_path(used)).body, "def");
}

TEST_F(DownloadTest, OnlyAnOwnAndUnusedFileCanBeDeleted) {
  const std::uint64_t unused = uploaded(ann, "", "abc");
  const std::uint64_t used = sent(ann, "def");
  const Answer deleted = ann.del(file_path(unused));
  EXPECT_EQ(deleted.status, 204);
  EXPECT_EQ(deleted.body, "");
  EXPECT_EQ(ann.del(file_path(unused)).problem(), "404 not-found");
  EXPECT_EQ(ann.del(file_path(used)).problem(), "409 conflict");
  EXPECT_EQ(bob.del(file_path(used)).problem(), "404 not-found");
  EXPECT_TRUE(blobs(1));
}

TEST_F(DownloadTest, ADownloadThatHasBegunEndsWellThoughTheFileIsErased) {
  const std::string content = some_bytes(five_mib);
  const std::string path = file_path(uploaded(ann, "", content));
  Client slow{server.port(), 4096};
  slow.send(request("GET", path, {{"Authorization", "Bearer " + ann.token}}));
  EXPECT_TRUE(server.eventually([&] { return server.blobs().in_use() == 1; }));
  EXPECT_EQ(ann.del(path).status, 204);
  EXPECT_TRUE(blobs(0));
  EXPECT_TRUE(slow.answer().body == content);
}

}  // namespace
}  // namespace confab::edge::testing
