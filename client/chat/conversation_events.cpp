// What is heard, and which chat one is in.
#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "client/chat/conversation.hpp"
#include "client/commands/named_chat.hpp"
#include "client/commands/show.hpp"
#include "client/environment.hpp"
#include "client/local_time.hpp"
#include "protocol/text/percent.hpp"
#include "protocol/text/utf8.hpp"

namespace confab::client {
namespace {

/// From so few on, what is left this hour is worth saying.
constexpr std::uint64_t few_left = 5;
/// What of a chat is shown when one enters it.
constexpr std::uint64_t history_shown = 20;

/// None when the server did not say.
std::chrono::seconds time_until(const api::Nullable<api::Timestamp>& at) {
  const auto time = at.value ? text::parse_rfc3339(*at.value) : std::nullopt;
  return time ? std::chrono::ceil<std::chrono::seconds>(*time - current_time())
              : std::chrono::seconds{0};
}

}  // namespace

Outcome<Context> Conversation::context(const Transcript& transcript, const std::string& user,
                                       const char* call) const {
  Outcome<TokenStore> tokens =
      TokenStore::open(state_folder() / "tokens", settings_.server,
                       {settings_.account, user.empty() ? settings_.user : user});
  if (!tokens) return tokens.error();
  Settings settings = settings_;
  settings.call = call;
  settings.no_input = true;
  settings.stop = stop_.get_token();
  return Context(std::move(settings), *std::move(tokens),
                 [transcript](Output::Kind kind, std::string text) {
                   if (transcript) transcript->push_back({kind, std::move(text)});
                 });
}

void Conversation::enter_as_somebody() {
  ++jobs_;
  who_.clear();
  ++opening_;
  stop_hearing_.request_stop();
  ear_.reset();
  confirmer_.reset();
  stop_hearing_ = {};
  const bool history = at_terminal();
  worker_->run([this, address = chat_, history]() -> Worker::Then {
    // Who does not even come in is at the shell when they read why.
    Outcome<Context> with = context({}, {}, "confab ");
    const Outcome<Opened> found =
        with ? look_into(*with, address, true, history) : Outcome<Opened>(with.error());
    return [this, found] {
      --jobs_;
      --opening_;
      if (found) {
        opened(*found, true);
      } else {
        complain(found.error());
        end_now(found.error().exit);
      }
      settle();
    };
  });
}

/// Somebody to whom nothing was said yet: the first message makes the chat.
Outcome<Conversation::Opened> Conversation::look_for(const ApiClient& api, const std::string& name,
                                                     Opened opened) {
  const auto user = api.get<api::User>("/users/" + text::percent_encode(name));
  if (!user) return user.error();
  opened.chat.chat = "@" + user->name;
  opened.chat.kind = "direct";
  opened.chat.title = opened.chat.chat;
  return opened;
}

/// In the worker's thread.
Outcome<Conversation::Opened> Conversation::look_into(Context& context, const std::string& chat,
                                                      bool with_status, bool with_messages) {
  Opened opened;
  const Outcome<ApiClient> api = context.signed_in();
  if (!api) return api.error();
  if (with_status) {
    auto status = api->get<api::Status>("/status");
    if (!status) return status.error();
    if (!status->user || !status->cursor) return api->nonsense("its status says too little");
    opened.status = *std::move(status);
    // These are with the invitations.
    auto chats = api->get<api::Chats>("/chats");
    if (!chats) return chats.error();
    opened.chats = std::move(chats->chats);
  }
  auto found = api->get<api::Chat>(chat_target(chat, ""));
  if (!found && found.error().exit == Exit::not_found && chat.starts_with('@'))
    return look_for(*api, chat.substr(1), std::move(opened));
  if (!found) return found.error();
  opened.chat = *std::move(found);
  if (opened.chat.member == false) return outside(context, opened.chat);
  if (!with_messages) return opened;
  const auto page = [&](const std::string& which) {
    return api->get<api::Messages>(chat_target(opened.chat.chat, "/messages?" + which));
  };
  auto newest =
      page(fmt::format("limit={}", std::clamp(opened.chat.unread, history_shown, page_max)));
  if (!newest) return newest.error();
  // One's own lie between the unread ones, so there is no counting them: they go back to what was
  // read.
  std::vector<api::Message>& messages = opened.messages;
  messages = std::move(newest->messages);
  const auto reaches_back = [&](bool more) {
    return !more || messages.empty() || messages.front().id <= opened.chat.read_up_to;
  };
  opened.whole = opened.chat.unread == 0 || reaches_back(newest->more);
  while (!opened.whole && messages.size() < unread_shown_max) {
    auto older = page(fmt::format("limit={}&before={}", page_max, messages.front().id));
    if (!older) return older.error();
    messages.insert(messages.begin(), older->messages.begin(), older->messages.end());
    opened.whole = reaches_back(older->more && !older->messages.empty());
  }
  return opened;
}

void Conversation::opened(const Opened& opened, bool first) {
  if (first) {
    known_ = Known();
    who_ = opened.status.user->name;
    known_.set_me(who_, !opened.status.user->registered);
    known_.learn_chats(opened.chats);
    seen_ = Seen();
    if (opened.status.chats) seen_.begin(*opened.status.chats);
    if (const auto& rate = opened.status.rate; rate && rate->limit > 0)
      note_left(rate->remaining, time_until(rate->resets_at));
    heard_up_to_ = *opened.status.cursor;
  }
  known_.learn_chat(opened.chat);
  chat_ = opened.chat.chat;
  show(scribe_.heading(opened.chat));
  if (!opened.whole)
    remark(fmt::format("Here are the newest {}; what is unread before them shows /read.",
                       opened.messages.size()));
  for (const api::Message& message : opened.messages) {
    known_.note(message, true);
    show(scribe_.message(message, chat_, known_));
  }
  if (!opened.messages.empty()) {
    const std::uint64_t newest = opened.messages.back().id;
    seen_.show_newest(chat_, newest, opened.whole);
    known_.read(chat_, newest, opened.whole ? 0 : opened.chat.unread);
    if (opened.whole && newest > opened.chat.read_up_to) to_confirm_[chat_] = newest;
  }
  if (!at_terminal() && !first)
    remark(fmt::format("in {}", text::make_visible(known_.label_of(chat_))));
  if (!first) return;
  listen();
  for (const auto& [address, chat] : known_.chats())
    if (at_terminal() && address != chat_ && (chat.unread > 0 || chat.invited.value_or(false)))
      show(scribe_.rows(render_chat(chat, {settings_.colour, current_time(), "/"})));
}

void Conversation::listen() {
  Outcome<Context> with = context({}, who_);
  if (!with) return complain(with.error());
  ear_ = std::make_unique<Ear>(loop_, static_cast<Ear::Owner&>(*this), with->api(with->token()),
                               heard_up_to_, stop_hearing_.get_token());
  confirmer_ = std::make_unique<Confirmer>(
      for_confirming(settings_, with->token(), stop_.get_token()), confirm_pause);
}

/// What others did to the chats one is in, their counts and titles.
void Conversation::refresh_chats() {
  if (std::exchange(refreshing_, true)) return;
  worker_->run([this, who = who_]() -> Worker::Then {
    Outcome<Context> with = context({}, who);
    Outcome<api::Chats> chats = with ? with->api(with->token()).get<api::Chats>("/chats")
                                     : Outcome<api::Chats>(with.error());
    return [this, chats] {
      refreshing_ = false;
      // What failed comes again with the next change, and is no news to anybody.
      if (chats) known_.learn_chats(chats->chats);
      settle();
    };
  });
}

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

void Conversation::move_away() {
  if (editor_.set_aside()) remark(arrow_up);
  set_lines_aside();
  open("general");
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

// What is seen of all that.

void Conversation::show(const std::string& lines) { screen_ += lines; }

void Conversation::show_said(const std::vector<Said>& transcript, bool with_data) {
  for (const Said& said : transcript) {
    if (said.kind == Output::Kind::data) {
      if (with_data) show(scribe_.rows(said.text));
      continue;
    }
    std::string line = said.text;
    line.pop_back();
    remark(line);
  }
}

void Conversation::complain(const Failure& failure) {
  if (!at_terminal() && exit_ == Exit::ok) exit_ = failure.exit;
  if (failure.sentence.empty()) return;
  if (at_terminal())
    show(scribe_.complaint(failure.sentence));
  else
    out_.complain(failure);
}

void Conversation::remark(const std::string& sentence) {
  if (at_terminal())
    show(scribe_.remark(sentence));
  else
    out_.talk("· " + sentence);
}

void Conversation::ask(Question question) { question_ = std::move(question); }

void Conversation::settle() {
  if (over_) return;
  take_lines();
  if (over_) return;
  start_becoming();
  flush_screen();
  set_prompt();
  if (!leaving_ || jobs_ > 0 || opening_ > 0 || outbox_.under_way()) return;
  if (!outbox_.empty() && !outbox_.stalled()) return;
  // A program wants to see what it said, and what was said before it.
  if (!at_terminal() && !unheard_ && outbox_.empty() && heard_up_to_ < sent_up_to_) return;
  finish();
}

void Conversation::flush_screen() {
  const std::string screen = std::exchange(screen_, {});
  if (unheard_) return;
  if (!screen.empty()) {
    if (const Outcome<void> printed = editor_.print(screen); !printed) {
      unheard_ = true;
      if (exit_ == Exit::ok) exit_ = printed.error().exit;
      out_.complain(printed.error());
      if (!over_) leave();
      return;
    }
  }
  if (!confirmer_) return;
  for (const auto& [chat, id] : std::exchange(to_confirm_, {})) confirmer_->note(chat, id);
}

void Conversation::set_prompt() {
  if (question_) return editor_.set_prompt(question_->text, question_->unseen);
  Scribe::Surroundings around;
  around.label = known_.label_of(chat_);
  if (!settings_.account.empty()) around.label.insert(0, settings_.account + "/");
  around.unread_elsewhere = known_.unread_beside(chat_);
  if (left_ && *left_ <= few_left && chat_ == "general") around.left = left_;
  around.sending = outbox_.size();
  around.offline = offline_;
  editor_.set_prompt(scribe_.prompt(around), false);
}

void Conversation::finish() {
  Exit why = exit_;
  if (why == Exit::ok && !outbox_.empty()) why = Exit::no_server;
  end_now(why);
}

}  // namespace confab::client
