#pragma once
/// Streams of events as a client sees them, in every format.

#include <array>
#include <boost/json/value.hpp>
#include <cstdint>
#include <deque>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "protocol/sse/event_reader.hpp"
#include "protocol/websocket/deflate.hpp"
#include "protocol/websocket/message_reader.hpp"
#include "tests/server/edge/support/caller.hpp"
#include "tests/support/describe_event.hpp"
#include "tests/support/unchunker.hpp"

namespace confab::edge::testing {

enum class Kind : std::uint8_t { sse, lines, socket, compressed_socket, sse_1_0, lines_1_0 };
inline constexpr std::array all_kinds{
    Kind::sse, Kind::lines, Kind::socket, Kind::compressed_socket, Kind::sse_1_0, Kind::lines_1_0};

constexpr bool is_socket(Kind kind) {
  return kind == Kind::socket || kind == Kind::compressed_socket;
}

using confab::testing::describe;

class EventStream {
 public:
  virtual ~EventStream() = default;
  /// The next event or answer; null when the stream has ended or nothing came in time.
  virtual boost::json::value next() = 0;
  /// Whether what is left is nothing but the end, as the format has it: the last chunk, a close
  /// frame with this code, or for HTTP/1.0 the end of the connection.
  virtual bool ends(int close_code) = 0;
  /// The next one, described; presence and keepalives are left out.
  std::string told();
};

/// Over plain HTTP.
class HttpEvents final : public EventStream {
 public:
  HttpEvents(Server& server, const Caller& who, Kind kind, std::string_view query = {},
             const Headers& more = {}, int receive_buffer = 0);

  const Answer& head() const { return head_; }
  boost::json::value next() override;
  bool ends(int close_code = 0) override;
  /// Waits for the last chunk; the connection may go on.
  bool finishes();
  /// Everything that came so far, without chunks.
  const std::string& content() const { return content_; }
  /// Waits until something more has come; false when nothing does.
  bool receive();
  Client& client() { return client_; }

 private:
  boost::json::value next_of_sse();
  boost::json::value next_line();

  Client client_;
  bool sse_;
  bool chunked_ = true;
  Answer head_;
  confab::testing::Unchunker chunks_;
  std::string content_;  ///< since the beginning
  std::size_t read_ = 0;
  sse::EventReader reader_;
};

/// Over WebSocket.
class Socket final : public EventStream {
 public:
  struct How {
    std::string query = {};
    bool compression = false;
    Headers more = {};
    std::string along = {};  ///< sent with the same bytes as the handshake
    int receive_buffer = 0;
  };
  using Event = websocket::MessageReader::Event;
  struct Heard {
    Event event{};
    websocket::Opcode type{};
    std::string payload;
    int code = 0;  ///< of a close; 1005: without one
  };

  Socket(Server& server, const std::string& token, How how);
  Socket(Server& server, const Caller& who, std::string query = {})
      : Socket(server, who.token, How{std::move(query)}) {}

  const Answer& head() const { return head_; }
  /// Sends a text message.
  void say(std::string_view text);
  /// Sends bytes as they are.
  bool send(std::string_view frames) { return client_.send(frames); }
  /// Sends a command and waits for its answer; what comes before that is kept for `next`.
  boost::json::value ask(std::string_view command);

  /// The next message; pings are answered.
  boost::json::value next() override;
  bool ends(int close_code) override { return this->close_code() == close_code; }
  /// The next message, or control frame.
  std::optional<Heard> hear();
  /// What the server closes with, whatever comes before; 0 when it ends without.
  int close_code();
  /// Of the last close frame.
  const std::string& reason() const { return reason_; }
  Client& client() { return client_; }

 private:
  Client client_;
  Answer head_;
  bool compression_;
  websocket::Inflater inflater_;
  websocket::Deflater deflater_;
  websocket::MessageReader reader_;
  std::string input_;
  std::size_t read_ = 0;
  std::deque<boost::json::value> kept_;
  std::string reason_;
};

std::unique_ptr<EventStream> follow(Server& server, const Caller& who, Kind kind,
                                    std::string_view query = {}, int receive_buffer = 0);

/// Key of RFC 6455 section 1.3, and what it is answered with.
inline constexpr std::string_view example_key = "dGhlIHNhbXBsZSBub25jZQ==";
inline constexpr std::string_view example_accept = "s3pPLMBiTxaQ9kYGzzhZRbK+xOo=";

}  // namespace confab::edge::testing
