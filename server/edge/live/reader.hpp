#pragma once
/// One stream, as the hub sees it.

#include <boost/intrusive/list_hook.hpp>
#include <cstdint>
#include <optional>
#include <string>

#include "server/edge/deadlines.hpp"
#include "server/edge/live/close_reason.hpp"
#include "server/edge/live/format.hpp"
#include "server/edge/live/outbox.hpp"

namespace confab::edge {

class Hub;

/// Events that are looked up at once for one who catches up.
inline constexpr std::size_t history_page_events = 256;
/// How often somebody may be said to be typing by one stream; more often is not told.
inline constexpr chat::Duration typing_interval = std::chrono::seconds{2};

/// What a stream is to carry.
struct Subscription {
  chat::UserId user{};
  chat::DeviceId device{};  ///< 0: came with a password
  chat::ChatId only{};      ///< 0: of all chats
  /// Opened with a room token: ends when the user is in `only` no more.
  bool by_room_token = false;
  Format format = Format::sse;
};

using ReaderHook = boost::intrusive::link_mode<boost::intrusive::auto_unlink>;
template <class Tag>
using ReaderList = boost::intrusive::list_base_hook<boost::intrusive::tag<Tag>, ReaderHook>;

/// Writes one user's events to one socket: first `open` or `gap`, then what was missed, read from
/// the state page by page as the socket takes it, then what happens. There is no step between the
/// two at which something could fall through: whoever finds nothing more in the state listens from
/// that moment of the single thread on. While a reader catches up nothing is queued for it.
///
/// Lives in the frame of the coroutine that reads from the socket, and ends that one's waiting when
/// it has ended.
class Reader final : public ReaderList<struct ReadersOfUser>,
                     public ReaderList<struct ReadersToFlush>,
                     public ReaderList<struct ReadersToCutOff>,
                     private Outbox::Owner,
                     private Deadlines::Waiter {
 public:
  Reader(Hub& hub, Deadlines& deadlines, Stream& socket, const Subscription& what,
         std::size_t outbox_max);
  ~Reader() override;
  Reader(const Reader&) = delete;
  Reader& operator=(const Reader&) = delete;

  /// Writes `head`, and begins after that event: nothing means from now on, 0 from the oldest there
  /// is.
  void start(std::string head, std::optional<std::uint64_t> after);

  /// Puts frames of the session's own (answers, pongs) into the same order; written this turn.
  void answer(std::string frames);

  /// Tells why, and where to resume, and ends.
  void close(CloseReason reason);
  /// Ends with these last frames (a WebSocket's close frame); the session goes on until the peer
  /// has had time to answer.
  void finish(std::string last_frames);
  /// The peer has said something, so it is there.
  void heard() noexcept { answered_ = true; }

  /// Nothing will be written any more: all is out, or the connection is gone.
  bool ended() const noexcept { return ended_ || outbox_.lost(); }
  bool lost() const noexcept { return outbox_.lost(); }
  /// The last frames were given; what comes from the peer counts no more.
  bool closing() const noexcept { return stage_ == Stage::closing; }

  /// True once in an interval.
  bool may_tell_typing(chat::Time now) noexcept;

  const Subscription& what() const noexcept { return what_; }

 private:
  friend class Hub;

  /// `overflowed`: more came than may wait, and it is told so soon.
  enum class Stage : std::uint8_t { catching_up, live, overflowed, closing };

  void on_drained() override;
  void on_blocked() override;
  void on_lost() override;
  std::uint64_t position() const override;
  void on_deadline() override;

  // For the hub.
  bool live() const noexcept { return stage_ == Stage::live; }
  /// Takes whatever everyone takes, at once.
  bool takes_all() const noexcept;
  /// What became of a turn's events did not fit.
  void overflow(bool was_empty);
  void flush();

  void catch_up();
  bool write_page();
  void open();
  void end();
  std::uint64_t cursor() const noexcept;

  Hub& hub_;
  Deadlines& deadlines_;
  Stream& socket_;
  Outbox outbox_;
  const Subscription what_;
  std::uint64_t position_ = 0;  ///< everything up to here came from the state
  std::uint64_t live_since_turn_ = 0;
  chat::Time typed_at_{};
  std::uint32_t seat_ = 0;  ///< the hub's
  Stage stage_ = Stage::catching_up;
  bool answered_ = true;  ///< since the last ping
  bool picked_ = false;   ///< this turn has something for this one in particular
  bool ended_ = false;
};

}  // namespace confab::edge
