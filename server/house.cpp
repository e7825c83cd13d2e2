#include "server/house.hpp"

#include <sodium.h>
#include <sys/resource.h>

#include <algorithm>
#include <boost/asio/as_tuple.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/experimental/awaitable_operators.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/signal_set.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <csignal>
#include <cstdio>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "server/chat/chat.hpp"
#include "server/config/parse.hpp"
#include "server/core/committer.hpp"
#include "server/core/compactor.hpp"
#include "server/core/deliverer.hpp"
#include "server/core/hash_renewer.hpp"
#include "server/core/receipts.hpp"
#include "server/core/secret_file.hpp"
#include "server/core/tokens.hpp"
#include "server/data_folder.hpp"
#include "server/edge/intake/tcp_intake.hpp"
#include "server/edge/listener.hpp"
#include "server/intakes.hpp"

namespace confab {

namespace asio = boost::asio;
using asio::experimental::awaitable_operators::operator&&;

namespace {

constexpr auto completion = asio::as_tuple(asio::use_awaitable);

/// How long the connections have to end by themselves at shutdown; writing the state comes after
/// that, and all of it has to be over in ten seconds.
constexpr std::chrono::seconds leave_patience{7};
/// How often housekeeping looks for what is due; shorter when lifetimes are.
constexpr std::chrono::milliseconds housekeeping_longest = std::chrono::minutes{1};
constexpr std::chrono::milliseconds housekeeping_shortest{200};
/// How often the log's size is looked at: that costs nothing, and a busy log grows by the second.
constexpr std::chrono::milliseconds compaction_pause = std::chrono::seconds{1};
/// Readers of streams whose presence is noted in one round of housekeeping.
constexpr std::size_t notes_at_once = 100;
/// Descriptors beside the connections: log, state, standard streams, what the libraries open.
constexpr rlim_t descriptors_of_its_own = 64;

edge::Settings edge_settings(const config::Options& options) {
  const auto milliseconds = [](std::chrono::microseconds duration) {
    return std::chrono::ceil<std::chrono::milliseconds>(duration);
  };
  edge::Settings settings;
  settings.host = options.host;
  settings.port = options.port;
  settings.http = options.http;
  settings.head_timeout = milliseconds(options.head_timeout);
  settings.body_timeout = milliseconds(options.body_timeout);
  settings.idle_timeout = milliseconds(options.idle_timeout);
  settings.write_timeout = milliseconds(options.write_timeout);
  settings.connections_max = options.connections_max;
  settings.connections_per_address = options.connections_per_address;
  settings.outbox_max = options.outbox_max;
  settings.text_max = options.text_max;
  settings.search_min_length = options.search_min_length;
  settings.trusted_proxies = options.trust_proxy;
  settings.cors_origins = options.cors_origin;
  settings.web_dir = options.web_dir;
  return settings;
}

std::string url_of(const asio::ip::tcp::endpoint& endpoint) {
  const std::string address = endpoint.address().to_string();
  const bool v6 = endpoint.address().is_v6();
  return "http://" + (v6 ? "[" + address + "]" : address) + ":" + std::to_string(endpoint.port());
}

class House {
 public:
  explicit House(const HouseParts& parts)
      : options_(parts.options),
        journal_(parts.journal),
        parts_(parts),
        settings_(edge_settings(parts.options)),
        about_{.version = std::string{config::version()}, .started_at = clock_.now()} {}

  int run();

 private:
  bool read_access_password();
  asio::awaitable<void> live();
  asio::awaitable<bool> begin();
  asio::awaitable<void> serve();
  asio::awaitable<void> keep_house();
  asio::awaitable<void> note_who_is_here();
  asio::awaitable<void> watch_hangups();
  asio::awaitable<void> leave_when_told();
  asio::awaitable<void> save();
  bool build();
  void raise_descriptor_limit();

  const config::Options& options_;
  core::Journal& journal_;
  const HouseParts& parts_;
  const core::SystemClock clock_;
  const edge::Settings settings_;
  const edge::About about_;

  // One thread runs the loop and makes all I/O calls: Asio's reactor needs no locks of its own.
  // Other threads only post to it.
  asio::io_context io_{BOOST_ASIO_CONCURRENCY_HINT_UNSAFE_IO};
  asio::signal_set stop_signals_{io_, SIGINT, SIGTERM};
  asio::signal_set hangups_{io_, SIGHUP};
  asio::steady_timer housekeeping_{io_};

  // In the order of construction; destroyed the other way round.
  DataFolder data_{options_, journal_};
  const chat::Chat& chat_ = data_.chat;
  std::optional<core::Committer> committer_;
  std::optional<core::Deliverer> deliverer_;
  std::optional<core::Compactor> compactor_;
  core::Passwords passwords_{core::PasswordCost::interactive, options_.threads};
  std::optional<core::HashRenewer> hash_renewer_;
  core::Guesses guesses_;
  edge::RecentPostings recent_postings_;
  const core::Receipts receipts_;
  std::optional<core::AccessPassword> access_password_;
  std::optional<edge::Hub> hub_;
  edge::Transfers transfers_;
  std::optional<edge::Deadlines> deadlines_;
  std::optional<edge::BufferPool> buffers_;
  edge::DateCache date_{clock_};
  edge::TrustedProxies trusted_proxies_;
  std::optional<edge::Intake> intake_;
  std::optional<Intakes> intakes_;
  std::optional<edge::Shared> shared_;
  std::optional<edge::Listener> listener_;
  bool started_ = false;
  int exit_code_ = 0;
};

bool House::read_access_password() {
  if (options_.access_password_file.empty()) return true;
  const auto file = core::read_access_password(options_.access_password_file);
  if (!file) {
    journal_.error("no access password", {{"error", file.error().detail}});
    return false;
  }
  if (file->others_may_read)
    journal_.warning("others may read the access password",
                     {{"path", options_.access_password_file},
                      {"what_to_do", "chmod o-r it, unless this machine is the server's alone"}});
  access_password_.emplace(file->password);
  return true;
}

bool House::build() {
  const auto executor = io_.get_executor();
  const auto fatal = [this] {
    journal_.error("the log failed", {{"what_to_do",
                                       "look at the disk, then start again: what was "
                                       "acknowledged is there"}});
    exit_code_ = 1;
    boost::system::error_code ignored;
    stop_signals_.cancel(ignored);
  };
  const auto told = [this](std::span<const chat::Notification> notifications) {
    hub_->notify(notifications);
    data_.erase_blobs(notifications);
    deliverer_->notify(notifications);
  };
  hub_.emplace(executor, chat_, clock_);
  if (options_.guests_leave_on_disconnect) hub_->let_guests_leave();
  committer_.emplace(executor, core::Committer::Parts{data_.chat, *data_.log, clock_,
                                                      core::random_node(), told, fatal, &journal_});
  hash_renewer_.emplace(executor, chat_, passwords_, *committer_);
  deliverer_.emplace(executor, chat_, *committer_, clock_, about_.started_at);
  if (data_.on_disk()) compactor_.emplace(options_.data_dir, *data_.log, journal_);
  deadlines_.emplace(executor, edge::timeouts(settings_));
  buffers_.emplace(edge::read_buffer_bytes(settings_.http));
  intake_.emplace(chat_, *committer_, settings_);
  intakes_.emplace(options_,
                   edge::IntakeParts{executor, *intake_, *deadlines_, journal_, settings_});
  if (!intakes_->open_spool(data_.spool())) return false;
  trusted_proxies_ = edge::TrustedProxies::parse(options_.trust_proxy).value();
  shared_.emplace(edge::Shared{
      {chat_, *committer_, passwords_, *hash_renewer_, guesses_, *data_.room_tokens, receipts_,
       access_password_ ? &*access_password_ : nullptr, *hub_, *data_.blobs, transfers_, journal_,
       settings_, about_, *intake_, recent_postings_, intakes_->forwarder()},
      *deadlines_,
      *buffers_,
      date_,
      trusted_proxies_,
      parts_.access_log});
  listener_.emplace(executor, *shared_);
  return true;
}

asio::awaitable<bool> House::begin() {
  const auto endpoint = listener_->open();
  if (!endpoint) {
    journal_.error("cannot listen", {{"host", settings_.host},
                                     {"port", settings_.port},
                                     {"error", endpoint.error().message()},
                                     {"what_to_do", "choose another with --host and --port"}});
    co_return false;
  }
  if (!intakes_->open_sockets()) co_return false;
  if (options_.rules != chat_.settings()) {
    chat::Command command = chat::Configure{options_.rules};
    const auto configured = co_await committer_->commit(std::move(command));
    if (!configured) {
      journal_.error("cannot write to the log", {{"path", options_.data_dir}});
      co_return false;
    }
  }
  started_ = true;
  std::printf("listening on %s\n", url_of(*endpoint).c_str());
  for (const std::string& line : intakes_->lines()) std::printf("%s\n", line.c_str());
  std::fflush(stdout);
  journal_.info("started", {{"version", about_.version},
                            {"users", chat_.state().users.size()},
                            {"seq", chat::raw(chat_.last_seq())}});
  co_return true;
}

asio::awaitable<void> House::live() {
  const auto replayed = co_await committer_->replay();
  if (!replayed) {
    journal_.error("cannot replay the log", {{"error", replayed.error().message()}});
    exit_code_ = 1;
    co_return;
  }
  if (!co_await data_.sweep_blobs()) {
    exit_code_ = 1;
    co_return;
  }
  co_await (committer_->run() && serve());
}

asio::awaitable<void> House::serve() {
  if (co_await begin()) {
    co_await (listener_->run() && intakes_->run() && deadlines_->run() && deliverer_->run() &&
              hash_renewer_->run() && keep_house() && watch_hangups() && leave_when_told());
  } else {
    exit_code_ = 1;
  }
  committer_->stop();
}

asio::awaitable<void> House::leave_when_told() {
  const auto [error, signal] = co_await stop_signals_.async_wait(completion);
  if (!error)
    journal_.info("stopping", {{"signal", signal}, {"connections", listener_->connections()}});
  hub_->leave();
  co_await (listener_->leave(leave_patience) && intakes_->leave(leave_patience));
  intakes_->stop();
  deadlines_->stop();
  deliverer_->stop();
  hash_renewer_->stop();
  if (compactor_) compactor_->give_up();
  housekeeping_.cancel();
  boost::system::error_code ignored;
  hangups_.cancel(ignored);
}

asio::awaitable<void> House::watch_hangups() {
  for (;;) {
    const auto [error, signal] = co_await hangups_.async_wait(completion);
    if (error) co_return;
    if (parts_.reopen_logs) parts_.reopen_logs();
  }
}

asio::awaitable<void> House::keep_house() {
  const chat::Settings& rules = chat_.settings();
  chat::Duration shortest = std::min(
      {rules.guest_ttl, rules.idempotency_ttl, rules.unread_retention, rules.file_orphan_ttl});
  if (rules.ttl > chat::Duration::zero()) shortest = std::min(shortest, rules.ttl);
  const auto pause = std::clamp(std::chrono::floor<std::chrono::milliseconds>(shortest / 10),
                                housekeeping_shortest, housekeeping_longest);
  auto look_again = std::chrono::steady_clock::now();
  while (!shared_->leaving) {
    housekeeping_.expires_after(std::min(pause, compaction_pause));
    co_await housekeeping_.async_wait(completion);
    if (shared_->leaving) break;
    if (std::chrono::steady_clock::now() >= look_again) {
      look_again = std::chrono::steady_clock::now() + pause;
      if (chat_.lapse_due(committer_->now())) {
        chat::Command command = chat::Lapse{};
        // Should the log not take it, the next round asks again.
        co_await committer_->commit(std::move(command));
      }
    }
    co_await note_who_is_here();
    for (const chat::ForgetUser& guest : hub_->departed()) {
      chat::Command command = guest;
      if (!co_await committer_->commit(std::move(command))) break;
    }
    if (compactor_) co_await compactor_->run_if_due();
  }
}

/// A stream that stays open counts as being there, like a request.
asio::awaitable<void> House::note_who_is_here() {
  for (const chat::NoteSeen& seen : hub_->unnoted(notes_at_once)) {
    chat::Command command = seen;
    if (!co_await committer_->commit(std::move(command))) co_return;
  }
}

asio::awaitable<void> House::save() {
  if (!co_await data_.save()) exit_code_ = 1;
}

/// A connection is a descriptor, and the usual limit of 1,024 is only the soft one.
void House::raise_descriptor_limit() {
  const rlim_t wanted = options_.connections_max + files::blobs_open_max + descriptors_of_its_own +
                        (options_.intake.size() * (edge::intake_connections_max + 1));
  rlimit limit{};
  if (::getrlimit(RLIMIT_NOFILE, &limit) != 0 || limit.rlim_cur >= wanted) return;
  limit.rlim_cur = std::min(wanted, limit.rlim_max);
  ::setrlimit(RLIMIT_NOFILE, &limit);
  if (limit.rlim_cur < wanted)
    journal_.warning("fewer connections are possible than connections-max",
                     {{"connections_max", options_.connections_max},
                      {"descriptors", limit.rlim_cur},
                      {"what_to_do", "raise the limit of open files (LimitNOFILE, ulimit -Hn)"}});
}

int House::run() {
  raise_descriptor_limit();
  if (!read_access_password() || !data_.open(io_.get_executor())) return 1;
  if (!build()) return 1;
  const auto report = [this](const std::exception_ptr& thrown) {
    if (!thrown) return;
    exit_code_ = 1;
    try {
      std::rethrow_exception(thrown);
    } catch (const std::exception& unexpected) {
      journal_.error("stopped", {{"error", unexpected.what()}});
    }
  };
  asio::co_spawn(io_, live(), report);
  io_.run();
  if (started_) {
    io_.restart();
    asio::co_spawn(io_, save(), report);
    io_.run();
  }
  journal_.info("stopped", {{"seq", chat::raw(chat_.last_seq())}});
  return exit_code_;
}

}  // namespace

int run_house(const HouseParts& parts) {
  if (sodium_init() < 0) {
    parts.journal.error("cannot start", {{"error", "no source of random numbers"}});
    return 1;
  }
  return House{parts}.run();
}

}  // namespace confab
