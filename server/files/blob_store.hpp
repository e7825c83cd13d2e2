#pragma once
/// The content of uploaded files, on disk: written, read and erased without holding up the loop.

#include <atomic>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/thread_pool.hpp>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "protocol/result.hpp"
#include "protocol/units.hpp"
#include "server/chat/types.hpp"
#include "server/log/flusher.hpp"

namespace confab::files {

template <class T>
using awaitable = boost::asio::awaitable<T>;

/// How many blobs may be open at a time, to be written or read: each is a file descriptor and a
/// buffer. One more is refused as `too_many_files_open`.
inline constexpr std::size_t blobs_open_max = 512;
/// What is gathered before it is written, and read at once: the memory of one upload or download.
inline constexpr std::size_t write_bytes = 32 * KiB;
inline constexpr std::size_t read_bytes = 32 * KiB;
/// Threads for the disk: one may wait for a flush while another one reads.
inline constexpr std::size_t disk_threads = 2;

/// What was written.
struct Stored {
  chat::BlobName name{};
  std::uint64_t size = 0;
  chat::ContentHash sha256{};
};

/// One folder (mode 0700) with one file (mode 0600) for each blob. A blob's file is called by 32
/// hexadecimal digits of its random name; nothing that a user said becomes part of a path.
///
/// A blob counts once `Writer::finish` succeeded *and* a record names it. Until then it is a
/// leftover, which `Writer` removes, and after a crash `sweep`. Every call is made on the loop's
/// thread; what blocks runs on threads of this one's own. Must outlive its writers and readers.
class BlobStore {
  struct Open;

 public:
  class Writer;
  class Reader;

  /// Makes the folder where there is none.
  static Result<std::unique_ptr<BlobStore>> open(const std::string& folder,
                                                 log::Durability durability);
  /// In a folder of its own among the system's temporary files, removed with this.
  static Result<std::unique_ptr<BlobStore>> temporary();

  /// Waits until all that was begun is done.
  ~BlobStore();
  BlobStore(const BlobStore&) = delete;

  /// A new, empty blob.
  awaitable<Result<Writer>> create();
  /// One to read; it can be read to its end even if it is erased meanwhile.
  awaitable<Result<Reader>> read(chat::BlobName name);
  /// Removes them, soon.
  void erase(std::vector<chat::BlobName> names);

  struct Swept {
    std::size_t removed = 0;  ///< nothing named them
    std::size_t missing = 0;  ///< named, and not there
  };
  /// Removes what is not among the known ones. Before anybody else writes.
  awaitable<Result<Swept>> sweep(std::set<chat::BlobName> known);

  /// Blobs that are being written or read.
  std::size_t in_use() const noexcept { return open_.load(); }

 private:
  BlobStore(std::string folder, log::Durability durability, bool is_temporary);

  template <class Job>
  auto run(Job job) -> awaitable<decltype(job())>;
  std::string path(const chat::BlobName& name) const;

  const std::string folder_;
  const bool flushes_;
  const bool is_temporary_;
  std::atomic<std::size_t> open_{0};
  boost::asio::thread_pool pool_{disk_threads};
};

/// A blob in the making. It is gone again with this, unless it was told to stay.
class BlobStore::Writer {
 public:
  Writer(Writer&&) noexcept = default;
  Writer& operator=(Writer&&) = delete;
  ~Writer();

  /// Writes, in the end; waits for the disk now and then, which is what slows the sender down.
  /// After an error (the disk is full) the blob is of no use.
  awaitable<Result<void>> append(std::string_view bytes);
  std::uint64_t size() const noexcept;

  /// Completes when the blob would survive a power cut. Nothing can be appended any more.
  awaitable<Result<Stored>> finish();

  /// A record names it now, or may.
  void keep() noexcept { kept_ = true; }

 private:
  friend class BlobStore;
  Writer(BlobStore& store, std::shared_ptr<Open> file) : store_(&store), file_(std::move(file)) {}

  BlobStore* store_;
  std::shared_ptr<Open> file_;  ///< null: moved from
  bool kept_ = false;
};

class BlobStore::Reader {
 public:
  /// Up to `read_bytes` of it from there on, as a view that is good until the next call; empty at
  /// the end.
  awaitable<Result<std::string_view>> read(std::uint64_t offset, std::uint64_t at_most);

 private:
  friend class BlobStore;
  Reader(BlobStore& store, std::shared_ptr<Open> file) : store_(&store), file_(std::move(file)) {}

  BlobStore* store_;
  std::shared_ptr<Open> file_;
};

}  // namespace confab::files
