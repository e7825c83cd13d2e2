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
  std::erase_if(count.wrong, [&](chat::Time at) { return at + guesses_window <= now; });
  count.wrong.push_back(now);
  // Who was made to pause before is not given five more.
  if (count.wrong.size() >= guesses_free || count.pauses > 0) {
    const chat::Duration pause =
        std::min<chat::Duration>(guesses_first_pause * (1 << count.pauses), guesses_longest_pause);
    if (pause < guesses_longest_pause) ++count.pauses;
    count.wrong.clear();
    count.blocked_until = now + pause;
  }
  count.ends_at = std::max(now, count.blocked_until) + guesses_window;
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
