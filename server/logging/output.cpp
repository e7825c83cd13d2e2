#include "server/logging/output.hpp"

#include <fcntl.h>
#include <poll.h>
#include <unistd.h>

#include <boost/system/error_code.hpp>
#include <cerrno>
#include <utility>

namespace confab::logging {
namespace {

Result<int> open_to_append(const std::string& path) {
  const int descriptor =
      ::open(path.c_str(), O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC, S_IRUSR | S_IWUSR);
  if (descriptor < 0) return boost::system::error_code(errno, boost::system::system_category());
  return descriptor;
}

/// Somebody who shares our standard error may have made it non-blocking.
bool can_go_on(int descriptor) noexcept {
  if (errno == EINTR) return true;
  if (errno != EAGAIN) return false;
  pollfd ready{descriptor, POLLOUT, 0};
  return ::poll(&ready, 1, -1) > 0;
}

}  // namespace

Result<Output> Output::open(const std::string& path) {
  const Result<int> descriptor = open_to_append(path);
  if (!descriptor) return descriptor.error();
  return Output(*descriptor, path);
}

Output::Output(Output&& other) noexcept
    : descriptor_(std::exchange(other.descriptor_, -1)), path_(std::move(other.path_)) {}

Output::~Output() {
  if (!path_.empty() && descriptor_ >= 0) ::close(descriptor_);
}

Result<void> Output::reopen() {
  if (path_.empty()) return {};
  const Result<int> descriptor = open_to_append(path_);
  if (!descriptor) return descriptor.error();
  const std::lock_guard lock(mutex_);
  ::close(std::exchange(descriptor_, *descriptor));
  return {};
}

bool Output::write(std::string_view line) noexcept {
  const std::lock_guard lock(mutex_);
  while (!line.empty()) {
    const ssize_t written = ::write(descriptor_, line.data(), line.size());
    if (written > 0)
      line.remove_prefix(static_cast<std::size_t>(written));
    else if (!can_go_on(descriptor_))
      return false;
  }
  return true;
}

}  // namespace confab::logging
