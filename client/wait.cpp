#include "client/wait.hpp"

#include <poll.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include <algorithm>
#include <cstdint>

#include "client/held_signals.hpp"

namespace confab::client {
namespace {

/// A descriptor that becomes readable as soon as somebody asks to stop.
class StopEvent {
 public:
  explicit StopEvent(const std::stop_token& stop)
      : event_{stop.stop_possible() ? ::eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK) : -1},
        callback_(stop, Raise{event_.file}) {}

  int descriptor() const { return event_.file; }

 private:
  struct Owned {
    int file;
    explicit Owned(int descriptor) : file(descriptor) {}
    ~Owned() {
      if (file >= 0) ::close(file);
    }
    Owned(const Owned&) = delete;
    Owned& operator=(const Owned&) = delete;
  };
  struct Raise {
    int event;
    void operator()() const {
      const std::uint64_t one = 1;
      [[maybe_unused]] const ssize_t written = ::write(event, &one, sizeof one);
    }
  };

  Owned event_;  ///< lives longer than whoever may write to it
  std::stop_callback<Raise> callback_;
};

}  // namespace

Woken wait_for(const WaitFor& what) {
  using std::chrono::milliseconds;
  constexpr milliseconds longest{60'000};
  const StopEvent stop(what.stop);
  int output = what.reader_gone ? STDOUT_FILENO : -1;
  for (;;) {
    pollfd files[4] = {{HeldSignals::descriptor(), POLLIN, 0},
                       {output, 0, 0},
                       {what.readable, POLLIN, 0},
                       {stop.descriptor(), POLLIN, 0}};
    const auto left =
        std::chrono::ceil<milliseconds>(what.deadline - std::chrono::steady_clock::now());
    const int ready =
        ::poll(files, 4, static_cast<int>(std::clamp(left, milliseconds{0}, longest).count()));
    if (what.stop.stop_requested()) return Woken::stopped;
    if (ready > 0) {
      if (files[0].revents != 0) return Woken::by_signal;
      if ((files[1].revents & (POLLERR | POLLHUP)) != 0) return Woken::reader_gone;
      if (files[1].revents != 0) output = -1;  // it was never open: writing will say so
      if (files[2].revents != 0) return Woken::readable;
    }
    if (left <= milliseconds{0}) return Woken::time_is_up;
  }
}

}  // namespace confab::client
