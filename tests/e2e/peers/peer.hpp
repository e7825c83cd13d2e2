#pragma once
/// WebSocket clients that others wrote: the npm package `ws`, Python's websockets, Boost.Beast.

#include <gtest/gtest.h>

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <chrono>
#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <ostream>
#include <string>
#include <string_view>
#include <vector>

#include "protocol/units.hpp"

namespace confab::testing {

namespace json = boost::json;

enum class PeerKind : std::uint8_t { ws, websockets, beast };
std::string_view to_string(PeerKind kind);
inline void PrintTo(PeerKind kind, std::ostream* out) { *out << to_string(kind); }

struct Opening {
  std::string url;  ///< ws://127.0.0.1:PORT/path
  std::vector<std::string> protocols = {};
  std::map<std::string, std::string> headers = {};
  /// What permessage-deflate is asked for: `server_max_window_bits`, `client_max_window_bits`.
  /// Nothing: no compression.
  std::optional<json::object> deflate = {};
};

/// One connection of such a client. What it hears is told as JSON, in order:
///
///     ["open", protocol, extensions]   ["refused", status]
///     ["text", text]   ["binary", bytes, SHA-256 in hex]   ["pong", payload]
///     ["closed", code, reason]         1005: without a code, 1006: without a close frame
class Peer {
 public:
  virtual ~Peer() = default;

  void sends(std::string_view text) { tell({"text", text}); }
  /// That many bytes of `pattern`.
  void sends_binary(std::size_t bytes) { tell({"binary", bytes}); }
  void sends_fragments(const std::vector<std::string>& texts);
  /// A text message of these bytes, whether or not they are text.
  void sends_as_text(std::string_view bytes);
  void pings(std::string_view payload) { tell({"ping", payload}); }
  void closes(int code, std::string_view reason) { tell({"close", code, reason}); }

  /// The next thing it hears; empty when nothing comes in time.
  virtual std::string hears(std::chrono::milliseconds within = std::chrono::seconds{60}) = 0;

 protected:
  virtual void tell(const json::array& command) = 0;
};

/// Begins to connect.
std::unique_ptr<Peer> connect(PeerKind kind, const Opening& opening);
std::unique_ptr<Peer> connect_beast(const Opening& opening);

/// More than any test sends, so that it is the server who refuses.
inline constexpr std::size_t peer_message_bytes_max = 64 * MiB;

/// What a client hears back when it `sends_binary`, and the bytes.
std::string binary_event(std::string_view bytes);
std::string pattern(std::size_t bytes);
/// `["text", text]`.
std::string text_event(std::string_view text);

/// The client's programs that are not installed here; empty when all are there.
std::string missing(PeerKind kind);
std::string missing_browser();

/// Tests against programs of others. Where one is missing they are skipped, and say so; in CI (the
/// variable CI is set) that is a failure.
struct PeersTest : ::testing::Test {
  static void need(const std::string& missing) {
    if (missing.empty()) return;
    if (std::getenv("CI") != nullptr) FAIL() << missing;
    GTEST_SKIP() << missing;
  }
};

}  // namespace confab::testing
