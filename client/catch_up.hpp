#pragma once
/// Where somebody begins who follows for the first time.

#include <cstdint>
#include <map>
#include <optional>
#include <string>

#include "protocol/api/types.hpp"

namespace confab::client {

/// Of the past, only the unread messages; of what comes from now on, everything.
///
/// Unread messages lie between read ones of other chats, and what was read may have expired while
/// they have not. So one listens from the oldest there is (which is never a gap) and leaves out
/// what is not wanted.
class CatchUp {
 public:
  /// `status` is of who is signed in; `chat` is the only one to follow.
  CatchUp(const api::Status& status, const std::optional<std::string>& chat);

  /// Whether there is anything to catch up with.
  bool needed() const { return !read_up_to_.empty(); }
  /// Newer than this is new: when it is over, everything up to here is behind one.
  std::uint64_t now() const { return now_; }

  bool leaves_out(const api::Event& event) const;
  /// The event was heard, or left out.
  void pass(const api::Event& event);
  /// Nothing unread can follow any more.
  bool over() const { return over_; }
  /// The event says that there is another past, of which nobody knows what was read.
  bool is_void_by(const api::Event& event) const;

 private:
  std::uint64_t now_;
  std::uint64_t newest_unread_ = 0;
  bool over_ = false;
  std::map<std::string, std::uint64_t> read_up_to_;  ///< of the chats with something unread
};

}  // namespace confab::client
