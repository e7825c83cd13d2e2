#include <fmt/format.h>

#include <functional>
#include <utility>

#include "client/chat/instructions.hpp"
#include "client/commands/commands.hpp"
#include "protocol/text/utf8.hpp"

namespace confab::client {
namespace {

using Takes = Instruction::Takes;

Outcome<void> show_status(Actions& actions, Arguments) {
  actions.run([](Context& context) { return status(context); });
  return {};
}

Outcome<void> list_devices(Actions& actions, Arguments arguments) {
  DevicesOptions options;
  if (arguments.take("--revoke")) {
    const Outcome<std::uint64_t> id = take_reference(arguments);
    if (!id) return id.error();
    options.revoke = *id;
  }
  if (!arguments.empty()) return told_too_little();
  actions.run([options](Context& context) { return devices(context, options); });
  return {};
}

Outcome<void> come_in(Actions& actions, Arguments arguments) {
  const ConnectOptions options{arguments.name()};
  if (options.name.empty()) return told_too_little();
  actions.become([options](Context& context) { return connect(context, options); });
  return {};
}

Outcome<void> sign_in(Actions& actions, Arguments arguments) {
  const LoginOptions options{arguments.name()};
  if (options.name_or_email.empty()) return told_too_little();
  actions.ask_secret("Password: ", [&actions, options](std::string password) {
    actions.become([options, password = std::move(password)](Context& context) {
      context.give_password(password);
      return login(context, options);
    });
  });
  return {};
}

/// Nobody sees what they type, so they type it twice. Over a pipe the environment knows it.
void ask_new_password(Actions& actions, const std::string& question,
                      std::function<void(std::string)> then) {
  actions.ask_secret(question, [&actions, then = std::move(then)](const std::string& password) {
    actions.ask_secret("Once more: ", [&actions, then, password](const std::string& again) {
      if (again == password)
        then(password);
      else
        actions.say("These are two different ones. Nothing was changed.");
    });
  });
}

Outcome<void> make_account(Actions& actions, Arguments arguments) {
  RegisterOptions options;
  options.name = arguments.word().value_or("");
  options.email = arguments.word().value_or("");
  if (options.name.empty() || options.email.empty()) return told_too_little();
  ask_new_password(actions, "Password: ", [&actions, options](std::string password) {
    actions.become([options, password = std::move(password)](Context& context) {
      context.give_password(password);
      return register_user(context, options);
    });
  });
  return {};
}

Outcome<void> set_password(Actions& actions, Arguments arguments) {
  const PasswordOptions options{arguments.take("--end-others")};
  if (!arguments.empty()) return told_too_little();
  ask_new_password(actions, "New password: ", [&actions, options](std::string password) {
    actions.run([options, password = std::move(password)](Context& context) {
      context.give_password(password);
      return change_password(context, options);
    });
  });
  return {};
}

Outcome<void> sign_out(Actions& actions, Arguments arguments) {
  const LogoutOptions options{arguments.take("--everywhere")};
  if (!arguments.empty()) return told_too_little();
  const auto go = [&actions, options] {
    actions.become([options](Context& context) { return logout(context, options); });
  };
  if (actions.known().guest())
    actions.when_sure(fmt::format("A guest is known by this computer alone: nobody can be {} then "
                                  "until the server forgets it. Sign out?",
                                  text::make_visible(actions.known().me())),
                      go);
  else
    go();
  return {};
}

Outcome<void> show_help(Actions& actions, Arguments arguments) {
  std::string name = arguments.word().value_or("");
  if (name.starts_with('/')) name.erase(0, 1);
  const Instruction* const one = find_instruction(name);
  if (!name.empty() && one == nullptr)
    return usage_failure(
        fmt::format("there is no /{}. /help lists what there is.", text::make_visible(name)));
  std::string help = one != nullptr ? help_of(*one) : help_of_all();
  help.pop_back();
  actions.say(help);
  return {};
}

Outcome<void> quit(Actions& actions, Arguments) {
  actions.leave();
  return {};
}

}  // namespace

std::vector<Instruction> own_instructions() {
  return {
      {"status", "", "who you are, and what is left this hour", {}, {"getStatus"}, show_status},
      {"devices",
       "[--revoke #ID]",
       "where you are signed in",
       {Takes::text},
       {"getDevices", "removeDevice"},
       list_devices},
      {"connect", "NAME", "be somebody else, as a guest", {Takes::text}, {"connect"}, come_in},
      {"login", "NAME or E-MAIL", "be somebody with a password", {Takes::text}, {"login"}, sign_in},
      {"register", "NAME E-MAIL", "make an account", {Takes::text}, {"register"}, make_account},
      {"password",
       "[--end-others]",
       "set your password",
       {Takes::text},
       {"changeMe"},
       set_password},
      {"logout", "[--everywhere]", "sign out, and leave", {Takes::text}, {"logout"}, sign_out},
      {"help", "[COMMAND]", "this; or one command", {Takes::command}, {}, show_help},
      {"quit", "", "leave", {}, {}, quit},
  };
}

}  // namespace confab::client
