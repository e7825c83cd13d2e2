#include "client/line_splitter.hpp"

#include <algorithm>

namespace confab::client {

void LineSplitter::add(std::string_view bytes) {
  bytes_.erase(0, begin_);
  scanned_ -= begin_;
  begin_ = 0;
  bytes_ += bytes;
}

std::optional<std::string> LineSplitter::next() {
  while (!overlong_) {
    const std::size_t end = std::min(bytes_.find('\n', scanned_), bytes_.size());
    if (passing_over_) {
      passing_over_ = end == bytes_.size();
      begin_ = scanned_ = passing_over_ ? end : end + 1;
      if (passing_over_) return std::nullopt;
      continue;
    }
    overlong_ = end - begin_ > line_bytes_max_;
    scanned_ = end;
    if (overlong_ || end == bytes_.size()) return std::nullopt;
    std::string line = bytes_.substr(begin_, end - begin_);
    begin_ = scanned_ = end + 1;
    if (line.ends_with('\r')) line.pop_back();
    if (!line.empty()) return line;
  }
  return std::nullopt;
}

void LineSplitter::pass_over() {
  overlong_ = false;
  passing_over_ = true;
}

std::vector<std::string> split_lines(std::string_view text) {
  std::vector<std::string> lines;
  while (!text.empty()) {
    const std::size_t end = std::min(text.find('\n'), text.size());
    lines.emplace_back(text.substr(0, end));
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  return lines;
}

}  // namespace confab::client
