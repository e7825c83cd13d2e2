// What the log costs: an append by how it flushes, and a replay.
#include <benchmark/benchmark.h>
#include <stdlib.h>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/io_context.hpp>
#include <chrono>
#include <filesystem>
#include <string>
#include <utility>

#include "server/log/file_log.hpp"
#include "server/log/record_format.hpp"

namespace {

using namespace confab;
using log::FileLog;

/// On the disk that the benchmark is started from: /tmp may be memory.
class Directory {
 public:
  Directory() {
    std::string pattern = (std::filesystem::current_path() / "log-bench-XXXXXX").string();
    path_ = ::mkdtemp(pattern.data());
  }
  ~Directory() { std::filesystem::remove_all(path_); }
  Directory(const Directory&) = delete;
  Directory& operator=(const Directory&) = delete;
  const std::string& path() const { return path_; }

 private:
  std::string path_;
};

std::vector<chat::Proposal> messages(std::size_t count) {
  chat::SendMessage send;
  send.from = chat::UserId{2};
  send.chat = chat::general_chat;
  send.text = "a message as people write them, not long";
  send.key = "0123456789abcdef";
  return std::vector<chat::Proposal>(count, chat::Proposal{{}, 1, 1, send});
}

/// Appends and takes back, as the committer does, until the benchmark has had enough.
log::awaitable<void> keep_appending(benchmark::State& state, FileLog& log) {
  const auto batch = static_cast<std::size_t>(state.range(0));
  const std::vector<chat::Proposal> proposals = messages(batch);
  while (state.KeepRunning()) {
    std::vector<chat::Proposal> copy = proposals;
    const log::Result<void> appended = co_await log.append(std::move(copy));
    const log::Result<std::vector<chat::Record>> records = co_await log.next();
    if (!appended || !records || records->size() != batch) {
      state.SkipWithError("the log failed");
      break;
    }
  }
  log.close();
}

void append(benchmark::State& state, log::Flushing flushing, log::Durability durability) {
  const Directory directory;
  boost::asio::io_context loop{1};
  log::FileLogOptions options;
  options.flushing = flushing;
  options.durability = durability;
  const auto opened = FileLog::open(loop.get_executor(), directory.path(), {}, options).value();
  boost::asio::co_spawn(loop, keep_appending(state, *opened), boost::asio::detached);
  loop.run();
  state.SetItemsProcessed(state.iterations() * state.range(0));
}

BENCHMARK_CAPTURE(append, inline, log::Flushing::inline_, log::Durability::disk)
    ->Arg(1)
    ->Arg(64)
    ->UseRealTime();
BENCHMARK_CAPTURE(append, thread, log::Flushing::thread, log::Durability::disk)
    ->Arg(1)
    ->Arg(64)
    ->UseRealTime();
BENCHMARK_CAPTURE(append, adaptive, log::Flushing::adaptive, log::Durability::disk)
    ->Arg(1)
    ->Arg(64)
    ->UseRealTime();
BENCHMARK_CAPTURE(append, unflushed, log::Flushing::inline_, log::Durability::os)
    ->Arg(1)
    ->Arg(64)
    ->UseRealTime();

log::awaitable<void> fill(FileLog& log, std::size_t records) {
  constexpr std::size_t batch = 64;
  for (std::size_t done = 0; done < records; done += batch) {
    std::vector<chat::Proposal> proposals = messages(batch);
    static_cast<void>(co_await log.append(std::move(proposals)));
  }
}

log::awaitable<void> read_all(FileLog& log, std::size_t& count) {
  while (count < chat::raw(log.position().seq)) {
    const log::Result<std::vector<chat::Record>> records = co_await log.next();
    if (!records) co_return;
    count += records->size();
  }
}

/// Opening, which verifies, and reading everything through `next`.
void replay(benchmark::State& state) {
  const Directory directory;
  boost::asio::io_context loop{1};
  {
    log::FileLogOptions options;
    options.durability = log::Durability::os;
    const auto opened = FileLog::open(loop.get_executor(), directory.path(), {}, options).value();
    boost::asio::co_spawn(loop, fill(*opened, static_cast<std::size_t>(state.range(0))),
                          boost::asio::detached);
    loop.run();
  }
  std::size_t records = 0;
  for (auto _ : state) {
    const auto opened = FileLog::open(loop.get_executor(), directory.path()).value();
    std::size_t count = 0;
    loop.restart();
    boost::asio::co_spawn(loop, read_all(*opened, count), boost::asio::detached);
    loop.run();
    records += count;
  }
  state.SetItemsProcessed(static_cast<std::int64_t>(records));
}
BENCHMARK(replay)->Arg(500'000)->Unit(benchmark::kMillisecond)->UseRealTime();

/// From nothing to a log that takes records.
void open_new(benchmark::State& state) {
  boost::asio::io_context loop{1};
  for (auto _ : state) {
    const Directory directory;
    benchmark::DoNotOptimize(FileLog::open(loop.get_executor(), directory.path()));
  }
}
BENCHMARK(open_new)->Unit(benchmark::kMillisecond)->UseRealTime();

void encode_record(benchmark::State& state) {
  const chat::Proposal proposal = messages(1).front();
  const chat::Record record{chat::Seq{1}, proposal.at, 1, 1, proposal.command};
  std::string bytes;
  for (auto _ : state) {
    bytes.clear();
    benchmark::DoNotOptimize(log::encode(record, {}, bytes));
  }
  state.SetBytesProcessed(state.iterations() * static_cast<std::int64_t>(bytes.size()));
}
BENCHMARK(encode_record);

}  // namespace

BENCHMARK_MAIN();
