#pragma once
/// Tells the server what has been read, beside the reading.

#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <map>
#include <mutex>
#include <optional>
#include <stop_token>
#include <string>
#include <thread>

#include "client/api_client.hpp"
#include "client/settings.hpp"

namespace confab::client {

/// Positions go out no more often than that.
inline constexpr std::chrono::milliseconds confirm_pause{1'000};

/// What a confirmer asks with: once and not for long, since what does not arrive goes with the next
/// round.
ApiClient for_confirming(const Settings& settings, std::optional<std::string> token,
                         std::stop_token stop = {});

/// In a thread of its own, so that a server that takes its time holds up no message. A chat's
/// position goes out at once, and after that at most once in `pause`, with what has come until
/// then. What does not arrive is tried again with the next round; what is refused is dropped:
/// somebody left the chat.
class Confirmer {
 public:
  Confirmer(ApiClient api, std::chrono::milliseconds pause);
  /// As `finish`.
  ~Confirmer();
  Confirmer(const Confirmer&) = delete;
  Confirmer& operator=(const Confirmer&) = delete;

  /// Everything in the chat up to this message has been read.
  void note(const std::string& chat, std::uint64_t id);
  /// Tells the last of it, in one attempt.
  void finish();

 private:
  using Positions = std::map<std::string, std::uint64_t>;

  void run();
  /// What could not be told.
  Positions tell(Positions positions) const;

  ApiClient api_;
  std::chrono::milliseconds pause_;
  std::mutex mutex_;
  std::condition_variable changed_;
  Positions waiting_;
  bool finishing_ = false;
  std::thread thread_;
};

}  // namespace confab::client
