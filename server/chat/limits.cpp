// The hourly limit of the general chat: a window opens with the first message that counts and ends
// `rate_window` later, when the count is zero again.
#include "server/chat/chat.hpp"

namespace confab::chat {

Rate Chat::rate(const User& user, Time now) const {
  Rate left;
  left.limit = settings().rate_limit;
  if (left.limit == 0) return left;
  const bool open = user.sent_in_window > 0 && now < user.window_ends_at;
  const std::uint32_t used = open ? user.sent_in_window : 0;
  left.remaining = used < left.limit ? left.limit - used : 0;
  if (open) left.resets_at = user.window_ends_at;
  return left;
}

void Chat::count_in_window(User& user, Time at) {
  if (settings().rate_limit == 0) return;
  if (user.sent_in_window == 0 || at >= user.window_ends_at) {
    user.sent_in_window = 0;
    user.window_ends_at = at + settings().rate_window;
  }
  ++user.sent_in_window;
}

}  // namespace confab::chat
