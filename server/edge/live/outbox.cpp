#include "server/edge/live/outbox.hpp"

#include <algorithm>
#include <array>
#include <boost/asio/error.hpp>
#include <string_view>
#include <utility>

namespace confab::edge {

namespace asio = boost::asio;

Outbox::Outbox(Stream& socket, std::size_t bytes_max, std::uint64_t position, Owner& owner)
    : socket_(socket), owner_(owner), bytes_max_(bytes_max), written_up_to_(position) {
  socket_.set_writer(this);
}

Outbox::~Outbox() { socket_.set_writer(nullptr); }

std::uint64_t Outbox::queued_up_to() const noexcept {
  for (std::size_t i = waiting_.size(); i > first_; --i)
    if (waiting_[i - 1]->up_to > 0) return waiting_[i - 1]->up_to;
  return written_up_to_;
}

void Outbox::append(PacketPtr packet, std::size_t written) {
  if (empty()) {
    offset_ = written;
    written_up_to_ = std::max(written_up_to_, owner_.position());
  }
  bytes_ += packet->bytes.size() - written;
  waiting_.push_back(std::move(packet));
}

bool Outbox::put(PacketPtr packet) {
  if (lost_) return true;
  if (bytes_ + packet->bytes.size() > bytes_max_) return false;
  append(std::move(packet), 0);
  return true;
}

void Outbox::put_last(PacketPtr packet) {
  if (!lost_) append(std::move(packet), 0);
}

bool Outbox::send(const PacketPtr& packet) {
  if (lost_) return true;
  if (!empty() || !socket_.ready(Stream::Interest::write)) {
    if (!put(packet)) return false;
    flush();
    return true;
  }
  boost::system::error_code error;
  const std::size_t written = socket_.write_some(packet->bytes, error);
  if (written == packet->bytes.size()) {
    if (packet->up_to > 0) written_up_to_ = packet->up_to;
    return true;
  }
  if (written == 0 && packet->bytes.size() > bytes_max_) return false;
  take_rest(packet, written, error, 0);
  return true;
}

void Outbox::take_rest(const PacketPtr& packet, std::size_t written,
                       const boost::system::error_code& error, std::uint64_t got) {
  if (error && error != asio::error::would_block) return lose();
  written_up_to_ = std::max(written_up_to_, got);
  append(packet, written);
  if (!std::exchange(blocked_, true)) owner_.on_blocked();
}

void Outbox::flush() {
  const std::size_t before = bytes_;
  while (!empty() && !lost_ && socket_.ready(Stream::Interest::write)) {
    std::array<std::string_view, pieces_per_write_max> pieces;
    const std::size_t count = std::min(waiting_.size() - first_, pieces.size());
    for (std::size_t i = 0; i < count; ++i) pieces[i] = waiting_[first_ + i]->bytes;
    pieces[0].remove_prefix(offset_);
    boost::system::error_code error;
    const std::size_t written = count == 1
                                    ? socket_.write_some(pieces[0], error)
                                    : socket_.write_some(std::span{pieces}.first(count), error);
    advance(written);
    if (error && error != asio::error::would_block) return lose();
  }
  if (lost_) return;
  if (!empty()) {
    const bool got_on = bytes_ < before;
    if (!std::exchange(blocked_, true) || got_on) owner_.on_blocked();
  } else if (std::exchange(blocked_, false)) {
    owner_.on_drained();
  }
}

void Outbox::advance(std::size_t written) {
  bytes_ -= written;
  offset_ += written;
  while (!empty() && offset_ >= waiting_[first_]->bytes.size()) {
    offset_ -= waiting_[first_]->bytes.size();
    if (waiting_[first_]->up_to > 0) written_up_to_ = waiting_[first_]->up_to;
    waiting_[first_++].reset();
  }
  if (empty()) {
    std::vector<PacketPtr>{}.swap(waiting_);
    first_ = 0;
  } else if (first_ > waiting_.size() / 2) {
    waiting_.erase(waiting_.begin(), waiting_.begin() + first_);
    first_ = 0;
  }
}

std::uint64_t Outbox::cut() {
  const std::size_t kept = first_ + (offset_ > 0 && !empty() ? 1 : 0);
  for (std::size_t i = kept; i < waiting_.size(); ++i) bytes_ -= waiting_[i]->bytes.size();
  waiting_.resize(kept);
  return queued_up_to();
}

void Outbox::on_writable() { flush(); }

void Outbox::lose() {
  lost_ = true;
  bytes_ = 0;
  std::vector<PacketPtr>{}.swap(waiting_);
  first_ = 0;
  owner_.on_lost();
}

}  // namespace confab::edge
