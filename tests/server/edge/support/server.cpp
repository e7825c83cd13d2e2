#include "tests/server/edge/support/server.hpp"

#include <gtest/gtest.h>

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <future>
#include <thread>

#include "server/edge/intake/intake.hpp"
#include "server/edge/listener.hpp"
#include "tests/server/edge/support/access_log.hpp"
#include "tests/support/captured_journal.hpp"
#include "tests/support/temporary_folder.hpp"

namespace confab::edge::testing {

namespace asio = boost::asio;

namespace {
constexpr chat::Time start{std::chrono::microseconds{1'795'206'058'020'261}};
}

struct Server::House {
  explicit House(Options with)
      : options(std::move(with)),
        chat([this] {
          chat::State state;
          state.settings = options.rules;
          return chat::Chat{std::move(state)};
        }()),
        hub(io.get_executor(), chat, clock),
        committer(io.get_executor(), {chat, log, clock, 7, [this](auto told) { tell(told); }}),
        room_tokens(options.room_key),
        access_password(options.access_password),
        deadlines(io.get_executor(), timeouts(options.settings)),
        buffers(read_buffer_bytes(options.settings.http)),
        trusted(TrustedProxies::parse(options.settings.trusted_proxies).value()),
        shared{{chat, committer, passwords, hash_renewer, guesses, room_tokens, receipts,
                options.access_password.empty() ? nullptr : &access_password, hub, *blobs,
                transfers, journal, options.settings, about, intake, recent_postings, nullptr},
               deadlines,
               buffers,
               date,
               trusted,
               options.access_log ? &access_log : nullptr},
        listener(io.get_executor(), shared) {}

  asio::awaitable<void> leave(std::chrono::milliseconds patience) {
    hub.leave();
    co_await listener.leave(patience);
    deadlines.stop();
    hash_renewer.stop();
    committer.stop();
    gone.set_value();
  }

  void tell(std::span<const chat::Notification> told) {
    hub.notify(told);
    for (const chat::Notification& one : told)
      if (const auto* file = std::get_if<chat::FileErased>(&one)) blobs->erase({file->blob});
  }

  Options options;
  confab::testing::TemporaryFolder folder;
  core::ManualClock clock{start};
  asio::io_context io{1};
  /// A server that has left can still be looked at.
  asio::executor_work_guard<asio::io_context::executor_type> looked_at{io.get_executor()};
  log::MemoryLog log{io.get_executor()};
  chat::Chat chat;
  Hub hub;
  std::unique_ptr<files::BlobStore> blobs =
      files::BlobStore::open(folder.path("files"), log::Durability::os).value();
  core::Committer committer;
  core::Passwords passwords{options.password_cost};
  core::HashRenewer hash_renewer{io.get_executor(), chat, passwords, committer};
  core::Guesses guesses;
  RecentPostings recent_postings;
  core::RoomTokens room_tokens;
  const core::Receipts receipts;
  core::AccessPassword access_password;
  Transfers transfers;
  confab::testing::CapturedJournal journal;
  CapturedAccessLog access_log;
  const About about{.version = "0.0.test", .started_at = start};
  Intake intake{chat, committer, options.settings};
  Deadlines deadlines;
  BufferPool buffers;
  DateCache date{clock};
  TrustedProxies trusted;
  Shared shared;
  Listener listener;
  std::uint16_t port = 0;
  bool leaving = false;  // the test's thread only
  std::promise<void> gone;
  std::shared_future<void> all_gone{gone.get_future()};
  std::thread thread;
};

Server::Server(Options options) : house_(std::make_unique<House>(std::move(options))) {
  House& house = *house_;
  if (house.options.guests_leave) house.hub.let_guests_leave();
  house.port = house.listener.open().value().port();
  asio::co_spawn(house.io, house.committer.run(), asio::detached);
  asio::co_spawn(house.io, house.hash_renewer.run(), asio::detached);
  asio::co_spawn(house.io, house.listener.run(), asio::detached);
  asio::co_spawn(house.io, house.deadlines.run(), asio::detached);
  house.thread = std::thread([&house] { house.io.run(); });
}

Server::~Server() {
  leave();
  left();
  house_->looked_at.reset();
  house_->thread.join();
}

std::uint16_t Server::port() const { return house_->port; }

void Server::on_loop(const std::function<void()>& what) {
  std::promise<void> done;
  asio::post(house_->io, [&] {
    what();
    done.set_value();
  });
  done.get_future().wait();
}

bool Server::eventually(const std::function<bool()>& what) {
  const auto deadline = std::chrono::steady_clock::now() + std::chrono::seconds{10};
  for (bool is_so = false; std::chrono::steady_clock::now() < deadline;) {
    on_loop([&] { is_so = what(); });
    if (is_so) return true;
    std::this_thread::yield();
  }
  return false;
}

void Server::advance(chat::Duration by) {
  on_loop([&] {
    house_->clock.advance(by);
    house_->hub.presence().look_at_the_clock();
  });
}

void Server::leave(std::chrono::milliseconds patience) {
  if (std::exchange(house_->leaving, true)) return;
  // The log may be on hold: whoever waits for it is to be answered.
  on_loop([&] { asio::co_spawn(house_->io, house_->leave(patience), asio::detached); });
}

void Server::left() { static_cast<void>(house_->all_gone.wait_for(std::chrono::seconds{20})); }

log::MemoryLog& Server::log() { return house_->log; }
std::size_t Server::connections() { return house_->listener.connections(); }
std::size_t Server::waiting() { return house_->hub.waiting(); }
std::size_t Server::streams() { return house_->hub.streams(); }
Hub& Server::hub() { return house_->hub; }

void Server::commit(std::vector<chat::Command> commands) {
  std::promise<void> done;
  std::size_t left = commands.size();
  on_loop([&] {
    for (chat::Command& command : commands)
      asio::co_spawn(house_->io, house_->committer.commit(std::move(command)),
                     [&](const std::exception_ptr&, const auto&) {
                       if (--left == 0) done.set_value();
                     });
  });
  done.get_future().wait();
}

files::BlobStore& Server::blobs() { return *house_->blobs; }

chat::BlobName Server::blob_of(std::uint64_t file) {
  return house_->chat.file(chat::FileId{file})->blob;
}

std::size_t Server::blobs_on_disk() const {
  using Entries = std::filesystem::directory_iterator;
  return static_cast<std::size_t>(std::distance(Entries{house_->folder.path("files")}, Entries{}));
}

void Server::lapse() { commit({chat::Lapse{}}); }

void Server::forget_departed() {
  std::vector<chat::ForgetUser> guests;
  on_loop([&] { guests = house_->hub.departed(); });
  if (!guests.empty()) commit({guests.begin(), guests.end()});
}

const confab::testing::CapturedJournal& Server::journal() const { return house_->journal; }
const CapturedAccessLog& Server::access_log() const { return house_->access_log; }

}  // namespace confab::edge::testing
