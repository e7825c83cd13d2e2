// Where what was missed meets what happens: nothing falls between, and nothing comes twice.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <algorithm>
#include <boost/json/parse.hpp>
#include <thread>

#include "server/edge/live/history.hpp"
#include "tests/server/edge/support/event_stream.hpp"

namespace confab::edge::testing {
namespace {

using confab::testing::field_text;
using ::testing::StartsWith;

std::string number(std::uint64_t id) { return std::to_string(id); }

Options without_limit() {
  Options options;
  options.rules.rate_limit = 0;
  return options;
}

chat::SendMessage from_ann(std::string text) {
  return {.from = chat::UserId{1}, .chat = chat::general_chat, .text = std::move(text)};
}

struct JoiningTest : ::testing::TestWithParam<Kind> {
  Server server{without_limit()};
  Caller ann = arrive(server, "ann");
  Caller bob = arrive(server, "bob");
};

std::string name_of(const ::testing::TestParamInfo<Kind>& kind) {
  constexpr std::array names{"Sse", "Lines", "Socket", "CompressedSocket", "Sse10", "Lines10"};
  return names.at(static_cast<std::size_t>(kind.param));
}
using Joining = JoiningTest;
INSTANTIATE_TEST_SUITE_P(Streams, Joining, ::testing::ValuesIn(all_kinds), name_of);

TEST_P(Joining, ManyMessagesOfOneTurnComeInOrder) {
  const auto stream = follow(server, bob, GetParam());
  EXPECT_THAT(stream->told(), StartsWith("open"));
  server.on_loop([&] { server.log().hold(); });
  std::vector<chat::Command> batch;
  for (std::uint64_t i = 0; i < 500; ++i) batch.push_back(from_ann(number(i)));
  std::thread commits{[&] { server.commit(std::move(batch)); }};
  EXPECT_TRUE(server.eventually([&] { return server.log().held() > 0; }));
  server.on_loop([&] { server.log().release(); });
  for (std::uint64_t i = 0; i < 500; ++i)
    ASSERT_EQ(stream->told(), number(3 + i) + " message general ann: " + number(i));
  commits.join();
}

TEST_P(Joining, WhoCatchesUpWhileMoreComesMissesNothingAndGetsNothingTwice) {
  constexpr std::uint64_t before = 2000;
  constexpr std::uint64_t meanwhile = 2000;
  for (std::uint64_t i = 0; i < before; i += 500) {
    std::vector<chat::Command> batch;
    for (std::uint64_t k = i; k < i + 500; ++k) batch.push_back(from_ann(number(k)));
    server.commit(std::move(batch));
  }
  std::thread speaks{[&] {
    for (std::uint64_t i = 0; i < meanwhile; i += 10) {
      std::vector<chat::Command> batch;
      for (std::uint64_t k = i; k < i + 10; ++k) batch.push_back(from_ann(number(before + k)));
      server.commit(std::move(batch));
    }
  }};
  // Small buffers, so that it takes many turns.
  const auto stream = follow(server, bob, GetParam(), "?after=0", 4096);
  EXPECT_EQ(stream->told(), "open 0");
  for (std::uint64_t i = 0; i < before + meanwhile; ++i) {
    const std::string said = stream->told();
    EXPECT_EQ(said, number(3 + i) + " message general ann: " + number(i));
    if (HasFailure()) break;
  }
  speaks.join();
}

/// Somebody who reads in any format, goes away now and then, and comes back to where it was.
class Wanderer {
 public:
  Wanderer(Server& server, const Caller& who) : server_(server), who_(who) {}

  void comes(Kind kind) {
    kind_ = kind;
    stream_ = follow(server_, who_, kind, "?after=" + number(cursor_));
    RC_ASSERT(describe(stream_->next()) == "open " + number(cursor_));
  }
  bool is_here() const { return stream_ != nullptr; }
  /// Reads one event, if there has to be one up to this id.
  void reads(std::uint64_t up_to) {
    if (cursor_ >= up_to) return;
    const boost::json::value event = stream_->next();
    RC_ASSERT(event.is_object());
    const auto* id = event.as_object().if_contains("id");
    const std::string type{event.at("type").as_string()};
    RC_ASSERT(type != "gap");
    if (type == "closed") {
      // It had left too much unread, and is told where to go on.
      RC_ASSERT(field_text(event, "reason") == "too-slow");
      RC_ASSERT(event.at("cursor").to_number<std::uint64_t>() >= cursor_);
      goes();
      comes(kind_);
      return reads(up_to);
    }
    if (type == "joined" || type == "left") return reads(up_to);
    since_id_.push_back(describe(event));
    if (id == nullptr) return;
    // Only with an id is it sure that everything before has come, and worth keeping.
    cursor_ = id->to_number<std::uint64_t>();
    read.insert(read.end(), since_id_.begin(), since_id_.end());
    since_id_.clear();
  }
  void goes() {
    stream_.reset();
    since_id_.clear();
  }

  std::vector<std::string> read;

 private:
  Server& server_;
  const Caller& who_;
  std::unique_ptr<EventStream> stream_;
  Kind kind_{};
  std::uint64_t cursor_ = 0;
  std::vector<std::string> since_id_;  ///< events without an id, whose record is not whole yet
};

/// What the state says that somebody has to have been told, up to the last event.
struct Truth {
  std::vector<std::string> events;
  std::uint64_t last = 0;
};
Truth truth(Server& server, chat::UserId user) {
  Truth all;
  server.on_loop([&] {
    const chat::Chat& chat = server.hub().chat();
    const chat::Time now = server.hub().now();
    const auto events = chat.events_after(user, {}, 0, 1'000'000, now);
    for (std::size_t i = 0; i < events.size(); ++i) {
      const EventText text = event_text(chat, events[i].at, events[i].what, user, now);
      const bool last = i + 1 == events.size() || events[i + 1].seq != events[i].seq;
      boost::json::value event = boost::json::parse(text.json);
      if (last) event.as_object()["id"] = chat::raw(events[i].seq);
      all.events.push_back(describe(event));
    }
    if (!events.empty()) all.last = chat::raw(events.back().seq);
  });
  return all;
}

/// How much is unread is counted when it is told.
std::string without_unread(const std::string& event) {
  return event.ends_with(" unread") ? event.substr(0, event.rfind(',')) : event;
}

/// What can happen next, and how often it should.
enum class Step : std::uint8_t { messages, comes, reads, goes, more_than_a_page, about_oneself };
rc::Gen<Step> any_step() {
  return rc::gen::weightedElement<Step>({{4, Step::messages},
                                         {3, Step::comes},
                                         {5, Step::reads},
                                         {2, Step::goes},
                                         {1, Step::more_than_a_page},
                                         {1, Step::about_oneself}});
}

/// Some of them are direct ones, and bob's.
std::vector<chat::Command> any_messages() {
  std::vector<chat::Command> batch(*rc::gen::inRange<std::size_t>(1, 40));
  for (chat::Command& command : batch) {
    chat::SendMessage send = from_ann("hello");
    const int where = *rc::gen::inRange(0, 6);
    if (where == 0) send.from = chat::UserId{2};
    if (where == 1 || where == 2) {
      send.chat = {};
      send.peer = chat::UserId{where == 1 ? 2U : 1U};
    }
    command = std::move(send);
  }
  return batch;
}

RC_GTEST_PROP(JoiningAtRandom, TheUnionOfWhatAReaderReadIsWhatHappenedInOrderOnce, ()) {
  Server server{without_limit()};
  Caller ann = arrive(server, "ann");
  Caller bob = arrive(server, "bob");
  std::vector<Wanderer> wanderers;
  for (const Caller* who : {&ann, &ann, &bob}) wanderers.emplace_back(server, *who);
  const auto user_of = [](std::size_t i) { return chat::UserId{i < 2 ? 1U : 2U}; };
  const int steps = *rc::gen::inRange(1, 60);
  for (int step = 0; step < steps; ++step) {
    const auto i = *rc::gen::inRange<std::size_t>(0, wanderers.size());
    Wanderer& one = wanderers[i];
    switch (*any_step()) {
      case Step::messages:
        server.commit(any_messages());
        break;
      case Step::comes:
        if (!one.is_here())
          one.comes(*rc::gen::elementOf(std::vector<Kind>(all_kinds.begin(), all_kinds.end())));
        break;
      case Step::reads:
        if (one.is_here()) {
          const std::uint64_t last = truth(server, user_of(i)).last;
          const int count = *rc::gen::inRange(1, 60);
          for (int k = 0; k < count; ++k) one.reads(last);
        }
        break;
      case Step::goes:
        one.goes();
        break;
      case Step::more_than_a_page:
        server.commit(std::vector<chat::Command>(history_page_events + 50, from_ann("more")));
        break;
      case Step::about_oneself:
        server.commit({chat::ReportUser{.from = chat::UserId{2}, .target = chat::UserId{1}},
                       chat::MarkRead{chat::UserId{2}, {}, truth(server, chat::UserId{2}).last}});
        break;
    }
  }
  for (std::size_t i = 0; i < wanderers.size(); ++i) {
    const Truth all = truth(server, user_of(i));
    if (!wanderers[i].is_here()) wanderers[i].comes(Kind::lines);
    for (std::size_t k = 0; k < all.events.size(); ++k) wanderers[i].reads(all.last);
    std::vector<std::string> read;
    std::vector<std::string> happened;
    for (const std::string& event : wanderers[i].read) read.push_back(without_unread(event));
    for (const std::string& event : all.events) happened.push_back(without_unread(event));
    const auto [got, was] = std::ranges::mismatch(read, happened);
    if (got != read.end() || was != happened.end())
      RC_FAIL("after " + std::to_string(got - read.begin()) + " of " + number(happened.size()) +
              " events: read " + (got == read.end() ? "nothing" : *got) + ", happened " +
              (was == happened.end() ? "nothing" : *was));
  }
}

}  // namespace
}  // namespace confab::edge::testing
