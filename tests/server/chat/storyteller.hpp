#pragma once
/// Plays conversations that are told in words, and says in words what came of them.

#include <map>
#include <string>

#include "tests/server/chat/world.hpp"

namespace confab::chat::testing {

/// Understands one line at a time, `ann tells боб hello`, and answers in zero or more lines: first
/// what ann is answered, then, indented, what others hear of it. tests/conversations/README.md has
/// the words.
class Storyteller {
 public:
  std::string hear(const std::string& line);

 private:
  std::string passes(Duration time, bool server_is_up);
  std::string delivers();
  std::string rooms(UserId who, const std::string& verb, std::string rest);
  std::string invitations(UserId who, const std::string& verb, std::string rest);
  std::string later(UserId who, const std::string& verb, std::string rest);
  ChatId room(const std::string& title) const;
  std::string heard(const std::vector<Notification>& told);
  std::string acts(const std::string& name, const std::string& verb, std::string rest);
  std::string comes(const std::string& name, bool registers);
  std::string sends(UserId who, UserId peer, MessageId parent, std::string text);
  std::string looks(UserId who) const;
  std::string resumes(UserId who, std::uint64_t after);
  std::string status(UserId who) const;

  std::string answer(const Applied& applied);
  std::string words(const Outcome& outcome) const;
  std::string words(const Notification& told);
  std::string words(const Message& message, const Conversation& chat, UserId viewer) const;
  std::string name(UserId id) const;
  std::string name(const Conversation& chat) const;
  std::string name(ChatId id);
  UserId id(const std::string& name) const;

  World world_;
  std::map<std::string, UserId> people_;  ///< also those who were forgotten
  std::map<ChatId, std::string> chats_;   ///< also those that were deleted
  std::map<std::string, ChatId> rooms_;   ///< by title
  bool was_down_ = false;                 ///< the server, when the last messages were due
};

}  // namespace confab::chat::testing
