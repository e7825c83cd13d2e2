#include "server/core/passwords.hpp"

#include <sodium.h>

#include <array>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <utility>

#include "server/core/tokens.hpp"

namespace confab::core {

namespace asio = boost::asio;

namespace {

struct Limits {
  unsigned long long ops;
  std::size_t memory;
};

Limits limits(PasswordCost cost) {
  if (cost == PasswordCost::least) return {crypto_pwhash_OPSLIMIT_MIN, crypto_pwhash_MEMLIMIT_MIN};
  return {crypto_pwhash_OPSLIMIT_INTERACTIVE, crypto_pwhash_MEMLIMIT_INTERACTIVE};
}

std::string hash_now(const std::string& password, PasswordCost cost) {
  std::array<char, crypto_pwhash_STRBYTES> text{};
  const auto [ops, memory] = limits(cost);
  if (crypto_pwhash_str(text.data(), password.data(), password.size(), ops, memory) != 0)
    throw std::bad_alloc{};
  return text.data();
}

bool verify_now(const std::string& hash, const std::string& password) {
  return crypto_pwhash_str_verify(hash.c_str(), password.data(), password.size()) == 0;
}

}  // namespace

Passwords::Passwords(PasswordCost cost, std::size_t threads) : cost_(cost), pool_(threads) {}

Passwords::~Passwords() {
  pool_.stop();
  pool_.join();
}

const std::string& Passwords::decoy() {
  std::call_once(decoy_made_, [this] { decoy_ = hash_now(make_token().text, cost_); });
  return decoy_;
}

template <class Job>
auto Passwords::run(Job job) -> asio::awaitable<std::optional<decltype(job())>> {
  struct Counted {
    std::atomic<std::size_t>& waiting;
    const bool fits = waiting.fetch_add(1) < password_jobs_max;
    ~Counted() { waiting.fetch_sub(1); }
  };
  const Counted counted{waiting_};
  if (!counted.fits) co_return std::nullopt;
  // A coroutine spawned on the pool runs there; merely posting to it would come back first.
  auto on_pool = [](Job mine) -> asio::awaitable<decltype(mine())> { co_return mine(); };
  co_return co_await asio::co_spawn(pool_, on_pool(std::move(job)), asio::use_awaitable);
}

asio::awaitable<std::optional<std::string>> Passwords::hash(std::string password) {
  auto job = [password = std::move(password), cost = cost_] { return hash_now(password, cost); };
  co_return co_await run(std::move(job));
}

asio::awaitable<std::optional<bool>> Passwords::verify(std::string hash, std::string password) {
  const bool known = !hash.empty();
  auto job = [this, known, hash = std::move(hash), password = std::move(password)] {
    return verify_now(known ? hash : decoy(), password);
  };
  const std::optional<bool> fits = co_await run(std::move(job));
  if (!fits) co_return std::nullopt;
  co_return known && *fits;
}

bool Passwords::outdated(const std::string& hash) const {
  const auto [ops, memory] = limits(cost_);
  return crypto_pwhash_str_needs_rehash(hash.c_str(), ops, memory) == 1;
}

}  // namespace confab::core
