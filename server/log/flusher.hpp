#pragma once
/// Where a batch is written and flushed: here, or on a thread of its own.

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>
#include <chrono>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "server/log/files.hpp"

namespace confab::log {

/// What `append` completing means: on disk, or handed to the system (a power cut, but no crash of
/// the server, may lose the last moments).
enum class Durability { disk, os };

/// Gives a new segment its name, once what is written to it is on disk.
struct Publish {
  Files* files = nullptr;
  std::string directory;
  std::string from;
  std::string to;
  File* predecessor = nullptr;  ///< has to be on disk before a successor is seen
};

/// One batch, whole.
struct Write {
  File* file = nullptr;
  std::uint64_t offset = 0;
  std::string_view bytes;
  Durability durability = Durability::disk;
  std::optional<Publish> publish;
};

struct Written {
  error_code error;
  bool final = false;     ///< nobody knows what is on disk: no more writing
  bool cut_back = false;  ///< the file ends at `offset` now
};

/// Does it, in the calling thread. A write that fails is taken back, durably, before it answers; a
/// flush that fails, or failing to take back, is final.
Written perform(const Write& write);

/// How to flush. The embedded default is `adaptive`.
enum class Flushing {
  inline_,   ///< in the loop: the fastest on a fast disk, holds everyone up on a slow one
  thread,    ///< on a thread: two hand-offs (some 50 us) each time
  adaptive,  ///< in the loop while the disk is fast
};

/// One `write` at a time; its file and bytes have to live until it completes, on the executor.
class Flusher {
 public:
  virtual ~Flusher() = default;
  virtual boost::asio::awaitable<Written> write(Write write) = 0;
};

std::unique_ptr<Flusher> make_flusher(Flushing how, const boost::asio::any_io_executor& executor);

/// Whether the disk is fast, judged by how long recent flushes took: one slow flush is enough to
/// call it slow, only many fast ones make it fast again.
class Pace {
 public:
  /// What the loop may be held up for.
  static constexpr std::chrono::microseconds fast_enough{500};

  void note(std::chrono::nanoseconds took);
  bool fast() const { return typical_ < fast_enough; }

 private:
  /// Unknown counts as slow.
  std::chrono::nanoseconds typical_ = fast_enough;
};

}  // namespace confab::log
