#pragma once
/// A value, or why there is none. Expected trouble is returned, not thrown.

#include <boost/system/result.hpp>

namespace confab {

/// `E` is what can go wrong: an enum of the layer at hand (`http::Error`) or a system error code.
template <class T, class E = boost::system::error_code>
using Result = boost::system::result<T, E>;

}  // namespace confab
