#pragma once
/// What a command line may look like, declared without CLI11: that is slow to compile, so one
/// source sees it.

#include <cstdint>
#include <functional>
#include <initializer_list>
#include <iosfwd>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "client/context.hpp"

namespace CLI {
class App;
}

namespace confab::client {

using Run = std::function<Outcome<void>(Context&)>;

/// One command's arguments, in their order, and its options. What they are read into has to live as
/// long as the grammar. `what` is a few words for the help; `value` names what an option takes.
class Command {
 public:
  // Arguments that have to be there …
  Command& needs(const char* name, std::string& text, const char* what);
  Command& needs_id(const char* name, std::uint64_t& id, const char* what);
  Command& needs_words(const char* name, std::vector<std::string>& words, const char* what);
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
  Command& id(const char* name, std::optional<std::uint64_t>& id, const char* what);
  /// The one or the other.
  Command& excludes(const char* option, const char* other);

  /// What it does, called after the values are there.
  void runs(Run run);

 private:
  friend class Grammar;
  Command(CLI::App& app, Run& chosen) : app_(&app), chosen_(&chosen) {}

  CLI::App* app_;
  Run* chosen_;
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

  struct Parsed {
    std::string help;  ///< not empty: this is all that was asked for
    Run run;
  };
  /// Once: it fills the values.
  Outcome<Parsed> parse(int argc, char** argv);

 private:
  std::unique_ptr<CLI::App> app_;
  Run chosen_;
};

/// `confab send hello world` means one text, as it would with quotes.
std::string joined(const std::vector<std::string>& words);
/// The same; nothing when there are none.
std::optional<std::string> text_of(const std::vector<std::string>& words);

/// A line of a TOML file: `section.name = values`.
struct ConfigLine {
  std::string name;
  std::vector<std::string> values;
};
std::vector<ConfigLine> read_config(std::istream& file);

}  // namespace confab::client
