#include "client/processes/process.hpp"

#include <fmt/format.h>
#include <poll.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <ctime>
#include <fstream>
#include <iterator>
#include <sstream>
#include <system_error>
#include <utility>

namespace confab::client {
namespace {

std::string read(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), {}};
}

}  // namespace

std::chrono::microseconds since_boot() {
  timespec time{};
  ::clock_gettime(CLOCK_BOOTTIME, &time);
  return std::chrono::seconds{time.tv_sec} +
         std::chrono::floor<std::chrono::microseconds>(std::chrono::nanoseconds{time.tv_nsec});
}

ProcessHandle ProcessHandle::open(pid_t pid) {
  // The C library of Debian 12 has a wrapper that C++ cannot link.
  return ProcessHandle(static_cast<int>(::syscall(SYS_pidfd_open, pid, 0)));
}

ProcessHandle::~ProcessHandle() {
  if (descriptor_ >= 0) ::close(descriptor_);
}

ProcessHandle::ProcessHandle(ProcessHandle&& other) noexcept
    : descriptor_(std::exchange(other.descriptor_, -1)) {}

bool ProcessHandle::ended() const {
  pollfd end{descriptor_, POLLIN, 0};
  return ::poll(&end, 1, 0) > 0;
}

Outcome<int> status_of(pid_t child) {
  int status = 0;
  while (::waitpid(child, &status, 0) < 0)
    if (errno != EINTR)
      return local_failure(Exit::trouble, "command-failed",
                           fmt::format("nobody knows how the command ended: {}.",
                                       std::generic_category().message(errno)));
  return status;
}

std::optional<ProcessFacts> facts_of(pid_t pid) {
  const std::string folder = "/proc/" + std::to_string(pid);
  const std::string stat = read(folder + "/stat");
  // "PID (NAME) STATE …", and the name may have anything in it.
  const std::size_t open = stat.find('(');
  const std::size_t close = stat.rfind(')');
  if (open == std::string::npos || close == std::string::npos || close < open) return {};
  constexpr int fields_before_start = 19;
  std::istringstream fields(stat.substr(close + 1));
  std::string skipped;
  for (int i = 0; i < fields_before_start; ++i) fields >> skipped;
  std::int64_t ticks = 0;
  if (!(fields >> ticks)) return {};

  ProcessFacts facts;
  facts.started =
      std::chrono::microseconds{std::chrono::seconds{1}} * ticks / ::sysconf(_SC_CLK_TCK);
  facts.command = read(folder + "/cmdline");
  while (facts.command.ends_with('\0')) facts.command.pop_back();
  std::ranges::replace(facts.command, '\0', ' ');
  if (facts.command.empty()) facts.command = stat.substr(open + 1, close - open - 1);
  return facts;
}

}  // namespace confab::client
