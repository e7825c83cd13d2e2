#include "client/chat/wrap.hpp"

#include <algorithm>
#include <vector>

#include "protocol/text/unicode.hpp"

namespace confab::client {
namespace {

/// What must not be broken: a colour of ours, or what a person sees as one character.
struct Piece {
  std::string_view bytes;
  std::size_t width = 0;
};

/// The length of "ESC [ … m" at the front; 0 when there is none.
std::size_t colour_length(std::string_view text) {
  if (!text.starts_with("\x1b[")) return 0;
  const std::size_t end = text.find('m');
  return end == std::string_view::npos ? 0 : end + 1;
}

std::size_t width_of(std::string_view character) {
  const std::size_t width = text::display_width(character);
  // A selector asks for the picture (U+FE0F), which some terminals show in two columns.
  return width == 1 && character.ends_with("\xef\xb8\x8f") ? 2 : width;
}

Piece take_piece(std::string_view& text) {
  Piece piece{text.substr(0, colour_length(text)), 0};
  if (piece.bytes.empty()) {
    piece.bytes = text.substr(0, text::first_grapheme_bytes(text));
    piece.width = width_of(piece.bytes);
  }
  text.remove_prefix(piece.bytes.size());
  return piece;
}

bool is_ascii_or_colour(const Piece& piece) {
  return piece.bytes.starts_with('\x1b') ||
         (piece.bytes.size() == 1 && static_cast<unsigned char>(piece.bytes.front()) < 0x80);
}

/// Puts the words of one line into rows.
class Rows {
 public:
  Rows(std::string& out, std::size_t columns, std::size_t indent)
      : out_(out), columns_(columns), indent_(indent) {}

  void add(std::string_view line) {
    while (!line.empty()) {
      const Piece piece = take_piece(line);
      if (piece.bytes == " ") {
        place_word();
        ++gap_;
      } else {
        word_.push_back(piece);
        word_width_ += piece.width;
      }
    }
    place_word();
    // Spaces at the end that have room may mean something to who copies them.
    if (used_ + gap_ <= columns_) out_.append(gap_, ' ');
  }

 private:
  void place_word() {
    if (word_.empty()) return;
    const bool fits = used_ + gap_ + word_width_ <= columns_;
    const bool fits_below = indent_ + word_width_ <= columns_;
    if (!fits && (fits_below || used_ + gap_ >= columns_)) {
      begin_row();
    } else {
      out_.append(gap_, ' ');
      used_ += gap_;
    }
    // An address or a key that fits into no row is the terminal's to break: so it can be copied.
    const bool copied = std::ranges::all_of(word_, is_ascii_or_colour);
    for (const Piece& piece : word_) {
      const bool full = used_ + piece.width > columns_;
      if (full && copied) used_ = 0;
      if (full && !copied) begin_row();
      out_ += piece.bytes;
      used_ += piece.width;
    }
    gap_ = 0;
    word_.clear();
    word_width_ = 0;
  }

  void begin_row() {
    out_.append("\n").append(indent_, ' ');
    used_ = indent_;
  }

  std::string& out_;
  std::size_t columns_;
  std::size_t indent_;
  std::size_t used_ = 0;  ///< columns of this row
  std::size_t gap_ = 0;   ///< spaces since the last word
  std::vector<Piece> word_;
  std::size_t word_width_ = 0;
};

}  // namespace

std::string wrap(std::string_view text, std::size_t columns, std::size_t indent) {
  columns = std::max(columns, wrap_columns_min);
  indent = std::min(indent, columns / 2);
  std::string out;
  for (;;) {
    const std::size_t end = std::min(text.find('\n'), text.size());
    Rows(out, columns, indent).add(text.substr(0, end));
    if (end == text.size()) return out;
    out += '\n';
    text.remove_prefix(end + 1);
  }
}

std::string shortened(std::string_view text, std::size_t columns) {
  if (text::display_width(text) <= columns) return std::string(text);
  std::string out;
  std::size_t used = 1;  // the dots
  while (!text.empty()) {
    const Piece piece = take_piece(text);
    used += piece.width;
    if (used > columns) break;
    out += piece.bytes;
  }
  return out + "…";
}

}  // namespace confab::client
