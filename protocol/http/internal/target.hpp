#pragma once
/// Request targets (RFC 9112 section 3.2) and hosts (RFC 3986 section 3.2.2).

#include <string_view>

#include "protocol/http/error.hpp"
#include "protocol/http/message.hpp"

namespace confab::http::internal {

/// Splits `head.target` according to `head.method`: sets form, path, query, and, for the absolute
/// form, host.
Error split_target(RequestHead& head) noexcept;

/// uri-host [ ":" port ], as in a Host field. The empty one is valid: a client that knows no
/// authority has to send it.
bool is_host(std::string_view host) noexcept;

}  // namespace confab::http::internal
