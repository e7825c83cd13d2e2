#include "server/edge/hub.hpp"

#include <algorithm>
#include <boost/asio/as_tuple.hpp>
#include <boost/asio/use_awaitable.hpp>

namespace confab::edge {

namespace asio = boost::asio;

class Hub::Present {
 public:
  Present(Hub& hub, chat::UserId user) : hub_(hub), user_(user) {
    hub_.drop_departed(hub_.clock_.now());
    ++hub_.present_[user_].connections;
  }
  Present(const Present&) = delete;
  ~Present() {
    Presence& presence = hub_.present_[user_];
    --presence.connections;
    presence.left_at = hub_.clock_.now();
  }

 private:
  Hub& hub_;
  chat::UserId user_;
};

Hub::Hub(asio::any_io_executor executor, const chat::Chat& chat, const core::Clock& clock)
    : executor_(std::move(executor)), chat_(chat), clock_(clock) {}

void Hub::notify(std::span<const chat::Notification> notifications) {
  if (waiters_.empty()) return;
  struct Wake {
    Hub& hub;
    void operator()(const chat::UserForgotten& told) const { hub.wake(told.user); }
    void operator()(const chat::DevicesRevoked& told) const { hub.wake(told.user); }
    void operator()(const chat::ChatMade& told) const { hub.wake_members(told.chat); }
    void operator()(const chat::ChatDeleted& told) const {
      for (const chat::UserId member : told.members) hub.wake(member);
    }
    void operator()(const chat::MessagePosted& told) const { hub.wake_members(told.chat); }
    void operator()(const chat::ReadMoved& told) const { hub.wake(told.user); }
    void operator()(const chat::StrikesChanged& told) const { hub.wake(told.user); }
    void operator()(const chat::UserBanned& told) const { hub.wake(told.user); }
  };
  for (const chat::Notification& one : notifications) std::visit(Wake{*this}, one);
}

void Hub::wake(chat::UserId user) {
  for (Waiter& waiter : waiters_)
    if (waiter.user == user) waiter.timer.cancel();
}

void Hub::wake_members(chat::ChatId chat) {
  for (Waiter& waiter : waiters_)
    if (chat_.chat_of(waiter.user, chat) != nullptr) waiter.timer.cancel();
}

asio::awaitable<void> Hub::wait(chat::UserId user, chat::DeviceId device, std::uint64_t after,
                                std::chrono::milliseconds at_most) {
  const auto settled = [&] {
    const chat::User* known = chat_.user(user);
    if (known == nullptr || chat::raw(chat_.newest_event(*known)) > after) return true;
    return device != chat::DeviceId{} &&
           std::ranges::find(known->devices, device, &chat::Device::id) == known->devices.end();
  };
  const Present present{*this, user};
  Waiter waiter{executor_, user};
  waiters_.push_back(waiter);
  const auto deadline = std::chrono::steady_clock::now() + at_most;
  while (!leaving_ && !settled() && std::chrono::steady_clock::now() < deadline) {
    waiter.timer.expires_at(deadline);
    co_await waiter.timer.async_wait(asio::as_tuple(asio::use_awaitable));
  }
}

bool Hub::online(chat::UserId user) const {
  const auto found = present_.find(user);
  if (found == present_.end()) return false;
  return found->second.connections > 0 || clock_.now() < found->second.left_at + presence_grace;
}

std::size_t Hub::online_count() const {
  return static_cast<std::size_t>(
      std::ranges::count_if(present_, [&](const auto& one) { return online(one.first); }));
}

std::size_t Hub::online_in(const chat::Conversation& chat) const {
  return static_cast<std::size_t>(std::ranges::count_if(present_, [&](const auto& one) {
    return chat.members.contains(one.first) && online(one.first);
  }));
}

void Hub::drop_departed(chat::Time now) {
  std::erase_if(present_, [&](const auto& one) {
    return one.second.connections == 0 && one.second.left_at + presence_grace <= now;
  });
}

void Hub::leave() {
  leaving_ = true;
  for (Waiter& waiter : waiters_) waiter.timer.cancel();
}

}  // namespace confab::edge
