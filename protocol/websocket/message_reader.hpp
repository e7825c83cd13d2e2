#pragma once
/// Frames -> messages (RFC 6455, RFC 7692). No sockets, no clock.

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "protocol/result.hpp"
#include "protocol/text/utf8_validator.hpp"
#include "protocol/units.hpp"
#include "protocol/websocket/frame.hpp"
#include "protocol/websocket/frame_error.hpp"
#include "protocol/websocket/internal/frame_header.hpp"

namespace confab::websocket {

class Inflater;

struct MessageLimits {
  /// A message, all its fragments together, after decompression. What is compressed may have a
  /// quarter more on the wire, since compressing can make it longer.
  std::size_t message_bytes_max = 64 * KiB;
};

/// Who reads: a server's peer masks what it sends, a client's does not.
enum class Role : std::uint8_t { server, client };

/// Turns the bytes of one connection, after the handshake, into messages.
///
/// It reads nothing and knows no clock: the caller calls `advance` with the bytes it has received
/// and drops those that were consumed, until the answer is `need_more`; that has consumed them all,
/// so a connection that waits holds no bytes. They may arrive in pieces of any size; the events are
/// the same. Total work is linear in the bytes. A message is refused as soon as its length or a
/// byte of its text can't be right, even inside a frame; a compressed one at its end.
///
/// A message or control frame that lies whole in the input is unmasked there and nothing is
/// allocated. Any other is put together in memory of the reader's own, bounded by `MessageLimits`,
/// that grows with what has arrived (not with what was announced) and is given back by the call
/// after the event: between messages a reader holds nothing.
///
/// After an error it stays in error. After `close` it swallows whatever else comes.
class MessageReader {
 public:
  enum class Event {
    need_more,  ///< everything is consumed and nothing more to tell
    message,    ///< `type` and `payload`
    ping,       ///< `payload`, to be sent back as a pong
    pong,       ///< `payload`
    close,      ///< `code`, and the reason as `payload`; the last event
  };
  struct Step {
    Event event = Event::need_more;
    std::size_t consumed = 0;       ///< bytes of the input this step used up
    Opcode type = Opcode::text;     ///< of a message: text or binary
    std::string_view payload = {};  ///< a view into the input or the reader, until the next call
    CloseCode code = CloseCode::normal;  ///< of a close; `no_status` where none was given
  };

  /// `inflater`: null when no compression was negotiated; otherwise it outlives the reader, and may
  /// serve all of a thread.
  explicit MessageReader(const MessageLimits& limits = {}, Inflater* inflater = nullptr,
                         Role role = Role::server) noexcept;

  /// Reports the next thing that happened, or what is wrong. Never throws for what a peer sent.
  /// Writes over the part of the input that it consumes.
  Result<Step, FrameError> advance(std::span<char> input);

  /// True inside a frame or a message: what tells an idle connection from one that is stuck.
  bool in_message() const noexcept;

 private:
  enum class Phase : std::uint8_t { header, payload, closed, failed };

  std::optional<FrameError> read_header(std::span<char>& input);
  std::optional<FrameError> check_header() const;
  std::optional<FrameError> check_flags() const;
  std::optional<FrameError> check_length() const;
  void begin_payload() noexcept;
  Result<Step, FrameError> take_data(std::string_view piece);
  Result<Step, FrameError> finish_message(std::string_view payload);
  Result<Step, FrameError> take_control(std::string_view piece);
  std::size_t wire_bytes_max(bool compressed) const noexcept;
  void drop_what_was_told() noexcept;
  FrameError fail(FrameError error) noexcept;

  std::string kept_;               ///< of the message at hand, then of a control frame inside it
  std::size_t message_bytes_ = 0;  ///< how much of `kept_` belongs to the message
  std::size_t message_bytes_max_;
  Inflater* inflater_;
  internal::FrameHeader header_;
  std::uint64_t payload_left_ = 0;  ///< of the frame at hand
  text::Utf8Validator utf8_;
  Role role_;
  Phase phase_ = Phase::header;
  FrameError error_{};
  Opcode type_ = Opcode::continuation;  ///< of the message at hand; continuation between two
  bool compressed_ = false;
};

}  // namespace confab::websocket
