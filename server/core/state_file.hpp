#pragma once
/// `state.json`: the whole state at one place in the log, which the log before it is dropped for.

#include <boost/system/error_code.hpp>
#include <boost/system/result.hpp>
#include <optional>
#include <string>

#include "server/chat/chat.hpp"
#include "server/log/log.hpp"
#include "server/log/recovery.hpp"

namespace confab::core {

/// What a state file says: the state, and the log and place that it stands for.
struct StoredState {
  chat::State state;
  log::Start start;
};

struct StateFileError {
  std::string detail;  ///< for people: names the file and what to do
};

/// Reads DIR/state.json. Nothing when there is none; an error when it can't be read or is not what
/// a confab wrote. Blocks.
boost::system::result<std::optional<StoredState>, StateFileError> load_state(
    const std::string& dir);

/// Writes DIR/state.json so that a crash leaves the old one or the new one: a new file (mode 0600),
/// flushed, renamed, the directory flushed. Blocks. `at.seq` has to be the state's last one.
boost::system::error_code save_state(const std::string& dir, const chat::State& state,
                                     const log::Identity& identity, const log::Position& at);

}  // namespace confab::core
