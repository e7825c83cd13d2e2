#pragma once
/// One line per request, for those who want to know who asked for what.

#include <chrono>
#include <cstdint>
#include <string_view>

namespace confab::edge {

/// What a request came to. Views: they live as long as the call. What a peer sent is given as it
/// was sent; whoever writes it down escapes it.
struct AccessEntry {
  std::chrono::sys_time<std::chrono::microseconds> time{};  ///< when its head was complete
  std::string_view request_id{};
  std::string_view address{};  ///< of the client, as a trusted proxy tells it
  std::string_view user{};     ///< empty: nobody was signed in
  std::string_view method{};   ///< empty: the request could not be understood
  std::string_view target{};
  int status = 0;
  std::uint64_t bytes = 0;                ///< of the answer's body, as sent
  std::chrono::microseconds duration{0};  ///< from the complete head until the answer was ready
  std::string_view user_agent{};          ///< empty: none was sent
};

/// May be called from any thread; like the journal it never blocks for long and never fails.
class AccessLog {
 public:
  virtual ~AccessLog() = default;
  virtual void write(const AccessEntry& entry) noexcept = 0;
};

/// `--access-log off`, the default.
class NullAccessLog final : public AccessLog {
 public:
  void write(const AccessEntry&) noexcept override {}
};

}  // namespace confab::edge
