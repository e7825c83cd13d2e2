#pragma once
/// Messages that wait on disk until another server has taken them.

#include <boost/asio/awaitable.hpp>
#include <boost/asio/thread_pool.hpp>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <set>
#include <string>

#include "protocol/result.hpp"

namespace confab::edge {

template <class T>
using awaitable = boost::asio::awaitable<T>;

/// How many may wait; one more is refused. The longest message of the defaults takes 24 KiB.
inline constexpr std::size_t spool_max = 10'000;

/// A folder (mode 0700) with one file (mode 0600) for each message, called by 20 decimal digits, in
/// the order in which they came. Every call is made on the loop's thread; what blocks runs on a
/// thread of this one's own, one thing after the other.
class Spool {
 public:
  /// Makes the folder where there is none, and finds what waits there.
  static Result<std::unique_ptr<Spool>> open(const std::string& folder,
                                             std::size_t count_max = spool_max);
  /// In a folder of its own among the system's temporary files, removed with this.
  static Result<std::unique_ptr<Spool>> temporary();

  /// Waits until all that was begun is done.
  ~Spool();
  Spool(const Spool&) = delete;

  /// Completes when a power cut can no longer lose it, with its number; `no_buffer_space` when too
  /// many wait, else what the disk said.
  awaitable<Result<std::uint64_t>> put(std::string line);
  awaitable<Result<std::string>> read(std::uint64_t number);
  /// Not flushed: what a power cut brings back is sent again under its key, and is there once.
  awaitable<void> remove(std::uint64_t number);

  /// The one that came first of those that wait.
  std::optional<std::uint64_t> oldest() const { return after(0); }
  /// The one that came next after that.
  std::optional<std::uint64_t> after(std::uint64_t number) const;
  std::size_t size() const noexcept { return waiting_.size(); }

 private:
  Spool(std::string folder, bool is_temporary, std::size_t count_max)
      : folder_(std::move(folder)), is_temporary_(is_temporary), count_max_(count_max) {}

  template <class Job>
  auto run(Job job) -> awaitable<decltype(job())>;

  const std::string folder_;
  const bool is_temporary_;
  const std::size_t count_max_;
  std::set<std::uint64_t> waiting_;  ///< on disk
  std::size_t arriving_ = 0;         ///< being written
  std::uint64_t next_ = 1;
  boost::asio::thread_pool pool_{1};
};

}  // namespace confab::edge
