#pragma once
/// Any command there is, for rapidcheck.

#include <rapidcheck.h>

#include <array>
#include <concepts>
#include <cstdint>
#include <optional>
#include <string>
#include <type_traits>
#include <variant>
#include <vector>

#include "server/chat/commands.hpp"

namespace confab::log::testing {

/// Fills whatever a command lists in `each`.
struct Arbitrarily {
  template <class Field>
  void operator()(const char*, Field& field) const {
    fill(field);
  }

 private:
  template <std::integral T>
  static void fill(T& number) {
    number = *rc::gen::arbitrary<T>();
  }
  template <class T>
    requires std::is_enum_v<T>
  static void fill(T& value) {
    value = static_cast<T>(*rc::gen::arbitrary<std::underlying_type_t<T>>());
  }
  static void fill(chat::Duration& duration) {
    duration = chat::Duration{*rc::gen::arbitrary<std::int64_t>()};
  }
  static void fill(chat::Time& at) {
    at = chat::Time{chat::Duration{*rc::gen::arbitrary<std::int64_t>()}};
  }
  template <class T>
  static void fill(std::optional<T>& value) {
    if (*rc::gen::arbitrary<bool>()) fill(value.emplace());
  }
  template <class T>
  static void fill(std::vector<T>& list) {
    list.resize(*rc::gen::inRange<std::size_t>(0, 5));
    for (T& one : list) fill(one);
  }
  static void fill(std::string& text) { text = *rc::gen::arbitrary<std::string>(); }
  template <std::size_t size>
  static void fill(std::array<std::uint8_t, size>& bytes) {
    for (std::uint8_t& byte : bytes) byte = *rc::gen::arbitrary<std::uint8_t>();
  }
  template <class T>
    requires requires(T& fields, const Arbitrarily& self) { T::each(fields, self); }
  static void fill(T& fields) {
    T::each(fields, Arbitrarily{});
  }
};

template <class C>
rc::Gen<chat::Command> any_of_kind() {
  return rc::gen::exec([] {
    C command;
    C::each(command, Arbitrarily{});
    return chat::Command{command};
  });
}

template <class... C>
rc::Gen<chat::Command> any_of(std::type_identity<std::variant<C...>>) {
  return rc::gen::oneOf(any_of_kind<C>()...);
}

inline rc::Gen<chat::Command> any_command() { return any_of(std::type_identity<chat::Command>{}); }

inline rc::Gen<chat::Record> any_record() {
  return rc::gen::exec([] {
    chat::Record record;
    record.seq = chat::Seq{*rc::gen::arbitrary<std::uint64_t>()};
    record.at = chat::Time{chat::Duration{*rc::gen::arbitrary<std::int64_t>()}};
    record.node = *rc::gen::arbitrary<std::uint64_t>();
    record.tag = *rc::gen::arbitrary<std::uint64_t>();
    record.command = *any_command();
    return record;
  });
}

}  // namespace confab::log::testing

namespace rc {
template <>
struct Arbitrary<confab::chat::Command> {
  static Gen<confab::chat::Command> arbitrary() { return confab::log::testing::any_command(); }
};
template <>
struct Arbitrary<confab::chat::Record> {
  static Gen<confab::chat::Record> arbitrary() { return confab::log::testing::any_record(); }
};
}  // namespace rc
