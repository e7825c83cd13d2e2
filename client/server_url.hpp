#pragma once
/// Where the server is.

#include <cstdint>
#include <string>
#include <string_view>

#include "client/failure.hpp"

namespace confab::client {

struct ServerUrl {
  std::string host;  ///< a name or an address; IPv6 without brackets
  std::uint16_t port = 80;

  /// The Host field, and what stands behind "http://": "localhost:8000", "[::1]:8000".
  std::string authority() const;
  /// "http://localhost:8000": the same server is always written the same way.
  std::string text() const { return "http://" + authority(); }
};

/// Reads "http://HOST[:PORT]"; the scheme may be left out. The failure says what is wrong with it.
Outcome<ServerUrl> parse_server_url(std::string_view text);

}  // namespace confab::client
