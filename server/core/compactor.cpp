#include "server/core/compactor.hpp"

#include <sys/resource.h>
#include <unistd.h>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/thread_pool.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <optional>
#include <utility>

#include "server/chat/chat.hpp"
#include "server/core/state_file.hpp"
#include "server/log/check.hpp"

namespace confab::core {

namespace asio = boost::asio;

namespace {
/// As nice as it gets: whoever waits for an answer comes first.
constexpr int lowest_priority = 19;
}  // namespace

bool compact(const std::string& dir, const log::Identity& identity, const log::Position& upto,
             const std::atomic<bool>& give_up, Journal& journal) {
  auto stored = load_state(dir);
  if (!stored) {
    journal.error("compaction failed", {{"error", stored.error().detail}});
    return false;
  }
  chat::Chat chat = *stored ? chat::Chat{std::move((*stored)->state)} : chat::Chat{};
  log::Scan scan{dir};
  while (chat.last_seq() < upto.seq) {
    if (give_up) return false;
    const std::optional<chat::Record> record = scan.next();
    if (!record) {
      journal.error("compaction failed", {{"error", "the log ends early; run: confabd log check"}});
      return false;
    }
    if (record->seq <= chat.last_seq()) continue;
    if (chat::raw(record->seq) != chat::raw(chat.last_seq()) + 1) {
      journal.error("compaction failed",
                    {{"error",
                      "records are missing between the state file and the log; run: "
                      "confabd log check"}});
      return false;
    }
    chat.apply(*record);
  }
  if (const auto error = save_state(dir, chat.state(), identity, upto)) {
    journal.error("compaction failed", {{"error", error.message()}});
    return false;
  }
  return true;
}

asio::awaitable<void> Compactor::run_if_due(std::uint64_t limit) {
  if (log_.bytes() < limit || log_.failed()) co_return;
  const log::Position upto = log_.position();
  auto work = [](const Compactor& self, log::Identity identity, log::Position until,
                 Journal& journal) -> asio::awaitable<bool> {
    ::setpriority(PRIO_PROCESS, static_cast<id_t>(::gettid()), lowest_priority);
    co_return compact(self.dir_, identity, until, self.give_up_, journal);
  };
  asio::thread_pool thread{1};
  const bool done = co_await asio::co_spawn(thread, work(*this, log_.identity(), upto, journal_),
                                            asio::use_awaitable);
  if (!done) co_return;
  const auto trimmed = co_await log_.trim(upto);
  if (!trimmed) journal_.warning("log not trimmed", {{"error", trimmed.error().message()}});
  journal_.info("state written", {{"seq", chat::raw(upto.seq)}});
}

}  // namespace confab::core
