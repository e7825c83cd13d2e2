#pragma once
/// The opening handshake, as a server sees it (RFC 6455 section 4.2, RFC 7692 sections 5 and 7).

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "protocol/result.hpp"

namespace confab::websocket {

/// What a request's fields say; where a name comes more than once, its values joined by ", ".
/// Empty: there is none.
struct HandshakeFields {
  std::string_view upgrade;
  std::string_view connection;
  std::string_view key;         ///< Sec-WebSocket-Key
  std::string_view version;     ///< Sec-WebSocket-Version
  std::string_view extensions;  ///< Sec-WebSocket-Extensions
};

/// permessage-deflate as it was negotiated; neither side takes a context over.
struct Deflate {
  int server_max_window_bits = 15;  ///< 9 to 15
};

/// What a response with status 101 says.
struct Accepted {
  std::string accept;              ///< Sec-WebSocket-Accept
  std::optional<Deflate> deflate;  ///< std::nullopt: messages are not compressed
  std::string extensions;          ///< Sec-WebSocket-Extensions; empty: leave the field out
};

/// Why there is no session; the request is answered and nothing is switched.
enum class HandshakeError {
  not_an_upgrade = 1,  ///< Upgrade without "websocket", or Connection without "upgrade": 426
  bad_version,         ///< not 13: 426, with `supported_version` as Sec-WebSocket-Version
  bad_key,             ///< not one key, or not the Base64 of 16 bytes: 400
  bad_extensions,      ///< not a list of extensions (section 9.1): 400
};

inline constexpr std::string_view supported_version = "13";

/// Judges a request; its method (GET) and version (1.1) are the caller's to look at. Compression is
/// accepted where it is offered and wanted, by the first offer that can be met.
Result<Accepted, HandshakeError> accept_handshake(const HandshakeFields& fields,
                                                  bool offer_compression);

/// Sec-WebSocket-Accept for a key: what tells a client that it was understood.
std::string accept_key(std::string_view key);

/// The names in Sec-WebSocket-Protocol, in the client's order of preference; none of them where the
/// field is no list of names.
std::vector<std::string_view> offered_protocols(std::string_view field);

}  // namespace confab::websocket
