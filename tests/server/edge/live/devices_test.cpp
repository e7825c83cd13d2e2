// A user with several devices: all of them see the same, and each can be signed out by itself.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/server/edge/support/event_stream.hpp"

namespace confab::edge::testing {
namespace {

using ::testing::EndsWith;
using ::testing::HasSubstr;
using ::testing::StartsWith;

std::string number(std::uint64_t id) { return std::to_string(id); }

struct DevicesTest : ::testing::Test {
  Server server;
  Caller ann = arrive(server, "ann", "her password");
  Caller phone = another_device();
  Caller bob = arrive(server, "bob");
  std::unique_ptr<EventStream> at_desk = follow(server, ann, Kind::sse);
  std::unique_ptr<EventStream> on_phone = follow(server, phone, Kind::compressed_socket);
  std::unique_ptr<EventStream> to_bob = follow(server, bob, Kind::socket);

  DevicesTest() {
    for (EventStream* stream : {at_desk.get(), on_phone.get(), to_bob.get()})
      EXPECT_THAT(stream->told(), StartsWith("open"));
  }
  Caller another_device() {
    const Answer login =
        Caller{server}.post("/login", R"({"name":"ann","password":"her password"})");
    EXPECT_EQ(login.status, 200) << login.body;
    return Caller{server, std::string{login["/token"].as_string()}};
  }
  void both_are_told(const std::string& what) {
    EXPECT_EQ(at_desk->told(), what);
    EXPECT_EQ(on_phone->told(), what);
  }
};

using Devices = DevicesTest;

TEST_F(Devices, AllSeeTheSame) {
  const std::string first = number(bob.says("hello"));
  both_are_told(first + " message general bob: hello");
  const std::string second = number(ann.says("mine"));
  both_are_told(second + " message general ann: mine");
  const std::string third = number(phone.says("psst", R"(,"to":"bob")"));
  both_are_told("chat @bob made");
  both_are_told(third + " message @bob ann: psst");
  phone.post("/chats/general/read", R"({"up_to":)" + first + "}");
  both_are_told(number(ann.cursor()) + " read general to " + first + ", 0 unread");
  for (const char* name : {"cora", "dora", "eve"})
    arrive(server, name).post("/users/ann/reports", "{}");
  for (EventStream* stream : {at_desk.get(), on_phone.get()}) {
    EXPECT_THAT(stream->told(), EndsWith(" report 1 of 3"));
    EXPECT_THAT(stream->told(), EndsWith(" report 2 of 3"));
    EXPECT_EQ(stream->told(), "report 3 of 3");
    EXPECT_THAT(stream->told(), HasSubstr(" banned until 2026-11-21T00:20:58"));
  }
  // Of these bob saw only the messages.
  EXPECT_EQ(to_bob->told(), first + " message general bob: hello");
  EXPECT_EQ(to_bob->told(), second + " message general ann: mine");
  EXPECT_EQ(to_bob->told(), "chat @ann made");
  EXPECT_EQ(to_bob->told(), third + " message @ann ann: psst");
}

TEST_F(Devices, SigningOneOutClosesItsStreamsOnly) {
  Socket second{server, phone};
  EXPECT_THAT(second.told(), StartsWith("open"));
  const std::string last = number(bob.says("hello"));
  EXPECT_THAT(on_phone->told(), EndsWith("hello"));
  EXPECT_THAT(second.told(), EndsWith("hello"));
  EXPECT_EQ(phone.post("/logout").status, 204);
  EXPECT_EQ(on_phone->told(), "closed revoked " + number(ann.cursor()));
  EXPECT_TRUE(on_phone->ends(1008));
  EXPECT_THAT(second.told(), StartsWith("closed revoked"));
  EXPECT_EQ(second.close_code(), 1008);
  EXPECT_EQ(second.reason(), "revoked");
  const std::string next = number(bob.says("still there?"));
  EXPECT_EQ(at_desk->told(), last + " message general bob: hello");
  EXPECT_EQ(at_desk->told(), next + " message general bob: still there?");
}

TEST_F(Devices, SigningOutEverywhereClosesAllOfThem) {
  const std::string basic = "Basic YW5uOmhlciBwYXNzd29yZA==";  // ann:her password
  Client by_password{server.port()};
  by_password.send(request("GET", "/events", {{"Authorization", basic}}));
  EXPECT_EQ(by_password.answer(true).status, 200);
  EXPECT_EQ(ann.post("/logout?everywhere=1").status, 204);
  EXPECT_THAT(at_desk->told(), StartsWith("closed revoked"));
  EXPECT_TRUE(at_desk->ends(0));
  EXPECT_THAT(on_phone->told(), StartsWith("closed revoked"));
  EXPECT_TRUE(on_phone->ends(1008));
  std::string all;
  for (std::string more = "-"; !more.empty(); all += more) more = by_password.take();
  EXPECT_THAT(all, HasSubstr("revoked")) << "a stream by password ends too";
  const std::string next = number(bob.says("hello"));
  EXPECT_EQ(to_bob->told(), next + " message general bob: hello");
}

TEST_F(Devices, RemovingOneFromAnotherClosesIt) {
  const boost::json::value devices = ann.get("/me/devices")["/devices"];
  std::uint64_t other = 0;
  for (const auto& device : devices.as_array())
    if (!device.at("current").as_bool()) other = device.at("id").to_number<std::uint64_t>();
  EXPECT_EQ(ann.del("/me/devices/" + number(other)).status, 204);
  EXPECT_THAT(on_phone->told(), StartsWith("closed revoked"));
  EXPECT_TRUE(on_phone->ends(1008));
}

TEST_F(Devices, WhatWasToldBeforeASignOutIsNotToldAgainAfterIt) {
  Socket third{server, ann};
  EXPECT_THAT(third.told(), StartsWith("open"));
  server.on_loop([&] { server.log().hold(); });
  // In one turn: a message, then the end of everything.
  std::thread speaks{[&] { bob.says("last words"); }};
  EXPECT_TRUE(server.eventually([&] { return server.log().held() == 1; }));
  std::thread leaves{[&] { EXPECT_EQ(ann.post("/logout?everywhere=1").status, 204); }};
  server.on_loop([&] { server.log().release(); });
  speaks.join();
  leaves.join();
  std::string said = third.told();
  const bool was_told = said.ends_with("last words");
  if (was_told) said = third.told();
  ASSERT_THAT(said, StartsWith("closed revoked "));
  // Whether or not the message came first, the cursor says so.
  const std::string cursor = said.substr(said.rfind(' ') + 1);
  const Caller again = another_device();
  const auto resumed = follow(server, again, Kind::lines, "?after=" + cursor);
  EXPECT_EQ(resumed->told(), "open " + cursor);
  const std::string next = number(bob.says("next"));
  if (!was_told) EXPECT_THAT(resumed->told(), EndsWith("last words"));
  EXPECT_EQ(resumed->told(), next + " message general bob: next");
}

TEST_F(Devices, ASessionWhoseTokenWasSignedOutCarriesNothingOutAnyMore) {
  Socket socket{server, phone};
  EXPECT_THAT(socket.told(), StartsWith("open"));
  EXPECT_EQ(phone.post("/logout").status, 204);
  socket.say(R"({"type":"send","text":"ghost"})");
  EXPECT_EQ(socket.close_code(), 1008);
  EXPECT_EQ(bob.get("/chats/general/messages")["/messages"].as_array().size(), 0U);
}

TEST_F(Devices, OfAForgottenGuestAreClosed) {
  // Its stream is noted as presence only by housekeeping, which does not run here.
  server.advance(std::chrono::days{8});
  server.lapse();
  EXPECT_THAT(to_bob->told(), StartsWith("closed revoked"));
  EXPECT_TRUE(to_bob->ends(1008));
}

TEST_F(Devices, AGuestWhoseStreamIsOpenIsNotForgottenBecauseItIsNoted) {
  server.advance(std::chrono::days{6});
  std::vector<chat::NoteSeen> notes;
  server.on_loop([&] { notes = server.hub().unnoted(100); });
  EXPECT_EQ(notes.size(), 3U) << "one for each stream";
  server.on_loop([&] { notes = server.hub().unnoted(2); });
  EXPECT_EQ(notes.size(), 2U);
  server.on_loop([&] { notes = server.hub().unnoted(100); });
  server.commit({notes.begin(), notes.end()});
  server.on_loop([&] { notes = server.hub().unnoted(100); });
  EXPECT_EQ(notes.size(), 0U) << "and not again so soon";
  server.advance(std::chrono::days{2});
  server.lapse();
  const std::string next = number(bob.says("still here"));
  EXPECT_EQ(to_bob->told(), next + " message general bob: still here");
}

}  // namespace
}  // namespace confab::edge::testing
