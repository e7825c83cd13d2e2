#pragma once
/// Things with memory of their own, kept for the next one who needs such a thing.

#include <cstddef>
#include <utility>
#include <vector>

namespace confab::edge {

/// The last one given back is the first to be taken again, because it is still in the cache.
template <class T>
class Spares {
 public:
  explicit Spares(std::size_t max) : max_(max) {}

  /// A used one, or a default-constructed one.
  T take() {
    if (kept_.empty()) return T{};
    T one = std::move(kept_.back());
    kept_.pop_back();
    return one;
  }
  void give(T one) {
    if (kept_.size() < max_) kept_.push_back(std::move(one));
  }

 private:
  std::vector<T> kept_;
  std::size_t max_;
};

}  // namespace confab::edge
