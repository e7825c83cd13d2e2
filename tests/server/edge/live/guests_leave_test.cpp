// --guests-leave-on-disconnect: a guest's session ends with its last live connection.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/server/edge/support/event_stream.hpp"

namespace confab::edge::testing {
namespace {

using namespace std::chrono_literals;
using ::testing::HasSubstr;
using ::testing::StartsWith;

Options leaving() {
  Options options;
  options.guests_leave = true;
  return options;
}

struct GuestsLeave : ::testing::Test {
  explicit GuestsLeave(Options options = leaving()) : server(std::move(options)) {}
  Server server;
  Caller bob = arrive(server, "bob");

  std::unique_ptr<EventStream> listen(const Caller& who) {
    auto stream = follow(server, who, Kind::socket);
    EXPECT_THAT(stream->told(), StartsWith("open"));
    return stream;
  }
  void goes(std::unique_ptr<EventStream>& stream, std::size_t left = 0) {
    stream.reset();
    EXPECT_TRUE(server.eventually([&] { return server.streams() == left; }));
  }
  /// What housekeeping does after so long.
  void later(chat::Duration by) {
    server.advance(by);
    server.forget_departed();
  }
  bool knows(const std::string& name) {
    bool known = false;
    server.on_loop([&] { known = server.hub().chat().find_name(name) != nullptr; });
    return known;
  }
};

TEST_F(GuestsLeave, TenSecondsAfterTheLastStreamAndTheNameIsFree) {
  auto stream = listen(bob);
  bob.says("hello");
  goes(stream);
  later(9s);
  EXPECT_TRUE(knows("bob"));
  EXPECT_EQ(bob.get("/me").status, 200);
  later(1s);
  EXPECT_FALSE(knows("bob"));
  EXPECT_EQ(bob.get("/me").problem(), "401 unauthorized");
  Caller namesake = arrive(server, "bob");
  EXPECT_EQ(namesake.get("/chats/general/messages")["/messages/0/text"], "hello")
      << "what was said stays";
}

TEST_F(GuestsLeave, NotWhileAnotherStreamIsOpen) {
  auto one = listen(bob);
  const auto another = listen(bob);
  goes(one, 1);
  later(1h);
  EXPECT_TRUE(knows("bob"));
}

TEST_F(GuestsLeave, NotWhenTheyComeBackInTime) {
  auto stream = listen(bob);
  goes(stream);
  later(9s);
  stream = listen(bob);
  later(1h);
  EXPECT_TRUE(knows("bob"));
  goes(stream);
  later(10s);
  EXPECT_FALSE(knows("bob"));
}

TEST_F(GuestsLeave, NotWhenTheyComeBackBeforeHousekeepingLooks) {
  auto stream = listen(bob);
  goes(stream);
  server.advance(10s);
  stream = listen(bob);
  server.forget_departed();
  EXPECT_TRUE(knows("bob"));
}

TEST_F(GuestsLeave, WhoNeverHadAStreamStaysAsLongAsAnyGuest) {
  EXPECT_EQ(bob.get("/status").status, 200);
  EXPECT_EQ(bob.get("/events?poll=1").status, 200);
  later(1h);
  EXPECT_TRUE(knows("bob"));
}

TEST_F(GuestsLeave, WhoHasAPasswordIsNoGuest) {
  Caller ann = arrive(server, "ann", "her password");
  auto stream = listen(ann);
  goes(stream);
  later(1h);
  EXPECT_TRUE(knows("ann"));
  EXPECT_EQ(ann.get("/me").status, 200);
}

TEST_F(GuestsLeave, WhoSetsOneBeforeTheyAreForgottenStays) {
  auto stream = listen(bob);
  goes(stream);
  server.advance(10s);
  EXPECT_EQ(bob.patch("/me", R"({"password":"my own one"})").status, 200);
  server.forget_departed();
  EXPECT_EQ(bob.get("/me").status, 200);
}

TEST_F(GuestsLeave, TheOthersAreToldThatTheyLeft) {
  Caller ann = arrive(server, "ann", "her password");
  const auto to_ann = follow(server, ann, Kind::lines);
  EXPECT_THAT(to_ann->told(), StartsWith("open"));
  auto stream = listen(bob);
  EXPECT_EQ(describe(to_ann->next()), "joined general bob");
  goes(stream, 1);
  later(10s);
  EXPECT_EQ(describe(to_ann->next()), "left general bob");
}

TEST_F(GuestsLeave, AgainWhenTheLogDidNotTakeIt) {
  auto stream = listen(bob);
  goes(stream);
  server.advance(10s);
  server.on_loop([&] {
    server.log().fail_next_write(
        boost::system::errc::make_error_code(boost::system::errc::no_space_on_device));
  });
  server.forget_departed();
  EXPECT_TRUE(knows("bob"));
  server.forget_departed();
  EXPECT_FALSE(knows("bob"));
}

struct GuestsStay : GuestsLeave {
  GuestsStay() : GuestsLeave(Options{}) {}
};

TEST_F(GuestsStay, UnlessItIsAskedFor) {
  auto stream = listen(bob);
  goes(stream);
  later(1h);
  EXPECT_TRUE(knows("bob"));
}

}  // namespace
}  // namespace confab::edge::testing
