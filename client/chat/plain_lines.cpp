#include "client/chat/plain_lines.hpp"

#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <utility>

#include "client/line_splitter.hpp"

namespace confab::client {

PlainLines::PlainLines(boost::asio::io_context& loop) : input_(loop, STDIN_FILENO) {}

void PlainLines::start(Owner& owner) {
  owner_ = &owner;
  wait();
}

void PlainLines::stop() {
  owner_ = nullptr;
  alive_.reset();
  input_.cancel();
}

void PlainLines::hold(bool held) {
  held_ = held;
  wait();
}

std::vector<std::string> PlainLines::held() const { return split_lines(bytes_); }

void PlainLines::wait() {
  if (owner_ == nullptr) return;
  const bool has_line =
      over_ || bytes_.find('\n') != std::string::npos || bytes_.size() > plain_line_bytes_max;
  if (has_line && !held_ && !std::exchange(handing_over_, true))
    input_.soon([this, alive = std::weak_ptr<bool>(alive_)] {
      if (alive.expired()) return;
      handing_over_ = false;
      hand_over();
    });
  const bool enough = has_line && (!held_ || bytes_.size() >= read_ahead_bytes);
  if (!over_ && !enough && !std::exchange(reading_, true))
    input_.wait([this, alive = std::weak_ptr<bool>(alive_)] {
      if (alive.expired()) return;
      reading_ = false;
      read();
      wait();
    });
}

void PlainLines::read() {
  std::array<char, 16 * KiB> piece{};
  const ssize_t got = ::read(STDIN_FILENO, piece.data(), piece.size());
  if (got > 0) take(std::string_view(piece.data(), static_cast<std::size_t>(got)));
  if (got < 0 && errno != EINTR && errno != EAGAIN) error_ = errno;
  over_ = got == 0 || error_ != 0;
}

void PlainLines::take(std::string_view piece) {
  if (leaving_out_) {
    const std::size_t end = std::min(piece.find('\n'), piece.size());
    leaving_out_ = end == piece.size();
    piece.remove_prefix(leaving_out_ ? end : end + 1);
  }
  bytes_.append(piece);
}

/// One line at most: what comes next may depend on it.
void PlainLines::hand_over() {
  if (owner_ == nullptr) return;
  if (held_) return wait();
  std::size_t end = bytes_.find('\n');
  const bool has_end = end != std::string::npos;
  if (!has_end) end = bytes_.size();
  if (end > plain_line_bytes_max) {
    leaving_out_ = !has_end;
    bytes_.erase(0, end + 1);
    owner_->too_long();
  } else if (has_end || (over_ && !bytes_.empty())) {
    std::string line = bytes_.substr(0, end);
    bytes_.erase(0, end + 1);
    if (line.ends_with('\r')) line.pop_back();
    owner_->typed(std::move(line));
  } else if (over_) {
    Owner& owner = *std::exchange(owner_, nullptr);
    if (error_ != 0) owner.unreadable(error_);
    owner.ended();
    return;
  }
  wait();
}

}  // namespace confab::client
