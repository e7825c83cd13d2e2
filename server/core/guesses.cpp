#include "server/core/guesses.hpp"

#include <algorithm>

namespace confab::core {

std::optional<chat::Time> Guesses::blocked_until(std::string_view name, std::string_view address,
                                                 chat::Time now) const {
  const auto found = counts_.find({std::string{name}, std::string{address}});
  if (found == counts_.end() || found->second.blocked_until <= now) return {};
  return found->second.blocked_until;
}

void Guesses::failed(std::string_view name, std::string_view address, chat::Time now) {
  Who who{std::string{name}, std::string{address}};
  if (!counts_.contains(who)) make_room(now);
  Count& count = counts_[std::move(who)];
  if (count.ends_at <= now) count = {};
  ++count.wrong;
  if (count.wrong >= guesses_free) {
    const std::size_t doublings = std::min<std::size_t>(count.wrong - guesses_free, 16);
    const chat::Duration pause =
        std::min<chat::Duration>(guesses_first_pause * (1 << doublings), guesses_longest_pause);
    count.blocked_until = now + pause;
  }
  count.ends_at = std::max(count.ends_at, std::max(now, count.blocked_until) + guesses_window);
}

void Guesses::succeeded(std::string_view name, std::string_view address) {
  counts_.erase({std::string{name}, std::string{address}});
}

void Guesses::make_room(chat::Time now) {
  if (counts_.size() < guesses_kept_max) return;
  std::erase_if(counts_, [&](const auto& one) { return one.second.ends_at <= now; });
  if (counts_.size() < guesses_kept_max) return;
  counts_.erase(
      std::ranges::min_element(counts_, {}, [](const auto& one) { return one.second.ends_at; }));
}

}  // namespace confab::core
