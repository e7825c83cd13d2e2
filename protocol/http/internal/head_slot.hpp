#pragma once
/// Where a head is kept while somebody looks at it.

#include <cstddef>
#include <memory>
#include <type_traits>
#include <utility>
#include <vector>

#include "protocol/http/message.hpp"

namespace confab::http::internal {

template <class Head>
struct StoredHead {
  static_assert(std::is_trivially_destructible_v<Head>);  // open() makes a new one in its place

  Head head;
  std::vector<Field> fields;
};

/// A head is needed from its event to the next call of `advance`, and a connection spends its life
/// between requests: so the parser holds a kilobyte of fields only then, and hands it back to a
/// list of spare ones that all parsers of a thread share. A GET allocates nothing that way, and ten
/// thousand idle connections cost one pointer each.
template <class Head>
class HeadSlot {
 public:
  HeadSlot() noexcept = default;
  HeadSlot(HeadSlot&& other) noexcept = default;
  HeadSlot& operator=(HeadSlot&& other) noexcept {
    close();
    stored_ = std::move(other.stored_);
    return *this;
  }
  ~HeadSlot() { close(); }

  /// An empty head, to be filled.
  StoredHead<Head>& open() {
    if (!stored_) stored_ = spares().take();
    std::construct_at(&stored_->head);  // in place: a copy would wait for its own stores
    stored_->fields.clear();
    return *stored_;
  }

  void close() noexcept {
    if (stored_) give_back(std::move(stored_));
  }

  StoredHead<Head>* get() const noexcept { return stored_.get(); }

 private:
  using Owner = std::unique_ptr<StoredHead<Head>>;

  static constexpr std::size_t spares_max = 64;       ///< a thread keeps no more
  static constexpr std::size_t fields_reserved = 32;  ///< more than browsers send
  static constexpr std::size_t fields_kept_max = 128;

  class Spares {
   public:
    Spares() { list_.reserve(spares_max); }
    ~Spares() { gone = true; }
    Spares(Spares&&) = delete;

    Owner take() {
      if (list_.empty()) {
        auto fresh = std::make_unique<StoredHead<Head>>();
        fresh->fields.reserve(fields_reserved);
        return fresh;
      }
      Owner spare = std::move(list_.back());
      list_.pop_back();
      return spare;
    }

    void put(Owner stored) noexcept {
      if (list_.size() == spares_max || stored->fields.capacity() > fields_kept_max) return;
      list_.push_back(std::move(stored));
    }

   private:
    std::vector<Owner> list_;
  };

  static Spares& spares() {
    thread_local Spares of_this_thread;
    return of_this_thread;
  }

  /// A parser may outlive the list, as a global one does at exit; then its head is simply freed.
  static void give_back(Owner stored) noexcept {
    if (!gone) spares().put(std::move(stored));
  }

  static inline thread_local bool gone = false;

  Owner stored_;
};

}  // namespace confab::http::internal
