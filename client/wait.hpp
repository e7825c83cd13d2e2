#pragma once
/// Waits for the first of several things.

#include <chrono>
#include <stop_token>

namespace confab::client {

struct WaitFor {
  int readable = -1;         ///< a descriptor with something to read, or at its end; -1: none
  bool reader_gone = false;  ///< nobody reads standard output any more (`| head`)
  std::chrono::steady_clock::time_point deadline;
  std::stop_token stop = {};
};

enum class Woken { readable, by_signal, reader_gone, time_is_up, stopped };

/// A signal that is held (held_signals.hpp) ends the wait at once, as does who asks to stop.
Woken wait_for(const WaitFor& what);

}  // namespace confab::client
