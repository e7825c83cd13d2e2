#include "client/commands/commands.hpp"
#include "client/options/groups.hpp"

namespace confab::client {
namespace {

constexpr const char* group = "Who you are";

void add_connect(Grammar& grammar) {
  const auto options = std::make_shared<ConnectOptions>();
  grammar
      .command(group, "connect", "Come in under a name, or come back.",
               "  confab connect ann\n"
               "  confab connect\n")
      .takes("NAME", options->name, "what the others call you; none: come back")
      .runs([options](Context& context) { return connect(context, *options); });
}

void add_register(Grammar& grammar) {
  const auto options = std::make_shared<RegisterOptions>();
  grammar
      .command(group, "register", "Make an account that a password brings back anywhere.",
               "  confab register ann --email ann@example.org\n"
               "  confab register ann --email ann@example.org --password-file secret.txt\n")
      .needs("NAME", options->name, "what the others call you")
      .needs_option("--email", "E-MAIL", options->email, "your e-mail address")
      .runs([options](Context& context) { return register_user(context, *options); });
}

void add_login(Grammar& grammar) {
  const auto options = std::make_shared<LoginOptions>();
  grammar
      .command(group, "login", "Sign in to your account.",
               "  confab login ann\n"
               "  confab login ann@example.org\n")
      .needs("NAME_OR_EMAIL", options->name_or_email, "who you are")
      .runs([options](Context& context) { return login(context, *options); });
}

void add_logout(Grammar& grammar) {
  const auto options = std::make_shared<LogoutOptions>();
  grammar
      .command(group, "logout", "Sign out on this computer.",
               "  confab logout\n"
               "  confab logout --everywhere\n")
      .flag("--everywhere", options->everywhere, "on all your devices")
      .flag("--yes", options->yes, "do not ask a guest, whose name nobody can get back")
      .runs([options](Context& context) { return logout(context, *options); });
}

void add_password(Grammar& grammar) {
  const auto options = std::make_shared<PasswordOptions>();
  grammar
      .command(group, "password", "Set your password, or change it.",
               "  confab password\n"
               "  confab password --end-others\n"
               "  confab password --password-file new-secret.txt\n"
               "\n"
               "A guest who sets one is registered from then on, and may log in from anywhere.\n")
      .flag("--end-others", options->end_others, "sign out all your other devices")
      .runs([options](Context& context) { return change_password(context, *options); });
}

void add_devices(Grammar& grammar) {
  const auto options = std::make_shared<DevicesOptions>();
  grammar
      .command(group, "devices", "List where you are signed in, or end one of these.",
               "  confab devices\n"
               "  confab devices --revoke 9\n")
      .id("--revoke", options->revoke, "sign that device out, at once")
      .runs([options](Context& context) { return devices(context, *options); });
}

}  // namespace

void add_signing_in(Grammar& grammar) {
  add_connect(grammar);
  add_register(grammar);
  add_login(grammar);
  add_logout(grammar);
  grammar
      .command(group, "status", "Show who you are, what is unread, and how the server is.",
               "  confab status\n"
               "  confab status --json\n")
      .runs([](Context& context) { return status(context); });
  add_password(grammar);
  add_devices(grammar);
}

}  // namespace confab::client
