#pragma once
/// The JSON object of a request.

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace confab::client {

class RequestBody {
 public:
  RequestBody& add(std::string_view name, std::string_view value);
  RequestBody& add(std::string_view name, std::uint64_t value);

  /// Adds nothing when there is nothing.
  template <class T>
  RequestBody& add(std::string_view name, const std::optional<T>& value) {
    return value ? add(name, *value) : *this;
  }

  std::string json() const { return "{" + fields_ + "}"; }

 private:
  void begin(std::string_view name);

  std::string fields_;
};

}  // namespace confab::client
