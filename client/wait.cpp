#include "client/wait.hpp"

#include <poll.h>
#include <unistd.h>

#include <algorithm>

#include "client/held_signals.hpp"

namespace confab::client {

Woken wait_for(const WaitFor& what) {
  using std::chrono::milliseconds;
  constexpr milliseconds longest{60'000};
  int output = what.reader_gone ? STDOUT_FILENO : -1;
  for (;;) {
    pollfd files[3] = {
        {HeldSignals::descriptor(), POLLIN, 0}, {output, 0, 0}, {what.readable, POLLIN, 0}};
    const auto left =
        std::chrono::ceil<milliseconds>(what.deadline - std::chrono::steady_clock::now());
    const int ready =
        ::poll(files, 3, static_cast<int>(std::clamp(left, milliseconds{0}, longest).count()));
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
