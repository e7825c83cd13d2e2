#pragma once
/// A small JSON object, made field by field: the body of a request, or what a program is told.

#include <concepts>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace confab::client {

class JsonObject {
 public:
  JsonObject& add(std::string_view name, std::string_view value);
  JsonObject& add(std::string_view name, std::uint64_t value);
  /// Only what is a bool: a pointer would pass for one, too.
  template <std::same_as<bool> Bool>
  JsonObject& add(std::string_view name, Bool value) {
    return add_json(name, value ? "true" : "false");
  }
  JsonObject& add(std::string_view name, std::span<const std::string> values);
  JsonObject& add(std::string_view name, std::span<const std::uint64_t> values);
  /// What is JSON already.
  JsonObject& add_json(std::string_view name, std::string_view json);

  /// Adds nothing when there is nothing.
  template <class T>
  JsonObject& add(std::string_view name, const std::optional<T>& value) {
    return value ? add(name, *value) : *this;
  }

  std::string json() const { return "{" + fields_ + "}"; }

 private:
  void begin(std::string_view name);

  std::string fields_;
};

}  // namespace confab::client
