#include "client/confirmer.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/e2e/support/eventually.hpp"
#include "tests/support/scripted_server.hpp"

namespace confab::client {
namespace {

using confab::testing::Act;
using confab::testing::eventually;
using confab::testing::in_turn;
using confab::testing::json_response;
using confab::testing::problem_response;
using confab::testing::ScriptedServer;
using std::chrono::milliseconds;
using ::testing::ElementsAre;

const Act fine{json_response(200, R"({"read_up_to":7,"unread":0})")};

class Confirming {
 public:
  explicit Confirming(std::vector<Act> acts) : server(in_turn(std::move(acts))) {}

  ApiClient api() const {
    Patience patience;
    patience.attempts = 1;
    return {{"127.0.0.1", server.port()}, "secret", patience, [](const std::string&) {}};
  }
  /// "general 7", in the order in which they were told.
  std::vector<std::string> told() const {
    std::vector<std::string> all;
    for (const auto& request : server.seen()) all.push_back(request.line + " " + request.body);
    return all;
  }

  ScriptedServer server;
};

constexpr std::chrono::hours long_pause{1};

TEST(Confirmer, TellsTheFirstAtOnceAndTheRestTogether) {
  Confirming one({fine});
  Confirmer confirmer(one.api(), long_pause);
  confirmer.note("general", 1);
  ASSERT_TRUE(eventually([&] { return one.told().size() == 1; }));
  for (std::uint64_t id = 2; id <= 1'000; ++id) confirmer.note("general", id);
  confirmer.note("general", 5);
  confirmer.note("@bob", 1'001);
  confirmer.finish();
  EXPECT_THAT(one.told(), ElementsAre(R"(POST /chats/general/read {"up_to":1})",
                                      R"(POST /chats/%40bob/read {"up_to":1001})",
                                      R"(POST /chats/general/read {"up_to":1000})"));
}

TEST(Confirmer, TriesAgainWhatDidNotArrive) {
  Confirming one({{""}, {problem_response(503, "unavailable")}, fine});
  Confirmer confirmer(one.api(), milliseconds{1});
  confirmer.note("general", 7);
  EXPECT_TRUE(eventually([&] { return one.told().size() == 3; }));
  confirmer.finish();
  EXPECT_EQ(one.told().size(), 3U);
}

TEST(Confirmer, DropsWhatIsRefused) {
  Confirming one({{problem_response(403, "forbidden")}, fine});
  Confirmer confirmer(one.api(), milliseconds{1});
  confirmer.note("a room that was left", 7);
  ASSERT_TRUE(eventually([&] { return one.told().size() == 1; }));
  confirmer.note("general", 8);
  confirmer.finish();
  EXPECT_EQ(one.told().size(), 2U);
}

TEST(Confirmer, EndsAtOnceWithoutAServer) {
  Confirmer confirmer(
      ApiClient({"127.0.0.1", confab::testing::closed_port()}, {}, {}, [](const std::string&) {}),
      long_pause);
  confirmer.note("general", 7);
  confirmer.finish();
}

}  // namespace
}  // namespace confab::client
