// What is heard.
#include <fmt/format.h>

#include <algorithm>

#include "client/chat/conversation.hpp"
#include "protocol/text/utf8.hpp"

namespace confab::client {

void Conversation::heard(const std::vector<Ear::Heard>& events) {
  for (const Ear::Heard& one : events) hear(one);
  settle();
}

void Conversation::hear(const Ear::Heard& heard) {
  const api::Event& event = heard.event;
  if (event.id) heard_up_to_ = std::max(heard_up_to_, *event.id);
  if (event.message) return hear_message(heard);
  if (event.type == "read" && event.chat) {
    if (event.unread.value_or(0) == 0) seen_.read(*event.chat);
    return known_.read(*event.chat, event.read_up_to.value_or(0), event.unread.value_or(0));
  }
  // The past of another server, or of one that went back in time: its numbers begin anew.
  if (event.type == "gap" && event.newest && *event.newest < heard_up_to_) {
    heard_up_to_ = 0;
    sent_up_to_ = 0;
    seen_ = Seen();
    known_.forget_messages();
  }
  if (event.type == "open" || event.type == "keepalive" || event.type == "closed" ||
      event.type == "typing")
    return;
  const bool presence = event.type == "joined" || event.type == "left";
  const bool own = event.user == known_.me();
  if (presence && event.user && !own) known_.learn_person(*event.user);
  // The heading says that one is in a room now.
  if (event.type == "member" && own && event.change == "joined" && at_terminal())
    return refresh_chats();
  // Who comes and goes is of interest where one is, and nobody wants to hear of oneself.
  if (presence && at_terminal() && (own || event.chat != chat_)) return;
  // A person sees the message that made it.
  const bool new_pair =
      event.type == "chat" && event.change == "made" && event.chat && event.chat->starts_with('@');
  // … and was told what came of it when they planned it, or took it back.
  const bool planned = event.scheduled && (event.scheduled->state == "pending" ||
                                           event.scheduled->state == "cancelled");
  if (!at_terminal() || !(new_pair || planned)) show(scribe_.event(event, heard.line, known_));
  if (event.type == "chat" || event.type == "gap" || (event.type == "member" && own))
    refresh_chats();
  const bool lost =
      (event.type == "chat" && event.change == "deleted") ||
      (event.type == "member" && own && (event.change == "left" || event.change == "removed"));
  if (lost && event.chat) {
    known_.forget_chat(*event.chat);
    if (*event.chat == chat_) move_away();
  }
}

void Conversation::hear_message(const Ear::Heard& heard) {
  const api::Message& message = *heard.event.message;
  if (seen_.has(message.chat, message.id)) return;
  const bool own = message.from == known_.me();
  // What is said to oneself alone is shown wherever one is.
  const bool shown = message.chat == chat_ || message.chat.starts_with('@') || !at_terminal();
  const bool was_quiet =
      !known_.chats().contains(message.chat) || known_.chats().at(message.chat).unread == 0;
  if (!shown && !own) seen_.miss(message.chat);
  const bool read = shown && seen_.show(message.chat, message.id);
  known_.note(message, read);
  if (!shown) {
    if (was_quiet && !own)
      remark(fmt::format("something new in {0}. Go there with: /chat {0}",
                         text::make_visible(known_.label_of(message.chat))));
    return;
  }
  show(scribe_.manner() == Scribe::Manner::json ? scribe_.event(heard.event, heard.line, known_)
                                                : scribe_.message(message, chat_, known_));
  if (read && !own) to_confirm_[message.chat] = message.id;
}

void Conversation::interrupted(const std::string& why) {
  offline_ = true;
  remark(fmt::format("connection lost: {} Trying again …", why));
  settle();
}

void Conversation::resumed() {
  offline_ = false;
  remark("connected again.");
  retry_.cancel();
  outbox_.try_again();
  send_next();
  settle();
}

void Conversation::deaf(const Failure& failure) {
  if (becoming_) {
    deaf_.emplace(failure);
    return;
  }
  if (failure.exit == Exit::ok) {
    // Nobody reads any more; what was said is sent all the same.
    unheard_ = true;
    leave();
    return settle();
  }
  complain(failure);
  end_now(failure.exit);
}

}  // namespace confab::client
