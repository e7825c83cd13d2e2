#pragma once
/// Who is here.

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/intrusive/list.hpp>
#include <chrono>
#include <cstddef>
#include <deque>
#include <unordered_map>

#include "server/chat/chat.hpp"
#include "server/core/clock.hpp"
#include "server/edge/live/reader.hpp"

namespace confab::edge {

/// How long after its last live connection a user still counts as present.
inline constexpr chat::Duration presence_grace = std::chrono::seconds{10};

/// Counts each user's live connections: streams, and requests that wait. A user is present from the
/// first one until ten seconds after the last one. Presence is not history: it gets no record.
/// Single-threaded.
class Presence {
 public:
  /// Hears who comes and goes.
  class Told {
   public:
    virtual void on_joined(chat::UserId user) = 0;
    /// A stream, and not only requests that waited.
    virtual void on_left(chat::UserId user, bool had_a_stream) = 0;

   protected:
    ~Told() = default;
  };
  using Readers =
      boost::intrusive::list<Reader, boost::intrusive::base_hook<ReaderList<ReadersOfUser>>,
                             boost::intrusive::constant_time_size<false>>;

  Presence(const boost::asio::any_io_executor& executor, const core::Clock& clock, Told& told);

  void enter(chat::UserId user);
  void leave(chat::UserId user);

  bool online(chat::UserId user) const;
  std::size_t online_count() const;
  /// How many of a chat's members are present.
  std::size_t online_in(const chat::Conversation& where) const;

  /// The streams of a user; null when there are none.
  Readers* readers(chat::UserId user);
  void add_reader(Reader& reader, chat::UserId user);

  template <class Visit>
  void each(Visit&& visit) const {
    for (const auto& [user, here] : here_) visit(user);
  }

  /// Nobody is told any more: the server is leaving.
  void stop();

  /// Tells whose ten seconds are over. The timer calls it; whoever moves the clock by hand does
  /// too.
  void look_at_the_clock();

 private:
  struct Here {
    std::size_t connections = 0;
    bool had_a_stream = false;
    chat::Time left_at{};
    Readers readers;
  };
  struct Departure {
    chat::UserId user{};
    chat::Time left_at{};
  };
  bool still_here(const Here& here) const;
  void wait_for_next();

  const core::Clock& clock_;
  Told& told_;
  boost::asio::steady_timer timer_;
  bool waiting_ = false;
  bool stopped_ = false;
  std::unordered_map<chat::UserId, Here> here_;
  std::deque<Departure> departures_;  ///< in order of time; at most one for each time one left
};

}  // namespace confab::edge
