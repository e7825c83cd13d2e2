#pragma once
/// Read buffers that belong to a connection only while it has something to read.

#include <cstddef>
#include <memory>
#include <utility>
#include <vector>

namespace confab::edge {

/// How many unused buffers are kept for the next reader.
inline constexpr std::size_t spare_buffers_max = 64;

/// Hands out buffers of one size, the last one given back first, because it is still in the cache.
/// An idle connection holds none: that is most of its memory. Single-threaded.
class BufferPool {
 public:
  class Lease {
   public:
    Lease(BufferPool& pool, std::unique_ptr<char[]> bytes)
        : pool_(&pool), bytes_(std::move(bytes)) {}
    Lease(Lease&&) noexcept = default;
    Lease& operator=(Lease&&) = delete;
    Lease(const Lease&) = delete;
    Lease& operator=(const Lease&) = delete;
    ~Lease() {
      if (bytes_) pool_->take_back(std::move(bytes_));
    }
    char* data() noexcept { return bytes_.get(); }
    std::size_t size() const noexcept { return pool_->buffer_bytes_; }

   private:
    BufferPool* pool_;
    std::unique_ptr<char[]> bytes_;
  };

  explicit BufferPool(std::size_t buffer_bytes) : buffer_bytes_(buffer_bytes) {}

  Lease lease() {
    if (spare_.empty()) return {*this, std::make_unique_for_overwrite<char[]>(buffer_bytes_)};
    std::unique_ptr<char[]> bytes = std::move(spare_.back());
    spare_.pop_back();
    return {*this, std::move(bytes)};
  }

 private:
  void take_back(std::unique_ptr<char[]> bytes) {
    if (spare_.size() < spare_buffers_max) spare_.push_back(std::move(bytes));
  }

  std::size_t buffer_bytes_;
  std::vector<std::unique_ptr<char[]>> spare_;
};

}  // namespace confab::edge
