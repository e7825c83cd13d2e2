#include "server/edge/request.hpp"

#include <array>
#include <utility>

namespace confab::edge {

void fill(Request& request, const http::RequestHead& head) {
  using Slot = OptionalText Fields::*;
  static constexpr std::array<std::pair<std::string_view, Slot>, 16> wanted{{
      {"authorization", &Fields::authorization},
      {"cookie", &Fields::cookie},
      {"content-type", &Fields::content_type},
      {"idempotency-key", &Fields::idempotency_key},
      {"if-none-match", &Fields::if_none_match},
      {"range", &Fields::range},
      {"if-range", &Fields::if_range},
      {"origin", &Fields::origin},
      {"accept", &Fields::accept},
      {"accept-encoding", &Fields::accept_encoding},
      {"user-agent", &Fields::user_agent},
      {"x-forwarded-for", &Fields::forwarded_for},
      {"x-forwarded-proto", &Fields::forwarded_proto},
      {"sec-fetch-site", &Fields::fetch_site},
      {"access-control-request-headers", &Fields::requested_headers},
      {"last-event-id", &Fields::last_event_id},
  }};
  // Looked at only where another protocol is asked for: every field costs a comparison with each.
  static constexpr std::array<std::pair<std::string_view, Slot>, 6> of_upgrade{{
      {"upgrade", &Fields::upgrade},
      {"connection", &Fields::connection},
      {"sec-websocket-key", &Fields::websocket_key},
      {"sec-websocket-version", &Fields::websocket_version},
      {"sec-websocket-extensions", &Fields::websocket_extensions},
      {"sec-websocket-protocol", &Fields::websocket_protocol},
  }};
  for (const auto& [name, slot] : wanted) (request.fields.*slot).reset();
  for (const auto& [name, slot] : of_upgrade) (request.fields.*slot).reset();
  request.body.clear();
  request.parsed = nullptr;
  request.incoming = nullptr;
  request.content_length.reset();
  if (head.framing == http::Framing::length) request.content_length = head.content_length;
  request.http_1_0 = head.version_minor == 0;
  request.user.clear();
  request.method = head.method;
  request.target = head.target;
  request.path = head.path;
  request.query = head.query;
  request.host = head.host;
  for (const http::Field& field : head.fields) {
    for (const auto& [name, slot] : wanted) {
      if (!http::iequals(field.name, name)) continue;
      OptionalText& value = request.fields.*slot;
      if (!value) {
        value.assign(field.value);
      } else if (slot == &Fields::cookie) {
        value.append("; ", field.value);
      } else if (slot == &Fields::forwarded_for || slot == &Fields::if_none_match ||
                 slot == &Fields::accept || slot == &Fields::accept_encoding) {
        value.append(", ", field.value);
      }
      break;
    }
    if (!head.upgrade) continue;
    for (const auto& [name, slot] : of_upgrade) {
      if (!http::iequals(field.name, name)) continue;
      OptionalText& value = request.fields.*slot;
      if (value) {
        value.append(", ", field.value);
      } else {
        value.assign(field.value);
      }
    }
  }
}

}  // namespace confab::edge
