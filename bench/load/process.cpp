#include "bench/load/process.hpp"

#include <time.h>

#include <fstream>
#include <sstream>
#include <stdexcept>
#include <string>
#include <system_error>

namespace confab::bench {
namespace {

/// The value of a line like "RssAnon:      1234 kB", in bytes.
std::uint64_t field(const std::string& path, const std::string& name) {
  std::ifstream file(path);
  for (std::string line; std::getline(file, line);) {
    if (!line.starts_with(name + ":")) continue;
    std::istringstream rest(line.substr(name.size() + 1));
    std::uint64_t kib = 0;
    rest >> kib;
    return kib * 1024;
  }
  throw std::runtime_error("no " + name + " in " + path);
}

}  // namespace

std::uint64_t cpu_time(pid_t process) {
  // The process's CPU clock counts in nanoseconds, and threads that have ended count too; utime and
  // stime in /proc/PID/stat are hundredths of a second.
  clockid_t clock{};
  if (const int error = clock_getcpuclockid(process, &clock); error != 0)
    throw std::system_error(error, std::generic_category(), "clock_getcpuclockid");
  timespec time{};
  if (clock_gettime(clock, &time) < 0)
    throw std::system_error(errno, std::generic_category(), "clock_gettime");
  return static_cast<std::uint64_t>(time.tv_sec) * 1'000'000'000 +
         static_cast<std::uint64_t>(time.tv_nsec);
}

Memory memory(pid_t process) {
  const std::string proc = "/proc/" + std::to_string(process);
  return {field(proc + "/smaps_rollup", "Pss"), field(proc + "/smaps_rollup", "Anonymous"),
          rss_anon_bytes(process)};
}

std::uint64_t rss_anon_bytes(pid_t process) {
  return field("/proc/" + std::to_string(process) + "/status", "RssAnon");
}

}  // namespace confab::bench
