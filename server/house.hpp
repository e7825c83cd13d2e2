#pragma once
/// The house: everything built from the options, run, and closed in the right order.

#include <functional>

#include "server/config/options.hpp"
#include "server/core/journal.hpp"
#include "server/edge/access_log.hpp"

namespace confab {

struct HouseParts {
  const config::Options& options;
  core::Journal& journal;
  edge::AccessLog* access_log = nullptr;   ///< null: none
  std::function<void()> reopen_logs = {};  ///< on SIGHUP
};

/// Serves until SIGINT or SIGTERM, or until the log fails. Prints `listening on http://…` as the
/// first line on stdout. The answer is the process's exit code: 0 when everything acknowledged is
/// on disk, 1 when it could not start or its log failed.
int run_house(const HouseParts& parts);

}  // namespace confab
