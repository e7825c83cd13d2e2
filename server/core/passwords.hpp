#pragma once
/// Password hashing (Argon2id), which takes a tenth of a second and so has threads of its own.

#include <atomic>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/thread_pool.hpp>
#include <cstddef>
#include <cstdint>
#include <mutex>
#include <optional>
#include <string>

namespace confab::core {

/// How many hashes may wait for the threads; one more is answered "busy" at once, because a queue
/// of seconds helps nobody.
inline constexpr std::size_t password_jobs_max = 64;

/// Bounds of a password, in bytes. The upper one only keeps the work bounded.
inline constexpr std::size_t password_bytes_min = 6;
inline constexpr std::size_t password_bytes_max = 1024;

/// What a hash costs: libsodium's `interactive` limits by default, the least it allows for tests.
enum class PasswordCost : std::uint8_t { interactive, least };

class Passwords {
 public:
  explicit Passwords(PasswordCost cost = PasswordCost::interactive, std::size_t threads = 1);
  ~Passwords();
  Passwords(const Passwords&) = delete;

  /// An Argon2id string with its parameters and salt; nothing when too much is waiting.
  boost::asio::awaitable<std::optional<std::string>> hash(std::string password);

  /// Whether the password fits; nothing when too much is waiting. An empty `hash` fits nothing and
  /// takes as long as any other, so that nobody learns from the time who has a password.
  boost::asio::awaitable<std::optional<bool>> verify(std::string hash, std::string password);

  /// True for a hash that was made with other parameters than today's.
  bool outdated(const std::string& hash) const;

 private:
  template <class Job>
  auto run(Job job) -> boost::asio::awaitable<std::optional<decltype(job())>>;

  const std::string& decoy();

  PasswordCost cost_;
  std::once_flag decoy_made_;
  std::string decoy_;  ///< a hash of nothing anybody knows; made when first needed, on the pool
  std::atomic<std::size_t> waiting_{0};
  boost::asio::thread_pool pool_;
};

}  // namespace confab::core
