#include "client/file_lock.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/file.h>
#include <unistd.h>

#include <cerrno>
#include <system_error>
#include <utility>

#include "client/wait.hpp"
#include "protocol/text/utf8.hpp"

namespace confab::client {
namespace {

/// The system wakes nobody when the time is up, so it is asked again and again.
constexpr std::chrono::milliseconds between_attempts{5};

Failure not_locked(const std::filesystem::path& path, const std::string& why) {
  return local_failure(
      Exit::trouble, "file",
      fmt::format("could not lock {}: {}.", text::make_visible(path.native()), why));
}

}  // namespace

Outcome<FileLock> FileLock::take(const std::filesystem::path& path,
                                 std::chrono::milliseconds patience) {
  const auto deadline = std::chrono::steady_clock::now() + patience;
  FileLock lock(::open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600));
  if (lock.file_ < 0) return not_locked(path, std::generic_category().message(errno));
  while (::flock(lock.file_, LOCK_EX | LOCK_NB) != 0) {
    if (errno == EINTR) continue;
    if (errno != EWOULDBLOCK) return not_locked(path, std::generic_category().message(errno));
    if (std::chrono::steady_clock::now() >= deadline)
      return not_locked(path, fmt::format("another confab has held it for {} ms. Try again",
                                          patience / std::chrono::milliseconds{1}));
    WaitFor pause;
    pause.deadline = std::chrono::steady_clock::now() + between_attempts;
    if (wait_for(pause) == Woken::by_signal) return not_locked(path, "interrupted");
  }
  return lock;
}

FileLock::FileLock(FileLock&& other) noexcept : file_(std::exchange(other.file_, -1)) {}

FileLock::~FileLock() {
  if (file_ >= 0) ::close(file_);
}

}  // namespace confab::client
