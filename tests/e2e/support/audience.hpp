#pragma once
/// Many who follow streams at the same time, in one thread of the test.

#include <cstddef>
#include <deque>
#include <string>
#include <vector>

#include "tests/e2e/support/stream.hpp"

namespace confab::testing {

/// All of them are devices of one user, so all have to be told the same.
class Audience {
 public:
  /// `size` streams from now on, in all formats by turns. Returns when all of them have begun.
  Audience(const ServerProcess& server, const Person& who, std::size_t size);
  ~Audience();
  Audience(const Audience&) = delete;
  Audience& operator=(const Audience&) = delete;

  /// Reads until each of them has been told that many messages since the beginning. Fails the test
  /// when one was told something else than the others or in another order, when a stream ends, and
  /// when that takes too long.
  void hears(std::size_t messages);
  /// What all of them were told: the JSON of their events.
  const std::vector<std::string>& told() const { return told_; }

 private:
  struct Member {
    Stream stream;
    bool open = false;
    std::size_t messages = 0;
  };
  /// Reads until nobody is left behind; `place` says how far one is.
  template <class Place>
  void read_until(std::size_t goal, Place place);
  void receive(Member& member);
  void take(Member& member, std::string event);

  std::deque<Member> members_;
  std::vector<std::string> told_;
  int epoll_;
  bool ended_ = false;
};

}  // namespace confab::testing
