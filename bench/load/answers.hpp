#pragma once
/// Finds the answers in what a server sent. Just enough of HTTP/1.1 and RESP to count them.

#include <cstddef>
#include <string_view>

namespace confab::bench {

struct Answer {
  std::size_t bytes;      ///< how long it is; 0: not all of it is there yet
  bool good;              ///< a 2xx status; for redis, no error
  std::string_view body;  ///< a view into the input
};

/// The first answer in `input`. Throws std::runtime_error for what is neither a whole answer nor
/// the beginning of one, and for a body without a Content-Length.
Answer first_http_answer(std::string_view input);
Answer first_redis_answer(std::string_view input);

}  // namespace confab::bench
