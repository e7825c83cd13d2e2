#pragma once
/// Slows down who guesses passwords, without locking out whose password it is.

#include <chrono>
#include <cstddef>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "server/chat/types.hpp"

namespace confab::core {

inline constexpr std::size_t guesses_free = 5;  ///< wrong ones within the window before it costs
inline constexpr chat::Duration guesses_window = std::chrono::minutes{15};
inline constexpr chat::Duration guesses_first_pause = std::chrono::seconds{30};
inline constexpr chat::Duration guesses_longest_pause = std::chrono::hours{1};
/// Pairs of name and address that are remembered; past that the one that ends first is forgotten.
inline constexpr std::size_t guesses_kept_max = 10'000;

/// Counts wrong passwords by name *and* address: the owner signs in from elsewhere undisturbed. In
/// memory only: a restart forgives.
class Guesses {
 public:
  /// When this address may try this name again; nothing: now.
  std::optional<chat::Time> blocked_until(std::string_view name, std::string_view address,
                                          chat::Time now) const;
  void failed(std::string_view name, std::string_view address, chat::Time now);
  void succeeded(std::string_view name, std::string_view address);

 private:
  struct Count {
    std::vector<chat::Time> wrong;  ///< those within the window, at most `guesses_free`
    unsigned pauses = 0;            ///< so far; each is twice as long as the one before it
    chat::Time blocked_until{};
    chat::Time ends_at{};  ///< when all of it is forgotten
  };
  using Who = std::pair<std::string, std::string>;

  void make_room(chat::Time now);

  std::map<Who, Count> counts_;
};

}  // namespace confab::core
