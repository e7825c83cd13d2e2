#pragma once
/// An access log that remembers.

#include <mutex>
#include <string>
#include <vector>

#include "server/edge/access_log.hpp"

namespace confab::edge::testing {

class CapturedAccessLog final : public AccessLog {
 public:
  struct Entry {
    std::string request_id, address, user, method, target, user_agent;
    int status = 0;
    std::uint64_t bytes = 0;
    std::chrono::sys_time<std::chrono::microseconds> time{};
    std::chrono::microseconds duration{};
  };

  void write(const AccessEntry& entry) noexcept override {
    const std::lock_guard lock{mutex_};
    entries_.push_back({std::string{entry.request_id}, std::string{entry.address},
                        std::string{entry.user}, std::string{entry.method},
                        std::string{entry.target}, std::string{entry.user_agent}, entry.status,
                        entry.bytes, entry.time, entry.duration});
  }
  std::vector<Entry> entries() const {
    const std::lock_guard lock{mutex_};
    return entries_;
  }

 private:
  mutable std::mutex mutex_;
  std::vector<Entry> entries_;
};

}  // namespace confab::edge::testing
