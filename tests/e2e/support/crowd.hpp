#pragma once
/// Many who all talk at once, and remember what they said and what they were answered.

#include <atomic>
#include <cstdint>
#include <deque>
#include <string>
#include <thread>
#include <vector>

#include "tests/e2e/support/person.hpp"

namespace confab::testing {

struct Said {
  std::string text;  ///< nobody says the same twice
  std::string key;   ///< empty: it must not be repeated
  int status = 0;    ///< 0: no answer came
  std::uint64_t id = 0;
};

class Crowd {
 public:
  /// They come in one after the other, as guests.
  Crowd(const ServerProcess& server, std::size_t size);
  ~Crowd() { leave(); }
  Crowd(const Crowd&) = delete;
  Crowd& operator=(const Crowd&) = delete;

  /// Everybody sends over a connection of their own, every second message with a key, until the
  /// connection ends or `leave` is called.
  void talk();
  /// Messages that were acknowledged so far.
  std::size_t acknowledged() const { return acknowledged_; }
  /// Everybody stops after the answer they wait for.
  void leave();
  /// Everybody repeats what they may repeat of what got no answer. Fails the test unless that
  /// works.
  void retry();
  /// Compares with what there is to read: acknowledged messages once, under their ids and in order;
  /// refused ones not at all; others at most once.
  void expect_in(const std::vector<Heard>& messages) const;
  /// Everything that was acknowledged.
  std::vector<Said> all_acknowledged() const;

 private:
  struct Member {
    Person person;
    std::vector<Said> said;
    std::thread thread;
  };
  void talk(Member& member, Wire& wire);

  const ServerProcess& server_;
  std::deque<Member> members_;
  std::atomic<std::size_t> acknowledged_ = 0;
  std::atomic<bool> leaving_ = false;
};

}  // namespace confab::testing
