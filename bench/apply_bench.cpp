// What the rules cost: one message in a chat of ten thousand.
#include <benchmark/benchmark.h>

#include <chrono>
#include <cstdint>
#include <string>

#include "server/chat/chat.hpp"

namespace {

using namespace confab::chat;
using std::chrono::microseconds;

constexpr std::uint64_t users = 10'000;

/// Applies one command after the other, a microsecond apart.
class World {
 public:
  World() {
    Configure configure;
    configure.settings.rate_limit = 0;
    apply(configure);
    for (std::uint64_t i = 0; i < users; ++i) {
      AddUser add;
      add.name = add.name_key = "user" + std::to_string(i);
      add.device = "bench";
      for (std::size_t byte = 0; byte < 8; ++byte)
        add.token[byte] = static_cast<std::uint8_t>(i >> 8 * byte);
      apply(add);
    }
  }

  /// By another user each time.
  SendMessage next_message() {
    SendMessage send;
    send.from = UserId{2 + sent_++ % users};
    send.chat = general_chat;
    send.text = "a message as people write them, not long";
    return send;
  }

  Applied apply(Command command) {
    at_ += microseconds{1};
    return chat_.apply({Seq{++seq_}, at_, 1, 1, std::move(command)});
  }

  const Chat& chat() const { return chat_; }
  Time at() const { return at_; }

 private:
  Chat chat_;
  Time at_{std::chrono::hours{24}};
  std::uint64_t seq_ = 0;
  std::uint64_t sent_ = 0;
};

void apply_send_message(benchmark::State& state) {
  World world;
  for (auto _ : state) benchmark::DoNotOptimize(world.apply(world.next_message()));
  state.SetItemsProcessed(state.iterations());
}
BENCHMARK(apply_send_message);

void judge_send_message(benchmark::State& state) {
  World world;
  for (auto _ : state) {
    const Command command = world.next_message();
    benchmark::DoNotOptimize(world.chat().judge(command, world.at()));
  }
  state.SetItemsProcessed(state.iterations());
}
BENCHMARK(judge_send_message);

/// What resuming a stream asks for, when its user has a thousand direct chats: a page of all that
/// happened since, and the one message that came last.
void events_after(benchmark::State& state) {
  constexpr std::uint64_t chats = 1'000;
  constexpr std::size_t page = 100;
  const UserId viewer{2};
  World world;
  std::uint64_t last = 0;
  for (std::uint64_t i = 1; i <= 10 * chats; ++i) {
    SendMessage send = world.next_message();
    send.chat = ChatId{};
    send.from = viewer;
    send.peer = UserId{3 + i % chats};
    last = raw(std::get<Sent>(world.apply(send).outcome).id);
  }
  const std::uint64_t after = last - static_cast<std::uint64_t>(state.range(0));
  for (auto _ : state)
    benchmark::DoNotOptimize(world.chat().events_after(viewer, ChatId{}, after, page, world.at()));
}
BENCHMARK(events_after)->Arg(5'000)->Arg(1);

void mark_read(benchmark::State& state) {
  World world;
  for (auto _ : state) {
    const Applied sent = world.apply(world.next_message());
    MarkRead read;
    read.user = UserId{2};
    read.chat = general_chat;
    read.up_to = raw(std::get<Sent>(sent.outcome).id);
    benchmark::DoNotOptimize(world.apply(read));
  }
}
BENCHMARK(mark_read);

/// Ten thousand titles of forty bytes, half of them Cyrillic, and a part of one of them, of a
/// hundred of them, or of none.
void find_rooms(benchmark::State& state) {
  World world;
  for (std::uint64_t i = 0; i < 10'000; ++i) {
    const std::string number = std::to_string(100'000 + i);
    CreateRoom create;
    create.owner = UserId{2 + i % users};
    create.title = create.title_key =
        i % 2 == 0 ? "gardening and beekeeping, club " + number : "огородники города " + number;
    world.apply(create);
  }
  const std::string part = state.range(0) == 1     ? "club 105000"
                           : state.range(0) == 100 ? "города 1050"
                                                   : "club 205000";
  const std::size_t found = world.chat().search_rooms(part, 101).size();
  if (found > static_cast<std::size_t>(state.range(0))) state.SkipWithError("finds too many");
  for (auto _ : state) benchmark::DoNotOptimize(world.chat().search_rooms(part, 101));
}
BENCHMARK(find_rooms)->Arg(0)->Arg(1)->Arg(100);

}  // namespace

BENCHMARK_MAIN();
