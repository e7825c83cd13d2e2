// A retry never doubles: the first answer under a key is the answer.
#include "server/chat/chat.hpp"

namespace confab::chat {

std::optional<Outcome> Chat::replay(UserId user, const std::string& key, const Digest& digest,
                                    Time now) const {
  if (key.empty()) return {};
  const auto first = state_.retries.find({user, key});
  if (first == state_.retries.end() || first->second.expires_at <= now) return {};
  if (first->second.digest != digest) return Refused{Refusal::key_reused};
  return std::visit(
      [](auto answer) -> Outcome {
        answer.replayed = true;
        return answer;
      },
      first->second.answer);
}

void Chat::remember_answer(UserId user, const std::string& key, Retry retry) {
  if (key.empty()) return;
  const auto expired = state_.retries.find({user, key});
  if (expired != state_.retries.end()) forget_answer(expired);
  const auto remembered = state_.retries.emplace(RetryKey{user, key}, std::move(retry)).first;
  retries_by_expiry_.emplace(remembered->second.expires_at, remembered);
}

void Chat::forget_answer(Retries::iterator retry) {
  auto [expiry, end] = retries_by_expiry_.equal_range(retry->second.expires_at);
  while (expiry->second != retry) ++expiry;
  retries_by_expiry_.erase(expiry);
  state_.retries.erase(retry);
}

}  // namespace confab::chat
