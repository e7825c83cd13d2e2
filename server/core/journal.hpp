#pragma once
/// How every room says what happened, without knowing where that is written.

#include <concepts>
#include <cstdint>
#include <initializer_list>
#include <span>
#include <string_view>
#include <type_traits>
#include <variant>

namespace confab::core {

enum class Level : std::uint8_t {
  debug,    ///< for whoever looks for a mistake
  info,     ///< what an operator wants to see in a quiet hour
  warning,  ///< the server goes on; somebody should look
  error,    ///< a promise was not kept
};

/// One named value of an event. Views: it lives as long as the call it is an argument of.
struct Field {
  using Value = std::variant<std::string_view, std::int64_t, std::uint64_t, double, bool>;

  constexpr Field(std::string_view field, std::string_view text) : name(field), value(text) {}
  constexpr Field(std::string_view field, const char* text)
      : name(field), value(std::string_view(text)) {}
  constexpr Field(std::string_view field, bool flag) : name(field), value(flag) {}
  constexpr Field(std::string_view field, double number) : name(field), value(number) {}
  template <std::integral T>
    requires(!std::same_as<T, bool>)
  constexpr Field(std::string_view field, T number)
      : name(field),
        value(static_cast<std::conditional_t<std::is_signed_v<T>, std::int64_t, std::uint64_t>>(
            number)) {}

  std::string_view name;  ///< snake_case; ours, never a peer's
  Value value;            ///< may be a peer's: whoever writes it down escapes it
};

/// Takes events. May be called from any thread; never blocks for long and never fails: an event
/// that finds no room pushes out an older one, and how many were lost is told.
///
/// `event` is ours and constant ("log torn tail cut"); whatever varies or comes from outside is a
/// field. Secrets are no fields at all; should one be named `authorization`, `cookie`, `token` or
/// `password`, its value is not written.
class Journal {
 public:
  virtual ~Journal() = default;

  /// False when an event of this level would be thrown away: then its fields need not be made.
  virtual bool wants(Level level) const noexcept = 0;
  virtual void write(Level level, std::string_view event,
                     std::span<const Field> fields) noexcept = 0;

  void debug(std::string_view event, std::initializer_list<Field> fields = {}) noexcept {
    write(Level::debug, event, fields);
  }
  void info(std::string_view event, std::initializer_list<Field> fields = {}) noexcept {
    write(Level::info, event, fields);
  }
  void warning(std::string_view event, std::initializer_list<Field> fields = {}) noexcept {
    write(Level::warning, event, fields);
  }
  void error(std::string_view event, std::initializer_list<Field> fields = {}) noexcept {
    write(Level::error, event, fields);
  }
};

/// For whoever does not want to hear it.
class NullJournal final : public Journal {
 public:
  bool wants(Level) const noexcept override { return false; }
  void write(Level, std::string_view, std::span<const Field>) noexcept override {}
};

}  // namespace confab::core
