// Messages on their way.
#include <fmt/format.h>

#include <algorithm>

#include "client/chat/conversation.hpp"
#include "client/commands/idempotency_key.hpp"
#include "client/local_time.hpp"
#include "protocol/text/utf8.hpp"

namespace confab::client {

void Conversation::send(Draft draft) {
  if (draft.line.empty()) draft.line = line_;
  if (outbox_.room() == 0) {
    // Once: who is that fast has more of them.
    if (!std::exchange(said_full_, true)) {
      complain(too_many_waiting());
      tell_where(draft.line);
    }
    return;
  }
  said_full_ = false;
  const Outcome<std::string> key = idempotency_key({});
  if (!key) return complain(key.error());
  draft.key = *key;
  outbox_.add(std::move(draft));
  send_next();
}

/// Its writer may be typing the next one already, so it is not put before the cursor.
void Conversation::tell_where(const std::string& line) {
  if (at_terminal() && !line.empty()) remark(arrow_up);
}

void Conversation::send_next() {
  const Draft* const draft = outbox_.begin_next();
  if (draft == nullptr) return;
  worker_->run([this, who = who_, copy = *draft]() -> Worker::Then {
    Outcome<Context> with = context({}, who);
    const Outcome<Delivered> delivered =
        with ? deliver(*with, copy) : Outcome<Delivered>(with.error());
    return [this, delivered] {
      sent(delivered);
      settle();
    };
  });
}

void Conversation::sent(const Outcome<Delivered>& delivered) {
  if (!delivered && delivered.error().exit == Exit::no_server) {
    outbox_.stall();
    // A program that has said all waits for its answers, but not for a server that is gone.
    leaving_ = leaving_ || editor_.input_over();
    if (leaving_) {
      complain(delivered.error());
      if (exit_ == Exit::ok) exit_ = Exit::no_server;
      return;
    }
    if (!std::exchange(said_stalled_, true)) {
      remark(fmt::format("not sent yet: {}", delivered.error().sentence));
      remark("It is kept, and goes out as soon as the server answers.");
    }
    return retry_later();
  }
  said_stalled_ = false;
  retries_.reset();
  const Draft draft = outbox_.end();
  if (!delivered) {
    const Failure& refused = delivered.error();
    complain(refused);
    tell_where(draft.line);
    if (refused.exit == Exit::rate_limited) note_left(0, refused.problem.retry_after.value_or(0));
  } else {
    if (delivered->rate) note_left(delivered->rate->remaining, delivered->rate->resets_in);
    if (delivered->message) {
      const api::Message& message = *delivered->message;
      sent_up_to_ = std::max(sent_up_to_, message.id);
      if (at_terminal() && message.chat != chat_ && !message.chat.starts_with('@'))
        remark(fmt::format("#{} is in {}.", message.id,
                           text::make_visible(known_.label_of(message.chat))));
    }
    if (delivered->scheduled)
      remark(fmt::format(
          "scheduled #{} for {} · take it back with: /cancel #{}", delivered->scheduled->id,
          local_time(delivered->scheduled->at, current_time()), delivered->scheduled->id));
  }
  send_next();
}

/// What is left is forgotten when there is more again.
void Conversation::note_left(std::uint64_t left, std::uint64_t for_seconds) {
  constexpr std::uint64_t year = 366 * 86'400;
  left_ = left;
  left_over_.expires_after(std::chrono::seconds{std::min(for_seconds, year)});
  left_over_.async_wait([this](const boost::system::error_code& error) {
    if (error) return;
    left_.reset();
    settle();
  });
}

void Conversation::retry_later() {
  retry_.expires_after(retries_.next());
  retry_.async_wait([this](const boost::system::error_code& error) {
    if (error || over_) return;
    outbox_.try_again();
    send_next();
    settle();
  });
}

}  // namespace confab::client
