#include "protocol/text/utf8.hpp"

#include <cassert>
#include <charconv>
#include <cstdint>
#include <cstring>

namespace confab::text {
namespace {

/// The bytes at the front that are ASCII, eight at a time; up to seven more may be.
std::size_t ascii_blocks(std::string_view bytes) noexcept {
  constexpr std::uint64_t high_bits = 0x8080808080808080;
  std::size_t at = 0;
  for (std::uint64_t block = 0; bytes.size() - at >= sizeof block; at += sizeof block) {
    std::memcpy(&block, bytes.data() + at, sizeof block);
    if ((block & high_bits) != 0) break;
  }
  return at;
}

/// How a sequence of a given length begins, and the least that it may encode.
struct Form {
  unsigned prefix;
  unsigned prefix_mask;
  std::size_t size;
  char32_t least;
};

constexpr Form forms[] = {
    {0x00, 0x80, 1, 0},
    {0xc0, 0xe0, 2, 0x80},
    {0xe0, 0xf0, 3, 0x800},
    {0xf0, 0xf8, 4, 0x10000},
};

const Form* form_of(unsigned lead) noexcept {
  for (const Form& form : forms)
    if ((lead & form.prefix_mask) == form.prefix) return &form;
  return nullptr;
}

bool is_scalar(char32_t point) noexcept {
  return point <= 0x10ffff && (point < 0xd800 || point > 0xdfff);
}

bool is_control(char32_t point) noexcept { return point < 0x20 || (point >= 0x7f && point < 0xa0); }

void append_hex(std::string& out, std::uint32_t number, std::size_t width_min) {
  char digits[8];
  const auto written = std::to_chars(std::begin(digits), std::end(digits), number, 16);
  const std::string_view text(digits, static_cast<std::size_t>(written.ptr - digits));
  if (text.size() < width_min) out.append(width_min - text.size(), '0');
  out += text;
}

void append_byte_escape(std::string& out, std::uint32_t byte) {
  out += "\\x";
  append_hex(out, byte, 2);
}

}  // namespace

std::optional<char32_t> take_code_point(std::string_view& bytes) noexcept {
  if (bytes.empty()) return std::nullopt;
  const auto lead = static_cast<unsigned char>(bytes.front());
  const Form* const form = form_of(lead);
  if (form == nullptr || bytes.size() < form->size) return std::nullopt;
  char32_t point = lead & ~form->prefix_mask & 0xff;
  for (const char c : bytes.substr(1, form->size - 1)) {
    const auto next = static_cast<unsigned char>(c);
    if ((next & 0xc0) != 0x80) return std::nullopt;
    point = point << 6 | (next & 0x3f);
  }
  if (point < form->least || !is_scalar(point)) return std::nullopt;
  bytes.remove_prefix(form->size);
  return point;
}

void append_code_point(std::string& out, char32_t point) {
  assert(is_scalar(point));
  const Form* form = &forms[3];
  while (point < form->least) --form;
  std::size_t shift = (form->size - 1) * 6;
  out += static_cast<char>(form->prefix | (point >> shift));
  for (; shift > 0; shift -= 6) out += static_cast<char>(0x80 | ((point >> (shift - 6)) & 0x3f));
}

std::optional<std::size_t> count_code_points(std::string_view bytes) noexcept {
  std::size_t count = 0;
  for (;;) {
    const std::size_t ascii = ascii_blocks(bytes);
    count += ascii;
    bytes.remove_prefix(ascii);
    if (bytes.empty()) return count;
    // What is not ASCII comes in runs, so look for blocks again only after a few.
    for (int i = 0; i < 8 && !bytes.empty(); ++i, ++count)
      if (!take_code_point(bytes)) return std::nullopt;
  }
}

bool is_bidi_control(char32_t point) noexcept {
  return point == 0x061c || point == 0x200e || point == 0x200f ||
         (point >= 0x202a && point <= 0x202e) || (point >= 0x2066 && point <= 0x2069);
}

bool is_line_end(char32_t point) noexcept { return point == 0x2028 || point == 0x2029; }

std::string make_visible(std::string_view text, bool keep_newlines) {
  std::string out;
  out.reserve(text.size());
  while (!text.empty()) {
    const std::string_view before = text;
    const std::optional<char32_t> point = take_code_point(text);
    if (!point) {
      append_byte_escape(out, static_cast<unsigned char>(text.front()));
      text.remove_prefix(1);
    } else if (keep_newlines && (*point == '\n' || *point == '\t')) {
      out += before.front();
    } else if (is_control(*point) && *point < 0x80) {
      append_byte_escape(out, *point);
    } else if (is_control(*point) || is_bidi_control(*point) || is_line_end(*point)) {
      out += "\\u{";
      append_hex(out, *point, 1);
      out += '}';
    } else {
      out += before.substr(0, before.size() - text.size());
    }
  }
  return out;
}

}  // namespace confab::text
