#pragma once
/// Why frames could not be understood, and how the session ends then.

#include <cstdint>
#include <string_view>

#include "protocol/websocket/frame.hpp"

namespace confab::websocket {

/// Every value ends the session. Sections are those of RFC 6455 where no other is named.
enum class FrameError : std::uint8_t {
  reserved_bit = 1,            ///< 5.2: RSV2 or RSV3
  compression_not_negotiated,  ///< 5.2: RSV1 without permessage-deflate
  compressed_control,          ///< RFC 7692 section 6.1: RSV1 on a control frame
  compressed_continuation,     ///< RFC 7692 section 6.1: RSV1 is for the first frame of a message
  reserved_opcode,             ///< 5.2: 3 to 7, 11 to 15
  fragmented_control,          ///< 5.5
  control_too_long,            ///< 5.5: more than 125 bytes
  not_masked,                  ///< 5.1: a client masks
  masked,                      ///< 5.1: a server does not
  length_not_shortest,         ///< 5.2
  length_beyond_63_bits,       ///< 5.2
  nothing_to_continue,         ///< 5.4: a continuation without a start
  message_not_finished,        ///< 5.4: a new message inside another one
  half_close_code,             ///< 5.5.1: a close frame with one byte
  forbidden_close_code,        ///< 7.4: not one that may be sent
  reason_not_utf8,             ///< 5.5.1
  text_not_utf8,               ///< 8.1
  message_too_long,            ///< more than MessageLimits::message_bytes_max
  bad_deflate_data,            ///< RFC 7692 section 7.2.2
};

/// What to close with.
CloseCode close_code(FrameError error) noexcept;

/// A reason for the close frame: a few English words, at most 123 bytes, without a full stop.
std::string_view to_string(FrameError error) noexcept;

}  // namespace confab::websocket
