#pragma once
/// Messages that have been accepted for sending and have not arrived yet.

#include <cstddef>
#include <deque>

#include "client/chat/command_table.hpp"
#include "client/failure.hpp"

namespace confab::client {

/// As many may wait: a server that is gone for a week costs no more memory than that.
inline constexpr std::size_t outbox_max = 1'000;

/// What is said when there is room for no more of them.
Failure too_many_waiting();

/// They go one after the other, in the order in which they were written. One that finds no server
/// stays the first, under the same key, and nothing overtakes it.
class Outbox {
 public:
  /// How many more may be added.
  std::size_t room() const { return outbox_max - drafts_.size(); }
  /// The draft has to have its key, and there has to be room for it.
  void add(Draft draft) { drafts_.push_back(std::move(draft)); }

  bool empty() const { return drafts_.empty(); }
  std::size_t size() const { return drafts_.size(); }
  const std::deque<Draft>& drafts() const { return drafts_; }
  bool under_way() const { return under_way_; }
  /// The first one found no server, and waits.
  bool stalled() const { return stalled_; }
  /// The first one went out at least once, and nobody has said what became of it.
  bool first_may_have_arrived() const { return tried_; }

  /// What is to be sent now, and is under way from here on; nothing when something is already, or
  /// has to wait.
  const Draft* begin_next();
  /// It arrived, or was refused for good: it is ours no more.
  Draft end();
  /// Nobody knows whether it arrived, or nobody could be asked: it is to be sent once more.
  void stall();
  void try_again() { stalled_ = false; }

 private:
  std::deque<Draft> drafts_;
  bool under_way_ = false;
  bool stalled_ = false;
  bool tried_ = false;
};

}  // namespace confab::client
