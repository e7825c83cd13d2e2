// One who does not read, among a thousand who do.
#include <gtest/gtest.h>
#include <unistd.h>

#include <deque>
#include <fstream>
#include <random>

#include "protocol/text/utf8.hpp"
#include "protocol/units.hpp"
#include "tests/e2e/support/audience.hpp"
#include "tests/e2e/support/stream.hpp"

namespace confab::testing {
namespace {

constexpr std::size_t outbox_max = 64 * KiB;
/// What a stream needs beside its outbox. Mostly that is what a sanitizer puts around it; without
/// one it is some KiB.
constexpr std::size_t stream_bytes = 64 * KiB;
/// So little fits into the socket of who does not read.
constexpr int receive_bytes = 4'096;
/// Messages of 16 KB each, and how many are more than an outbox and two sockets take, compressed or
/// not.
constexpr std::size_t big = 4'000;
constexpr std::size_t too_many = 32;

Options small_outboxes() {
  // Nobody is to be let go because it takes long to write to it.
  return {{"--rate-limit", "0"},
          {"--outbox-max", std::to_string(outbox_max / KiB) + "KiB"},
          {"--write-timeout", "5m"}};
}

/// Of letters with four bytes, which can hardly be compressed.
std::string big_text(std::size_t number) {
  std::mt19937 random(static_cast<std::uint32_t>(number));
  std::string text = std::to_string(number) + " ";
  for (std::size_t i = 0; i < big; ++i) text::append_code_point(text, 0x20000 + random() % 0xa000);
  return text;
}

/// Takes messages until there are `enough`, or something else comes: that is described.
std::string take_messages(Stream& stream, std::vector<Heard>& into, std::size_t enough) {
  while (into.size() < enough) {
    const json::value event = stream.next();
    if (event.is_object() && is_aside(event)) continue;
    const std::optional<Heard> message = message_of(event);
    if (!message) return describe(event);
    into.push_back(*message);
  }
  return {};
}

std::vector<Heard> messages_of(const std::vector<std::string>& events) {
  std::vector<Heard> messages;
  for (const std::string& event : events)
    messages.push_back(message_of(parsed_event(event)).value_or(Heard{0, "", event}));
  return messages;
}

struct Slow {
  Format format;
  Stream stream;
};

TEST(SlowReaders, AmongAThousandAreCutOffToldWhyAndMissNothing) {
  const RunningServer server(small_outboxes());
  const Person talker(server, "talker");
  const Person fast(server, "fast");
  const Person slow(server, "slow");
  Audience audience(server, fast, 1'000 - all_formats.size());
  std::vector<Slow> slow_ones;
  for (const Format format : all_formats) {
    slow_ones.push_back({format, Stream(server, slow, {format, {}, receive_bytes})});
    EXPECT_TRUE(slow_ones.back().stream.told().starts_with("open")) << to_string(format);
  }

  Wire wire(server.port());
  for (std::size_t i = 0; i < too_many; ++i) {
    wire.send(talker.post_bytes("/send", {{"text", big_text(i)}}));
    // Nobody of the audience is ever behind.
    audience.hears(i + 1);
    ASSERT_EQ(wire.reply().status, 201);
    if (HasFatalFailure()) return;
  }

  const std::vector<Heard> all = talker.reads();
  EXPECT_EQ(all.size(), too_many);
  EXPECT_TRUE(messages_of(audience.told()) == all);
  for (auto& [format, stream] : slow_ones) {
    SCOPED_TRACE(to_string(format));
    std::vector<Heard> heard;
    const std::string said = take_messages(stream, heard, too_many);
    ASSERT_TRUE(said.starts_with("closed too-slow ")) << said.substr(0, 100);
    EXPECT_TRUE(stream.ends(1013));
    const std::uint64_t cursor = std::stoull(said.substr(said.rfind(' ')));
    Stream again(server, slow, {format, cursor});
    EXPECT_EQ(again.told(), "open " + std::to_string(cursor));
    EXPECT_EQ(take_messages(again, heard, too_many), "");
    EXPECT_TRUE(heard == all);
  }
}

/// VmRSS of the server.
std::size_t resident_bytes(const ServerProcess& server) {
  std::ifstream statm("/proc/" + std::to_string(server.process().pid()) + "/statm");
  std::size_t pages = 0;
  statm >> pages >> pages;
  return pages * static_cast<std::size_t>(::sysconf(_SC_PAGESIZE));
}

TEST(SlowReaders, WhoNeverReadCostNoMoreThanTheirOutboxes) {
  constexpr std::size_t never_reading = 100;
  constexpr std::size_t growth_max = never_reading * (outbox_max + stream_bytes);
  ServerProcess server(small_outboxes());
  // What is freed is free, also where the tests look for mistakes with memory.
  server.program.environment["ASAN_OPTIONS"] += ":quarantine_size_mb=1:malloc_context_size=0";
  server.start();
  const Person talker(server, "talker");
  const Person idle(server, "idle");
  const auto say_much = [&] {
    for (std::size_t i = 0; i < too_many; ++i) ASSERT_EQ(talker.says(big_text(i)).status, 201);
  };
  // Twice what is said later, so that what the messages themselves need is known.
  say_much();
  const std::size_t without = resident_bytes(server);
  say_much();
  const std::size_t messages = resident_bytes(server) - without;
  const std::size_t before = resident_bytes(server);

  std::deque<Stream> streams;
  for (std::size_t i = 0; i < never_reading; ++i) {
    // Half of them want all there is, the others what comes.
    const std::optional<std::uint64_t> after =
        i % 2 == 0 ? std::optional<std::uint64_t>{0} : std::nullopt;
    const Format format = all_formats.at(i / 2 % all_formats.size());
    streams.emplace_back(server, idle, Stream::How{format, after, receive_bytes});
  }
  say_much();
  EXPECT_LT(resident_bytes(server), before + messages + growth_max);
  EXPECT_EQ(streams.front().told(), "open 0") << "they were all there";
  EXPECT_TRUE(streams.back().told().starts_with("open ")) << "they were all there";
}

}  // namespace
}  // namespace confab::testing
