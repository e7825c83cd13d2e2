#include "server/edge/live/presence.hpp"

#include <algorithm>
#include <utility>

namespace confab::edge {

Presence::Presence(const boost::asio::any_io_executor& executor, const core::Clock& clock,
                   Told& told)
    : clock_(clock), told_(told), timer_(executor) {}

void Presence::enter(chat::UserId user) {
  look_at_the_clock();
  const auto [entry, is_new] = here_.try_emplace(user);
  ++entry->second.connections;
  if (is_new) told_.on_joined(user);
}

void Presence::leave(chat::UserId user) {
  Here& here = here_.at(user);
  if (--here.connections > 0) return;
  here.left_at = clock_.now();
  departures_.push_back({user, here.left_at});
  wait_for_next();
}

bool Presence::still_here(const Here& here) const {
  return here.connections > 0 || clock_.now() < here.left_at + presence_grace;
}

bool Presence::online(chat::UserId user) const {
  const auto found = here_.find(user);
  return found != here_.end() && still_here(found->second);
}

std::size_t Presence::online_count() const {
  // Those whose grace is over are among the departures, and few.
  std::size_t gone = 0;
  for (const Departure& departure : departures_) {
    const auto found = here_.find(departure.user);
    if (found == here_.end() || found->second.left_at != departure.left_at) continue;
    if (!still_here(found->second)) ++gone;
  }
  return here_.size() - gone;
}

std::size_t Presence::online_in(const chat::Conversation& where) const {
  if (where.kind == chat::ChatKind::general) return online_count();
  if (where.members.size() <= here_.size())
    return static_cast<std::size_t>(std::ranges::count_if(
        where.members, [&](const auto& member) { return online(member.first); }));
  return static_cast<std::size_t>(std::ranges::count_if(here_, [&](const auto& one) {
    return where.members.contains(one.first) && still_here(one.second);
  }));
}

Presence::Readers* Presence::readers(chat::UserId user) {
  const auto found = here_.find(user);
  if (found == here_.end() || found->second.readers.empty()) return nullptr;
  return &found->second.readers;
}

void Presence::add_reader(Reader& reader, chat::UserId user) {
  Here& here = here_.at(user);
  here.readers.push_back(reader);
  here.had_a_stream = true;
}

void Presence::look_at_the_clock() {
  while (!departures_.empty() && departures_.front().left_at + presence_grace <= clock_.now()) {
    const Departure departure = departures_.front();
    departures_.pop_front();
    const auto found = here_.find(departure.user);
    if (found == here_.end() || found->second.connections > 0 ||
        found->second.left_at != departure.left_at)
      continue;
    const bool had_a_stream = found->second.had_a_stream;
    here_.erase(found);
    told_.on_left(departure.user, had_a_stream);
  }
}

void Presence::stop() {
  stopped_ = true;
  timer_.cancel();
}

void Presence::wait_for_next() {
  if (waiting_ || stopped_ || departures_.empty()) return;
  waiting_ = true;
  timer_.expires_after(std::max<chat::Duration>(
      departures_.front().left_at + presence_grace - clock_.now(), std::chrono::milliseconds{1}));
  timer_.async_wait([this](const boost::system::error_code& error) {
    if (error) return;
    waiting_ = false;
    look_at_the_clock();
    wait_for_next();
  });
}

}  // namespace confab::edge
