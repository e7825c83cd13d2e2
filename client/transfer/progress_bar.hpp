#pragma once
/// A line on standard error that is written over while a transfer goes on.

#include <chrono>
#include <cstdint>
#include <string>

#include "client/context.hpp"

namespace confab::client {

/// Shows nothing unless a person looks: standard error has to be a terminal, without --quiet and
/// --json, and ours: where a sink hears what is said, it would write over what stands there.
class ProgressBar {
 public:
  ProgressBar(const Context& context, std::string name);
  /// As `clear`.
  ~ProgressBar();
  ProgressBar(const ProgressBar&) = delete;
  ProgressBar& operator=(const ProgressBar&) = delete;

  /// The transfer begins, or goes on, with that many bytes done already; the rate counts from here.
  void begin(std::uint64_t done, std::uint64_t total);
  void at(std::uint64_t done);
  /// Makes room for something else to be said.
  void clear();

 private:
  using Clock = std::chrono::steady_clock;
  void draw(Clock::time_point now);

  bool shown_;
  std::string name_;
  std::uint64_t begun_with_ = 0;
  std::uint64_t done_ = 0;
  std::uint64_t total_ = 0;
  Clock::time_point begun_;
  Clock::time_point drawn_;
  bool on_screen_ = false;
};

}  // namespace confab::client
