#pragma once
/// A small world to try the rules in: it keeps a clock that only moves when told, and stamps
/// commands with their place, their time and whatever the edge would have computed.

#include <gtest/gtest.h>

#include <chrono>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "server/chat/chat.hpp"
#include "server/chat/snapshot.hpp"

namespace confab::chat::testing {

using namespace std::chrono_literals;
using std::chrono::days;

/// A token hash of one's own for every number.
TokenHash token_of(std::uint64_t number);
Digest digest_of(std::string_view request);
/// Folds ASCII only: enough for the names in tests.
std::string key_of(std::string_view name);

class World {
 public:
  explicit World(const Settings& settings = {});

  // --- time
  Time now() const { return now_; }
  void pass(Duration time) { now_ += time; }
  /// What a server does now and then: erases and forgets what is due. True if there was something.
  bool lapse();
  /// The state is written down and read back, as over a restart; it has to come back the same.
  void restart();

  // --- what people do. Each returns what they are answered.
  UserId enters(const std::string& name);
  UserId registers(const std::string& name, const std::string& password = "secret",
                   const std::string& email = "");
  Outcome signs_in(UserId who, const std::string& password = "secret");
  Outcome says(UserId who, const std::string& text, const std::string& key = "");
  Outcome tells(UserId who, UserId whom, const std::string& text, const std::string& key = "");
  Outcome comments(UserId who, MessageId what, const std::string& text, ChatId chat = general_chat);
  Outcome confirms(UserId who, MessageId up_to, ChatId chat = general_chat);
  Outcome confirms_everything(UserId who, std::uint64_t up_to);
  Outcome reports(UserId who, UserId whom, const std::string& key = "");
  Outcome is_there(UserId who);
  void configure(const Settings& settings) { play(Configure{settings}); }

  /// Like the committer: what changes nothing is answered at once, the rest is logged and applied.
  /// Checks that applying the former would indeed have changed nothing.
  Applied play(Command command);

  // --- what they see
  const Chat& chat() const { return chat_; }
  const User& user(UserId id) const { return *chat_.user(id); }
  const Conversation& in(ChatId id) const { return chat_.state().chats.at(id); }
  const Conversation& general() const { return in(general_chat); }
  ChatId direct(UserId one, UserId other) const { return *chat_.direct_chat(one, other); }
  std::vector<std::string> sees(UserId who, ChatId where = general_chat) const;
  std::vector<std::string> unread_of(UserId who, ChatId where = general_chat) const;
  std::size_t unread(UserId who, ChatId where = general_chat) const;
  Rate rate(UserId who) const { return chat_.rate(user(who), now_); }
  std::uint32_t strikes(UserId who) const { return chat_.strikes(user(who), now_); }
  bool banned(UserId who) const { return chat_.banned_until(user(who), now_).has_value(); }
  /// What happened for them since, or in one chat of theirs.
  std::vector<Event> events(UserId who, std::uint64_t after = 0, ChatId only = {}) const;
  const Message* message(MessageId id, ChatId where = general_chat) const;
  /// What the last command told others.
  const std::vector<Notification>& told() const { return told_; }
  const std::vector<Record>& log() const { return log_; }

 private:
  Chat chat_;
  Time now_ = std::chrono::sys_days{std::chrono::year{2026} / 11 / 20} + 20h;
  std::vector<Record> log_;
  std::vector<Notification> told_;
  std::uint64_t tokens_ = 0;
};

// --- answers

template <class Answer>
const Answer& as(const Outcome& outcome) {
  static const Answer nothing{};
  const Answer* answer = std::get_if<Answer>(&outcome);
  EXPECT_NE(answer, nullptr) << "another kind of answer: " << outcome.index();
  return answer != nullptr ? *answer : nothing;
}
inline MessageId id_of(const Outcome& outcome) { return as<Sent>(outcome).id; }
inline bool refused(const Outcome& outcome, Refusal why) {
  const Refused* refusal = std::get_if<Refused>(&outcome);
  return refusal != nullptr && refusal->why == why;
}
template <class What>
bool told_of(const std::vector<Notification>& told) {
  return std::ranges::any_of(
      told, [](const Notification& one) { return std::holds_alternative<What>(one); });
}

/// The state as text and read back.
std::string written(const State& state);
State reread(const State& state);

}  // namespace confab::chat::testing
