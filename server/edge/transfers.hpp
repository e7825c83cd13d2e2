#pragma once
/// How many files a user may send and fetch at a time, so that one user leaves room for the others.

#include <cstddef>
#include <map>
#include <memory>
#include <optional>
#include <utility>

#include "server/chat/types.hpp"

namespace confab::edge {

/// Uploads and downloads together, of all of a user's devices. More than a browser opens.
inline constexpr std::size_t transfers_per_user_max = 16;

/// On the loop's thread.
class Transfers {
  using Counts = std::map<chat::UserId, std::size_t>;

 public:
  /// The right to one transfer, given back when it goes, be that after the Transfers.
  class Lease {
   public:
    Lease(std::shared_ptr<Counts> counts, chat::UserId user)
        : counts_(std::move(counts)), user_(user) {}
    Lease(Lease&&) noexcept = default;
    Lease& operator=(Lease&&) = delete;
    ~Lease() {
      if (!counts_) return;
      const auto held = counts_->find(user_);
      if (--held->second == 0) counts_->erase(held);
    }

   private:
    std::shared_ptr<Counts> counts_;  ///< null: moved on
    chat::UserId user_;
  };

  /// Nothing: this user has as many as anybody may have.
  std::optional<Lease> begin(chat::UserId user) {
    std::size_t& held = (*counts_)[user];
    if (held == transfers_per_user_max) return std::nullopt;
    ++held;
    return std::optional<Lease>{std::in_place, counts_, user};
  }

 private:
  std::shared_ptr<Counts> counts_ = std::make_shared<Counts>();
};

}  // namespace confab::edge
