#pragma once
/// What the writing and the reading of a state have in common: the format's versions, and which
/// shape a type has in JSON.

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>

#include "server/chat/snapshot_fields.hpp"

namespace confab::chat {

/// The one that is written. In 1 users had no events yet, in 2 there were no rooms.
inline constexpr std::uint64_t format_version = 3;
inline constexpr std::uint64_t oldest_format_version = 1;
inline constexpr std::uint64_t first_with_rooms = 3;

template <class T>
concept Hash = Is<T, TokenHash> || Is<T, Digest>;

/// How the key of a map is called in its elements.
template <class Key>
inline constexpr std::string_view key_name = "id";
template <>
inline constexpr std::string_view key_name<UserId> = "user";

struct AnyField {
  void operator()(std::string_view, auto&&) const {}
};
template <class T>
concept Listed = requires(T& self) { fields(self, AnyField{}); };

template <class T>
concept Sequence = requires(T& list) {
  typename T::value_type;
  list.push_back(std::declval<typename T::value_type>());
} && !Is<T, std::string>;

template <class T>
concept Map = requires { typename T::mapped_type; };

}  // namespace confab::chat
