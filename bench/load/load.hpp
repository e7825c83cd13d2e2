#pragma once
/// Closed-loop load: every connection keeps its share of requests in flight, and what was answered
/// is asked again at once.

#include <cstdint>
#include <optional>
#include <string>

#include "bench/load/histogram.hpp"
#include "bench/load/requests.hpp"

namespace confab::bench {

struct Plan {
  Target target;
  std::size_t connections = 1;
  std::size_t depth = 1;         ///< requests in flight on each connection
  double warm_up_seconds = 0.5;  ///< before anything is counted
  double seconds = 5;            ///< the end, whether or not `requests` were answered
  std::uint64_t requests = 0;    ///< end after so many answers; 0: only the time counts
  std::optional<pid_t> server;   ///< whose CPU time to read
};

struct Measured {
  std::uint64_t requests = 0;  ///< answered after the warm-up
  std::uint64_t errors = 0;    ///< of these, neither 2xx nor the redis equivalent
  std::string first_error;
  double seconds = 0;
  double server_cpu_seconds = 0;  ///< 0 without Plan::server
  double load_cpu_seconds = 0;
  Histogram latency;
};

/// Runs the plan on this thread. It ends at the first error answer (a refusal costs another amount
/// of time than what was asked for, so it would spoil the numbers). Throws std::runtime_error when
/// the server closes a connection or answers nothing for ten seconds.
Measured run_load(const Plan& plan, const Requests& requests);

}  // namespace confab::bench
