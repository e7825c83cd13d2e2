#pragma once
/// Where time comes from, so that tests can bring their own.

#include "server/chat/types.hpp"

namespace confab::core {

class Clock {
 public:
  virtual ~Clock() = default;
  virtual chat::Time now() const = 0;
};

class SystemClock final : public Clock {
 public:
  chat::Time now() const override {
    return std::chrono::floor<chat::Duration>(std::chrono::system_clock::now());
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
