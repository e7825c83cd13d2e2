#include <fmt/format.h>

#include "client/commands/config.hpp"
#include "client/options/completions.hpp"
#include "client/options/groups.hpp"
#include "client/options/man_page.hpp"

namespace confab::client {
namespace {

constexpr const char* group = "This program";

/// A command that is told nothing but one thing.
void add_simple(Command& config, const char* name, const char* description, const char* examples,
                const char* argument, const char* what,
                Outcome<void> (*command)(const Output&, const std::string&)) {
  const auto text = std::make_shared<std::string>();
  config.command(name, description, examples)
      .needs(argument, *text, what)
      .runs_alone([text, command](const Output& out) { return command(out, *text); });
}

void add_account(Command& config) {
  const auto options = std::make_shared<AddAccountOptions>();
  config
      .command("add", "Give a server, and who you are there, a name.",
               "  confab config add work http://chat.example.org:8000 --name ann\n"
               "  confab config add home http://192.168.1.5:8000 --default\n")
      .needs("ACCOUNT", options->account, "the name: letters, digits, - and _")
      .needs("URL", options->url, "where the server is")
      .option("--name", "NAME", options->user, "who you are there; else whoever comes in with it")
      .flag("--default", options->is_default, "speak with it wherever -s is not said")
      .runs_alone([options](const Output& out) { return config_add(out, *options); });
}

void add_set(Command& config) {
  const auto name = std::make_shared<std::string>();
  const auto value = std::make_shared<std::string>();
  config
      .command("set", "Change a value.",
               "  confab config set server work\n"
               "  confab config set account.work.url http://chat.example.org:8000\n")
      .needs("KEY", *name, "server, account.NAME.url or account.NAME.name")
      .needs("VALUE", *value, "of server: an account's name, or an address")
      .runs_alone([name, value](const Output& out) { return config_set(out, *name, *value); });
}

void add_config(Grammar& grammar) {
  Command config = grammar.command(
      group, "config", "Show or change which servers you have names for.",
      "  confab config add work http://chat.example.org:8000 --name ann\n"
      "  confab -s work connect\n"
      "  confab -s work send Good morning\n"
      "  confab config set server work\n"
      "  confab config\n"
      "\n"
      "The file is TOML, and may be edited: \"server\" is what -s is unless you say, an account's\n"
      "name or an address; a table [account.NAME] has \"url\" and, if it is always the same,\n"
      "\"name\": who you are there. Two accounts of one server are two people.\n");
  config.runs_alone(config_list);
  config.command("list", "Show all there is.", "  confab config list\n").runs_alone(config_list);
  add_account(config);
  add_simple(config, "remove", "Forget an account; who you are there is kept.",
             "  confab config remove work\n", "ACCOUNT", "which", config_remove);
  add_simple(config, "get", "Show one value.", "  confab config get account.work.url\n", "KEY",
             "server, account.NAME.url or account.NAME.name", config_get);
  add_set(config);
  add_simple(config, "unset", "Take a value away.", "  confab config unset server\n", "KEY",
             "server, account.NAME.url or account.NAME.name", config_unset);
  config.command("path", "Say where the file is.", "  confab config path\n")
      .runs_alone(config_path_shown);
}

void add_completions(Grammar& grammar) {
  const auto shell = std::make_shared<std::string>();
  grammar
      .command(group, "completions", "Print what makes a shell complete confab's words.",
               "  confab completions bash >~/.local/share/bash-completion/completions/confab\n"
               "  confab completions zsh >~/.zfunc/_confab\n"
               "  confab completions fish >~/.config/fish/completions/confab.fish\n")
      .choice_needed("SHELL", *shell, {"bash", "zsh", "fish"}, "bash, zsh or fish")
      .runs_alone([shell, tree = grammar.tree()](const Output& out) {
        return out.print(*shell == "bash"  ? bash_completion(*tree)
                         : *shell == "zsh" ? zsh_completion(*tree)
                                           : fish_completion(*tree));
      });
}

void add_man(Grammar& grammar) {
  grammar
      .command(group, "man", "Print the manual page.",
               "  confab man | man -l -\n"
               "  confab man >/usr/local/share/man/man1/confab.1\n")
      .runs_alone([tree = grammar.tree()](const Output& out) {
        return out.print(man_page(*tree, program_version()));
      });
}

void add_version(Grammar& grammar) {
  grammar.command(group, "version", "Say which version this is.", "  confab version\n")
      .runs_alone([](const Output& out) {
        return out.print(fmt::format("confab {}\n", program_version()));
      });
}

}  // namespace

void add_program(Grammar& grammar) {
  add_config(grammar);
  add_completions(grammar);
  add_man(grammar);
  grammar.add_help(group);
  add_version(grammar);
}

}  // namespace confab::client
