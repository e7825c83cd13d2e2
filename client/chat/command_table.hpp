#pragma once
/// The commands of a conversation, in one table: the help, the completion and what is done come
/// from it.

#include <functional>
#include <initializer_list>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "client/chat/command_line.hpp"
#include "client/chat/known.hpp"
#include "client/context.hpp"

namespace confab::client {

/// A message that somebody wants to send.
struct Draft {
  std::string text;
  std::string chat;  ///< an address: "general", "@bob"
  std::optional<std::uint64_t> reply_to = {};
  std::optional<std::string> at = {};   ///< as the server understands it; none: now
  std::vector<std::string> files = {};  ///< paths
  std::string key = {};                 ///< Idempotency-Key; empty until it is accepted for sending
  std::string line = {};                ///< what was typed
};

/// What commands do things with. Everything returns at once.
class Actions {
 public:
  using Job = std::function<Outcome<void>(Context&)>;

  Actions() = default;
  virtual ~Actions() = default;
  Actions(const Actions&) = delete;
  Actions& operator=(const Actions&) = delete;

  /// The address of the chat one is in.
  virtual const std::string& chat() const = 0;
  /// The line that is being carried out.
  virtual const std::string& line() const = 0;
  /// The address of a chat as somebody calls it.
  virtual std::string address_of(const std::string& said) const = 0;
  virtual const Known& known() const = 0;

  /// A whole line.
  virtual void say(const std::string& line) = 0;
  /// Does it beside the conversation, and shows what it says; `then`, when it went well.
  virtual void run(Job job, std::function<void()> then) = 0;
  void run(Job job) { run(std::move(job), {}); }
  /// The same for a command that makes somebody else of us: the conversation begins anew, or ends
  /// when nobody is signed in any more.
  virtual void become(Job job) = 0;
  virtual void send(Draft draft) = 0;
  /// Goes to another chat.
  virtual void open(const std::string& address) = 0;
  /// Asks first, where somebody can answer; else it is as if they had said yes.
  virtual void when_sure(const std::string& question, std::function<void()> yes) = 0;
  /// Asks for what nobody else may see.
  virtual void ask_secret(const std::string& question, std::function<void(std::string)> then) = 0;
  virtual void leave() = 0;
};

struct Instruction {
  /// What an argument is, for completion.
  enum class Takes { command, person, chat, room, message, path, text };
  using Do = Outcome<void> (*)(Actions& actions, Arguments arguments);

  std::string_view name;
  std::string_view arguments;  ///< for people: "NAME TEXT"; what may be left out is in brackets
  std::string_view help;       ///< a few words
  std::vector<Takes> takes;    ///< one after the other; the last one for all that follow
  /// What of the server's interface it reaches, by the names that openapi.json gives (operationId).
  std::vector<std::string_view> operations;
  Do run;
  bool secret = false;  ///< its line may have something in it that is not to be kept
};

/// In the order of the help.
std::span<const Instruction> instructions();

/// By its name, or by what the same is called in other places ("/msg").
const Instruction* find_instruction(std::string_view name);

/// The name that was probably meant; empty when none is like it.
std::string_view nearest_instruction(std::string_view name);

/// What all of them, or one, are about; lines.
std::string help_of_all();
std::string help_of(const Instruction& instruction);

/// The operations that the conversation reaches by itself, without a command.
std::span<const std::string_view> silent_operations();

}  // namespace confab::client
