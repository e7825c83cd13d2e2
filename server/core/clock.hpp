#pragma once
/// Where time comes from, so that tests can bring their own.

#include <time.h>

#include "server/chat/types.hpp"

namespace confab::core {

class Clock {
 public:
  virtual ~Clock() = default;
  virtual chat::Time now() const = 0;
  /// A few milliseconds coarse, for what is shown in seconds.
  virtual chat::Time coarse_now() const { return now(); }
};

class SystemClock final : public Clock {
 public:
  chat::Time now() const override {
    return std::chrono::floor<chat::Duration>(std::chrono::system_clock::now());
  }
  chat::Time coarse_now() const override {
    timespec coarse{};
    ::clock_gettime(CLOCK_REALTIME_COARSE, &coarse);
    return chat::Time{std::chrono::floor<chat::Duration>(std::chrono::seconds{coarse.tv_sec} +
                                                         std::chrono::nanoseconds{coarse.tv_nsec})};
  }
};

/// Stands still until it is told otherwise.
class ManualClock final : public Clock {
 public:
  explicit ManualClock(chat::Time start) : now_(start) {}
  chat::Time now() const override { return now_; }
  void advance(chat::Duration by) { now_ += by; }

 private:
  chat::Time now_;
};

}  // namespace confab::core
