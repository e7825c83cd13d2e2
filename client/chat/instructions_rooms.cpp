#include <fmt/format.h>

#include <memory>

#include "client/chat/instructions.hpp"
#include "client/commands/commands.hpp"
#include "client/commands/rooms.hpp"
#include "protocol/text/utf8.hpp"

namespace confab::client {
namespace {

using Takes = Instruction::Takes;

Outcome<void> list_rooms(Actions& actions, Arguments) {
  actions.run([](Context& context) { return rooms(context); });
  return {};
}

Outcome<void> find_rooms(Actions& actions, Arguments arguments) {
  const std::string text = arguments.name();
  if (text.empty()) return told_too_little();
  actions.run([text](Context& context) { return find(context, text); });
  return {};
}

Outcome<void> create_room(Actions& actions, Arguments arguments) {
  CreateOptions options;
  for (bool more = true; more;) {
    more = false;
    if (arguments.take("--private")) more = options.is_private = true;
    if (arguments.take("--history")) more = (options.history = arguments.word()).has_value();
    if (arguments.take("--ttl")) more = (options.ttl = arguments.word()).has_value();
  }
  options.title = arguments.name();
  if (const auto fits = refuse_option(options.title); !fits) return fits;
  if (options.title.empty()) return told_too_little();
  // Whoever makes a room wants to be in it.
  const auto address = std::make_shared<std::string>();
  actions.run(
      [options, address](Context& context) -> Outcome<void> {
        const Outcome<std::string> made = create(context, options);
        if (!made) return made.error();
        *address = *made;
        return {};
      },
      [&actions, address] { actions.open(*address); });
  return {};
}

Outcome<void> join_room(Actions& actions, Arguments arguments) {
  const std::string room = arguments.name();
  if (room.empty()) return told_too_little();
  const std::string address = actions.address_of(room);
  const bool is_link = address.find('/') != std::string::npos;  // which no title has
  actions.run([address](Context& context) { return join(context, address); },
              [&actions, address, is_link] {
                if (!is_link) actions.open(address);
              });
  return {};
}

/// Who was in a room that is not there any more, or not for them.
std::function<void()> go_elsewhere(Actions& actions, const std::string& room) {
  return [&actions, room] {
    if (actions.chat() == room) actions.open("general");
  };
}

Outcome<void> leave_room(Actions& actions, Arguments arguments) {
  const std::string room = chat_or_here(actions, arguments);
  const auto go = [&actions, room] {
    actions.run([room](Context& context) { return leave(context, room); },
                go_elsewhere(actions, room));
  };
  const auto chat = actions.known().chats().find(room);
  const bool last = chat != actions.known().chats().end() && chat->second.members == 1;
  if (last)
    actions.when_sure("You are the last one there: the room will be gone. Leave?", go);
  else
    go();
  return {};
}

Outcome<void> delete_one(Actions& actions, Arguments arguments) {
  DeleteOptions options{chat_or_here(actions, arguments), true};
  if (options.chat == "general" || options.chat.starts_with('@'))
    return usage_failure("only a room of yours can be deleted.");
  actions.when_sure(fmt::format("Delete {} and all that was said there, for everybody?",
                                text::make_visible(actions.known().label_of(options.chat))),
                    [&actions, options] {
                      actions.run(
                          [options](Context& context) { return delete_room(context, options); },
                          go_elsewhere(actions, options.chat));
                    });
  return {};
}

Outcome<void> who_is_there(Actions& actions, Arguments arguments) {
  const std::string said = arguments.name();
  const std::string address = actions.address_of(said);
  if (said.empty() || actions.known().chats().contains(address)) {
    const std::string chat = said.empty() ? actions.chat() : address;
    if (chat == "general")
      actions.run([](Context& context) { return users(context); });
    else
      actions.run([chat](Context& context) { return members(context, chat); });
  } else {
    const std::string name = said.starts_with('@') ? said.substr(1) : said;
    actions.run([name](Context& context) { return who(context, name); });
  }
  return {};
}

Outcome<void> invite_people(Actions& actions, Arguments arguments) {
  InviteOptions options;
  options.chat = take_chat(actions, arguments, true);
  while (const auto name = arguments.word()) options.names.push_back(*name);
  if (options.names.empty()) return told_too_little();
  actions.run([options](Context& context) { return invite(context, options); });
  return {};
}

Outcome<void> make_link(Actions& actions, Arguments arguments) {
  LinkOptions options;
  options.chat = take_chat(actions, arguments, false);
  while (!arguments.empty()) {
    if (arguments.take("--list")) {
      options.list = true;
    } else if (arguments.take("--revoke")) {
      const Outcome<std::uint64_t> id = take_reference(arguments);
      if (!id) return id.error();
      options.revoke = *id;
    } else if (arguments.take("--uses")) {
      const Outcome<std::uint64_t> uses = take_reference(arguments);
      if (!uses) return uses.error();
      options.uses = *uses;
    } else if (arguments.take("--expires-in")) {
      options.expires_in = arguments.word();
    } else {
      return told_too_little();
    }
  }
  actions.run([options](Context& context) { return link(context, options); });
  return {};
}

Outcome<void> list_requests(Actions& actions, Arguments arguments) {
  std::optional<std::string> room;
  if (!arguments.empty()) room = chat_or_here(actions, arguments);
  actions.run([room](Context& context) { return requests(context, room); });
  return {};
}

Outcome<void> decide_on(Actions& actions, Arguments arguments, bool approve) {
  DecisionOptions options;
  options.chat = take_chat(actions, arguments, true);
  options.name = arguments.name();
  options.approve = approve;
  if (options.name.empty()) return told_too_little();
  actions.run([options](Context& context) { return decide(context, options); });
  return {};
}

Outcome<void> approve(Actions& actions, Arguments arguments) {
  return decide_on(actions, arguments, true);
}
Outcome<void> deny(Actions& actions, Arguments arguments) {
  return decide_on(actions, arguments, false);
}

Outcome<void> make_token(Actions& actions, Arguments arguments) {
  const std::string chat = chat_or_here(actions, arguments);
  actions.run([chat](Context& context) { return room_token(context, chat); });
  return {};
}

}  // namespace

std::vector<Instruction> room_instructions() {
  return {
      {"who",
       "[CHAT or NAME]",
       "who is in this chat; or one of them",
       {Takes::chat},
       {"getUsers", "getMembers", "getUser"},
       who_is_there},
      {"rooms", "", "the rooms you are in", {}, {"getMe", "getChats"}, list_rooms},
      {"find",
       "TEXT",
       "public rooms by a part of their title",
       {Takes::text},
       {"getChats"},
       find_rooms},
      {"create",
       "[--private] TITLE",
       "make a room; --ttl 24h --history last:20",
       {Takes::text},
       {"createRoom"},
       create_room},
      {"join",
       "ROOM or LINK",
       "enter a room, or ask to be let in",
       {Takes::room},
       {"joinRoom", "askToJoin"},
       join_room,
       true},
      {"leave", "[ROOM]", "leave this room, or that one", {Takes::room}, {"leaveRoom"}, leave_room},
      {"delete", "[ROOM]", "delete a room of yours", {Takes::room}, {"deleteRoom"}, delete_one},
      {"invite",
       "[ROOM] NAME ...",
       "invite somebody into your private room",
       {Takes::person},
       {"invite"},
       invite_people},
      {"link",
       "[ROOM] [--uses N]",
       "a link; --expires-in 24h --list --revoke #ID",
       {Takes::room, Takes::text},
       {"createLink", "getLinks", "revokeLink"},
       make_link},
      {"requests",
       "[ROOM]",
       "who asks to be let in",
       {Takes::room},
       {"getChats", "getRequests"},
       list_requests},
      {"approve", "[ROOM] NAME", "let somebody in", {Takes::person}, {"decide"}, approve},
      {"deny", "[ROOM] NAME", "do not", {Takes::person}, {"decide"}, deny},
      {"token",
       "[ROOM]",
       "a token that opens this room's live stream",
       {Takes::room},
       {"makeRoomToken"},
       make_token},
  };
}

}  // namespace confab::client
