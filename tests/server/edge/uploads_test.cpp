// POST /files: to the byte, never more than was asked for, and nothing left of what was not taken.
#include "tests/server/edge/support/uploads.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "server/edge/transfers.hpp"
#include "tests/support/captured_journal.hpp"

namespace confab::edge::testing {
namespace {

using ::testing::HasSubstr;

using Clients = std::vector<std::unique_ptr<Client>>;

struct UploadTest : ::testing::Test {
  Server server;
  Caller ann = arrive(server, "ann");
  Client client{server.port()};

  /// As many as a user may, each waiting for the rest on a connection of its own.
  void begin_uploads(Clients& begun, const Caller& who) {
    for (std::size_t i = 0; i < transfers_per_user_max; ++i) {
      begun.push_back(std::make_unique<Client>(server.port()));
      begun.back()->send(upload_head(who, "Content-Length: 10") + "a");
    }
  }

  bool nothing_left() {
    return server.eventually([&] { return server.blobs().in_use() == 0; }) &&
           server.eventually([&] { return server.blobs_on_disk() == 0; });
  }
};

TEST_F(UploadTest, AFileIsTakenAndDescribed) {
  const Answer answer = upload(ann, "name=a.txt", "abc", "text/plain");
  EXPECT_EQ(answer.status, 201);
  EXPECT_EQ(answer["/name"], "a.txt");
  EXPECT_EQ(answer["/size"], 3);
  EXPECT_EQ(answer["/type"], "text/plain");
  EXPECT_EQ(answer["/sha256"], "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
  EXPECT_EQ(answer("location"), file_path(answer["/id"].to_number<std::uint64_t>()));
  EXPECT_EQ(answer("ratelimit-remaining"), "20");
  EXPECT_FALSE(answer.closes());
  EXPECT_EQ(server.blobs_on_disk(), 1U);
  const Answer back = ann.get(answer("location"));
  EXPECT_EQ(back.status, 200);
  EXPECT_EQ(back.body, "abc");
}

TEST_F(UploadTest, AnEmptyFileIsAFile) {
  const std::uint64_t id = uploaded(ann, "name=empty", "");
  const Answer back = ann.get(file_path(id));
  EXPECT_EQ(back.status, 200);
  EXPECT_EQ(back("content-length"), "0");
  EXPECT_EQ(back("content-type"), "application/octet-stream");
}

TEST_F(UploadTest, TheNameIsCleanedAndTheTypeGuessedFromIt) {
  struct Case {
    const char *query, *type, *name, *meant;
  };
  const Case cases[] = {
      {"", "", "file", "application/octet-stream"},
      {"name=../../etc/passwd", "", "passwd", "application/octet-stream"},
      {"name=..%2f..%2fx.png", "", "x.png", "image/png"},
      {"name=C%3A%5Ca.pdf", form_type.data(), "a.pdf", "application/pdf"},
      {"name=a%0d%0aSet-Cookie:%20x=y", "", "aSet-Cookie: x=y", "application/octet-stream"},
      {"name=..", "no type", "file", "application/octet-stream"},
      {"name=na%C3%AFve.html", "text/html; charset=utf-8", "naïve.html", "text/html"},
      {"name=%00", "", "file", "application/octet-stream"},
  };
  for (const auto& [query, type, name, meant] : cases) {
    const Answer answer = upload(ann, query, "x", type);
    EXPECT_EQ(answer["/name"], name) << query;
    EXPECT_EQ(answer["/type"], meant) << query;
  }
  EXPECT_EQ(upload(ann, "name=" + std::string(256, 'a'), "x").problem(), "422 invalid");
  EXPECT_EQ(upload(ann, "name=%ff", "x").problem(), "400 malformed");
  EXPECT_EQ(upload(ann, "name=a&name=b", "x").problem(), "400 malformed");
}

TEST_F(UploadTest, ExactlyFiveMebibytesAreTaken) {
  const std::string content = some_bytes(five_mib);
  const std::uint64_t id = uploaded(ann, "", content);
  EXPECT_TRUE(ann.get(file_path(id)).body == content);
}

TEST_F(UploadTest, OneByteMoreIsRefusedBeforeItIsReadAndNeverInvited) {
  for (const char* expect : {"", "Expect: 100-continue\r\n"}) {
    Client other{server.port()};
    other.send(upload_head(ann, std::string{expect} + "Content-Length: 5242881"));
    const Answer answer = other.answer();
    EXPECT_EQ(answer.problem(), "413 too-large");
    EXPECT_THAT(std::string{answer["/detail"].as_string()}, HasSubstr("5242880"));
    EXPECT_TRUE(answer.closes());
    EXPECT_TRUE(other.closed());
  }
  EXPECT_TRUE(nothing_left());
}

TEST_F(UploadTest, TheRefusalIsReadableByWhoSendsAllOfItFirst) {
  client.send(upload_head(ann, "Content-Length: 5242881"));
  EXPECT_TRUE(client.send(some_bytes(five_mib + 1)));
  EXPECT_EQ(client.answer().problem(), "413 too-large");
  EXPECT_TRUE(client.closed());
}

TEST_F(UploadTest, AChunkedBodyIsTakenToTheByte) {
  const std::string content = some_bytes(five_mib);
  client.send(upload_head(ann, "Transfer-Encoding: chunked"));
  client.send("500000\r\n" + content + "\r\n0\r\n\r\n");
  const Answer answer = client.answer();
  EXPECT_EQ(answer.status, 201) << answer.body;
  EXPECT_EQ(answer["/size"], 5242880);
}

TEST_F(UploadTest, AChunkedBodyIsRefusedAtTheByteWhereItGoesOver) {
  client.send(upload_head(ann, "Transfer-Encoding: chunked"));
  client.send("500000\r\n" + some_bytes(five_mib) + "\r\n");
  EXPECT_TRUE(client.silent());
  client.send("1\r\n");
  EXPECT_EQ(client.answer().problem(), "413 too-large");
  EXPECT_TRUE(client.closed());
  EXPECT_TRUE(nothing_left());
}

TEST_F(UploadTest, TheBodyIsInvitedOnlyWhenItIsWanted) {
  client.send(upload_head(ann, "Expect: 100-continue\r\nContent-Length: 3"));
  EXPECT_EQ(client.answer().status, 100);
  EXPECT_TRUE(client.silent());
  client.send("abc");
  EXPECT_EQ(client.answer().status, 201);
  EXPECT_EQ(client.ask("GET", "/healthz").status, 200) << "the connection goes on";
}

TEST_F(UploadTest, ARefusalIsTheFinalAnswerInsteadOfAnInvitation) {
  const Caller nobody{server, "no-token"};
  const std::pair<std::string, std::string> refusals[] = {
      {upload_head(nobody, "Expect: 100-continue\r\nContent-Length: 3"), "401 unauthorized"},
      {upload_head(ann, "Expect: 100-continue\r\nContent-Length: 3", "/files?x=y"),
       "400 malformed"},
      {upload_head(
           ann, "Expect: 100-continue\r\nContent-Type: multipart/form-data\r\nContent-Length: 3"),
       "400 malformed"},
      {upload_head(ann, "Expect: 100-continue\r\nContent-Length: 3\r\nIdempotency-Key: a",
                   "/files?key=b"),
       "422 invalid"},
  };
  for (const auto& [head, problem] : refusals) {
    Client other{server.port()};
    other.send(head);
    const Answer answer = other.answer();
    EXPECT_EQ(answer.problem(), problem);
    EXPECT_TRUE(answer.closes());
    EXPECT_TRUE(other.closed());
  }
  EXPECT_TRUE(nothing_left());
}

TEST_F(UploadTest, ARefusalOfWhatHasArrivedKeepsTheConnection) {
  for (int i = 0; i < 2; ++i) {
    client.send(request("POST", "/files", {}, "abc"));
    const Answer answer = client.answer();
    EXPECT_EQ(answer.problem(), "401 unauthorized");
    EXPECT_FALSE(answer.closes());
  }
  EXPECT_EQ(client.ask("GET", "/healthz").status, 200);
}

TEST_F(UploadTest, PipelinedRequestsBehindAFileAreAnsweredInOrder) {
  client.send(request("GET", "/healthz") + upload_head(ann, "Content-Length: 3") + "abc" +
              upload_head(ann, "Transfer-Encoding: chunked") + "1\r\na\r\n0\r\nX: y\r\n\r\n" +
              request("POST", "/files", {}, "refused") + request("GET", "/nowhere"));
  for (const int status : {200, 201, 201, 401, 404}) EXPECT_EQ(client.answer().status, status);
}

TEST_F(UploadTest, HearsTheSameFileHoweverItsBytesAreCut) {
  const std::string whole = upload_head(ann, "Transfer-Encoding: chunked") +
                            "3;a=b\r\nabc\r\n4\r\ndefg\r\n0\r\nX: y\r\n\r\n";
  for (std::size_t cut = 1; cut < whole.size(); ++cut) {
    client.send(whole.substr(0, cut));
    server.on_loop([] {});
    client.send(whole.substr(cut));
    const Answer answer = client.answer();
    ASSERT_EQ(answer.status, 201) << cut;
    EXPECT_EQ(answer["/sha256"],
              "7d1a54127b222502f5b79b5fb0803061152a44f92b37e23c6527baf665d4da9a");
    EXPECT_EQ(ann.del(answer("location")).status, 204);
  }
}

TEST_F(UploadTest, WhoLeavesInTheMiddleLeavesNothing) {
  for (const char* framing : {"Content-Length: 100000", "Transfer-Encoding: chunked"}) {
    {
      Client rude{server.port()};
      rude.send(upload_head(ann, framing) + "10000\r\n" + some_bytes(40000));
      EXPECT_TRUE(server.eventually([&] { return server.blobs_on_disk() == 1; }));
    }
    EXPECT_TRUE(nothing_left());
  }
  EXPECT_EQ(ann.get("/status").status, 200);
}

TEST_F(UploadTest, WhatIsMalformedInTheMiddleLeavesNothing) {
  client.send(upload_head(ann, "Transfer-Encoding: chunked") + "3\r\nabc\r\nnonsense\r\n");
  EXPECT_EQ(client.answer().problem(), "400 malformed");
  EXPECT_TRUE(client.closed());
  EXPECT_TRUE(nothing_left());
}

TEST(SlowUploads, AreAnswered408AndLeaveNothing) {
  Options options;
  options.settings.body_timeout = std::chrono::milliseconds{50};
  Server server{options};
  const Caller ann = arrive(server, "ann");
  Client client{server.port()};
  client.send(upload_head(ann, "Content-Length: 100000"));
  // A byte now and then buys no time.
  while (client.silent() && client.send("x")) server.on_loop([] {});
  EXPECT_EQ(client.answer().problem(), "408 timeout");
  EXPECT_TRUE(server.eventually([&] { return server.blobs_on_disk() == 0; }));
}

TEST_F(UploadTest, AServerThatLeavesTakesTheFileAtHandAndThenEndsTheConnection) {
  client.send(upload_head(ann, "Content-Length: 6") + "abc");
  EXPECT_TRUE(server.eventually([&] { return server.blobs().in_use() == 1; }));
  server.leave();
  client.send("def");
  const Answer answer = client.answer();
  EXPECT_EQ(answer.status, 201);
  EXPECT_TRUE(answer.closes());
  server.left();
}

TEST_F(UploadTest, AServerThatCannotWaitAnyLongerLeavesNothing) {
  client.send(upload_head(ann, "Content-Length: 6") + "abc");
  EXPECT_TRUE(server.eventually([&] { return server.blobs().in_use() == 1; }));
  server.leave(std::chrono::milliseconds{10});
  server.left();
  EXPECT_TRUE(nothing_left());
}

// --- who may

TEST_F(UploadTest, ABannedUserIsToldBeforeTheBody) {
  for (const char* name : {"bob", "cid", "dan"})
    arrive(server, name).post("/users/ann/reports", "{}");
  client.send(upload_head(ann, "Expect: 100-continue\r\nContent-Length: 3"));
  EXPECT_EQ(client.answer().problem(), "403 banned");
  EXPECT_TRUE(client.closed());
  EXPECT_TRUE(nothing_left());
}

TEST_F(UploadTest, WhoWasSignedOutMeanwhileLeavesNothing) {
  client.send(upload_head(ann, "Content-Length: 6") + "abc");
  EXPECT_TRUE(server.eventually([&] { return server.blobs().in_use() == 1; }));
  EXPECT_EQ(Caller(server, ann.token).post("/logout").status, 204);
  client.send("def");
  EXPECT_EQ(client.answer().problem(), "401 unauthorized");
  EXPECT_TRUE(nothing_left());
}

TEST(UploadQuota, IsJudgedBeforeTheBodyAndAtTheEnd) {
  Options options;
  options.rules.file_max = 600;
  options.rules.file_quota = 1000;
  Server server{options};
  Caller ann = arrive(server, "ann");
  uploaded(ann, "", std::string(600, 'a'));
  Client early{server.port()};
  early.send(upload_head(ann, "Expect: 100-continue\r\nContent-Length: 401"));
  EXPECT_EQ(early.answer().problem(), "409 quota");
  EXPECT_TRUE(early.closed());
  // How long it is, is known at the end only; another one was quicker.
  Client late{server.port()};
  late.send(upload_head(ann, "Transfer-Encoding: chunked") + "12c\r\n" + std::string(300, 'b'));
  EXPECT_TRUE(server.eventually([&] { return server.blobs().in_use() == 1; }));
  const std::uint64_t other = uploaded(ann, "", std::string(400, 'c'));
  late.send("\r\n0\r\n\r\n");
  EXPECT_EQ(late.answer().problem(), "409 quota");
  EXPECT_TRUE(server.eventually([&] { return server.blobs_on_disk() == 2; }));
  EXPECT_EQ(ann.del(file_path(other)).status, 204);
  EXPECT_EQ(upload(ann, "", std::string(400, 'd')).status, 201);
  EXPECT_EQ(upload(ann, "", "e").problem(), "409 quota");
}

TEST_F(UploadTest, ALogThatTakesNothingLeavesNothing) {
  server.on_loop([&] {
    server.log().fail_next_write(make_error_code(boost::system::errc::no_space_on_device));
  });
  EXPECT_EQ(upload(ann, "", "abc").problem(), "503 unavailable");
  EXPECT_TRUE(nothing_left());
  EXPECT_EQ(upload(ann, "", "abc").status, 201);
}

TEST_F(UploadTest, TooManyAtATimeAreToldToWait) {
  Clients others;
  for (std::size_t i = 0; i < files::blobs_open_max / transfers_per_user_max; ++i)
    begin_uploads(others, arrive(server, "guest-" + std::to_string(i)));
  EXPECT_TRUE(server.eventually([&] { return server.blobs().in_use() == files::blobs_open_max; }));
  EXPECT_EQ(upload(ann, "", "abc").problem(), "503 unavailable");
  others.clear();
  EXPECT_TRUE(nothing_left());
  EXPECT_EQ(upload(ann, "", "abc").status, 201);
}

TEST_F(UploadTest, OneUserLeavesRoomForTheOthers) {
  const std::uint64_t id = uploaded(ann, "name=a.txt", "abc");
  Clients hers;
  begin_uploads(hers, ann);
  EXPECT_TRUE(server.eventually([&] { return server.blobs().in_use() == hers.size(); }));
  const Answer refused = upload(ann, "", "abc");
  EXPECT_EQ(refused.problem(), "503 unavailable");
  EXPECT_EQ(refused("retry-after"), "1");
  EXPECT_EQ(ann.get(file_path(id)).problem(), "503 unavailable");
  Caller bob = arrive(server, "bob");
  EXPECT_EQ(upload(bob, "", "abc").status, 201);
  hers.pop_back();
  EXPECT_TRUE(server.eventually([&] { return server.blobs().in_use() == hers.size(); }));
  EXPECT_EQ(ann.get(file_path(id)).body, "abc");
  EXPECT_EQ(upload(ann, "", "abc").status, 201);
}

// --- once only

TEST_F(UploadTest, ARetryIsAnsweredLikeTheFirstAndStoredOnce) {
  const Headers key{{"Idempotency-Key", "k1"}};
  const Answer first = upload(ann, "name=a.txt", "abc", "", key);
  EXPECT_FALSE(first.has("idempotency-replayed"));
  const Answer again = upload(ann, "name=a.txt&key=k1", "abc");
  EXPECT_EQ(again.status, 201);
  EXPECT_EQ(again("idempotency-replayed"), "true");
  EXPECT_EQ(again.body, first.body);
  EXPECT_EQ(again("location"), first("location"));
  EXPECT_TRUE(server.eventually([&] { return server.blobs_on_disk() == 1; }));
  EXPECT_EQ(ann.get(first("location")).body, "abc");
}

TEST_F(UploadTest, AnotherFileUnderTheSameKeyIsRefused) {
  const Headers key{{"Idempotency-Key", "k1"}};
  EXPECT_EQ(upload(ann, "name=a.txt", "abc", "", key).status, 201);
  EXPECT_EQ(upload(ann, "name=a.txt", "abd", "", key).problem(), "422 key-reused");
  EXPECT_EQ(upload(ann, "name=b.txt", "abc", "", key).problem(), "422 key-reused");
  EXPECT_EQ(upload(ann, "name=a.txt", "abc", "text/css", key).problem(), "422 key-reused");
  EXPECT_EQ(upload(ann, "key=" + std::string(256, 'k'), "abc").problem(), "422 invalid");
  EXPECT_TRUE(server.eventually([&] { return server.blobs_on_disk() == 1; }));
}

TEST_F(UploadTest, ARetryIsAnsweredEvenInABanAndWithoutRoomAndAfterTheFileIsGone) {
  const Headers key{{"Idempotency-Key", "k1"}};
  const Answer first = upload(ann, "name=a.txt", "abc", "", key);
  for (const char* name : {"bob", "cid", "dan"})
    arrive(server, name).post("/users/ann/reports", "{}");
  EXPECT_EQ(upload(ann, "name=a.txt", "abc", "", key)("idempotency-replayed"), "true");
  EXPECT_EQ(upload(ann, "name=a.txt", "abc").problem(), "403 banned");
  EXPECT_EQ(ann.del(first("location")).status, 204);
  const Answer after = upload(ann, "name=a.txt", "abc", "", key);
  EXPECT_EQ(after("idempotency-replayed"), "true");
  EXPECT_EQ(after.body, first.body);
  EXPECT_TRUE(nothing_left());
}

// --- forms

TEST_F(UploadTest, AFormWithOneFileIsTaken) {
  std::string form =
      form_part("name=\"f\"; filename=\"../a.png\"", "abc", "Content-Type: image/png\r\n");
  const Answer answer = upload(ann, "", form + std::string{form_end}, multipart_type);
  EXPECT_EQ(answer.status, 201) << answer.body;
  EXPECT_EQ(answer["/name"], "a.png");
  EXPECT_EQ(answer["/type"], "image/png");
  EXPECT_EQ(answer["/size"], 3);
  EXPECT_EQ(ann.get(answer("location")).body, "abc");
  const Answer named = upload(ann, "name=b.txt", form + std::string{form_end}, multipart_type);
  EXPECT_EQ(named["/name"], "b.txt");
  form += form_part("name=\"name\"", "c.txt") + form_part("name=\"key\"", "k1");
  for (const bool again : {false, true}) {
    const Answer in_form = upload(ann, "", form + std::string{form_end}, multipart_type);
    EXPECT_EQ(in_form["/name"], "c.txt");
    EXPECT_EQ(in_form.has("idempotency-replayed"), again);
  }
}

TEST_F(UploadTest, AFormIsRefusedForWhatItIs) {
  const std::string file = form_part("name=f; filename=a", "abc");
  const std::string end{form_end};
  const std::pair<std::string, std::string> refusals[] = {
      {end, "422 invalid"},
      {form_part("name=name", "a") + end, "422 invalid"},
      {form_part("name=f; filename=\"\"", "") + end, "422 invalid"},
      {file + form_part("name=g; filename=b", "x") + end, "400 malformed"},
      {file + form_part("name=colour", "red") + end, "400 malformed"},
      {file + form_part("name=name", "a") + form_part("name=name", "b") + end, "400 malformed"},
      {file + form_part("name=name", std::string(1025, 'a')) + end, "422 invalid"},
      {file + form_part("name=name", "\xff") + end, "400 malformed"},
      {file + form_part("name=key", "a\nb") + end, "422 invalid"},
      {file + form_part("name=f", "x", std::string(5000, 'x')) + end, "400 malformed"},
      {file, "400 malformed"},
      {"", "400 malformed"},
      {"abc", "400 malformed"},
      {file + end + "more", "400 malformed"},
      {form_part("name=f; filename=a", "abc", "Content-Transfer-Encoding: base64\r\n") + end,
       "400 malformed"},
  };
  for (const auto& [form, problem] : refusals)
    EXPECT_EQ(upload(ann, "", form, multipart_type).problem(), problem) << form;
  const Answer unknown = upload(ann, "", form_part("name=colour", "red") + end, multipart_type);
  EXPECT_THAT(std::string{unknown["/detail"].as_string()}, HasSubstr("\"colour\""));
  EXPECT_EQ(
      upload(ann, "name=x", file + form_part("name=name", "a") + end, multipart_type).problem(),
      "400 malformed");
  EXPECT_EQ(upload(ann, "", file + form_part("name=key", "a") + end, multipart_type,
                   {{"Idempotency-Key", "b"}})
                .problem(),
            "422 invalid");
  EXPECT_TRUE(nothing_left());
}

TEST_F(UploadTest, AFormsFileIsTakenToTheByteToo) {
  const std::string content = some_bytes(five_mib);
  const Answer answer = upload(
      ann, "", form_part("name=f; filename=a", content) + std::string{form_end}, multipart_type);
  EXPECT_EQ(answer.status, 201) << answer.body;
  EXPECT_TRUE(ann.get(answer("location")).body == content);
  EXPECT_EQ(ann.del(answer("location")).status, 204);
  EXPECT_EQ(upload(ann, "", form_part("name=f; filename=a", content + "x") + std::string{form_end},
                   multipart_type)
                .problem(),
            "413 too-large");
  Client early{server.port()};
  early.send(
      upload_head(ann, "Content-Type: multipart/form-data; boundary=x\r\nContent-Length: 6000000"));
  EXPECT_EQ(early.answer().problem(), "413 too-large");
  EXPECT_TRUE(nothing_left());
}

}  // namespace
}  // namespace confab::edge::testing
