#include "tests/server/chat/world.hpp"

#include <algorithm>

namespace confab::chat::testing {

TokenHash token_of(std::uint64_t number) {
  TokenHash token{};
  for (std::size_t i = 0; i < 8; ++i) token[i] = static_cast<std::uint8_t>(number >> 8 * i);
  token[31] = 1;
  return token;
}

Digest digest_of(std::string_view request) {
  Digest digest{};
  for (std::size_t i = 0; i < request.size(); ++i)
    digest[i % digest.size()] = static_cast<std::uint8_t>(digest[i % digest.size()] * 31 +
                                                          static_cast<std::uint8_t>(request[i]));
  return digest;
}

std::string key_of(std::string_view name) {
  std::string key(name);
  for (char& c : key)
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c + ('a' - 'A'));
  return key;
}

World::World(const Settings& settings) { configure(settings); }

bool World::lapse() {
  if (!chat_.lapse_due(now_)) return false;
  play(Lapse{});
  EXPECT_FALSE(chat_.lapse_due(now_));
  return true;
}

void World::restart() {
  State state = reread(chat_.state());
  EXPECT_EQ(state, chat_.state());
  chat_ = Chat(std::move(state));
}

UserId World::enters(const std::string& name) { return registers(name, ""); }

UserId World::registers(const std::string& name, const std::string& password,
                        const std::string& email) {
  const Outcome outcome =
      play(AddUser{name, key_of(name), email, key_of(email), password, token_of(++tokens_), ""})
          .outcome;
  const UserAdded* added = std::get_if<UserAdded>(&outcome);
  return added != nullptr ? added->user : UserId{};
}

Outcome World::signs_in(UserId who, const std::string& password) {
  return play(AddDevice{who, password, token_of(++tokens_), ""}).outcome;
}

Outcome World::says(UserId who, const std::string& text, const std::string& key) {
  return play(SendMessage{who, general_chat, {}, {}, text, key, digest_of(text)}).outcome;
}

Outcome World::tells(UserId who, UserId whom, const std::string& text, const std::string& key) {
  return play(SendMessage{who, {}, whom, {}, text, key, digest_of(text)}).outcome;
}

Outcome World::comments(UserId who, MessageId what, const std::string& text, ChatId chat) {
  return play(SendMessage{who, chat, {}, what, text, "", {}}).outcome;
}

Outcome World::confirms(UserId who, MessageId up_to, ChatId chat) {
  return play(MarkRead{who, chat, raw(up_to)}).outcome;
}

Outcome World::confirms_everything(UserId who, std::uint64_t up_to) {
  return play(MarkRead{who, {}, up_to}).outcome;
}

Outcome World::reports(UserId who, UserId whom, const std::string& key) {
  return play(ReportUser{who, whom, "", {}, key, {}}).outcome;
}

Outcome World::is_there(UserId who) {
  const std::vector<Device>& devices = user(who).devices;
  return play(NoteSeen{who, devices.empty() ? DeviceId{} : devices.front().id}).outcome;
}

Applied World::play(Command command) {
  const Record record{Seq{raw(chat_.last_seq()) + 1}, std::max(now_, chat_.last_at()), 1, 0,
                      std::move(command)};
  if (const auto settled = chat_.judge(record.command, now_)) {
    Chat trial{State{chat_.state()}};
    const Applied applied = trial.apply(record);
    EXPECT_EQ(applied.outcome, *settled);
    EXPECT_TRUE(applied.notifications.empty());
    State state = trial.state();
    state.last_seq = chat_.last_seq();
    state.last_at = chat_.last_at();
    EXPECT_EQ(state, chat_.state()) << "judged to change nothing";
    told_.clear();
    return {*settled, {}};
  }
  log_.push_back(record);
  Applied applied = chat_.apply(record);
  told_ = applied.notifications;
  return applied;
}

namespace {

std::vector<std::string> texts(const std::vector<const Message*>& messages) {
  std::vector<std::string> result;
  for (const Message* message : messages) result.push_back(message->text);
  return result;
}

}  // namespace

std::vector<std::string> World::sees(UserId who, ChatId where) const {
  return texts(chat_.page(in(where), who, {0, {}, 1000}, now_).messages);
}

std::vector<std::string> World::unread_of(UserId who, ChatId where) const {
  return texts(chat_.unread_messages(in(where), who, 1000, now_));
}

std::size_t World::unread(UserId who, ChatId where) const {
  return chat_.unread(in(where), who, now_);
}

std::vector<Event> World::events(UserId who, std::uint64_t after, ChatId only) const {
  constexpr std::size_t all = 10'000;
  return chat_.events_after(who, only, after, all, now_);
}

const Message* World::message(MessageId id, ChatId where) const {
  const auto& messages = in(where).messages;
  const auto found = std::ranges::find(messages, id, &Message::id);
  return found == messages.end() ? nullptr : &*found;
}

std::string written(const State& state) {
  std::string text;
  write_snapshot(state, {"00ff", state.last_seq, 7, state.last_at},
                 [&](std::string_view piece) { text += piece; });
  return text;
}

State reread(const State& state) {
  auto read = read_snapshot(written(state));
  if (const auto* error = std::get_if<SnapshotError>(&read)) {
    ADD_FAILURE() << error->what << "\n" << written(state);
    return {};
  }
  return std::move(std::get<Snapshot>(read).state);
}

}  // namespace confab::chat::testing
