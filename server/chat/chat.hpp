#pragma once
/// The rules of the messenger, and the questions one may ask of its state.

#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <variant>
#include <vector>

#include "server/chat/commands.hpp"
#include "server/chat/outcomes.hpp"
#include "server/chat/state.hpp"
#include "server/chat/titles.hpp"

namespace confab::chat {

/// What is left of the hourly limit of the general chat.
struct Rate {
  std::uint32_t limit = 0;  ///< 0: no limit, and the rest means nothing
  std::uint32_t remaining = 0;
  std::optional<Time> resets_at;  ///< nothing while no window is open
};

/// How long the messages of one chat live.
struct Lifetime {
  Duration ttl{};  ///< 0: for ever
  TtlFrom from{};
  Duration unconfirmed{};  ///< how long an unconfirmed one waits; never shorter than `ttl`

  bool for_ever() const noexcept { return ttl == Duration::zero(); }
  bool from_delivery() const noexcept { return !for_ever() && from == TtlFrom::delivery; }
};

/// Which messages of a chat or a thread are asked for. Ids are exclusive.
struct PageRequest {
  std::optional<std::uint64_t> after;
  std::optional<std::uint64_t> before;
  std::size_t limit = 20;
};

struct Page {
  std::vector<const Message*> messages;  ///< ascending; into the state: gone at the next `apply`
  bool more = false;  ///< in the direction of the page: older without `after`, else newer
};

/// Deterministic and total: there is no record on which it throws, and the same records give the
/// same state wherever they are applied. Single-threaded; references it gives out live until the
/// next `apply`.
///
/// Queries take `now` because limits, bans and lifetimes are absolute times, evaluated when used.
/// It has to be at least `last_at()`; callers pass max(clock, last_at()).
class Chat {
 public:
  Chat();
  explicit Chat(State state);
  Chat(Chat&&) = default;
  Chat& operator=(Chat&&) = default;

  /// The answer that a command gets without entering the log, because it would change nothing: a
  /// refusal, a replay, a cursor that is there already. Nothing means that it has to be logged. The
  /// same judgement is made again by `apply`, in the order the log gave.
  std::optional<Outcome> judge(const Command& command, Time at) const;

  /// `record.seq` has to follow `last_seq()` (assert). A time before `last_at()` counts as that.
  Applied apply(const Record& record);

  /// True when a `Lapse` at `now` would change something. Costs a walk over the users, the chats
  /// and their members (a millisecond for 10,000 users with 20,000 chats): ask now and then, not on
  /// every request. Whoever asks seldom has more to erase at once.
  bool lapse_due(Time now) const;

  const State& state() const noexcept { return state_; }
  const Settings& settings() const noexcept { return state_.settings; }
  Seq last_seq() const noexcept { return state_.last_seq; }
  Time last_at() const noexcept { return state_.last_at; }

  // --- who (accounts.cpp)
  const User* user(UserId id) const;
  const User* find_name(const std::string& name_key) const;
  const User* find_email(const std::string& email_key) const;
  const User* find_token(const TokenHash& token) const;
  static const Device* device(const User& user, const TokenHash& token);
  /// The name a user has or, when it was forgotten, had.
  std::string_view name_of(UserId id) const;
  /// How often at most a user's presence is noted in the log.
  Duration seen_interval() const;

  // --- where (queries.cpp)
  /// The chat, if the user is a member.
  const Conversation* chat_of(UserId user, ChatId chat) const;
  std::optional<ChatId> direct_chat(UserId one, UserId other) const;
  /// The other one of a direct chat; oneself for notes.
  static UserId peer(const Conversation& direct, UserId viewer);

  // --- rooms (rooms.cpp)
  /// The public room of this title.
  const Conversation* find_title(const std::string& title_key) const;
  /// The private room of this address: whether it may be known to be there is for the caller to ask
  /// (`outside`).
  const Conversation* find_private(const std::string& address) const;
  /// Public rooms with this in their title, oldest first, at most `limit`.
  std::vector<ChatId> search_rooms(std::string_view part, std::size_t limit) const;
  /// What somebody who is not in a chat is told of it: `not_a_member`, or that it is not there.
  static Refusal outside(const Conversation* chat, UserId user);

  // --- messages for later (schedules.cpp)
  /// The author's own, pending or not long over; null when there is none.
  const Schedule* schedule(UserId author, ScheduleId id) const;
  /// In the order in which they will be sent.
  std::vector<const Schedule*> pending_schedules(UserId author) const;
  /// When the next message of anybody is due.
  std::optional<Time> next_due() const;
  /// What is due, in the order in which it is to be delivered, at most `limit`.
  std::vector<ScheduleId> due(Time now, std::size_t limit) const;

  // --- files (files.cpp)
  const File* file(FileId id) const;
  /// The file, if the viewer may have it: an own one that is not sent yet, or one of a message that
  /// the viewer sees.
  const File* find_file(UserId viewer, FileId id, Time now) const;
  bool has_room_for(const User& owner, std::uint64_t bytes) const;

  // --- what happened (events.cpp)
  /// What happened for this user after an id (0: from the oldest there is), in order, as it was
  /// told live: messages the viewer still sees, own ones too, and all else but positions read that
  /// a later one of that chat has overtaken, and what was in a chat that is gone since. Whole
  /// records only: at most `limit` events, and then what else the last one's record meant. Of one
  /// chat, or of everything (`only` 0). Costs the page and a look at each of the user's chats.
  std::vector<Event> events_after(UserId viewer, ChatId only, std::uint64_t after,
                                  std::size_t limit, Time now) const;
  /// Something up to this id is no longer there for the viewer: resuming after a smaller one would
  /// have a gap. Own messages that expired are not missed: whoever wrote them knows them.
  std::uint64_t events_lost_up_to(UserId viewer, ChatId only, Time now) const;
  /// The `seq` of the newest record that was an event for this user.
  Seq newest_event(const User& user) const;

  // --- messages as one member sees them (lifetimes.cpp, queries.cpp)
  Lifetime lifetime(const Conversation& chat) const;
  bool visible(const Conversation& chat, UserId viewer, const Message& message, Time now) const;
  /// When the message disappears for this viewer; nothing while that is not known.
  std::optional<Time> expires_at(const Conversation& chat, UserId viewer,
                                 const Message& message) const;
  /// The message of that id if the viewer sees it, in whatever chat it is.
  std::pair<const Conversation*, const Message*> find_message(UserId viewer, MessageId id,
                                                              Time now) const;
  std::size_t unread(const Conversation& chat, UserId viewer, Time now) const;
  /// Unread messages, oldest first, at most `limit`.
  std::vector<const Message*> unread_messages(const Conversation& chat, UserId viewer,
                                              std::size_t limit, Time now) const;
  const Message* last_message(const Conversation& chat, UserId viewer, Time now) const;
  Page page(const Conversation& chat, UserId viewer, const PageRequest& asked, Time now) const;
  /// The comments on a message: the whole thread of a root, the direct answers to a comment.
  Page thread(const Conversation& chat, UserId viewer, MessageId id, const PageRequest& asked,
              Time now) const;
  static std::size_t comments(const Conversation& chat, MessageId id);
  /// True when what this comment answers is no longer there for the viewer.
  bool reply_expired(const Conversation& chat, UserId viewer, const Message& comment,
                     Time now) const;
  /// The highest id below which the viewer has lost messages to their lifetime: a page after a
  /// smaller id would have a gap.
  std::uint64_t lost_up_to(const Conversation& chat, UserId viewer, Time now) const;

  // --- limits and bans (limits.cpp, reports.cpp)
  Rate rate(const User& user, Time now) const;
  std::uint32_t strikes(const User& user, Time now) const;
  std::optional<Time> banned_until(const User& user, Time now) const;

  // --- retries (retries.cpp)
  /// What this user's key was answered with, or that it was used for something else; nothing when
  /// it is free.
  std::optional<Outcome> replay(UserId user, const std::string& key, const Digest& digest,
                                Time now) const;
  /// The same for a request whose answer is an `Answer`: any other was to another request.
  template <class Answer>
  std::optional<Outcome> replay_of(UserId user, const std::string& key, const Digest& digest,
                                   Time now) const;

 private:
  using Judged = std::optional<Outcome>;
  using Retries = std::map<RetryKey, Retry>;

  /// Where and when a record is applied.
  struct Place {
    Seq seq{};
    Time at{};
  };

  Judged judge_one(const Configure& configure, Time at) const;
  Judged judge_one(const AddUser& add, Time at) const;
  Judged judge_one(const AddDevice& add, Time at) const;
  Judged judge_one(const RemoveDevice& remove, Time at) const;
  Judged judge_one(const ChangeAccount& change, Time at) const;
  Judged judge_one(const NoteSeen& seen, Time at) const;
  Judged judge_one(const SendMessage& send, Time at) const;
  Judged judge_one(const MarkRead& read, Time at) const;
  Judged judge_one(const ReportUser& report, Time at) const;
  Judged judge_one(const Lapse& lapse, Time at) const;
  Judged judge_one(const ForgetUser& forget, Time at) const;
  Judged judge_one(const CreateRoom& create, Time at) const;
  Judged judge_one(const DeleteRoom& remove, Time at) const;
  Judged judge_one(const JoinRoom& join, Time at) const;
  Judged judge_one(const LeaveRoom& leave, Time at) const;
  Judged judge_one(const InviteUsers& invite, Time at) const;
  Judged judge_one(const CreateLink& create, Time at) const;
  Judged judge_one(const RevokeLink& revoke, Time at) const;
  Judged judge_one(const AskToJoin& ask, Time at) const;
  Judged judge_one(const DecideRequest& decide, Time at) const;
  Judged judge_one(const ScheduleMessage& schedule, Time at) const;
  Judged judge_one(const CancelScheduled& cancel, Time at) const;
  Judged judge_one(const DeliverScheduled& deliver, Time at) const;
  Judged judge_one(const AddFile& add, Time at) const;
  Judged judge_one(const RemoveFile& remove, Time at) const;

  // Each is called only after its command was judged to change something.
  Applied on(Place place, const Configure& configure);
  Applied on(Place place, const AddUser& add);
  Applied on(Place place, const AddDevice& add);
  Applied on(Place place, const RemoveDevice& remove);
  Applied on(Place place, const ChangeAccount& change);
  Applied on(Place place, const NoteSeen& seen);
  Applied on(Place place, const SendMessage& send);
  Applied on(Place place, const MarkRead& read);
  Applied on(Place place, const ReportUser& report);
  Applied on(Place place, const Lapse& lapse);
  Applied on(Place place, const ForgetUser& forget);
  Applied on(Place place, const CreateRoom& create);
  Applied on(Place place, const DeleteRoom& remove);
  Applied on(Place place, const JoinRoom& join);
  Applied on(Place place, const LeaveRoom& leave);
  Applied on(Place place, const InviteUsers& invite);
  Applied on(Place place, const CreateLink& create);
  Applied on(Place place, const RevokeLink& revoke);
  Applied on(Place place, const AskToJoin& ask);
  Applied on(Place place, const DecideRequest& decide);
  Applied on(Place place, const ScheduleMessage& schedule);
  Applied on(Place place, const CancelScheduled& cancel);
  Applied on(Place place, const DeliverScheduled& deliver);
  Applied on(Place place, const AddFile& add);
  Applied on(Place place, const RemoveFile& remove);

  User* find(UserId id);
  Conversation& general() { return state_.chats.at(general_chat); }
  static const Message* find_in(const Conversation& chat, MessageId id);
  ChatId make_direct(Place place, UserId one, UserId other);
  Judged judge_parent(const SendMessage& send, const Conversation* chat, Time at) const;
  Judged judge_content(const SendMessage& send, ScheduleId schedule, Time at) const;
  Judged judge_send(const SendMessage& send, ScheduleId schedule, Time at) const;
  /// Of a message that was to be delivered at some time.
  struct Delivery {
    Time due{};
    bool late = false;
  };
  Sent post(Place place, const SendMessage& send, Delivery delivery,
            std::vector<Notification>& told);

  std::variant<const Conversation*, Refused> owned_room(UserId owner, ChatId id) const;
  static MemberChanged member_changed(const Conversation& room, const User& user,
                                      MemberChange change, UserId told = {});
  void index_room(const Conversation& room);
  void let_in(Place place, Conversation& room, User& user, std::vector<Notification>& told);
  void go_out(Place place, Conversation& room, User& user, MemberChange change,
              std::vector<Notification>& told);
  void decline(Place place, Conversation& room, User& user, std::vector<Notification>& told);
  void erase_room(Place place, Conversation& room, std::vector<Notification>& told);
  void tell_request(Place place, const Conversation& room, UserId asker, RequestState state,
                    std::vector<Notification>& told);
  static bool has_expired_requests(const Conversation& chat, Time now);
  static void expire_requests(Conversation& chat, Time now);

  void end_schedule(Place place, Schedule& one, std::vector<Notification>& told);
  bool schedule_due_to_forget(Time now) const;
  void forget_old_schedules(Time now);
  void forget_schedule(ScheduleId id);
  void forget_schedules_of(User& user, Time at);

  Judged judge_files(const SendMessage& send, ScheduleId schedule) const;
  void use_file(FileId id, ScheduleId schedule);
  void use_file(FileId id, ChatId chat, MessageId message);
  void release_file(FileId id, Time at);
  void erase_file(FileId id);
  void erase_files(Message& message);
  bool orphan_due(Time now) const;
  void erase_orphans(Time now);
  void forget_files_of(UserId user);
  bool counts(const ReportUser& report, const User& target, Time at) const;
  bool move_cursor(Conversation& chat, UserId user, std::uint64_t up_to, Time at);
  void count_in_window(User& user, Time at);

  bool once_visible(UserId viewer, MessageId id) const;
  void welcome(Conversation& chat, UserId newcomer, Place place);
  static std::optional<Time> hidden_at(const Lifetime& life, const Membership& member,
                                       UserId viewer, const Message& message);
  std::uint64_t unread_after(const Conversation& chat, const Membership& member, Time now) const;
  static bool passed(const Lifetime& life, const ReadMark& mark, Time now);
  std::uint64_t waited_out(const Conversation& chat, Time now) const;
  static std::uint64_t hidden_up_to(const Lifetime& life, const Membership& member,
                                    std::uint64_t waited_out, Time now);
  static void settle(const Lifetime& life, Membership& member, std::uint64_t waited_out, Time now);
  void settle_for_good(Conversation& chat, Time now) const;
  std::vector<std::size_t> erasable(const Conversation& chat, Time now) const;
  void erase_expired(Conversation& chat, Time now);
  void forget_departed(UserId author);
  bool lapses(const Conversation& chat, Time now) const;

  void remember(User& user, Place place, std::span<const Notification> told);
  void remember(Conversation& chat, Place place, std::span<const Notification> told);
  bool has_expired_events(const User& user, Time now) const;
  bool has_expired_events(const Conversation& chat, Time now) const;
  void expire_events(User& user, Time now) const;
  void expire_events(Conversation& chat, Time now) const;
  std::uint64_t missed_up_to(const Conversation& chat, const Membership& member, Time now) const;

  bool stale(const User& user, Time now) const;
  void forget_stale_guests(Place place, std::vector<Notification>& told);
  void forget_all(Place place, const std::set<UserId>& users, std::vector<Notification>& told);
  void forget(User& user, Place place, std::vector<Notification>& told);
  void remember_answer(UserId user, const std::string& key, Retry retry);
  void forget_answer(Retries::iterator retry);
  void rebuild_indexes();

  State state_;
  // Derived from the state, for looking things up; nothing iterates over them.
  std::unordered_map<std::string, UserId> names_;
  std::unordered_map<std::string, UserId> emails_;
  std::unordered_map<TokenHash, UserId, TokenHashHash> tokens_;
  std::map<std::pair<UserId, UserId>, ChatId> directs_;
  std::multimap<Time, Retries::iterator> retries_by_expiry_;  ///< so a chat moves, but has no copy
  Titles titles_;                                             ///< of public rooms
  std::unordered_map<std::string, ChatId> private_rooms_;     ///< by address
  std::unordered_map<std::string, std::pair<ChatId, LinkId>> links_;  ///< by secret
  std::set<std::pair<Time, ScheduleId>> due_;                         ///< pending, by when
  std::set<std::pair<Time, ScheduleId>> over_;  ///< not pending, by since when
  std::set<std::pair<Time, FileId>> orphans_;   ///< unused files, by since when
  std::vector<Notification> erased_;            ///< files, by the record being applied
};

template <class Answer>
std::optional<Outcome> Chat::replay_of(UserId user, const std::string& key, const Digest& digest,
                                       Time now) const {
  auto first = replay(user, key, digest, now);
  if (first && !std::holds_alternative<Answer>(*first)) return Refused{Refusal::key_reused};
  return first;
}

}  // namespace confab::chat
