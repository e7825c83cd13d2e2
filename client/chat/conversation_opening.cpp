// Who one is, and which chat one is in.
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

/// What of a chat is shown when one enters it.
constexpr std::uint64_t history_shown = 20;

/// None when the server did not say, and when it has passed.
std::uint64_t seconds_until(const api::Nullable<api::Timestamp>& at) {
  using std::chrono::seconds;
  const auto time = at.value ? text::parse_rfc3339(*at.value) : std::nullopt;
  if (!time) return 0;
  const seconds left = std::chrono::ceil<seconds>(*time - current_time());
  return static_cast<std::uint64_t>(std::max(left, seconds{0}).count());
}

}  // namespace

Outcome<Context> Conversation::context(const Transcript& transcript, const std::string& user,
                                       bool in_conversation) const {
  Outcome<TokenStore> tokens =
      TokenStore::open(state_folder() / "tokens", settings_.server,
                       {settings_.account, user.empty() ? settings_.user : user});
  if (!tokens) return tokens.error();
  Settings settings = settings_;
  settings.place.in_conversation = in_conversation;
  settings.no_input = true;
  settings.stop = stop_.get_token();
  return Context(std::move(settings), *std::move(tokens),
                 [transcript](Output::Kind kind, std::string text) {
                   if (transcript) transcript->push_back({kind, std::move(text)});
                 });
}

/// Messages have to go out as who wrote them, so they go first.
void Conversation::become(Job job) {
  to_become_ = std::move(job);
  ++opening_;
  start_becoming();
}

void Conversation::start_becoming() {
  if (!to_become_ || !outbox_.empty()) return;
  ++jobs_;
  becoming_ = true;
  worker_->run([this, job = *std::exchange(to_become_, std::nullopt)]() -> Worker::Then {
    const auto transcript = std::make_shared<std::vector<Said>>();
    Outcome<Context> with = context(transcript, {});
    const Outcome<void> done = with ? job(*with) : Outcome<void>(with.error());
    const bool somebody = done && with->token().has_value();
    return [this, transcript, done, somebody] {
      --jobs_;
      --opening_;
      becoming_ = false;
      show_said(*transcript, !at_terminal());
      const std::optional<Failure> failure = std::exchange(deaf_, std::nullopt);
      if (!done) complain(done.error());
      if (!done && failure) return deaf(*failure);
      if (done && somebody) {
        chat_ = "general";
        enter_as_somebody();
      }
      if (done && !somebody) leave();
      settle();
    };
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
    Outcome<Context> with = context({}, {}, false);
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

void Conversation::open(const std::string& address) {
  if (opening_ > 0 && opening_what_ == address) return;
  if (const auto same = known_.addresses_of_title(address); same.size() > 1)
    return complain(
        usage_failure(fmt::format("{} of your rooms have that title. Name one by its "
                                  "address: {}.",
                                  same.size(), fmt::join(same, ", "))));
  ++jobs_;
  ++opening_;
  opening_what_ = address;
  // What comes meanwhile is shown below the page that is on its way.
  if (ear_) ear_->hold(true);
  const bool history = at_terminal();
  worker_->run([this, who = who_, address, history]() -> Worker::Then {
    Outcome<Context> with = context({}, who);
    const Outcome<Opened> found =
        with ? look_into(*with, address, false, history) : Outcome<Opened>(with.error());
    return [this, found] {
      --jobs_;
      if (opening_ == 1) opening_what_.clear();
      if (found)
        opened(*found, false);
      else
        complain(found.error());
      if (--opening_ == 0 && ear_) ear_->hold(false);
      settle();
    };
  });
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
      note_left(rate->remaining, seconds_until(rate->resets_at));
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

void Conversation::move_away() {
  if (editor_.set_aside()) remark(arrow_up);
  set_lines_aside();
  open("general");
}

}  // namespace confab::client
