#include "client/standard_streams.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <initializer_list>

namespace confab::client {

void stand_in_for_missing_streams() {
  for (const int stream : {STDIN_FILENO, STDOUT_FILENO, STDERR_FILENO}) {
    if (::fcntl(stream, F_GETFD) >= 0 || errno != EBADF) continue;
    // All below it are open, so it gets this number.
    const int wrong_way = stream == STDIN_FILENO ? O_WRONLY : O_RDONLY;
    [[maybe_unused]] const int file = ::open("/dev/null", wrong_way | O_CLOEXEC);
  }
}

}  // namespace confab::client
