#pragma once
/// Offers of permessage-deflate (RFC 7692 section 7.1).

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "protocol/websocket/handshake.hpp"

namespace confab::websocket::internal {

struct Parameter {
  std::string_view name;
  std::optional<std::string> value;
};

struct Extension {
  std::string_view name;
  std::vector<Parameter> parameters;
};

/// Sec-WebSocket-Extensions (RFC 6455 section 9.1); std::nullopt where it is no such list. Names
/// are views into the field.
std::optional<std::vector<Extension>> parse_extensions(std::string_view field);

struct DeflateAnswer {
  Deflate deflate;
  bool window_was_asked = false;  ///< then it has to be answered, too (section 7.1.2.1)
};

/// What is answered to the first offer that can be met, if there is one.
std::optional<DeflateAnswer> choose_deflate(const std::vector<Extension>& offers);

/// The answer in words. Neither side keeps a window between two messages, asked for or not: so one
/// compressed frame can go to many, and a session costs no memory for it.
std::string describe(const DeflateAnswer& answer);

}  // namespace confab::websocket::internal
