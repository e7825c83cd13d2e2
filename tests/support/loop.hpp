#pragma once
/// Runs coroutines to their end, as the server's loop would.

#include <gtest/gtest.h>

#include <boost/asio/awaitable.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/io_context.hpp>
#include <cstdlib>
#include <memory>
#include <optional>
#include <utility>

namespace confab::testing {

/// What a coroutine came to, once it did.
template <class T>
using Eventually = std::shared_ptr<std::optional<T>>;

class Loop {
 public:
  auto executor() { return context_.get_executor(); }

  /// Starts it, without waiting.
  template <class T>
  Eventually<T> start(boost::asio::awaitable<T> what) {
    auto result = std::make_shared<std::optional<T>>();
    boost::asio::co_spawn(context_, keep(std::move(what), result), boost::asio::detached);
    return result;
  }
  Eventually<bool> start(boost::asio::awaitable<void> what) {
    return start(answering(std::move(what)));
  }

  /// Runs until that is there.
  template <class T>
  T wait_for(const Eventually<T>& result) {
    context_.restart();
    while (!result->has_value()) {
      if (context_.run_one() == 0) {
        ADD_FAILURE() << "nothing is left to wait for";
        std::abort();
      }
    }
    return std::move(**result);
  }

  template <class T>
  T run(boost::asio::awaitable<T> what) {
    return wait_for(start(std::move(what)));
  }
  void run(boost::asio::awaitable<void> what) { wait_for(start(std::move(what))); }

  /// Does what can be done at once.
  void poll() {
    context_.restart();
    context_.poll();
  }

 private:
  template <class T>
  static boost::asio::awaitable<void> keep(boost::asio::awaitable<T> what, Eventually<T> result) {
    result->emplace(co_await std::move(what));
  }
  static boost::asio::awaitable<bool> answering(boost::asio::awaitable<void> what) {
    co_await std::move(what);
    co_return true;
  }

  boost::asio::io_context context_{1};
};

}  // namespace confab::testing
