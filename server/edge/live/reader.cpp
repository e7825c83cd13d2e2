#include "server/edge/live/reader.hpp"

#include <algorithm>
#include <utility>

#include "server/edge/live/history.hpp"
#include "server/edge/live/hub.hpp"

namespace confab::edge {

Reader::Reader(Hub& hub, Deadlines& deadlines, Stream& socket, const Subscription& what,
               std::size_t outbox_max)
    : hub_(hub),
      deadlines_(deadlines),
      socket_(socket),
      outbox_(socket, outbox_max, 0, *this),
      what_(what) {
  hub_.add(*this);
}

Reader::~Reader() { hub_.remove(*this); }

void Reader::start(std::string head, std::optional<std::uint64_t> after) {
  Formatter opening{what_.format, hub_.deflater()};
  const std::uint64_t newest = chat::raw(hub_.chat().last_seq());
  position_ = after.value_or(newest);
  if (const auto oldest = find_gap(hub_.chat(), what_, after.value_or(0), hub_.now())) {
    opening.add_opening(gap_text(hub_.now(), *oldest, newest));
    // An id of another history says nothing about this one: it is told from its beginning.
    if (position_ > newest) position_ = 0;
  } else {
    opening.add_opening(open_text(hub_.now(), position_));
  }
  head += opening.take();
  outbox_.put_last(make_packet(std::move(head), position_));
  deadlines_.watch(*this, Phase::stream);
  if (hub_.leaving()) return close(CloseReason::going_away);
  outbox_.flush();
  if (!outbox_.blocked()) catch_up();
}

void Reader::catch_up() {
  // A few pages, then it is others' turn.
  constexpr int pages_per_turn = 4;
  for (int page = 0; page < pages_per_turn; ++page) {
    if (!write_page()) {
      stage_ = Stage::live;
      position_ = chat::raw(hub_.chat().last_seq());
      live_since_turn_ = hub_.turn_number_;
      return hub_.flush_later(*this);
    }
    outbox_.flush();
    if (outbox_.blocked() || outbox_.lost()) return;
  }
  hub_.flush_later(*this);
}

bool Reader::write_page() {
  // Half of what may wait: who catches up needs room for answers as well.
  std::string bytes = next_page(hub_.chat(), what_, position_, outbox_.bytes_max() / 2, hub_.now(),
                                hub_.deflater());
  if (bytes.empty()) return false;
  outbox_.put_last(make_packet(std::move(bytes), position_));
  return true;
}

void Reader::answer(std::string frames) {
  if (closing() || ended()) return;
  const PacketPtr packet = make_packet(std::move(frames));
  if (!outbox_.put(packet)) {
    // Many commands came at once; that they were not answered before is not the peer's fault.
    outbox_.flush();
    if (!outbox_.put(packet)) return close(CloseReason::too_slow);
  }
  hub_.flush_later(*this);
}

void Reader::flush() {
  outbox_.flush();
  if (stage_ == Stage::catching_up && outbox_.empty() && !outbox_.lost()) catch_up();
}

bool Reader::takes_all() const noexcept {
  const bool hears_general = what_.only == chat::ChatId{} || what_.only == chat::general_chat;
  return stage_ == Stage::live && !picked_ && hears_general && outbox_.empty() && !outbox_.lost() &&
         live_since_turn_ != hub_.turn_number_;
}

std::uint64_t Reader::position() const {
  return stage_ == Stage::live ? std::max(hub_.told_up_to(), position_) : 0;
}

void Reader::overflow(bool was_empty) {
  // One turn brought more than may wait, to one who was not behind: it reads that from the state.
  if (was_empty) {
    position_ = cursor();
    stage_ = Stage::catching_up;
    hub_.update_seat(*this);
    hub_.flush_later(*this);
  } else {
    stage_ = Stage::overflowed;
    hub_.update_seat(*this);
    hub_.cut_off_soon(*this);
  }
}

std::uint64_t Reader::cursor() const noexcept {
  return outbox_.empty() ? std::max(outbox_.queued_up_to(), position()) : outbox_.queued_up_to();
}

void Reader::close(CloseReason reason) {
  if (closing() || ended()) return;
  std::uint64_t resume_after = cursor();
  // Whoever is cut off gets the rest when it comes back; at the end of the server there is time.
  if (reason != CloseReason::going_away)
    resume_after = outbox_.empty() ? resume_after : outbox_.cut();
  Formatter formatter{what_.format, hub_.deflater()};
  formatter.add(closed_text(hub_.now(), to_string(reason), resume_after), 0);
  std::string last = formatter.take();
  last += stream_end(what_.format, reason);
  finish(std::move(last));
}

void Reader::finish(std::string last_frames) {
  if (closing() || ended()) return;
  outbox_.put_last(make_packet(std::move(last_frames)));
  stage_ = Stage::closing;
  hub_.update_seat(*this);
  deadlines_.watch(*this, Phase::write);
  if (!outbox_.blocked()) outbox_.flush();
  if (outbox_.empty()) end();
}

void Reader::end() {
  if (std::exchange(ended_, true)) return;
  deadlines_.watch(*this, Phase::none);
  socket_.cancel();
}

bool Reader::may_tell_typing(chat::Time now) noexcept {
  if (now < typed_at_ + typing_interval) return false;
  typed_at_ = now;
  return true;
}

void Reader::on_drained() {
  switch (stage_) {
    case Stage::closing:
      return end();
    case Stage::catching_up:
      deadlines_.watch(*this, Phase::stream);
      return hub_.flush_later(*this);
    case Stage::live:
      deadlines_.watch(*this, Phase::stream);
      return hub_.update_seat(*this);
    case Stage::overflowed:
      return;
  }
}

void Reader::on_blocked() {
  deadlines_.watch(*this, Phase::write);
  hub_.update_seat(*this);
}

void Reader::on_lost() {
  hub_.update_seat(*this);
  end();
}

void Reader::on_deadline() {
  if (phase() == Phase::write || (is_websocket(what_.format) && !std::exchange(answered_, false))) {
    // It reads nothing, or is not there any more: no last words would reach it.
    socket_.shutdown();
    return end();
  }
  Formatter formatter{what_.format, hub_.deflater()};
  formatter.add_keepalive(hub_.now());
  if (!outbox_.blocked() && !outbox_.put(make_packet(formatter.take())))
    return close(CloseReason::too_slow);
  outbox_.flush();
  if (!outbox_.blocked() && !ended()) deadlines_.watch(*this, Phase::stream);
}

}  // namespace confab::edge
