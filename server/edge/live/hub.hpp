#pragma once
/// Who listens, and what they are told.

#include <algorithm>
#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/intrusive/list.hpp>
#include <chrono>
#include <cstddef>
#include <set>
#include <span>
#include <string>
#include <vector>

#include "protocol/websocket/deflate.hpp"
#include "server/chat/chat.hpp"
#include "server/core/clock.hpp"
#include "server/edge/live/presence.hpp"
#include "server/edge/live/reader.hpp"
#include "server/edge/live/turn.hpp"

namespace confab::edge {

/// Where more are present than this, nobody is told who comes, goes and types: each of them would
/// be told of each of the others. Who is here can still be asked.
inline constexpr std::size_t presence_told_max = 256;

/// Readers that fell behind are cut off so many in a turn: where a thousand fall behind by the same
/// message, the others do not wait for all of that.
inline constexpr std::size_t cut_off_per_turn = 16;

/// A notification names a chat or a user; the hub knows whose streams and waiting requests that
/// concerns. What happens in one turn of the loop goes to each reader with one write. Bytes are
/// made once for all who get the same. Single-threaded.
class Hub final : private Presence::Told {
 public:
  /// `chat` and `clock` outlive it.
  Hub(boost::asio::any_io_executor executor, const chat::Chat& chat, const core::Clock& clock);
  ~Hub();
  Hub(const Hub&) = delete;
  Hub& operator=(const Hub&) = delete;

  /// What the committer's listener is: called after each record, while the state is as it left it.
  void notify(std::span<const chat::Notification> notifications);

  /// Waits until there is an event for this user after `after`, at most `at_most`; until the user
  /// or the device is gone; or until `leave`. The user is present meanwhile.
  boost::asio::awaitable<void> wait(chat::UserId user, chat::DeviceId device, std::uint64_t after,
                                    std::chrono::milliseconds at_most);

  /// Tells the chat's other members who are present that this one is typing.
  void typing(chat::UserId user, const chat::Conversation& where);

  Presence& presence() noexcept { return presence_; }
  const Presence& presence() const noexcept { return presence_; }

  /// Who is here and was not noted as being here for a while: what housekeeping commits.
  std::vector<chat::NoteSeen> unnoted(std::size_t at_most) const;

  /// From now on guests leave for good with their last stream (`departed`).
  void let_guests_leave() { guests_leave_ = true; }
  /// Guests who had a stream, and have been away since they were told to have left: what
  /// housekeeping commits. Named again until they are gone, have come back or have registered.
  std::vector<chat::ForgetUser> departed();

  /// How many requests wait at the moment; costs a walk over them.
  std::size_t waiting() const noexcept { return waiters_.size(); }
  /// How many streams there are.
  std::size_t streams() const noexcept { return seats_.size(); }

  /// Ends every wait and every stream, now and later: the server is leaving.
  void leave();
  bool leaving() const noexcept { return leaving_; }

  const chat::Chat& chat() const noexcept { return chat_; }
  /// The thread's.
  websocket::Deflater& deflater() noexcept { return deflater_; }
  websocket::Inflater& inflater() noexcept { return inflater_; }
  chat::Time now() const { return std::max(clock_.now(), chat_.last_at()); }

 private:
  friend class Reader;
  struct Waiter : boost::intrusive::list_base_hook<
                      boost::intrusive::link_mode<boost::intrusive::auto_unlink>> {
    Waiter(const boost::asio::any_io_executor& executor, chat::UserId id)
        : timer(executor), user(id) {}
    boost::asio::steady_timer timer;
    chat::UserId user;
  };
  /// Counts a waiting request in and out.
  class Present;
  struct Notify;
  template <class Tag>
  using List = boost::intrusive::list<Reader, boost::intrusive::base_hook<ReaderList<Tag>>,
                                      boost::intrusive::constant_time_size<false>>;
  /// What a write needs to know of a reader, side by side: looking into thousands of readers costs
  /// more than all else that is done for a delivery beside the system call.
  struct Seat {
    Reader* reader;
    int descriptor;
    Format format;
    bool open;  ///< takes whatever everyone takes, at once (`Reader::takes_all`)
  };
  /// One reader has a part in one of the turn's events that not everyone has.
  struct Pick {
    Reader* reader;  ///< null when it has ended meanwhile
    std::size_t event;
  };

  // For readers.
  void add(Reader& reader);
  void remove(Reader& reader);
  void flush_later(Reader& reader);
  void cut_off_soon(Reader& reader);
  void update_seat(Reader& reader);
  /// Everything up to this id has gone into the outboxes of those who listen.
  std::uint64_t told_up_to() const;

  void wake(chat::UserId user);
  void wake_members(chat::ChatId chat);
  void revoke(const chat::DevicesRevoked& told);
  /// Ends what room tokens opened: of this chat, or of any with 0.
  void revoke_room_tokens(chat::UserId user, chat::ChatId chat);

  const chat::Conversation* find_chat(chat::ChatId id) const;
  void tell_user(chat::UserId user, chat::ChatId chat, const chat::Notification& what);
  void tell_each(const chat::Conversation& where, const chat::Notification& what);
  /// The same to every member.
  void tell_members(const chat::Conversation& where, const chat::Notification& what);
  void tell_message(const chat::Conversation& where, const chat::MessagePosted& posted);
  void pick_user(chat::UserId user, std::size_t event);
  void pick_members(const chat::Conversation& where, std::size_t event);
  void tell_presence(std::string_view type, chat::UserId user, const chat::Conversation& where);
  void on_joined(chat::UserId user) override;
  void on_left(chat::UserId user, bool had_a_stream) override;

  void flush_soon();
  void flush();
  void cut_off_some();
  void deliver_to_all();
  void deliver_slowly(Reader& reader);
  void deliver_picked(Reader& reader, std::span<const Pick> picks);

  boost::asio::any_io_executor executor_;
  const chat::Chat& chat_;
  const core::Clock& clock_;
  Presence presence_;
  boost::intrusive::list<Waiter, boost::intrusive::constant_time_size<false>> waiters_;
  std::vector<Seat> seats_;  ///< one for each reader, in no order
  List<ReadersToFlush> to_flush_;
  List<ReadersToCutOff> to_cut_off_;
  websocket::Deflater deflater_;
  websocket::Inflater inflater_;
  Turn turn_{deflater_};
  std::uint64_t turn_number_ = 1;
  std::vector<Pick> picks_;
  bool flush_posted_ = false;
  std::set<chat::UserId> departed_;
  bool guests_leave_ = false;
  bool leaving_ = false;
};

}  // namespace confab::edge
