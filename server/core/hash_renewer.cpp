#include "server/core/hash_renewer.hpp"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <utility>

namespace confab::core {

namespace asio = boost::asio;

HashRenewer::HashRenewer(const asio::any_io_executor& executor, const chat::Chat& chat,
                         Passwords& passwords, Committer& committer)
    : chat_(chat), passwords_(passwords), committer_(committer), timer_(executor) {}

void HashRenewer::renew(chat::UserId user, std::string was, std::string password) {
  if (waiting_.size() >= renewals_max) return;
  waiting_.push_back({user, std::move(was), std::move(password)});
  timer_.cancel();
}

asio::awaitable<void> HashRenewer::run() {
  while (!stopped_) {
    if (waiting_.empty()) {
      timer_.expires_at(asio::steady_timer::time_point::max());
      co_await timer_.async_wait(asio::as_tuple(asio::use_awaitable));
      continue;
    }
    Renewal next = std::move(waiting_.front());
    waiting_.pop_front();
    co_await carry_out(std::move(next));
  }
}

asio::awaitable<void> HashRenewer::carry_out(Renewal renewal) {
  const chat::User* user = chat_.user(renewal.user);
  // Of several who signed in at once, the first did it for all.
  if (user == nullptr || user->password_hash != renewal.was) co_return;
  auto hash = co_await passwords_.hash(std::move(renewal.password));
  if (!hash) co_return;
  chat::ChangeAccount change{.user = renewal.user};
  change.password_hash = *std::move(hash);
  change.was_hash = std::move(renewal.was);
  chat::Command command = std::move(change);
  co_await committer_.commit(std::move(command));
}

void HashRenewer::stop() {
  stopped_ = true;
  timer_.cancel();
}

}  // namespace confab::core
