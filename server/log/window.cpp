#include "server/log/window.hpp"

#include <algorithm>

namespace confab::log {

Result<std::string_view> Window::at(std::uint64_t offset, std::size_t size) {
  if (offset < start_ || offset + size > start_ + filled_) {
    const std::size_t wanted = std::max(size, piece_bytes);
    if (buffer_.size() < wanted) buffer_.resize(wanted);
    filled_ = 0;
    const Result<std::size_t> got = file_.read(offset, buffer_.data(), wanted);
    if (!got) return got.error();
    start_ = offset;
    filled_ = *got;
  }
  const auto from = static_cast<std::size_t>(offset - start_);
  return std::string_view(buffer_.data(), filled_).substr(from, size);
}

}  // namespace confab::log
