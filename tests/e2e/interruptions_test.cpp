// Readers lose their connection again and again, and the server comes and goes, while many write.
#include <gtest/gtest.h>

#include <algorithm>
#include <atomic>
#include <chrono>
#include <deque>
#include <optional>
#include <random>
#include <stdexcept>
#include <thread>

#include "tests/e2e/support/eventually.hpp"
#include "tests/e2e/support/seed.hpp"
#include "tests/e2e/support/stored.hpp"
#include "tests/e2e/support/stream.hpp"

namespace confab::testing {
namespace {

constexpr std::size_t disconnections = 100;  // of each reader
constexpr std::size_t restarts = 10;
constexpr std::size_t writers = 4;
/// A connection is cut within that many bytes: sometimes in the answer's head, mostly in an event.
constexpr std::size_t bytes_max = 8'000;
/// Messages that the writers may be ahead of the slowest reader, so that it is live now and then.
constexpr std::size_t lead_max = 100;
/// Past this nobody tries any more.
constexpr std::chrono::seconds time_max{100};
constexpr std::string_view last_words = "the end";

using Random = std::mt19937_64;
std::size_t one_of(Random& random, std::size_t count) {
  return std::uniform_int_distribution<std::size_t>(0, count - 1)(random);
}

/// Where the server is at the moment, and how far everybody is.
struct Town {
  std::atomic<std::uint16_t> port = 0;  ///< 0: nobody is there
  std::atomic<std::size_t> written = 0;
  std::atomic<bool> quiet = false;  ///< the writers stop
  std::atomic<bool> over = false;   ///< something is wrong: nobody waits any more
  const std::chrono::steady_clock::time_point deadline =
      std::chrono::steady_clock::now() + time_max;

  bool late() const { return over || std::chrono::steady_clock::now() > deadline; }
  /// Waits until the server is there.
  std::uint16_t door() const {
    eventually([&] { return port != 0 || late(); });
    return port;
  }
};

/// Follows the general chat, and goes on after the last id it heard.
class Reader {
 public:
  Reader(Town& town, const Person& who, Format format, std::uint64_t seed)
      : town_(town), token_(who.token()), format_(format), random_(seed) {}

  void run() {
    while (!done_ && !town_.late()) {
      try {
        visit();
      } catch (const std::runtime_error&) {
        continue;  // nobody listens at the moment
      }
    }
  }

  std::size_t cuts() const { return cuts_; }
  std::size_t count() const { return count_; }
  const std::vector<Heard>& heard() const { return heard_; }

 private:
  void visit() {
    asked_ = cursor_;
    Stream stream(town_.door(), token_, {format_, asked_});
    const bool stays = cuts_ == disconnections;
    const std::size_t budget = 1 + one_of(random_, bytes_max);
    while (stays || stream.received() < budget) {
      if (!stream.receive(stays ? bytes_max : budget - stream.received())) return;
      take_all(stream);
      if (done_ || town_.late()) return;
    }
    leave(stream);
    ++cuts_;
  }

  void leave(Stream& stream) {
    switch (one_of(random_, 3)) {
      case 0:
        return;  // it is closed, with bytes in it that nobody has read
      case 1:
        return stream.wire().reset();
      default:
        stream.wire().end_sending();
        while (stream.receive()) take_all(stream);
        take_all(stream);
        EXPECT_TRUE(stream.wire().ends(std::chrono::seconds{1})) << "half a connection is none";
    }
  }

  void take_all(Stream& stream) {
    while (const std::optional<std::string> text = stream.next_text()) take(parsed_event(*text));
  }

  void take(const json::value& event) {
    const std::string said = describe(event);
    const std::string type = field_text(event, "type");
    if (type == "open") {
      EXPECT_EQ(said, "open " + std::to_string(asked_));
    } else if (type == "closed") {
      EXPECT_EQ(field_text(event, "reason"), "going-away");
      resume_after(event.at("cursor").to_number<std::uint64_t>());
    } else if (const std::optional<Heard> message = message_of(event)) {
      EXPECT_GT(message->id, cursor_) << said << " came again";
      heard_.push_back(*message);
      ++count_;
      resume_after(heard_.back().id);
      done_ = done_ || heard_.back().text == last_words;
    } else {
      EXPECT_TRUE(is_aside(event)) << said;
    }
  }

  void resume_after(std::uint64_t cursor) {
    EXPECT_GE(cursor, cursor_);
    cursor_ = cursor;
  }

  Town& town_;
  const std::string token_;
  const Format format_;
  Random random_;
  std::uint64_t asked_ = 0;
  std::uint64_t cursor_ = 0;
  std::vector<Heard> heard_;
  bool done_ = false;
  std::atomic<std::size_t> cuts_ = 0;
  std::atomic<std::size_t> count_ = 0;
};

/// Says one thing after the other, each with a key and again until it is answered.
class Writer {
 public:
  Writer(Town& town, const Person& who, std::uint64_t seed)
      : town_(town), who_(who), random_(seed) {}

  void run(const std::deque<Reader>& readers) {
    const auto slowest = [&] {
      return std::ranges::min_element(readers, {}, &Reader::count)->count();
    };
    while (!town_.quiet && !town_.late()) {
      eventually([&] { return town_.written < slowest() + lead_max || town_.quiet; });
      // One in eight does not fit into what is cut off.
      const std::size_t size = one_of(random_, 8) == 0 ? one_of(random_, 4'000) : 40;
      const std::string text = who_.name() + " " + std::to_string(said_.size());
      say(text + " " + std::string(size, 'x'), text);
      ++town_.written;
    }
  }

  const std::vector<Heard>& said() const { return said_; }

 private:
  void say(const std::string& text, const std::string& key) {
    const std::string bytes =
        who_.post_bytes("/send", {{"text", text}}, {{"Idempotency-Key", key}});
    while (!town_.late()) {
      try {
        if (!wire_) wire_.emplace(town_.door());
      } catch (const std::runtime_error&) {
        continue;  // nobody listens at the moment
      }
      const Answer answer = wire_->ask(bytes);
      if (answer.status == 201)
        return said_.push_back({answer.number("/message/id"), who_.name(), text});
      EXPECT_TRUE(answer.status == 0 || answer.status == 503) << answer.status << answer.body;
      wire_.reset();
    }
  }

  Town& town_;
  const Person& who_;
  Random random_;
  std::optional<Wire> wire_;
  std::vector<Heard> said_;
};

bool earlier(const Heard& one, const Heard& other) { return one.id < other.id; }

TEST(Interruptions, HoweverManyLeaveAReaderWithTheWholeLogInOrderOnce) {
  const std::uint64_t first_seed = seed();
  RunningServer server({{"--rate-limit", "0"}});
  Town town;
  town.port = server.port();
  std::deque<Person> people;
  const auto arrives = [&](const std::string& name) -> const Person& {
    return people.emplace_back(server, name);
  };
  std::deque<Reader> readers;
  for (const Format format : all_formats)
    readers.emplace_back(town, arrives("reader" + std::to_string(readers.size())), format,
                         first_seed + readers.size());
  std::deque<Writer> talkers;
  for (std::size_t i = 0; i < writers; ++i)
    talkers.emplace_back(town, arrives("writer" + std::to_string(i)), first_seed + 100 + i);
  const auto cuts = [&] {
    std::size_t all = 0;
    for (const Reader& reader : readers) all += reader.cuts();
    return all;
  };

  std::vector<std::thread> reading;
  for (Reader& reader : readers) reading.emplace_back([&] { reader.run(); });
  std::vector<std::thread> writing;
  for (Writer& writer : talkers) writing.emplace_back([&] { writer.run(readers); });
  const std::size_t all_cuts = disconnections * readers.size();
  for (std::size_t i = 1; i <= restarts; ++i) {
    eventually([&] { return cuts() >= all_cuts * i / (restarts + 1) || town.late(); }, time_max);
    town.port = 0;
    if (i % 2 == 0)
      server.kill();
    else
      server.stop();
    server.start();
    town.port = server.port();
  }
  eventually([&] { return cuts() == all_cuts || town.late(); }, time_max);
  EXPECT_EQ(cuts(), all_cuts);
  town.quiet = true;
  for (std::thread& thread : writing) thread.join();
  const Person& last = people.back();
  const std::uint64_t end = last.says(last_words).number("/message/id");
  for (std::thread& thread : reading) thread.join();
  EXPECT_FALSE(town.late());

  std::vector<Heard> acknowledged{{end, last.name(), std::string{last_words}}};
  for (const Writer& writer : talkers)
    acknowledged.insert(acknowledged.end(), writer.said().begin(), writer.said().end());
  std::ranges::sort(acknowledged, earlier);
  EXPECT_EQ(last.reads(), acknowledged);
  for (const Reader& reader : readers)
    EXPECT_EQ(reader.heard(), acknowledged) << "in the format of reader " << &reader - &readers[0];

  server.stop();
  const std::map<std::uint64_t, std::string> stored = stored_messages(server);
  EXPECT_EQ(stored.size(), acknowledged.size());
  for (const Heard& message : acknowledged) {
    const auto found = stored.find(message.id);
    EXPECT_TRUE(found != stored.end() && found->second == message.text) << message.text;
  }
}

}  // namespace
}  // namespace confab::testing
