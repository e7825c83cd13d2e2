#pragma once
/// What a command line may look like, declared without CLI11: that is slow to compile, so one
/// source sees it.

#include <cstdint>
#include <functional>
#include <initializer_list>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "client/context.hpp"
#include "client/options/command_tree.hpp"

namespace CLI {
class App;
}

namespace confab::client {

using Run = std::function<Outcome<void>(Context&)>;
/// What needs neither a server nor to be somebody there.
using RunAlone = std::function<Outcome<void>(const Output&)>;
/// The one of them that was asked for.
struct Chosen {
  Run run;
  RunAlone alone;
};

/// One command's arguments, in their order, and its options. What they are read into has to live as
/// long as the grammar. `what` is a few words for the help; `value` names what an option takes.
class Command {
 public:
  // Arguments that have to be there …
  Command& needs(const char* name, std::string& text, const char* what);
  Command& needs_id(const char* name, std::uint64_t& id, const char* what);
  Command& needs_words(const char* name, std::vector<std::string>& words, const char* what);
  /// Words of somebody else's: they have to stand behind "--", so that no option in them is taken
  /// for ours.
  Command& needs_command(const char* name, std::vector<std::string>& words, const char* what);
  // … and those that may be left out.
  Command& takes(const char* name, std::string& text, const char* what);
  Command& takes(const char* name, std::optional<std::string>& text, const char* what);
  Command& takes_id(const char* name, std::optional<std::uint64_t>& id, const char* what);
  Command& takes_words(const char* name, std::vector<std::string>& words, const char* what);

  Command& flag(const char* name, bool& is_there, const char* what);
  Command& option(const char* name, const char* value, std::string& text, const char* what);
  Command& option(const char* name, const char* value, std::optional<std::string>& text,
                  const char* what);
  /// May be there several times.
  Command& option(const char* name, const char* value, std::vector<std::string>& texts,
                  const char* what);
  Command& needs_option(const char* name, const char* value, std::string& text, const char* what);
  Command& choice(const char* name, const char* value, std::string& text,
                  std::initializer_list<const char*> words, const char* what);
  Command& number(const char* name, std::uint64_t& number, const char* what);
  Command& number(const char* name, std::optional<std::uint64_t>& number, const char* what);
  Command& needs_number(const char* name, std::uint64_t& number, const char* what);
  Command& id(const char* name, std::optional<std::uint64_t>& id, const char* what);
  /// An argument that is one of these words.
  Command& choice_needed(const char* name, std::string& text,
                         std::initializer_list<const char*> words, const char* what);
  /// The one or the other.
  Command& excludes(const char* option, const char* other);

  /// How many of the `words` stand right behind the value called `name`, an option's or an
  /// argument's; 0 where one of them stands before it.
  Command& counts_behind(const char* name, const char* words, std::size_t& count);

  /// What it does, called after the values are there; where it has commands of its own, when none
  /// of them was said.
  void runs(Run run);
  void runs_alone(RunAlone run);

  /// A command within this one.
  Command command(const char* name, const char* description, const char* examples);

 private:
  friend class Grammar;
  Command(CLI::App& app, CommandInfo& info, Chosen& chosen)
      : app_(&app), info_(&info), chosen_(&chosen) {}
  Command& argument(const char* name, const char* what, bool required, bool many);
  Command& told(const char* names, const char* value, const char* what);

  CLI::App* app_;
  CommandInfo* info_;
  Chosen* chosen_;
};

class Grammar {
 public:
  /// `examples` are lines of the help, as of every command.
  Grammar(const char* description, const char* examples);
  ~Grammar();
  Grammar(const Grammar&) = delete;
  Grammar& operator=(const Grammar&) = delete;

  /// The options that may stand before or after every command.
  Command for_all();
  Command command(const char* group, const char* name, const char* description,
                  const char* examples);

  /// The command that shows the help of the others.
  void add_help(const char* group);

  /// What is done when no command is named.
  void otherwise(Run run) { otherwise_ = std::move(run); }

  struct Parsed {
    std::string help;  ///< not empty: this is all that was asked for
    Run run;
    RunAlone alone;  ///< the one or the other
  };
  /// Once: it fills the values.
  Outcome<Parsed> parse(int argc, char** argv);

  /// All that is declared; it outlives the grammar.
  std::shared_ptr<const CommandInfo> tree() const { return tree_; }

 private:
  std::unique_ptr<CLI::App> app_;
  std::shared_ptr<CommandInfo> tree_;
  Outcome<Parsed> help_for(const std::vector<std::string>& names);

  Chosen chosen_;
  Run otherwise_;
  std::unique_ptr<std::vector<std::string>> helps_;  ///< the commands that "help" was asked for
};

/// "0.1.0"
std::string_view program_version();

/// `confab send hello world` means one text, as it would with quotes.
std::string joined(const std::vector<std::string>& words);
/// The same; nothing when there are none.
std::optional<std::string> text_of(const std::vector<std::string>& words);

}  // namespace confab::client
