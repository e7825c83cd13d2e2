#pragma once
/// `confabd log check` and `confabd log dump`: looking into a log without a server.

#include <iosfwd>
#include <string>

namespace confab::log_tools {

inline constexpr int fine = 0;
inline constexpr int damaged = 1;
inline constexpr int nothing_there = 2;  ///< like other usage errors: a mistyped folder

/// Verifies the log in this data folder and reports for people on `out`; complaints go to `err`.
/// Returns the exit code. Works beside a running server.
int check(const std::string& data, std::ostream& out, std::ostream& err);

/// Writes every record as a line on `out`, up to the damage if there is one; what is wrong goes to
/// `err`. Returns the exit code, `damaged` also when `out` takes no more.
int dump(const std::string& data, std::ostream& out, std::ostream& err);

}  // namespace confab::log_tools
