#include "protocol/websocket/frame.hpp"

#include <cassert>
#include <limits>
#include <span>

#include "protocol/text/utf8.hpp"
#include "protocol/websocket/internal/mask.hpp"

namespace confab::websocket {
namespace {

constexpr unsigned fin_bit = 0x80;
constexpr unsigned rsv1_bit = 0x40;
constexpr unsigned mask_bit = 0x80;
constexpr unsigned length_in_16_bits = 126;
constexpr unsigned length_in_64_bits = 127;

void append_byte(std::string& out, unsigned byte) { out += static_cast<char>(byte); }

void append_big_endian(std::string& out, std::uint64_t number, unsigned bits) {
  for (; bits > 0; bits -= 8) append_byte(out, static_cast<unsigned>(number >> (bits - 8)) & 0xff);
}

void append_header(std::string& out, Opcode opcode, std::uint64_t payload_bytes, bool compressed,
                   bool fin, bool masked) {
  assert(!is_control(opcode) || (fin && !compressed && payload_bytes <= control_bytes_max));
  assert(opcode != Opcode::continuation || !compressed);
  append_byte(out,
              (fin ? fin_bit : 0) | (compressed ? rsv1_bit : 0) | static_cast<unsigned>(opcode));
  const unsigned mask = masked ? mask_bit : 0;
  if (payload_bytes < length_in_16_bits) {
    append_byte(out, mask | static_cast<unsigned>(payload_bytes));
  } else if (payload_bytes <= std::numeric_limits<std::uint16_t>::max()) {
    append_byte(out, mask | length_in_16_bits);
    append_big_endian(out, payload_bytes, 16);
  } else {
    append_byte(out, mask | length_in_64_bits);
    append_big_endian(out, payload_bytes, 64);
  }
}

/// As much of the text as fits without ending inside a code point.
std::string_view cut(std::string_view text, std::size_t bytes_max) noexcept {
  std::string_view rest = text;
  std::size_t fits = 0;
  while (text::take_code_point(rest)) {
    const std::size_t end = text.size() - rest.size();
    if (end > bytes_max) break;
    fits = end;
  }
  return text.substr(0, fits);
}

}  // namespace

bool may_be_sent(CloseCode code) noexcept {
  const auto number = static_cast<unsigned>(code);
  return (number >= 1000 && number <= 1003) || (number >= 1007 && number <= 1014) ||
         (number >= 3000 && number <= 4999);
}

void append_frame(std::string& out, Opcode opcode, std::string_view payload, bool compressed,
                  bool fin) {
  append_header(out, opcode, payload.size(), compressed, fin, false);
  out += payload;
}

void append_frame_header(std::string& out, Opcode opcode, std::uint64_t payload_bytes,
                         bool compressed, bool fin) {
  append_header(out, opcode, payload_bytes, compressed, fin, false);
}

void append_masked_frame(std::string& out, Opcode opcode, std::string_view payload, Mask mask,
                         bool compressed, bool fin) {
  append_header(out, opcode, payload.size(), compressed, fin, true);
  out.append(mask.data(), mask.size());
  const std::size_t begin = out.size();
  out += payload;
  internal::apply_mask(std::span(out).subspan(begin), mask, 0);
}

void append_close(std::string& out, CloseCode code, std::string_view reason) {
  if (code == CloseCode::no_status) {
    append_header(out, Opcode::close, 0, false, true, false);
    return;
  }
  assert(may_be_sent(code));
  reason = cut(reason, close_reason_bytes_max);
  append_header(out, Opcode::close, 2 + reason.size(), false, true, false);
  append_big_endian(out, static_cast<unsigned>(code), 16);
  out += reason;
}

}  // namespace confab::websocket
