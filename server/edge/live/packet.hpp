#pragma once
/// Bytes made once and sent to many.

#include <boost/smart_ptr/intrusive_ptr.hpp>
#include <boost/smart_ptr/intrusive_ref_counter.hpp>
#include <cstdint>
#include <string>
#include <utility>

namespace confab::edge {

/// One or more whole frames, never changed once made; it lives as long as any outbox has it.
/// Counted without atomics: all of it stays on the loop's thread.
struct Packet : boost::intrusive_ref_counter<Packet, boost::thread_unsafe_counter> {
  explicit Packet(std::string content, std::uint64_t position = 0)
      : bytes(std::move(content)), up_to(position) {}

  const std::string bytes;
  /// Whoever has this has every event up to that id, and resumes after it; 0: it has no event with
  /// an id.
  const std::uint64_t up_to;
};
using PacketPtr = boost::intrusive_ptr<const Packet>;

inline PacketPtr make_packet(std::string bytes, std::uint64_t up_to = 0) {
  return PacketPtr{new Packet{std::move(bytes), up_to}};
}

}  // namespace confab::edge
