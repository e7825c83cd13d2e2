#include "server/edge/live/hub.hpp"

#include <algorithm>
#include <boost/asio/as_tuple.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/use_awaitable.hpp>

#include "server/edge/render.hpp"

namespace confab::edge {

namespace asio = boost::asio;

class Hub::Present {
 public:
  Present(Presence& presence, chat::UserId user) : presence_(presence), user_(user) {
    presence_.enter(user_);
  }
  Present(const Present&) = delete;
  ~Present() { presence_.leave(user_); }

 private:
  Presence& presence_;
  chat::UserId user_;
};

Hub::Hub(asio::any_io_executor executor, const chat::Chat& chat, const core::Clock& clock)
    : executor_(std::move(executor)),
      chat_(chat),
      clock_(clock),
      presence_(executor_, clock, *this) {}

Hub::~Hub() = default;

// --- what happened

struct Hub::Notify {
  Hub& hub;

  void operator()(const chat::UserForgotten& told) const {
    hub.wake(told.user);
    hub.revoke({told.user});
  }
  void operator()(const chat::DevicesRevoked& told) const {
    hub.wake(told.user);
    hub.revoke(told);
    const chat::User* user = hub.chat_.user(told.user);
    if (user != nullptr && user->devices.empty()) hub.revoke_room_tokens(told.user, {});
  }
  void operator()(const chat::ChatMade& told) const {
    hub.wake_members(told.chat);
    if (const chat::Conversation* where = hub.find_chat(told.chat)) hub.tell_each(*where, told);
  }
  void operator()(const chat::ChatDeleted& told) const {
    for (const chat::UserId member : told.members) {
      hub.wake(member);
      hub.tell_user(member, told.chat, told);
      hub.revoke_room_tokens(member, told.chat);
    }
  }
  void operator()(const chat::MessagePosted& told) const {
    hub.wake_members(told.chat);
    const chat::Conversation* where = hub.find_chat(told.chat);
    if (where == nullptr) return;
    if (where->kind == chat::ChatKind::direct) {
      hub.tell_each(*where, told);
    } else {
      hub.tell_message(*where, told);
    }
  }
  void operator()(const chat::ReadMoved& told) const {
    hub.wake(told.user);
    hub.tell_user(told.user, told.chat, told);
  }
  void operator()(const chat::StrikesChanged& told) const {
    hub.wake(told.user);
    hub.tell_user(told.user, {}, told);
  }
  void operator()(const chat::UserBanned& told) const {
    hub.wake(told.user);
    hub.tell_user(told.user, {}, told);
  }
  void operator()(const chat::ChatChanged& told) const { tell_chat(told.chat, told); }
  void operator()(const chat::MemberChanged& told) const {
    if (told.told == chat::UserId{}) return tell_chat(told.chat, told);
    hub.wake(told.told);
    hub.tell_user(told.told, told.chat, told);
    if (told.change == chat::MemberChange::left || told.change == chat::MemberChange::removed)
      hub.revoke_room_tokens(told.told, told.chat);
  }
  void operator()(const chat::RequestChanged& told) const {
    hub.wake(told.told);
    hub.tell_user(told.told, told.chat, told);
  }
  void operator()(const chat::ScheduleChanged& told) const {
    hub.wake(told.user);
    hub.tell_user(told.user, {}, told);
  }
  void operator()(const chat::FileErased&) const {}

  void tell_chat(chat::ChatId id, const chat::Notification& what) const {
    hub.wake_members(id);
    if (const chat::Conversation* where = hub.find_chat(id)) hub.tell_members(*where, what);
  }
};

void Hub::notify(std::span<const chat::Notification> notifications) {
  if (waiters_.empty() && seats_.empty()) return;
  for (const chat::Notification& one : notifications) std::visit(Notify{*this}, one);
}

const chat::Conversation* Hub::find_chat(chat::ChatId id) const {
  const auto found = chat_.state().chats.find(id);
  return found == chat_.state().chats.end() ? nullptr : &found->second;
}

void Hub::tell_user(chat::UserId user, chat::ChatId chat, const chat::Notification& what) {
  if (presence_.readers(user) == nullptr) return;
  EventText text = event_text(chat_, chat_.last_at(), what, user, now());
  if (text.json.empty()) return;
  TurnEvent event{.seq = chat::raw(chat_.last_seq()), .chat = chat};
  event.own.emplace_back(user, std::move(text));
  pick_user(user, turn_.add(std::move(event)));
  flush_soon();
}

void Hub::tell_each(const chat::Conversation& where, const chat::Notification& what) {
  for (const auto& [member, membership] : where.members) tell_user(member, where.id, what);
}

void Hub::tell_members(const chat::Conversation& where, const chat::Notification& what) {
  if (seats_.empty()) return;
  TurnEvent event{.seq = chat::raw(chat_.last_seq()), .chat = where.id};
  event.shared = event_text(chat_, chat_.last_at(), what, chat::UserId{}, now());
  if (event.shared.json.empty()) return;
  pick_members(where, turn_.add(std::move(event)));
  flush_soon();
}

void Hub::tell_message(const chat::Conversation& where, const chat::MessagePosted& posted) {
  if (seats_.empty()) return;
  const bool everyone = where.kind == chat::ChatKind::general;
  TurnEvent event{.seq = chat::raw(chat_.last_seq()), .chat = where.id, .everyone = everyone};
  event.shared = message_text_for_all(chat_, chat_.last_at(), posted);
  if (event.shared.json.empty()) return;
  // Its author sees when it expires.
  const chat::UserId author = where.messages.back().from;
  const bool author_listens = presence_.readers(author) != nullptr;
  if (author_listens)
    event.own.emplace_back(author, event_text(chat_, chat_.last_at(), posted, author, now()));
  const std::size_t index = turn_.add(std::move(event));
  if (!everyone) {
    pick_members(where, index);
  } else if (author_listens) {
    pick_user(author, index);
  }
  flush_soon();
}

void Hub::pick_members(const chat::Conversation& where, std::size_t event) {
  if (where.members.size() <= seats_.size()) {
    for (const auto& [member, membership] : where.members) pick_user(member, event);
  } else {
    presence_.each([&](chat::UserId user) {
      if (where.members.contains(user)) pick_user(user, event);
    });
  }
}

void Hub::pick_user(chat::UserId user, std::size_t event) {
  Presence::Readers* readers = presence_.readers(user);
  if (readers == nullptr) return;
  for (Reader& reader : *readers) {
    if (!reader.live()) continue;
    picks_.push_back({&reader, event});
    reader.picked_ = true;
    update_seat(reader);
  }
}

// --- presence

void Hub::typing(chat::UserId user, const chat::Conversation& where) {
  tell_presence("typing", user, where);
}

void Hub::tell_presence(std::string_view type, chat::UserId user, const chat::Conversation& where) {
  if (seats_.empty() || presence_.online_in(where) > presence_told_max) return;
  const std::string name{chat_.name_of(user)};
  if (where.kind == chat::ChatKind::direct) {
    const chat::UserId peer = chat::Chat::peer(where, user);
    if (peer == user || presence_.readers(peer) == nullptr) return;
    TurnEvent event{.chat = where.id};
    event.own.emplace_back(peer, presence_text(now(), type, address_of(chat_, where, peer), name));
    pick_user(peer, turn_.add(std::move(event)));
  } else {
    const bool everyone = where.kind == chat::ChatKind::general;
    TurnEvent event{.chat = where.id, .everyone = everyone};
    event.shared = presence_text(now(), type, address_of(chat_, where, user), name);
    // Not to oneself.
    event.own.emplace_back(user, EventText{});
    const std::size_t index = turn_.add(std::move(event));
    if (everyone) {
      pick_user(user, index);
    } else {
      pick_members(where, index);
    }
  }
  flush_soon();
}

void Hub::on_joined(chat::UserId user) {
  if (const chat::User* known = chat_.user(user))
    for (const chat::ChatId id : known->chats)
      tell_presence("joined", user, chat_.state().chats.at(id));
}

void Hub::on_left(chat::UserId user, bool had_a_stream) {
  const chat::User* known = chat_.user(user);
  if (known == nullptr) return;
  for (const chat::ChatId id : known->chats)
    tell_presence("left", user, chat_.state().chats.at(id));
  if (guests_leave_ && had_a_stream && !known->registered()) departed_.insert(user);
}

std::vector<chat::ForgetUser> Hub::departed() {
  std::erase_if(departed_, [&](chat::UserId user) {
    const chat::User* known = chat_.user(user);
    return known == nullptr || known->registered() || presence_.online(user);
  });
  std::vector<chat::ForgetUser> guests;
  for (const chat::UserId user : departed_) guests.push_back({user});
  return guests;
}

std::vector<chat::NoteSeen> Hub::unnoted(std::size_t at_most) const {
  std::vector<chat::NoteSeen> notes;
  const chat::Time due = now() - chat_.seen_interval();
  for (const Seat& seat : seats_) {
    const Reader& reader = *seat.reader;
    if (notes.size() == at_most) break;
    const chat::User* user = chat_.user(reader.what().user);
    if (user == nullptr) continue;
    const auto device = std::ranges::find(user->devices, reader.what().device, &chat::Device::id);
    const chat::Time seen =
        device == user->devices.end() ? user->last_seen_at : device->last_seen_at;
    if (seen <= due) notes.push_back({user->id, reader.what().device});
  }
  return notes;
}

// --- readers

void Hub::add(Reader& reader) {
  // First present, so that it does not hear of itself.
  presence_.enter(reader.what().user);
  reader.seat_ = static_cast<std::uint32_t>(seats_.size());
  seats_.push_back({&reader, reader.socket_.descriptor(), reader.what().format, false});
  presence_.add_reader(reader, reader.what().user);
}

void Hub::remove(Reader& reader) {
  for (Pick& pick : picks_)
    if (pick.reader == &reader) pick.reader = nullptr;
  seats_.back().reader->seat_ = reader.seat_;
  seats_[reader.seat_] = seats_.back();
  seats_.pop_back();
  reader.ReaderList<ReadersOfUser>::unlink();
  reader.ReaderList<ReadersToFlush>::unlink();
  reader.ReaderList<ReadersToCutOff>::unlink();
  presence_.leave(reader.what().user);
}

void Hub::update_seat(Reader& reader) { seats_[reader.seat_].open = reader.takes_all(); }

void Hub::flush_later(Reader& reader) {
  // What it has to be written first is written before anything else.
  seats_[reader.seat_].open = false;
  if (!reader.ReaderList<ReadersToFlush>::is_linked()) to_flush_.push_back(reader);
  flush_soon();
}

void Hub::cut_off_soon(Reader& reader) {
  const bool posted = !to_cut_off_.empty();
  to_cut_off_.push_back(reader);
  if (!posted) asio::post(executor_, [this] { cut_off_some(); });
}

void Hub::cut_off_some() {
  for (std::size_t n = 0; n < cut_off_per_turn && !to_cut_off_.empty(); ++n) {
    Reader& reader = to_cut_off_.front();
    to_cut_off_.pop_front();
    reader.close(CloseReason::too_slow);
  }
  if (!to_cut_off_.empty()) asio::post(executor_, [this] { cut_off_some(); });
}

std::uint64_t Hub::told_up_to() const {
  return turn_.first_seq() == 0 ? chat::raw(chat_.last_seq()) : turn_.first_seq() - 1;
}

void Hub::revoke(const chat::DevicesRevoked& told) {
  Presence::Readers* readers = presence_.readers(told.user);
  if (readers == nullptr) return;
  for (Reader& reader : *readers)
    if (told.concerns(reader.what().device)) reader.close(CloseReason::revoked);
}

void Hub::revoke_room_tokens(chat::UserId user, chat::ChatId chat) {
  Presence::Readers* readers = presence_.readers(user);
  if (readers == nullptr) return;
  for (Reader& reader : *readers) {
    const Subscription& what = reader.what();
    if (what.by_room_token && (chat == chat::ChatId{} || what.only == chat))
      reader.close(CloseReason::revoked);
  }
}

void Hub::leave() {
  leaving_ = true;
  presence_.stop();
  flush();
  for (Waiter& waiter : waiters_) waiter.timer.cancel();
  for (const Seat& seat : seats_) seat.reader->close(CloseReason::going_away);
}

// --- writing

void Hub::flush_soon() {
  if (std::exchange(flush_posted_, true)) return;
  asio::post(executor_, [this] {
    flush_posted_ = false;
    flush();
  });
}

void Hub::flush() {
  // First, so that those with a part of their own are left out below.
  std::ranges::sort(picks_, {}, &Pick::reader);
  for (std::size_t begin = 0; begin < picks_.size();) {
    std::size_t end = begin + 1;
    while (end < picks_.size() && picks_[end].reader == picks_[begin].reader) ++end;
    if (Reader* reader = picks_[begin].reader; reader != nullptr && reader->live())
      deliver_picked(*reader, std::span{picks_}.subspan(begin, end - begin));
    begin = end;
  }
  if (turn_.for_everyone()) deliver_to_all();
  for (const Pick& pick : picks_)
    if (pick.reader != nullptr) pick.reader->picked_ = false;
  turn_.clear();
  ++turn_number_;
  for (const Pick& pick : picks_)
    if (pick.reader != nullptr) update_seat(*pick.reader);
  picks_.clear();

  List<ReadersToFlush> now;
  now.swap(to_flush_);
  while (!now.empty()) {
    Reader& reader = now.front();
    now.pop_front();
    reader.flush();
    update_seat(reader);
  }
}

void Hub::deliver_to_all() {
  for (Seat& seat : seats_) {
    if (!seat.open) {
      deliver_slowly(*seat.reader);
      continue;
    }
    std::uint64_t got = 0;
    for (const PacketPtr& packet : turn_.packets_for_everyone(seat.format)) {
      if (!seat.open) {
        if (seat.reader->outbox_.send(packet)) continue;
        seat.reader->overflow(true);
        break;
      }
      boost::system::error_code error;
      const std::size_t written = Stream::write_to(seat.descriptor, packet->bytes, error);
      if (written == packet->bytes.size()) {
        got = packet->up_to;
        continue;
      }
      seat.reader->socket_.fell_short();
      seat.reader->outbox_.take_rest(packet, written, error, got);
    }
  }
}

void Hub::deliver_slowly(Reader& reader) {
  if (reader.picked_ || !reader.live()) return;
  const Subscription& what = reader.what();
  if (what.only != chat::ChatId{} && what.only != chat::general_chat) return;
  // Some of it this one has from the state already, or is about itself.
  if (reader.live_since_turn_ == turn_number_) return deliver_picked(reader, {});
  const bool was_empty = reader.outbox_.empty();
  for (const PacketPtr& packet : turn_.packets_for_everyone(what.format))
    if (!reader.outbox_.send(packet)) return reader.overflow(was_empty);
}

void Hub::deliver_picked(Reader& reader, std::span<const Pick> picks) {
  const Subscription& what = reader.what();
  const std::vector<TurnEvent>& events = turn_.events();
  std::vector<std::size_t> mine;
  for (std::size_t i = 0; i < events.size(); ++i) {
    const TurnEvent& event = events[i];
    if (event.seq != 0 && event.seq <= reader.position_) continue;
    if (what.only != chat::ChatId{} && event.chat != what.only) continue;
    const bool picked = std::ranges::find(picks, i, &Pick::event) != picks.end();
    if ((picked || event.everyone) && !event.text_for(what.user).json.empty()) mine.push_back(i);
  }
  std::vector<PacketPtr> packets;
  std::size_t bytes = 0;
  // What one record meant stays together: a cut between two packets does not tell a part of it.
  Formatter own{what.format, deflater_};
  for (std::size_t k = 0; k < mine.size(); ++k) {
    const TurnEvent& event = events[mine[k]];
    const bool with_id =
        event.seq != 0 && (k + 1 == mine.size() || events[mine[k + 1]].seq != event.seq);
    const EventText& text = event.text_for(what.user);
    if (&text == &event.shared && own.empty()) {
      packets.push_back(turn_.packet(mine[k], what.format, with_id));
    } else {
      const std::uint64_t id = with_id ? event.seq : 0;
      own.add(text, id);
      if (event.seq != 0 && !with_id) continue;
      packets.push_back(make_packet(own.take(), id));
    }
    bytes += packets.back()->bytes.size();
  }
  if (packets.empty()) return;
  const bool was_empty = reader.outbox_.empty();
  if (!reader.outbox_.has_room(bytes)) return reader.overflow(was_empty);
  for (PacketPtr& packet : packets) reader.outbox_.put_last(std::move(packet));
  reader.outbox_.flush();
}

// --- requests that wait

void Hub::wake(chat::UserId user) {
  for (Waiter& waiter : waiters_)
    if (waiter.user == user) waiter.timer.cancel();
}

void Hub::wake_members(chat::ChatId chat) {
  for (Waiter& waiter : waiters_)
    if (chat_.chat_of(waiter.user, chat) != nullptr) waiter.timer.cancel();
}

asio::awaitable<void> Hub::wait(chat::UserId user, chat::DeviceId device, std::uint64_t after,
                                std::chrono::milliseconds at_most) {
  const auto settled = [&] {
    const chat::User* known = chat_.user(user);
    if (known == nullptr || chat::raw(chat_.newest_event(*known)) > after) return true;
    return device != chat::DeviceId{} &&
           std::ranges::find(known->devices, device, &chat::Device::id) == known->devices.end();
  };
  const Present present{presence_, user};
  Waiter waiter{executor_, user};
  waiters_.push_back(waiter);
  const auto deadline = std::chrono::steady_clock::now() + at_most;
  while (!leaving_ && !settled() && std::chrono::steady_clock::now() < deadline) {
    waiter.timer.expires_at(deadline);
    co_await waiter.timer.async_wait(asio::as_tuple(asio::use_awaitable));
  }
}

}  // namespace confab::edge
