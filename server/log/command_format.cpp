#include "server/log/command_format.hpp"

#include <array>
#include <chrono>
#include <concepts>
#include <cstddef>
#include <limits>
#include <optional>
#include <type_traits>
#include <utility>
#include <variant>
#include <vector>

#include "server/log/bytes.hpp"
#include "server/log/error.hpp"

namespace confab::log {
namespace {

struct Nothing {
  template <class Field>
  void operator()(const char*, Field&) const {}
};
/// Not bool: a byte on disk may be neither.
template <class T>
concept Number = (std::integral<T> && !std::same_as<T, bool>) || std::is_enum_v<T>;
template <class T>
concept HasFields = requires(T& value) { T::each(value, Nothing{}); };

class Writer {
 public:
  explicit Writer(std::string& to) : to_(to) {}

  template <class Field>
  void operator()(const char*, const Field& field) {
    write(field);
  }

 private:
  template <Number T>
  void write(T value) {
    if constexpr (std::is_enum_v<T>)
      append_number(to_, static_cast<std::underlying_type_t<T>>(value));
    else
      append_number(to_, value);
  }
  void write(bool value) { append_number(to_, static_cast<std::uint8_t>(value ? 1 : 0)); }
  void write(chat::Duration value) { append_number(to_, std::int64_t{value.count()}); }
  void write(chat::Time value) { write(value.time_since_epoch()); }
  void write(const std::string& value) {
    append_number(to_, static_cast<std::uint32_t>(value.size()));
    to_ += value;
  }
  template <std::size_t size>
  void write(const std::array<std::uint8_t, size>& value) {
    to_.append(value.begin(), value.end());
  }
  template <class T>
  void write(const std::optional<T>& value) {
    write(value.has_value());
    if (value) write(*value);
  }
  template <class T>
  void write(const std::vector<T>& list) {
    append_number(to_, static_cast<std::uint32_t>(list.size()));
    for (const T& one : list) write(one);
  }
  template <HasFields T>
  void write(const T& value) {
    T::each(value, *this);
  }

  std::string& to_;
};

/// Takes fields off the front until there are no bytes left; what then is left of the fields stays
/// as it was, and `ended_early` says so.
class Reader {
 public:
  explicit Reader(std::string_view from) : from_(from) {}

  template <class Field>
  void operator()(const char*, Field& field) {
    if (!bad_) read(field);
  }

  bool complete() const noexcept { return !bad_ && !ended_early_ && from_.empty(); }
  bool complete_but_older() const noexcept { return !bad_ && from_.empty(); }

 private:
  /// The next `size` bytes, or null: then there is nothing to read and the field keeps its default.
  const char* take(std::size_t size) noexcept {
    if (from_.size() < size || ended_early_) {
      if (from_.empty()) {
        ended_early_ = true;
      } else {
        bad_ = true;
      }
      return nullptr;
    }
    const char* at = from_.data();
    from_.remove_prefix(size);
    return at;
  }

  template <Number T>
  void read(T& value) {
    const char* at = take(sizeof value);
    if (at == nullptr) return;
    if constexpr (std::is_enum_v<T>)
      value = static_cast<T>(load<std::underlying_type_t<T>>(at));
    else
      value = load<T>(at);
  }
  void read(bool& value) {
    const char* at = take(1);
    if (at == nullptr) return;
    if (*at != 0 && *at != 1) bad_ = true;
    value = *at == 1;
  }
  void read(chat::Time& value) {
    if (const char* at = take(sizeof(std::int64_t)))
      value = chat::Time{chat::Duration{load<std::int64_t>(at)}};
  }
  template <class T>
  void read(std::optional<T>& value) {
    bool there = false;
    read(there);
    if (there && !bad_) read(value.emplace());
  }
  template <class T>
  void read(std::vector<T>& list) {
    const char* length = take(sizeof(std::uint32_t));
    if (length == nullptr) return;
    const std::size_t size = load<std::uint32_t>(length);
    // Each takes a byte at least: no length makes room for more than there is.
    if (size > from_.size()) bad_ = true;
    for (std::size_t i = 0; i < size && !bad_ && !ended_early_; ++i) read(list.emplace_back());
    if (ended_early_) bad_ = true;
  }
  void read(chat::Duration& value) {
    if (const char* at = take(sizeof(std::int64_t))) value = chat::Duration{load<std::int64_t>(at)};
  }
  void read(std::string& value) {
    const char* length = take(sizeof(std::uint32_t));
    if (length == nullptr) return;
    const std::size_t size = load<std::uint32_t>(length);
    if (size > from_.size()) {
      bad_ = true;
      return;
    }
    value.assign(from_.data(), size);
    from_.remove_prefix(size);
  }
  template <std::size_t size>
  void read(std::array<std::uint8_t, size>& value) {
    if (const char* at = take(size)) std::memcpy(value.data(), at, size);
  }
  template <HasFields T>
  void read(T& value) {
    T::each(value, *this);
  }

  std::string_view from_;
  bool ended_early_ = false;
  bool bad_ = false;
};

template <class C>
Result<chat::Command> decode_as(std::uint8_t version, std::string_view payload) {
  Result<chat::Command> command{boost::system::in_place_value, std::in_place_type<C>};
  Reader reader(payload);
  C::each(std::get<C>(*command), reader);
  const bool good = version == C::version ? reader.complete() : reader.complete_but_older();
  if (!good) return Error::damaged;
  return command;
}

struct Kind {
  std::uint8_t version = 0;  ///< 0: no such kind
  Result<chat::Command> (*decode)(std::uint8_t, std::string_view) = nullptr;
};

/// By `kind`: a byte on disk finds its command without asking each.
constexpr auto kinds = []<class... C>(std::type_identity<std::variant<C...>>) {
  std::array<Kind, std::numeric_limits<std::uint8_t>::max() + 1> made{};
  ((made[C::kind] = Kind{C::version, decode_as<C>}), ...);
  return made;
}(std::type_identity<chat::Command>{});

}  // namespace

std::uint8_t kind_of(const chat::Command& command) noexcept {
  return std::visit([](const auto& known) { return known.kind; }, command);
}

std::uint8_t version_of(const chat::Command& command) noexcept {
  return std::visit([](const auto& known) { return known.version; }, command);
}

void encode(const chat::Command& command, std::string& to) {
  std::visit([&]<class C>(const C& known) { C::each(known, Writer(to)); }, command);
}

Result<void> is_known(std::uint8_t kind, std::uint8_t version) noexcept {
  const Kind& known = kinds[kind];
  if (known.version == 0) return Error::unknown_kind;
  if (version > known.version) return Error::newer_version;
  return {};
}

Result<chat::Command> decode(std::uint8_t kind, std::uint8_t version, std::string_view payload) {
  const Result<void> known = is_known(kind, version);
  if (!known) return known.error();
  return kinds[kind].decode(version, payload);
}

}  // namespace confab::log
