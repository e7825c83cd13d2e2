#pragma once
/// How long a transfer that was interrupted is tried again.

#include <chrono>
#include <optional>
#include <stop_token>

#include "client/backoff.hpp"
#include "client/http_client.hpp"

namespace confab::client {

class Persistence {
 public:
  struct Pace {
    Backoff::Bounds pauses{std::chrono::milliseconds{500}, std::chrono::milliseconds{15'000}};
    int fruitless_max = 7;  ///< attempts in a row that brought nothing
    /// A server that asks for a longer pause is not waited for.
    std::chrono::milliseconds pause_max{60'000};
  };
  explicit Persistence(Pace pace) : pace_(pace), backoff_(pace.pauses) {}

  /// The server has answered: from now on one that nobody reaches may come back.
  void reached() { reached_ = true; }
  /// More of it came than ever before: the counting starts anew.
  void progressed();

  bool may_mend(const HttpTrouble& trouble) const;
  /// Waits, at least that long, and says whether there is to be another attempt.
  bool wait(std::chrono::milliseconds at_least = {}, const std::stop_token& stop = {});

 private:
  Pace pace_;
  Backoff backoff_;
  bool reached_ = false;
  int fruitless_ = 0;
};

/// How long the server asks to wait (Retry-After, in seconds).
std::chrono::milliseconds asked_pause(const HttpAnswer& answer);

}  // namespace confab::client
