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
    case Refusal::title_taken:
      return "title taken";
    case Refusal::not_a_member:
      return "not a member";
    case Refusal::not_the_owner:
      return "not the owner";
    case Refusal::general_stays:
      return "nobody leaves the general chat";
    case Refusal::not_a_room:
      return "not a room";
    case Refusal::dead_link:
      return "dead link";
    case Refusal::denied_lately:
      return "denied lately";
    case Refusal::uses_spent:
      return "uses spent";
    case Refusal::no_such_link:
      return "no such link";
    case Refusal::no_such_request:
      return "no such request";
    case Refusal::no_such_schedule:
      return "no such schedule";
    case Refusal::already_sent:
      return "already sent";
    case Refusal::already_over:
      return "already over";
    case Refusal::not_ahead:
      return "not ahead";
    case Refusal::too_far_ahead:
      return "too far ahead";
    case Refusal::no_such_file:
      return "no such file";
    case Refusal::file_in_use:
      return "file in use";
    case Refusal::too_many_schedules:
      return "too many schedules";
    case Refusal::too_many_files:
      return "too many files";
    case Refusal::too_many_rooms:
      return "too many rooms";
    case Refusal::too_many_links:
      return "too many links";
    case Refusal::too_many_invitations:
      return "too many invitations";
    case Refusal::too_many_requests:
      return "too many requests";
  }
  return "";
}

std::string_view words(MemberChange change) {
  switch (change) {
    case MemberChange::invited:
      return "is invited to";
    case MemberChange::joined:
      return "is now in";
    case MemberChange::left:
      return "has left";
    case MemberChange::removed:
      return "is no more in";
  }
  return "";
}

std::string_view words(RequestState state) {
  switch (state) {
    case RequestState::pending:
      return "asks";
    case RequestState::approved:
      return "is let in";
    case RequestState::denied:
      return "is not let in";
  }
  return "";
}

std::string_view words(Failure failure) {
  switch (failure) {
    case Failure::none:
      return "";
    case Failure::banned:
      return "banned";
    case Failure::rate_limited:
      return "rate limited";
    case Failure::forbidden:
      return "forbidden";
    case Failure::gone:
      return "gone";
    case Failure::too_late:
      return "too late";
  }
  return "";
}

std::string_view words(ScheduleState state) {
  switch (state) {
    case ScheduleState::pending:
      return "waits";
    case ScheduleState::sent:
      return "is sent";
    case ScheduleState::failed:
      return "failed";
    case ScheduleState::cancelled:
      return "is cancelled";
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
  if (rest == "pass") return passes(span_of(first), true);
  if (rest == "pass without the server") return passes(span_of(first), false);
  if (first == "the") return delivers();  // server is back
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

std::string Storyteller::heard(const std::vector<Notification>& told) {
  std::string result;
  for (const Notification& one : told)
    if (const std::string words = this->words(one); !words.empty()) result += "  " + words + "\n";
  return result;
}

/// What a server does for messages that are due: it stops at the time of each.
std::string Storyteller::delivers() {
  std::string result;
  for (const ScheduleId id : world_.chat().due(world_.now(), 100)) {
    const Applied applied = world_.play(DeliverScheduled{id, was_down_});
    result += heard(applied.notifications);
  }
  was_down_ = false;
  return result;
}

std::string Storyteller::passes(Duration time, bool server_is_up) {
  for (const auto& [id, chat] : world_.chat().state().chats) name(id);
  const std::set<MessageId> before = with_text(world_.chat().state());
  const Time end = world_.now() + time;
  std::string result;
  if (!server_is_up) {
    world_.pass(time);
    was_down_ = true;
    return result;
  }
  while (world_.chat().next_due() && *world_.chat().next_due() <= end) {
    world_.pass(std::max(*world_.chat().next_due() - world_.now(), Duration{0}));
    result += delivers();
  }
  world_.pass(end - world_.now());
  if (!world_.lapse()) return result;
  result += heard(world_.told());
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
  for (const auto tell : {&Storyteller::rooms, &Storyteller::invitations, &Storyteller::later})
    if (const std::string answer = (this->*tell)(actor, verb, rest); !answer.empty()) return answer;
  throw std::runtime_error("what does " + who + " do: " + verb);
}

ChatId Storyteller::room(const std::string& title) const {
  if (title == "general") return general_chat;
  const auto found = rooms_.find(title);
  if (found == rooms_.end()) throw std::runtime_error("no room is called " + title);
  return found->second;
}

std::string Storyteller::rooms(UserId who, const std::string& verb, std::string rest) {
  if (verb == "makes") {
    const bool is_private = rest.starts_with("private ");
    if (is_private) first_word(rest);
    const std::string title = first_word(rest);
    CreateRoom create{.owner = who, .title = title, .title_key = key_of(title)};
    if (is_private) create.address = "~" + std::to_string(rooms_.size());
    create.history = is_private ? 0 : 20;
    if (rest == "keeping all") create.history = whole_history;
    if (rest == "keeping none") create.history = 0;
    if (rest.starts_with("for ")) create.ttl = span_of(rest.substr(4));
    const Applied applied = world_.play(create);
    if (const auto* made = std::get_if<RoomCreated>(&applied.outcome)) rooms_[title] = made->chat;
    return answer(applied);
  }
  if (verb == "enters") return answer(world_.play(JoinRoom{who, room(rest)}));
  if (verb == "leaves") return answer(world_.play(LeaveRoom{who, room(rest)}));
  if (verb == "deletes") return answer(world_.play(DeleteRoom{who, room(rest)}));
  if (verb == "in") {
    const ChatId where = room(first_word(rest));
    first_word(rest);  // says
    return answer(world_.play(SendMessage{who, where, {}, {}, rest, "", {}}));
  }
  if (verb == "has") {  // read ROOM up to ID
    first_word(rest);
    const ChatId where = room(first_word(rest));
    return answer(world_.play(MarkRead{who, where, raw(number(rest.substr(rest.rfind(' ') + 1)))}));
  }
  if (verb == "finds") {
    std::string titles;
    for (const ChatId found : world_.chat().search_rooms(key_of(rest), 10))
      titles += world_.in(found).title + "\n";
    return titles.empty() ? "nothing\n" : titles;
  }
  return "";
}

std::string Storyteller::invitations(UserId who, const std::string& verb, std::string rest) {
  if (verb == "invites") {
    const UserId guest = id(first_word(rest));
    first_word(rest);  // to
    return answer(world_.play(InviteUsers{who, room(rest), {guest}}));
  }
  if (verb == "links") {  // ROOM as SECRET [once] [for 1h]
    CreateLink create{.from = who, .chat = room(first_word(rest))};
    first_word(rest);
    create.secret = first_word(rest);
    if (rest.starts_with("once")) {
      create.uses = 1;
      first_word(rest);
    }
    if (rest.starts_with("for ")) create.expires_at = world_.now() + span_of(rest.substr(4));
    return answer(world_.play(create));
  }
  if (verb == "revokes") {  // SECRET of ROOM
    const std::string secret = first_word(rest);
    first_word(rest);
    LinkId link{};
    for (const auto& [id, one] : world_.in(room(rest)).links)
      if (one.secret == secret) link = id;
    return answer(world_.play(RevokeLink{who, room(rest), link}));
  }
  if (verb == "opens") return answer(world_.play(AskToJoin{who, rest}));
  if (verb == "approves" || verb == "denies") {  // WHO into ROOM
    const UserId asker = id(first_word(rest));
    first_word(rest);
    return answer(world_.play(DecideRequest{who, room(rest), asker, verb == "approves"}));
  }
  return "";
}

std::string Storyteller::later(UserId who, const std::string& verb, std::string rest) {
  if (verb == "schedules") {  // 10m [in ROOM|to WHO]: text
    ScheduleMessage schedule;
    schedule.due = world_.now() + span_of(first_word(rest));
    schedule.message.from = who;
    schedule.message.chat = general_chat;
    if (rest.starts_with("in ")) {
      first_word(rest);
      schedule.message.chat = room(first_word(rest));
    } else if (rest.starts_with("to ")) {
      first_word(rest);
      schedule.message.chat = {};
      schedule.message.peer = id(first_word(rest));
    }
    schedule.message.text = rest;
    return answer(world_.play(schedule));
  }
  if (verb == "cancels")
    return answer(world_.play(CancelScheduled{who, ScheduleId{raw(number(rest))}}));
  if (verb == "uploads") {  // NAME of BYTES
    AddFile add{.owner = who, .name = first_word(rest), .type = "text/plain"};
    first_word(rest);
    add.size = std::stoull(rest);
    add.blob[0] = static_cast<std::uint8_t>(world_.log().size());
    return answer(world_.play(add));
  }
  if (verb == "sends") {  // FILE [in ROOM]
    SendMessage send{.from = who, .chat = general_chat};
    send.files.push_back(FileId{raw(number(first_word(rest)))});
    if (rest.starts_with("in ")) send.chat = room(rest.substr(3));
    return answer(world_.play(send));
  }
  if (verb == "removes") return answer(world_.play(RemoveFile{who, FileId{raw(number(rest))}}));
  if (verb == "fetches") {
    const File* file = world_.chat().find_file(who, FileId{raw(number(rest))}, world_.now());
    return file == nullptr ? "no such file\n" : file->name + "\n";
  }
  return "";
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
  return result + heard(applied.notifications);
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
    std::string operator()(const RoomCreated&) const { return "made"; }
    std::string operator()(const LinkCreated&) const { return "linked"; }
    std::string operator()(const Asked& asked) const {
      return asked.state == RequestState::pending    ? "asked"
             : asked.state == RequestState::approved ? "let in"
                                                     : "not let in";
    }
    std::string operator()(const Scheduled& scheduled) const {
      return "scheduled " + std::to_string(raw(scheduled.id));
    }
    std::string operator()(const FileAdded& added) const {
      return "uploaded " + std::to_string(raw(added.file));
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
    std::string operator()(const ChatChanged& one) const {
      const Conversation& chat = teller.world_.in(one.chat);
      return teller.name(one.chat) + " belongs to " + teller.name(chat.owner);
    }
    std::string operator()(const MemberChanged& one) const {
      return who_hears(one.told) + one.user + " " + std::string(testing::words(one.change)) + " " +
             teller.name(one.chat);
    }
    std::string operator()(const RequestChanged& one) const {
      return who_hears(one.told) + one.user + " " + std::string(testing::words(one.state)) + ": " +
             teller.name(one.chat);
    }
    std::string operator()(const ScheduleChanged& one) const {
      std::string text = who_hears(one.user) + std::to_string(raw(one.schedule)) + " " +
                         std::string(testing::words(one.state));
      if (one.reason != Failure::none) text += ", " + std::string(testing::words(one.reason));
      return text;
    }
    std::string operator()(const FileErased& one) const {
      return "file " + std::to_string(one.blob[0] + 1) + " is erased";
    }
    std::string who_hears(UserId told) const {
      return told == UserId{} ? "" : "to " + teller.name(told) + ": ";
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
  for (const FileId file : message.files) result += "[file " + std::to_string(raw(file)) + "]";
  if (message.late) result += "  (late)";
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
  if (chat.is_room()) return chat.title;
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
