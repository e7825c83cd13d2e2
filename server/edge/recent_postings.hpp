#pragma once
/// What a form sent on to another server, for the page that shows it: that one has it now.

#include <cstddef>
#include <deque>
#include <string>
#include <string_view>
#include <utility>

namespace confab::edge {

/// One more makes the oldest one's page go.
inline constexpr std::size_t recent_postings_max = 200;

/// Lives on the loop's thread; forgets everything with the process.
class RecentPostings {
 public:
  struct Posting {
    std::string username;
    std::string message;
    bool queued = false;  ///< the other server did not have it yet
  };

  /// Returns where it is found: 26 characters that nobody guesses.
  std::string keep(Posting posting);
  /// Null: not there, or not any more.
  const Posting* find(std::string_view secret) const;

 private:
  std::deque<std::pair<std::string, Posting>> kept_;
};

}  // namespace confab::edge
