#pragma once
/// How long to wait before the next attempt.

#include <chrono>
#include <functional>

namespace confab::client {

/// Each pause is drawn evenly between nothing and a bound that doubles with every attempt, so that
/// thousands whose server restarts do not all come back in one moment.
class Backoff {
 public:
  struct Bounds {
    std::chrono::milliseconds first{250};
    std::chrono::milliseconds longest{30'000};
  };
  /// `random` gives numbers in [0, 1).
  Backoff(Bounds bounds, std::function<double()> random);
  /// With random numbers of the system's.
  explicit Backoff(Bounds bounds);

  std::chrono::milliseconds next();
  /// After a while without trouble.
  void reset() { bound_ = bounds_.first; }

 private:
  Bounds bounds_;
  std::function<double()> random_;
  std::chrono::milliseconds bound_;
};

}  // namespace confab::client
