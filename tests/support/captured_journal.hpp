#pragma once
/// A journal that remembers, so that a test can ask what was said.

#include <algorithm>
#include <mutex>
#include <span>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

#include "server/core/journal.hpp"

namespace confab::testing {

class CapturedJournal final : public core::Journal {
 public:
  struct Event {
    core::Level level;
    std::string event;
    std::vector<std::pair<std::string, std::string>> fields;  ///< values as text

    /// Empty when there is no such field.
    std::string field(std::string_view name) const {
      const auto found = std::ranges::find(fields, name, [](const auto& f) { return f.first; });
      return found == fields.end() ? "" : found->second;
    }
  };

  bool wants(core::Level) const noexcept override { return true; }

  void write(core::Level level, std::string_view event,
             std::span<const core::Field> fields) noexcept override {
    Event heard{level, std::string(event), {}};
    for (const core::Field& field : fields)
      heard.fields.emplace_back(field.name, std::visit(
                                                [](const auto& value) {
                                                  using T = std::decay_t<decltype(value)>;
                                                  if constexpr (std::is_same_v<T, bool>)
                                                    return std::string(value ? "true" : "false");
                                                  else if constexpr (std::is_arithmetic_v<T>)
                                                    return std::to_string(value);
                                                  else
                                                    return std::string(value);
                                                },
                                                field.value));
    const std::lock_guard lock(mutex_);
    events_.push_back(std::move(heard));
  }

  std::vector<Event> events() const {
    const std::lock_guard lock(mutex_);
    return events_;
  }

  bool heard(std::string_view event) const {
    return std::ranges::any_of(events(), [&](const Event& e) { return e.event == event; });
  }

 private:
  mutable std::mutex mutex_;
  std::vector<Event> events_;
};

}  // namespace confab::testing
