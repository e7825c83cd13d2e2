#pragma once
/// Events -> text/event-stream (WHATWG HTML, section 9.2).

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace confab::sse {

/// `type` empty: a "message". No line ends in it. `data` may be several lines; whichever way they
/// end, the other side sees LF.
void append_event(std::string& out, std::optional<std::uint64_t> id, std::string_view type,
                  std::string_view data);

/// How long a client is to wait before it connects again.
void append_retry(std::string& out, std::chrono::milliseconds pause);

/// What no client looks at: keeps a connection that is quiet from being taken for a dead one.
void append_comment(std::string& out, std::string_view text = {});

}  // namespace confab::sse
