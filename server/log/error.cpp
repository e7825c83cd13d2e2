#include "server/log/error.hpp"

#include <boost/system/system_error.hpp>
#include <boost/throw_exception.hpp>

namespace confab::log {
namespace {

class Category final : public boost::system::error_category {
 public:
  const char* name() const noexcept override { return "confab.log"; }
  std::string message(int value) const override {
    switch (static_cast<Error>(value)) {
      case Error::damaged:
        return "the log is damaged";
      case Error::unknown_kind:
        return "a record of an unknown kind";
      case Error::newer_version:
        return "written by a newer version of confab";
      case Error::gap:
        return "records are missing";
      case Error::went_back:
        return "the log went back in time";
      case Error::another_log:
        return "the state file belongs to another log";
      case Error::in_use:
        return "the data directory is in use";
      case Error::record_too_large:
        return "a record is too large";
    }
    return "unknown error";
  }
};

}  // namespace

const boost::system::error_category& log_category() noexcept {
  static const Category category;
  return category;
}

boost::system::error_code make_error_code(Error error) noexcept {
  return {static_cast<int>(error), log_category()};
}

void throw_exception_from_error(const OpenError& error, const boost::source_location& where) {
  boost::throw_with_location(boost::system::system_error(error.code, error.detail), where);
}

}  // namespace confab::log
