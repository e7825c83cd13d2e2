#pragma once
/// Follows a stream of events through everything that can interrupt it.

#include <chrono>
#include <cstdint>
#include <optional>
#include <stop_token>
#include <string>
#include <string_view>

#include "client/api_client.hpp"
#include "client/backoff.hpp"
#include "client/event.hpp"

namespace confab::client {

class Follower {
 public:
  /// Who is told. All calls come from `run`, one after the other.
  class Listener {
   public:
    virtual ~Listener() = default;
    /// Something new; `line` is the JSON as it came. A failure ends the following, and counts as
    /// not heard.
    virtual Outcome<void> hear(const api::Event& event, std::string_view line) = 0;
    /// Nothing more is here at the moment, and everything up to `cursor` has been heard. Comes
    /// before every wait, so that nothing is left to do when the program ends there.
    virtual Outcome<void> idle(std::uint64_t cursor) = 0;
    /// Why nothing comes for now, as a sentence; once for each interruption.
    virtual void interrupted(const std::string& why) = 0;
    virtual void resumed() = 0;
  };

  struct Wish {
    std::optional<std::string> chat;  ///< none: every chat
    std::uint64_t after = 0;          ///< the last id that was heard; 0: from the oldest there is
    bool once = false;                ///< only what is there already
    std::stop_token stop = {};        ///< ends it, from any thread, without words
  };
  struct Pace {
    std::chrono::milliseconds silence_max{35'000};  ///< a server says something every 15 s
    /// A stream that lived as long was no failed attempt: the next pause is a short one again.
    std::chrono::milliseconds steady_after{10'000};
    Backoff::Bounds pauses{};
  };

  /// Client and listener have to outlive it.
  Follower(const ApiClient& api, Wish wish, Pace pace, Listener& listener);

  /// Ends with a failure that trying again would not mend: refused, signed out, nonsense, the
  /// listener's own, a signal (HeldSignals), or, without words, when nobody reads standard output.
  /// With `once` also after the first interruption, and with success when everything was heard.
  Outcome<void> run();

 private:
  /// How a stream ended: for good, or with a reason to try again after a pause; without one, at
  /// once.
  struct End {
    std::optional<Outcome<void>> for_good;
    std::string why;
    std::chrono::milliseconds not_before{0};
  };

  std::string target() const;
  End refused(const Failure& failure);
  End listen_to(EventStream& stream);
  std::optional<End> take_lines(EventStream& stream);
  std::optional<End> hear(std::string_view line);
  End closed(const std::string& reason) const;
  std::optional<End> pause(const End& end);

  static End for_good(Failure failure) { return {Outcome<void>(std::move(failure)), {}, {}}; }
  static End for_now(std::string why) { return {std::nullopt, std::move(why), {}}; }

  const ApiClient& api_;
  Wish wish_;
  Pace pace_;
  Listener& listener_;
  Backoff backoff_;
  std::uint64_t cursor_;
  bool from_the_oldest_ = false;  ///< after a gap, all there is; what was heard is passed over
  bool interrupted_ = false;
};

}  // namespace confab::client
