// Whatever readers, writers and the server do: each reader is told what concerns it, in order,
// once.
#include <gtest/gtest.h>
#include <rapidcheck.h>

#include <algorithm>
#include <csignal>
#include <deque>
#include <map>
#include <memory>

#include "tests/e2e/support/stream.hpp"

namespace confab::testing {
namespace {

std::string number(std::uint64_t id) { return std::to_string(id); }

/// What a user is to be told, in order, and the id that each of them is remembered by.
class Story {
 public:
  void add(std::uint64_t id, const std::string& where, const std::string& from,
           const std::string& text) {
    // The first message of a direct chat makes it, and its id stands for both.
    if (where != "general" && !std::exchange(known_[where], true))
      events_.emplace_back(id, "chat " + where + " made");
    events_.emplace_back(id, number(id) + " message " + where + " " + from + ": " + text);
  }
  std::uint64_t last() const { return events_.empty() ? 0 : events_.back().first; }
  std::vector<std::string> events() const {
    std::vector<std::string> all;
    for (const auto& [id, event] : events_) all.push_back(event);
    return all;
  }

 private:
  std::vector<std::pair<std::uint64_t, std::string>> events_;
  std::map<std::string, bool> known_;
};

/// Somebody with a device, which comes and goes, and remembers the last id that it has.
class Device {
 public:
  Device(const ServerProcess& server, const Person& who, std::uint64_t cursor)
      : server_(server), who_(who), cursor_(cursor) {}

  bool is_here() const { return stream_ != nullptr; }
  void comes(Format format) {
    stream_ = std::make_unique<Stream>(server_, who_, Stream::How{format, cursor_});
    RC_ASSERT(stream_->told() == "open " + number(cursor_));
  }
  void goes(bool rudely) {
    if (stream_ && rudely) stream_->wire().reset();
    stream_.reset();
    unsure_.clear();
  }
  /// Reads until it has everything up to this id.
  void reads(std::uint64_t up_to) {
    while (cursor_ < up_to) RC_ASSERT(take(stream_->next()));
  }
  /// Reads until the server says that it goes, and goes.
  void hears_the_end() {
    json::value event = stream_->next();
    while (take(event)) event = stream_->next();
    RC_ASSERT(describe(event).starts_with("closed going-away "));
    const auto cursor = event.at("cursor").to_number<std::uint64_t>();
    RC_ASSERT(cursor >= cursor_);
    cursor_ = cursor;
    goes(false);
  }

  std::vector<std::string> told;

 private:
  /// False when it is none of those that were to come.
  bool take(const json::value& event) {
    if (!event.is_object()) return false;
    const std::string type = field_text(event, "type");
    // Of the places one read to only the last is told later; the test of these is another one.
    const bool counts = type == "message" || type == "chat";
    if (!counts && type != "read" && !is_aside(event)) return false;
    if (counts) unsure_.push_back(describe(event));
    if (!event.as_object().contains("id")) return true;
    // Only with an id is it sure that everything before it has come.
    const auto id = event.at("id").to_number<std::uint64_t>();
    RC_ASSERT(id > cursor_);
    cursor_ = id;
    told.insert(told.end(), unsure_.begin(), unsure_.end());
    unsure_.clear();
    return true;
  }

  const ServerProcess& server_;
  const Person& who_;
  std::unique_ptr<Stream> stream_;
  std::uint64_t cursor_;
  std::vector<std::string> unsure_;
};

/// Two people with two devices each, and what they have to be told.
class Town {
 public:
  explicit Town(RunningServer& server) : server_(server) {
    static int towns = 0;
    const std::string town = number(static_cast<std::uint64_t>(++towns));
    for (const char* const name : {"ann", "bob"}) people_.emplace_back(server, name + town);
    const std::uint64_t now = people_[1].get("/status").number("/cursor");
    for (std::size_t i = 0; i < 4; ++i) devices_.emplace_back(server, people_[i / 2], now);
  }

  /// Some messages with one write: to all, to the other one, and to oneself.
  void talk() {
    struct Said {
      std::size_t from;
      std::size_t where;
    };
    const auto said =
        *rc::gen::nonEmpty(rc::gen::container<std::vector<Said>>(rc::gen::construct<Said>(
            rc::gen::inRange<std::size_t>(0, 2), rc::gen::inRange<std::size_t>(0, 4))));
    std::string bytes;
    for (const auto& [from, where] : said) {
      json::object body{{"text", "hello"}};
      if (where == 2) body["to"] = people_[1 - from].name();
      if (where == 3) body["to"] = people_[from].name();
      bytes += people_[from].post_bytes("/send", body);
    }
    Wire wire(server_.port());
    RC_ASSERT(wire.send(bytes));
    for (const auto& [from, where] : said) {
      const Answer answer(wire.reply());
      RC_ASSERT(answer.status == 201);
      note(answer.number("/message/id"), from, where);
    }
  }

  void read_on_one() {
    const std::size_t who = *rc::gen::inRange<std::size_t>(0, 2);
    const std::uint64_t last = stories_[who].last();
    if (last == 0) return;
    people_[who].get("/status?ack=" + number(last));
  }

  void restart() {
    if (*rc::gen::arbitrary<bool>()) {
      server_.process().signal(SIGTERM);
      for (Device& device : devices_)
        if (device.is_here()) device.hears_the_end();
      server_.restart();
    } else {
      for (Device& device : devices_) device.goes(false);
      server_.crash_and_restart();
    }
  }

  void live() {
    const std::size_t i = *rc::gen::inRange<std::size_t>(0, devices_.size());
    Device& device = devices_[i];
    switch (*rc::gen::weightedElement<int>({{6, 0}, {5, 1}, {4, 2}, {3, 3}, {1, 4}})) {
      case 0:
        return talk();
      case 1:
        if (!device.is_here()) device.comes(any_format());
        return;
      case 2:
        if (device.is_here()) device.reads(stories_[i / 2].last());
        return;
      case 3:
        return device.goes(*rc::gen::arbitrary<bool>());
      default:
        return read_on_one();
    }
  }

  void everybody_has_everything() {
    for (std::size_t i = 0; i < devices_.size(); ++i) {
      Device& device = devices_[i];
      if (!device.is_here()) device.comes(any_format());
      device.reads(stories_[i / 2].last());
      RC_ASSERT(device.told == stories_[i / 2].events());
    }
  }

 private:
  static Format any_format() {
    return *rc::gen::elementOf(std::vector<Format>(all_formats.begin(), all_formats.end()));
  }
  void note(std::uint64_t id, std::size_t from, std::size_t where) {
    const std::string& author = people_[from].name();
    const auto direct_chat_of = [&](std::size_t who) {
      return "@" + people_[where == 3 ? from : 1 - who].name();
    };
    for (std::size_t who = 0; who < 2; ++who) {
      if (where == 3 && who != from) continue;
      stories_[who].add(id, where < 2 ? "general" : direct_chat_of(who), author, "hello");
    }
  }

  RunningServer& server_;
  std::deque<Person> people_;
  std::deque<Device> devices_;
  std::array<Story, 2> stories_;
};

TEST(RandomStreams, TellEachReaderWhatConcernsItInOrderOnce) {
  RunningServer server({{"--rate-limit", "0"}});
  EXPECT_TRUE(rc::check([&] {
    Town town(server);
    const int steps = *rc::gen::inRange(1, 40);
    // A restart takes longer than all the rest.
    const int restart_at = *rc::gen::inRange(1, 100);
    for (int step = 1; step <= steps; ++step) {
      if (step == restart_at) town.restart();
      town.live();
    }
    town.everybody_has_everything();
  }));
}

}  // namespace
}  // namespace confab::testing
