#include "tests/server/chat/storyteller.hpp"

#include <algorithm>
#include <set>
#include <stdexcept>

#include "server/chat/text_forms.hpp"

namespace confab::chat::testing {

namespace {

/// Takes the first word off.
std::string first_word(std::string& line) {
  const std::size_t space = std::min(line.find(' '), line.size());
  std::string word = line.substr(0, space);
  line.erase(0, std::min(space + 1, line.size()));
  return word;
}

MessageId number(const std::string& word) { return MessageId{std::stoull(word)}; }

std::string count(std::size_t number, const std::string& what) {
  return std::to_string(number) + " " + what + (number == 1 ? "" : "s");
}

std::set<MessageId> with_text(const State& state) {
  std::set<MessageId> ids;
  for (const auto& [id, chat] : state.chats)
    for (const Message& message : chat.messages)
      if (!message.erased) ids.insert(message.id);
  return ids;
}

std::string_view words(Refusal why) {
  switch (why) {
    case Refusal::no_such_user:
      return "no such user";
    case Refusal::no_such_chat:
      return "no such chat";
    case Refusal::no_such_message:
      return "no such message";
    case Refusal::no_such_device:
      return "no such device";
    case Refusal::name_taken:
      return "name taken";
    case Refusal::email_taken:
      return "e-mail taken";
    case Refusal::signed_out:
      return "signed out";
    case Refusal::banned:
      return "banned";
    case Refusal::rate_limited:
      return "rate limited";
    case Refusal::gone:
      return "gone";
    case Refusal::not_the_parents_chat:
      return "not the parent's chat";
    case Refusal::beyond_newest:
      return "beyond the newest";
    case Refusal::not_oneself:
      return "not oneself";
    case Refusal::not_their_message:
      return "not their message";
    case Refusal::key_reused:
      return "key reused";
  }
  return "";
}

Duration span_of(const std::string& words) {
  const auto span = duration_of(words);
  if (!span) throw std::runtime_error("no time span: " + words);
  return *span;
}

std::string in_words(Duration span) { return text_of(span); }

}  // namespace

std::string Storyteller::hear(const std::string& line) {
  std::string rest = line;
  const std::string first = first_word(rest);
  if (rest == "pass") return passes(span_of(first));
  if (first == "restart") {
    world_.restart();
    return "";
  }
  if (first == "ttl") {
    Settings settings = world_.chat().settings();
    settings.ttl = span_of(rest);
    world_.configure(settings);
    return "";
  }
  const std::string verb = first_word(rest);
  return acts(first, verb, rest);
}

std::string Storyteller::passes(Duration time) {
  for (const auto& [id, chat] : world_.chat().state().chats) name(id);
  const std::set<MessageId> before = with_text(world_.chat().state());
  world_.pass(time);
  if (!world_.lapse()) return "";
  std::string result;
  for (const Notification& told : world_.told()) result += "  " + words(told) + "\n";
  const std::set<MessageId> after = with_text(world_.chat().state());
  for (const MessageId id : before)
    if (!after.contains(id)) result += "  " + std::to_string(raw(id)) + " is erased\n";
  return result;
}

std::string Storyteller::acts(const std::string& who, const std::string& verb, std::string rest) {
  if (verb == "connects") return comes(who, false);
  if (verb == "registers") return comes(who, true);
  const UserId actor = id(who);
  if (world_.chat().user(actor) == nullptr) return "refused: signed out\n";
  if (verb == "says") return sends(actor, {}, {}, rest);
  if (verb == "notes") return sends(actor, actor, {}, rest);
  if (verb == "tells") {
    const UserId peer = id(first_word(rest));
    return sends(actor, peer, {}, rest);
  }
  if (verb == "comments") {
    const MessageId parent = number(first_word(rest));
    return sends(actor, {}, parent, rest);
  }
  if (verb == "confirms") {
    const bool direct = rest.starts_with('@');
    const std::string peer = direct ? first_word(rest).substr(1) : "";
    const ChatId chat = direct ? world_.direct(actor, id(peer)) : general_chat;
    return answer(world_.play(MarkRead{actor, chat, raw(number(rest))}));
  }
  if (verb == "reports") return answer(world_.play(ReportUser{actor, id(rest), "", {}, "", {}}));
  if (verb == "signs") return answer({world_.signs_in(actor), world_.told()});
  if (verb == "is") return answer({world_.is_there(actor), world_.told()});
  if (verb == "looks") return looks(actor);
  if (verb == "resumes") {
    first_word(rest);
    return resumes(actor, std::stoull(rest));
  }
  if (verb == "asks") return status(actor);
  throw std::runtime_error("what does " + who + " do: " + verb);
}

std::string Storyteller::comes(const std::string& who, bool registers) {
  const UserId user = registers ? world_.registers(who) : world_.enters(who);
  if (user == UserId{}) return "refused: name taken\n";
  people_[who] = user;
  return "welcome, " + who + "\n" + looks(user);
}

/// `(key) text` has an idempotency key.
std::string Storyteller::sends(UserId who, UserId peer, MessageId parent, std::string text) {
  std::string key;
  if (text.starts_with('(')) {
    key = first_word(text);
    key = key.substr(1, key.size() - 2);
  }
  ChatId chat = peer == UserId{} ? general_chat : ChatId{};
  if (parent != MessageId{})  // the chat follows from it
    if (const auto where = world_.chat().find_message(who, parent, world_.now()).first)
      chat = where->id;
  return answer(world_.play(SendMessage{who, chat, peer, parent, text, key, digest_of(text)}));
}

std::string Storyteller::looks(UserId who) const {
  std::string result;
  for (const ChatId id : world_.user(who).chats) {
    const Conversation& chat = world_.in(id);
    const Page page = world_.chat().page(chat, who, {{}, {}, 100}, world_.now());
    if (page.messages.empty()) continue;
    const std::size_t unread = world_.chat().unread(chat, who, world_.now());
    result += name(chat) + (unread > 0 ? ", " + std::to_string(unread) + " unread" : "") + "\n";
    for (const Message* message : page.messages) result += "  " + words(*message, chat, who) + "\n";
  }
  return result;
}

std::string Storyteller::resumes(UserId who, std::uint64_t after) {
  constexpr std::size_t all = 1000;
  std::string result;
  const std::uint64_t lost = world_.chat().events_lost_up_to(who, ChatId{}, world_.now());
  if (after < lost) result += "something up to " + std::to_string(lost) + " is gone\n";
  for (const Event& event : world_.chat().events_after(who, ChatId{}, after, all, world_.now()))
    result += std::to_string(raw(event.seq)) + "  " + words(event.what) + "\n";
  return result;
}

std::string Storyteller::status(UserId who) const {
  const Rate rate = world_.rate(who);
  std::string result =
      std::to_string(rate.remaining) + " of " + std::to_string(rate.limit) + " left";
  if (rate.resets_at) result += " for " + in_words(*rate.resets_at - world_.now());
  result += ", " + count(world_.strikes(who), "strike");
  if (const auto until = world_.chat().banned_until(world_.user(who), world_.now()))
    result += ", banned for " + in_words(*until - world_.now());
  return result + "\n";
}

std::string Storyteller::answer(const Applied& applied) {
  std::string result = words(applied.outcome) + "\n";
  for (const Notification& told : applied.notifications) result += "  " + words(told) + "\n";
  return result;
}

std::string Storyteller::words(const Outcome& outcome) const {
  struct Words {
    Time now;
    std::string operator()(const Refused& refused) const {
      std::string text = "refused: " + std::string(testing::words(refused.why));
      if (refused.until != Time{}) text += " for " + in_words(refused.until - now);
      return text;
    }
    std::string operator()(const Done&) const { return "done"; }
    std::string operator()(const UserAdded&) const { return "added"; }
    std::string operator()(const DeviceAdded&) const { return "one more device"; }
    std::string operator()(const Sent& sent) const {
      return "sent " + std::to_string(raw(sent.id)) + (sent.replayed ? " before" : "");
    }
    std::string operator()(const Read& read) const {
      return "read up to " + std::to_string(read.read_up_to);
    }
    std::string operator()(const Reported& reported) const {
      return reported.counted ? "counted" : "accepted";
    }
  };
  return std::visit(Words{world_.now()}, outcome);
}

std::string Storyteller::words(const Notification& told) {
  struct Words {
    Storyteller& teller;
    std::string operator()(const UserForgotten& one) const {
      return teller.name(one.user) + " is forgotten";
    }
    std::string operator()(const DevicesRevoked& one) const {
      return "a device of " + teller.name(one.user) + " is out";
    }
    std::string operator()(const ChatMade& one) const { return teller.name(one.chat) + " is made"; }
    std::string operator()(const ChatDeleted& one) const {
      return teller.name(one.chat) + " is no more";
    }
    std::string operator()(const MessagePosted& one) const {
      const Conversation& chat = teller.world_.in(one.chat);
      return teller.name(one.chat) + ": " +
             teller.words(*teller.world_.message(one.id, one.chat), chat, UserId{});
    }
    std::string operator()(const ReadMoved& one) const {
      return teller.name(one.user) + " has read " + teller.name(one.chat) + " up to " +
             std::to_string(one.read_up_to);
    }
    std::string operator()(const StrikesChanged& one) const {
      return teller.name(one.user) + " has " + count(one.strikes, "strike");
    }
    std::string operator()(const UserBanned& one) const {
      return teller.name(one.user) + " is banned for " + in_words(one.until - teller.world_.now());
    }
  };
  return std::visit(Words{*this}, told);
}

std::string Storyteller::words(const Message& message, const Conversation& chat,
                               UserId viewer) const {
  std::string result = std::to_string(raw(message.id)) + " " + name(message.from);
  if (message.reply_to != MessageId{}) {
    result += " on " + std::to_string(raw(message.reply_to));
    if (viewer != UserId{} && world_.chat().reply_expired(chat, viewer, message, world_.now()))
      result += " (expired)";
  }
  result += ": " + message.text;
  if (const std::size_t comments = Chat::comments(chat, message.id); comments > 0)
    result += "  [" + count(comments, "comment") + "]";
  return result;
}

std::string Storyteller::name(UserId id) const {
  if (const std::string_view known = world_.chat().name_of(id); !known.empty())
    return std::string(known);
  const auto person =
      std::ranges::find_if(people_, [&](const auto& one) { return one.second == id; });
  return person == people_.end() ? "somebody" : person->first;
}

std::string Storyteller::name(const Conversation& chat) const {
  if (chat.kind == ChatKind::general) return "general";
  const UserId one = chat.members.begin()->first, other = chat.members.rbegin()->first;
  return one == other ? name(one) + "'s notes" : name(one) + " and " + name(other);
}

std::string Storyteller::name(ChatId id) {
  const auto known = world_.chat().state().chats.find(id);
  if (known != world_.chat().state().chats.end()) chats_[id] = name(known->second);
  return chats_[id];
}

UserId Storyteller::id(const std::string& who) const {
  const auto person = people_.find(who);
  if (person == people_.end()) throw std::runtime_error("nobody is called " + who);
  return person->second;
}

}  // namespace confab::chat::testing
