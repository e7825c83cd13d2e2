#pragma once
/// What another process has used.

#include <sys/types.h>

#include <cstdint>

namespace confab::bench {

/// CPU time of all threads of a process, user and system, in nanoseconds. The kernel brings a
/// running thread's part up to date at its next tick, so it may be some milliseconds behind. Throws
/// std::system_error when there is no such process.
std::uint64_t cpu_time(pid_t process);

struct Memory {
  std::uint64_t pss_bytes;        ///< Pss of smaps_rollup: pages shared with others count in part
  std::uint64_t anonymous_bytes;  ///< Anonymous of smaps_rollup: what it allocated and touched
  std::uint64_t rss_anon_bytes;   ///< RssAnon of status: the same, as the kernel's counter has it
};

/// Throws std::runtime_error when it can't be read.
Memory memory(pid_t process);

/// Memory::rss_anon_bytes alone, which costs the process nothing.
std::uint64_t rss_anon_bytes(pid_t process);

}  // namespace confab::bench
