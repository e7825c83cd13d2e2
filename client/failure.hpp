#pragma once
/// Why a command did not do what it was asked to.

#include <string>
#include <string_view>

#include "client/exit_code.hpp"
#include "protocol/api/types.hpp"
#include "protocol/result.hpp"

namespace confab::client {

struct Failure {
  Exit exit = Exit::trouble;
  /// For people: one or two sentences that say what to do. Empty: nothing needs to be said.
  std::string sentence;
  /// For programs: the server's own words, or ours with status 0 when it had none.
  api::Problem problem;
};

template <class T>
using Outcome = Result<T, Failure>;

/// A failure that the server had no part in. `code` is for programs, in the manner of the server's.
Failure local_failure(Exit exit, std::string code, std::string sentence);

/// The user asked for something that makes no sense.
Failure usage_failure(std::string sentence);

/// A failure unless that is UTF-8, as everything is that people read on another computer. `what`
/// is the sentence's subject: "the message".
Outcome<void> is_utf8(std::string_view what, std::string_view text);

}  // namespace confab::client
