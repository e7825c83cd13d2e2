#include "client/transfer/persistence.hpp"

#include <algorithm>

#include "client/api_client.hpp"
#include "client/wait.hpp"

namespace confab::client {

void Persistence::progressed() {
  fruitless_ = 0;
  backoff_.reset();
}

bool Persistence::may_mend(const HttpTrouble& trouble) const {
  return may_help_to_repeat(trouble) ||
         (reached_ && trouble.kind == HttpTrouble::Kind::unreachable);
}

bool Persistence::wait(std::chrono::milliseconds at_least, const std::stop_token& stop) {
  if (++fruitless_ >= pace_.fruitless_max || at_least > pace_.pause_max) return false;
  WaitFor pause;
  pause.deadline = std::chrono::steady_clock::now() + std::max(backoff_.next(), at_least);
  pause.stop = stop;
  return wait_for(pause) == Woken::time_is_up;
}

std::chrono::milliseconds asked_pause(const HttpAnswer& answer) {
  constexpr std::uint64_t longest = 24 * 3600;
  const std::uint64_t asked = number_in(answer.find("Retry-After")).value_or(0);
  return std::chrono::seconds{std::min(asked, longest)};
}

}  // namespace confab::client
