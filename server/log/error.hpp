#pragma once
/// What can be wrong with the bytes of a log, and how a log that can't be opened says so.

#include <boost/system/error_code.hpp>
#include <boost/system/result.hpp>
#include <string>
#include <type_traits>

namespace confab::log {

enum class Error {
  damaged = 1,       ///< bytes that no confab wrote, or not all of those it wrote
  unknown_kind,      ///< a command this version of confab does not know
  newer_version,     ///< a command, or a segment, that a newer confab wrote
  gap,               ///< records between the state file and the log, or within it, are missing
  went_back,         ///< the log ends before the state file, or tells another story
  another_log,       ///< the state file belongs to another log
  in_use,            ///< another process uses the data directory
  record_too_large,  ///< more than `record_bytes_max`
};

const boost::system::error_category& log_category() noexcept;
boost::system::error_code make_error_code(Error error) noexcept;

/// Why a log can't be opened: `detail` is for people and names the file and what to do.
struct OpenError {
  boost::system::error_code code;
  std::string detail;
};

[[noreturn]] void throw_exception_from_error(const OpenError& error,
                                             const boost::source_location& where);

template <class T>
using Opened = boost::system::result<T, OpenError>;

}  // namespace confab::log

template <>
struct boost::system::is_error_code_enum<confab::log::Error> : std::true_type {};
