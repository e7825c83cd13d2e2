#pragma once
/// What waits to be written to one reader.

#include <cstddef>
#include <cstdint>
#include <vector>

#include "server/edge/live/packet.hpp"
#include "server/edge/stream.hpp"

namespace confab::edge {

/// A bounded queue of packets in front of a socket. Written directly while the socket takes it,
/// otherwise when the poller says that there is room again; many packets with one write.
/// Single-threaded.
class Outbox final : private Stream::Writer {
 public:
  /// Hears how the writing goes. Called from `flush` or the poller's loop; may put more, but not
  /// destroy the outbox.
  class Owner {
   public:
    /// Everything is written that had waited for room.
    virtual void on_drained() = 0;
    /// The socket takes no more for now; called when the waiting begins, and again each time it
    /// took something.
    virtual void on_blocked() = 0;
    /// What the reader has that has all that was put, should that be more than the outbox knows of;
    /// asked when a queue begins.
    virtual std::uint64_t position() const = 0;
    /// The connection is gone; nothing will be written any more.
    virtual void on_lost() = 0;

   protected:
    ~Owner() = default;
  };

  /// `bytes_max` bounds what waits. `position` is where the reader is to begin with.
  Outbox(Stream& socket, std::size_t bytes_max, std::uint64_t position, Owner& owner);
  ~Outbox();
  Outbox(const Outbox&) = delete;
  Outbox& operator=(const Outbox&) = delete;

  /// Appends, without writing. False, and nothing has changed, when it would be more than the
  /// bound.
  [[nodiscard]] bool put(PacketPtr packet);
  bool has_room(std::size_t bytes) const noexcept { return bytes_ + bytes <= bytes_max_; }
  /// Like `put` and then `flush`, cheaper: nothing is queued that the socket takes at once. What
  /// the socket takes does not count against the bound.
  [[nodiscard]] bool send(const PacketPtr& packet);
  /// Somebody wrote the beginning of it to the socket, past an empty outbox, and the rest is left;
  /// before it everything up to `got`, if that is more than the outbox knows of.
  void take_rest(const PacketPtr& packet, std::size_t written,
                 const boost::system::error_code& error, std::uint64_t got);
  /// Writes as much as the socket takes.
  void flush();

  /// Drops what has not begun to be written, and says where the reader resumes that gets the rest.
  std::uint64_t cut();
  /// Beyond the bound, if need be: for last words, and for who has checked it.
  void put_last(PacketPtr packet);

  bool empty() const noexcept { return first_ == waiting_.size(); }
  bool blocked() const noexcept { return blocked_; }
  bool lost() const noexcept { return lost_; }
  std::size_t bytes_max() const noexcept { return bytes_max_; }
  /// Bytes that wait.
  std::size_t bytes() const noexcept { return bytes_; }
  /// The highest `up_to` of what was written, and of what waits.
  std::uint64_t written_up_to() const noexcept { return written_up_to_; }
  std::uint64_t queued_up_to() const noexcept;

 private:
  void on_writable() override;
  void append(PacketPtr packet, std::size_t written);
  void lose();
  void advance(std::size_t written);

  Stream& socket_;
  Owner& owner_;
  const std::size_t bytes_max_;
  std::vector<PacketPtr> waiting_;  ///< from `first_` on; without memory of its own while empty
  std::uint32_t first_ = 0;
  bool blocked_ = false;
  bool lost_ = false;
  std::size_t offset_ = 0;  ///< of the first, written already
  std::size_t bytes_ = 0;
  std::uint64_t written_up_to_;
};

}  // namespace confab::edge
