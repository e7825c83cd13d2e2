#pragma once
/// The parts of the table of commands, a source for each.

#include <vector>

#include "client/chat/command_table.hpp"

namespace confab::client {

std::vector<Instruction> writing_instructions();
std::vector<Instruction> reading_instructions();
std::vector<Instruction> room_instructions();
std::vector<Instruction> own_instructions();

/// That a command was not told what it needs; the help says what that is.
Failure told_too_little();

/// The address of the chat that is named by the first word when it can be one, and else of the one
/// that we are in. `and_more`: something has to follow.
std::string take_chat(const Actions& actions, Arguments& arguments, bool and_more);

/// That something which looks like an option was meant to be one.
Outcome<void> refuse_option(const std::string& words);

/// The chat that all of the arguments name, or the one that we are in.
std::string chat_or_here(const Actions& actions, Arguments& arguments);

/// A path of this computer; "~/" is where one is at home, as in a shell.
std::string local_path(const std::string& said);

/// A message by its reference.
Outcome<std::uint64_t> take_reference(Arguments& arguments);

}  // namespace confab::client
