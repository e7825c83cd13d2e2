#pragma once
/// Why there is no whole answer.

#include <string>

#include "protocol/http/error.hpp"

namespace confab::client {

struct HttpTrouble {
  enum class Kind {
    no_such_host,
    unreachable,  ///< nobody accepts connections there; nothing was sent
    lost,         ///< the connection ended before the answer did
    silent,       ///< no whole answer in time
    nonsense,     ///< what came back is not HTTP
    too_large,    ///< more than confab reads
  };
  Kind kind = Kind::lost;
  std::string detail;  ///< the system's or the parser's word for it
};

HttpTrouble trouble_of(http::Error error);

}  // namespace confab::client
