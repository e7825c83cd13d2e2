#pragma once
/// Messages -> frames (RFC 6455 section 5.2).

#include <array>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace confab::websocket {

enum class Opcode : std::uint8_t { continuation = 0, text = 1, binary = 2, close = 8, ping, pong };

/// Close, ping and pong: never fragmented, and short.
constexpr bool is_control(Opcode opcode) noexcept { return opcode >= Opcode::close; }

inline constexpr std::size_t control_bytes_max = 125;      ///< payload of a control frame
inline constexpr std::size_t frame_header_bytes_max = 14;  ///< with 64 bits of length and a mask
inline constexpr std::size_t close_reason_bytes_max = control_bytes_max - 2;

/// Why a session ends (RFC 6455 section 7.4.1 and IANA's registry). What a peer sends may also be
/// any number from 3000 to 4999.
enum class CloseCode : std::uint16_t {
  normal = 1000,
  going_away = 1001,
  protocol_error = 1002,
  unsupported = 1003,
  no_status = 1005,  ///< a close frame that says nothing; the number itself is never sent
  abnormal = 1006,   ///< no close frame at all; never sent
  invalid_data = 1007,
  policy_violation = 1008,
  too_big = 1009,
  missing_extension = 1010,
  internal_error = 1011,
  service_restart = 1012,
  try_again_later = 1013,
  bad_gateway = 1014,
};

/// May this number stand in a close frame?
bool may_be_sent(CloseCode code) noexcept;

/// The key that hides a client's payload (RFC 6455 section 5.3).
using Mask = std::array<char, 4>;

/// A frame as a server sends it. `compressed` sets RSV1: it belongs on the first frame of a message
/// whose payload came from a `Deflater`.
void append_frame(std::string& out, Opcode opcode, std::string_view payload,
                  bool compressed = false, bool fin = true);

/// The same without its payload, for whoever sends that from where it lies.
void append_frame_header(std::string& out, Opcode opcode, std::uint64_t payload_bytes,
                         bool compressed = false, bool fin = true);

/// A frame as a client sends it.
void append_masked_frame(std::string& out, Opcode opcode, std::string_view payload, Mask mask,
                         bool compressed = false, bool fin = true);

/// A server's close frame; `no_status` makes an empty one. `reason` is UTF-8 and is cut, between
/// two code points, to what fits.
void append_close(std::string& out, CloseCode code, std::string_view reason = {});

}  // namespace confab::websocket
