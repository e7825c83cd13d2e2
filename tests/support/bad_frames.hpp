#pragma once
/// What a client may not send after the handshake, and how the session has to end: for the reader,
/// and for a real socket.

#include <string>
#include <string_view>
#include <vector>

#include "protocol/websocket/deflate.hpp"
#include "protocol/websocket/frame.hpp"
#include "protocol/websocket/frame_error.hpp"

namespace confab::testing {

struct BadFrame {
  std::string name;   ///< letters and digits, as a test's name
  std::string bytes;  ///< as a client sends them: masked, where that is not the mistake
  websocket::FrameError error;
  int close_code;            ///< written out, so that a change of the mapping is noticed
  bool compression = false;  ///< permessage-deflate was negotiated
};

/// Of the example in RFC 6455 section 5.7.
inline constexpr websocket::Mask example_mask{'\x37', '\xfa', '\x21', '\x3d'};

inline std::string client_frame(websocket::Opcode opcode, std::string_view payload, bool fin = true,
                                bool compressed = false) {
  std::string frame;
  websocket::append_masked_frame(frame, opcode, payload, example_mask, compressed, fin);
  return frame;
}

inline std::string client_close(int code, std::string_view reason = {}) {
  std::string payload{static_cast<char>(code >> 8), static_cast<char>(code & 0xff)};
  return client_frame(websocket::Opcode::close, payload.append(reason));
}

/// All of them with the default `MessageLimits`. None depends on more bytes to come.
inline std::vector<BadFrame> bad_frames() {
  using enum websocket::FrameError;
  using enum websocket::Opcode;
  using namespace std::string_literals;
  constexpr bool more_follows = false;
  constexpr bool with_compression = true;
  const std::string hello = client_frame(text, "Hello");
  const auto with_first_byte = [&](int byte) {
    std::string frame = hello;
    frame[0] = static_cast<char>(byte);
    return frame;
  };
  // A first frame with RSV1 and this payload.
  const auto compressed = [&](std::string_view payload, websocket::Opcode opcode = text) {
    return client_frame(opcode, payload, true, true);
  };
  const auto deflated = [](const std::string& message) {
    std::string payload;
    websocket::Deflater().deflate(message, websocket::window_bits_max, payload);
    return payload;
  };

  std::vector<BadFrame> all{
      // Reserved bits and opcodes: RFC 6455 section 5.2.
      {"SecondReservedBit", with_first_byte(0xa1), reserved_bit, 1002},
      {"ThirdReservedBit", with_first_byte(0x91), reserved_bit, 1002},
      {"SecondReservedBitBesideCompression", with_first_byte(0xe1), reserved_bit, 1002,
       with_compression},
      {"ReservedBitOnPing", with_first_byte(0xa9), reserved_bit, 1002},
      {"ReservedBitOnContinuation", client_frame(text, "Hel", more_follows) + with_first_byte(0xa0),
       reserved_bit, 1002},
      {"CompressedWithoutNegotiation", with_first_byte(0xc1), compression_not_negotiated, 1002},
      {"CompressedPingWithoutNegotiation", with_first_byte(0xc9), compression_not_negotiated, 1002},
      {"CompressedPing", with_first_byte(0xc9), compressed_control, 1002, with_compression},
      {"CompressedPong", with_first_byte(0xca), compressed_control, 1002, with_compression},
      {"CompressedClose", with_first_byte(0xc8), compressed_control, 1002, with_compression},
      {"CompressedContinuation", client_frame(text, "Hel", more_follows) + with_first_byte(0xc0),
       compressed_continuation, 1002, with_compression},

      // Masking: section 5.1.
      {"TextNotMasked", "\x81\x05Hello", not_masked, 1002},
      {"EmptyTextNotMasked", "\x81\0"s, not_masked, 1002},
      {"PingNotMasked", "\x89\x05Hello", not_masked, 1002},
      {"CloseNotMasked", "\x88\x02\x03\xe8", not_masked, 1002},
      {"LongTextNotMasked", "\x81\x7e\x01\0"s + std::string(256, 'a'), not_masked, 1002},

      // Control frames: section 5.5.
      {"PingThatIsFragmented", client_frame(ping, "Hello", true).replace(0, 1, "\x09"),
       fragmented_control, 1002},
      {"PongThatIsFragmented", client_frame(pong, "Hello", true).replace(0, 1, "\x0a"),
       fragmented_control, 1002},
      {"CloseThatIsFragmented", client_close(1000).replace(0, 1, "\x08"), fragmented_control, 1002},
      {"PingWith126Bytes", "\x89\xfe\0\x7e\0\0\0\0"s + std::string(126, 'a'), control_too_long,
       1002},
      {"PongWith126Bytes", "\x8a\xfe\0\x7e\0\0\0\0"s + std::string(126, 'a'), control_too_long,
       1002},
      {"CloseWith126Bytes", "\x88\xfe\0\x7e\0\0\0\0\x03\xe8"s + std::string(124, 'a'),
       control_too_long, 1002},
      {"PingWith64BitsOfLength", "\x89\xff"s, control_too_long, 1002},

      // Lengths: section 5.2.
      {"LengthOf125In16Bits", "\x82\xfe\0\x7d\0\0\0\0"s + std::string(125, 'a'),
       length_not_shortest, 1002},
      {"LengthOf0In16Bits", "\x82\xfe\0\0\0\0\0\0"s, length_not_shortest, 1002},
      {"LengthOf65535In64Bits", "\x82\xff\0\0\0\0\0\0\xff\xff"s, length_not_shortest, 1002},
      {"LengthOf5In64Bits", "\x82\xff\0\0\0\0\0\0\0\x05"s, length_not_shortest, 1002},
      {"LengthWithItsHighestBit", "\x82\xff\x80\0\0\0\0\0\0\x01"s, length_beyond_63_bits, 1002},
      {"LengthOfAllBits", "\x82\xff\xff\xff\xff\xff\xff\xff\xff\xff"s, length_beyond_63_bits, 1002},

      // Fragmentation: section 5.4.
      {"ContinuationFirst", client_frame(continuation, "Hello"), nothing_to_continue, 1002},
      {"UnfinishedContinuationFirst", client_frame(continuation, "Hello", more_follows),
       nothing_to_continue, 1002},
      {"ContinuationAfterAMessage", hello + client_frame(continuation, "Hello"),
       nothing_to_continue, 1002},
      {"ContinuationAfterFragments",
       client_frame(text, "a", more_follows) + client_frame(continuation, "b") +
           client_frame(continuation, "c"),
       nothing_to_continue, 1002},
      {"CompressedContinuationFirst", client_frame(text, "a").replace(0, 1, "\xc0"),
       nothing_to_continue, 1002, with_compression},
      {"TextInsideText", client_frame(text, "Hel", more_follows) + hello, message_not_finished,
       1002},
      {"BinaryInsideText",
       client_frame(text, "Hel", more_follows) + client_frame(binary, "lo", more_follows),
       message_not_finished, 1002},
      {"TextInsideFragmentsAroundAPing",
       client_frame(text, "Hel", more_follows) + client_frame(ping, "") + hello,
       message_not_finished, 1002},

      // Close frames: sections 5.5.1 and 7.4.
      {"CloseWithOneByte", client_frame(close, "\x03"), half_close_code, 1002},
      {"CloseReasonNotUtf8", client_close(1000, "\xff"), reason_not_utf8, 1007},
      {"CloseReasonThatEndsInsideACodePoint", client_close(1000, "caf\xc3"), reason_not_utf8, 1007},

      // Text: section 8.1. Some of these frames say that more is to come, which nobody waits for.
      {"TextWithAByteThatIsNeverUtf8", client_frame(text, "a\xff"), text_not_utf8, 1007},
      {"TextWithALoneContinuationByte", client_frame(text, "a\x80z"), text_not_utf8, 1007},
      {"TextWithAnOverlongForm", client_frame(text, "\xc0\xaf"), text_not_utf8, 1007},
      {"TextWithAnOverlongFormOfThreeBytes", client_frame(text, "\xe0\x9f\xbf"), text_not_utf8,
       1007},
      {"TextWithASurrogate", client_frame(text, "\xed\xa0\x80"), text_not_utf8, 1007},
      {"TextBeyondUnicode", client_frame(text, "\xf4\x90\x80\x80"), text_not_utf8, 1007},
      {"TextThatEndsInsideACodePoint", client_frame(text, "caf\xc3"), text_not_utf8, 1007},
      {"FragmentsThatEndInsideACodePoint",
       client_frame(text, "caf", more_follows) + client_frame(continuation, "\xc3"), text_not_utf8,
       1007},
      {"FragmentsThatBreakACodePoint",
       client_frame(text, "caf\xc3", more_follows) + client_frame(continuation, "e", more_follows),
       text_not_utf8, 1007},
      {"EmptyEndInsideACodePoint",
       client_frame(text, "\xe2\x82", more_follows) + client_frame(continuation, ""), text_not_utf8,
       1007},
      {"FragmentThatIsNotUtf8", client_frame(text, "a\xff", more_follows), text_not_utf8, 1007},
      {"FrameOfWhichTheFirstByteIsNotUtf8",
       client_frame(text, "\xff" + std::string(1000, 'a')).substr(0, 9), text_not_utf8, 1007},

      // Sizes, from the header alone: RFC 6455 section 10.4.
      {"MessageTooLong", "\x82\xff\0\0\0\0\0\x01\0\x01"s, message_too_long, 1009},
      {"MessageFarTooLong", "\x82\xff\x7f\xff\xff\xff\xff\xff\xff\xff"s, message_too_long, 1009},
      {"FragmentsTooLong",
       client_frame(binary, std::string(65000, 'a'), more_follows) + "\0\xfe\x02\x19"s,
       message_too_long, 1009},
      {"LastFragmentTooLong",
       client_frame(binary, std::string(65536, 'a'), more_follows) + "\x80\x81"s, message_too_long,
       1009},
      {"CompressedTooLongOnTheWire", "\xc2\xff\0\0\0\0\0\x02\0\0"s, message_too_long, 1009,
       with_compression},

      // Compressed messages: RFC 7692 section 7.2.2.
      {"CompressedNonsense", compressed("\xff\xff\xff\xff"), bad_deflate_data, 1007,
       with_compression},
      {"CompressedBlockOfUnknownType", compressed("\x06"), bad_deflate_data, 1007,
       with_compression},
      {"CompressedIntoNothing", compressed(""), bad_deflate_data, 1007, with_compression},
      {"CompressedStoredBlockThatIsCut", compressed("\0\x05\0\xfa\xffHel"s), bad_deflate_data, 1007,
       with_compression},
      {"CompressedStoredBlockThatWouldTakeTheEnd", compressed("\0\xe8\x03\x17\xfcHel"s),
       bad_deflate_data, 1007, with_compression},
      {"CompressedWithAnotherMessagesWindow", compressed("\xf2\0\x11\0\0"s), bad_deflate_data, 1007,
       with_compression},
      {"CompressedTextNotUtf8", compressed("\0\x02\0\xfd\xff\x61\xff\0"s), text_not_utf8, 1007,
       with_compression},
      {"CompressedTextThatEndsInsideACodePoint", compressed("\0\x01\0\xfe\xff\xc3\0"s),
       text_not_utf8, 1007, with_compression},
      {"CompressedMessageOneByteTooLong", compressed(deflated(std::string(65537, 'a')), binary),
       message_too_long, 1009, with_compression},
      {"CompressedBomb", compressed(deflated(std::string(32 << 20, '\0')), binary),
       message_too_long, 1009, with_compression},
  };
  for (const int opcode : {3, 4, 5, 6, 7, 11, 12, 13, 14, 15})
    all.push_back(
        {"Opcode" + std::to_string(opcode), with_first_byte(0x80 | opcode), reserved_opcode, 1002});
  all.push_back({"Opcode3InFragments", with_first_byte(3), reserved_opcode, 1002});
  for (const int code : {0, 999, 1004, 1005, 1006, 1015, 1016, 1100, 1999, 2000, 2999, 5000, 65535})
    all.push_back({"CloseCode" + std::to_string(code), client_close(code, "why"),
                   forbidden_close_code, 1002});
  return all;
}

}  // namespace confab::testing
