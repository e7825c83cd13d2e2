#pragma once
/// What the log's operations answer: a value, or a system error. Nothing here is thrown.

#include <boost/system/error_code.hpp>
#include <boost/system/result.hpp>

namespace confab::log {

template <class T>
using Result = boost::system::result<T>;

}  // namespace confab::log
