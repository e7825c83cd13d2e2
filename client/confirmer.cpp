#include "client/confirmer.hpp"

#include <algorithm>
#include <utility>

#include "client/commands/show.hpp"
#include "client/json_object.hpp"

namespace confab::client {

ApiClient for_confirming(const Settings& settings, std::optional<std::string> token,
                         std::stop_token stop) {
  Patience patience;
  patience.attempts = 1;
  patience.limits = {std::chrono::seconds{2}, std::chrono::seconds{5}, 1 * MiB, std::move(stop)};
  return ApiClient(settings.server, std::move(token), patience, [](const std::string&) {});
}

Confirmer::Confirmer(ApiClient api, std::chrono::milliseconds pause)
    : api_(std::move(api)), pause_(pause), thread_([this] { run(); }) {}

Confirmer::~Confirmer() { finish(); }

void Confirmer::note(const std::string& chat, std::uint64_t id) {
  const std::lock_guard lock(mutex_);
  std::uint64_t& position = waiting_[chat];
  position = std::max(position, id);
  changed_.notify_one();
}

void Confirmer::finish() {
  {
    const std::lock_guard lock(mutex_);
    finishing_ = true;
    changed_.notify_one();
  }
  if (thread_.joinable()) thread_.join();
}

void Confirmer::run() {
  std::unique_lock lock(mutex_);
  for (bool last = false; !last;) {
    changed_.wait(lock, [this] { return finishing_ || !waiting_.empty(); });
    last = finishing_;
    Positions round = std::exchange(waiting_, {});
    lock.unlock();
    Positions untold = tell(std::move(round));
    lock.lock();
    for (const auto& [chat, id] : untold) {
      std::uint64_t& position = waiting_[chat];
      position = std::max(position, id);
    }
    if (!last) changed_.wait_for(lock, pause_, [this] { return finishing_; });
  }
}

Confirmer::Positions Confirmer::tell(Positions positions) const {
  while (!positions.empty()) {
    const auto& [chat, id] = *positions.begin();
    const auto told = api_.ask(
        {http::Method::post, chat_target(chat, "/read"), JsonObject().add("up_to", id).json(), {}});
    if (!told && told.error().exit == Exit::no_server) break;
    positions.erase(positions.begin());
  }
  return positions;
}

}  // namespace confab::client
