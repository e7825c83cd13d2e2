#include "protocol/websocket/frame_error.hpp"

namespace confab::websocket {

CloseCode close_code(FrameError error) noexcept {
  switch (error) {
    case FrameError::reason_not_utf8:
    case FrameError::text_not_utf8:
    case FrameError::bad_deflate_data:
      return CloseCode::invalid_data;
    case FrameError::message_too_long:
      return CloseCode::too_big;
    default:
      return CloseCode::protocol_error;
  }
}

std::string_view to_string(FrameError error) noexcept {
  switch (error) {
    case FrameError::reserved_bit:
      return "a reserved bit is set";
    case FrameError::compression_not_negotiated:
      return "compressed, though no compression was negotiated";
    case FrameError::compressed_control:
      return "a control frame is compressed";
    case FrameError::compressed_continuation:
      return "a continuation frame says that it is compressed";
    case FrameError::reserved_opcode:
      return "a reserved opcode";
    case FrameError::fragmented_control:
      return "a control frame is fragmented";
    case FrameError::control_too_long:
      return "a control frame has more than 125 bytes";
    case FrameError::not_masked:
      return "a client's frame is not masked";
    case FrameError::masked:
      return "a server's frame is masked";
    case FrameError::length_not_shortest:
      return "a length is not in its shortest form";
    case FrameError::length_beyond_63_bits:
      return "a length has its highest bit set";
    case FrameError::nothing_to_continue:
      return "a continuation without a message";
    case FrameError::message_not_finished:
      return "a message begins before the last one ended";
    case FrameError::half_close_code:
      return "a close frame with half a code";
    case FrameError::forbidden_close_code:
      return "a close code that may not be sent";
    case FrameError::reason_not_utf8:
      return "the reason of a close frame is not UTF-8";
    case FrameError::text_not_utf8:
      return "a text is not UTF-8";
    case FrameError::message_too_long:
      return "a message is too long";
    case FrameError::bad_deflate_data:
      return "a compressed message can't be decompressed";
  }
  return "a frame can't be understood";
}

}  // namespace confab::websocket
