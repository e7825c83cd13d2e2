#pragma once
/// A stream of events over a connection that can be broken anywhere.

#include <array>
#include <boost/json/value.hpp>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "protocol/sse/event_reader.hpp"
#include "protocol/websocket/deflate.hpp"
#include "protocol/websocket/message_reader.hpp"
#include "tests/e2e/support/person.hpp"
#include "tests/support/describe_event.hpp"
#include "tests/support/unchunker.hpp"
#include "tests/support/wire.hpp"

namespace confab::testing {

enum class Format : std::uint8_t { lines, sse, socket, compressed_socket };
inline constexpr std::array all_formats{Format::lines, Format::sse, Format::socket,
                                        Format::compressed_socket};
constexpr bool is_socket(Format format) {
  return format == Format::socket || format == Format::compressed_socket;
}
std::string_view to_string(Format format);

/// What an event says that is a message; nothing when it is another one.
std::optional<Heard> message_of(const json::value& event);

class Stream {
 public:
  struct How {
    Format format = Format::lines;
    std::optional<std::uint64_t> after = {};  ///< none: from now on
    int receive_bytes = 0;                    ///< as for a Wire
  };

  /// Asks for it, without waiting for the answer. Throws when nobody listens.
  Stream(std::uint16_t port, const std::string& token, How how);
  Stream(const ServerProcess& server, const Person& who, How how)
      : Stream(server.port(), who.token(), how) {}

  /// The next event's JSON among what has come so far.
  std::optional<std::string> next_text();
  /// Waits for more, and takes at most that many bytes of it. False at the end of the connection,
  /// and when nothing comes in time.
  bool receive(std::size_t at_most = 65536);
  /// The next event; null at the end of the stream, and when nothing comes in time.
  json::value next();
  /// The next one, described; presence and keepalives are left out.
  std::string told();
  /// Whether what is left is nothing but the end as the format has it: the last chunk, or a close
  /// frame with this code.
  bool ends(int close_code);

  /// Of the answer; 0 until its head has come.
  int status() const { return status_; }
  /// Bytes that have come, the answer's head among them.
  std::size_t received() const { return received_; }
  /// 0 until there was one.
  int close_code() const { return close_code_; }
  Wire& wire() { return wire_; }

 private:
  void take_head();
  std::optional<std::string> next_line();
  std::optional<std::string> next_of_sse();
  std::optional<std::string> next_frame();
  void pong(std::string_view payload);

  Wire wire_;
  Format format_;
  int status_ = 0;
  std::size_t received_ = 0;
  std::string head_;  ///< the beginning of it
  Unchunker chunks_;
  std::string input_;  ///< from `read_` on not looked at yet
  std::size_t read_ = 0;
  sse::EventReader sse_;
  std::unique_ptr<websocket::Inflater> inflater_;  ///< not for each of thousands
  std::unique_ptr<websocket::MessageReader> frames_;
  int close_code_ = 0;
};

}  // namespace confab::testing
