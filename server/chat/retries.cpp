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

}  // namespace confab::chat
