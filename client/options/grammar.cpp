#include "client/options/grammar.hpp"

#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <utility>

#include "client/options/man_page.hpp"
#include "client/options/misunderstood.hpp"
#include "protocol/text/utf8.hpp"

namespace confab::client {
namespace {

/// Help that shows first how it is done. An App's footer holds its examples.
class ExamplesFirst : public CLI::Formatter {
 public:
  ExamplesFirst() {
    column_width(32);
    label("Positionals", "Arguments");
    label("SUBCOMMAND", "COMMAND");
  }

  std::string make_help(const CLI::App* app, std::string name,
                        CLI::AppFormatMode mode) const override {
    std::string help = app->get_description() + "\n\nExamples:\n" + app->get_footer() + "\n";
    help += make_usage(app, std::move(name));
    help += make_positionals(app);
    help += make_groups(app, mode);
    help += make_subcommands(app, mode);
    help +=
        app->get_parent() != nullptr
            ? std::string("\nOptions that every command takes, and the exit codes: confab --help\n")
            : "\n" + environment_and_exit_codes();
    return help;
  }

  std::string make_usage(const CLI::App* app, std::string name) const override {
    std::string usage = CLI::Formatter::make_usage(app, std::move(name));
    usage.erase(0, usage.find_first_not_of('\n'));
    return usage;
  }

  /// What it takes, and nothing about how CLI11 sees it.
  std::string make_option_opts(const CLI::Option* option) const override {
    std::string takes = option->get_type_name();
    if (!takes.empty()) takes.insert(0, " ");
    return takes + (option->get_items_expected_max() > 1 ? " ..." : "");
  }
};

/// Some words of a message mean something to CLI11: "[a,b]" are two values, "++" is an end, and
/// what follows "--" is not always left alone. They go through it behind a character that it does
/// not know.
constexpr char shield = '\x1f';

bool needs_shield(std::string_view word) {
  return word == "++" || word.starts_with(shield) || (word.starts_with('[') && word.ends_with(']'));
}

std::string without_shield(std::string word) {
  if (word.starts_with(shield)) word.erase(0, 1);
  return word;
}

/// The arguments as CLI11 wants them: backwards.
std::vector<std::string> shielded(int argc, char** argv) {
  std::vector<std::string> words;
  bool only_words = false;
  for (int i = 1; i < argc; ++i) {
    const std::string_view word = argv[i];
    if (word == "--" && !only_words) {
      only_words = true;
      continue;
    }
    words.emplace_back(only_words || needs_shield(word) ? std::string(1, shield) : "").append(word);
  }
  std::ranges::reverse(words);
  return words;
}

void remove_shields(CLI::App& app) {
  for (CLI::Option* const option : app.get_options())
    if (option->get_items_expected_max() > 0) option->transform(without_shield);
  for (CLI::App* const command : app.get_subcommands({})) remove_shields(*command);
}

/// Ids are shown as #12, so they may be typed like that.
std::string without_hash(std::string id) {
  if (id.starts_with('#')) id.erase(0, 1);
  return id;
}

CLI::Validator among(std::vector<std::string> words) {
  return CLI::Validator(
      [words = std::move(words)](std::string& text) {
        const bool known = std::ranges::find(words, text) != words.end();
        return known ? "" : fmt::format("\"{}\" is none of {}", text, fmt::join(words, ", "));
      },
      "");
}

const CLI::Validator& whole_number() {
  static const CLI::Validator validator(
      [](std::string& text) {
        const bool digits = !text.empty() && text.size() < 20 &&
                            std::ranges::all_of(text, [](char c) { return c >= '0' && c <= '9'; });
        return digits ? std::string() : fmt::format("\"{}\" is not a whole number", text);
      },
      "");
  return validator;
}

template <class T>
CLI::Option* add(CLI::App& app, const char* name, T& value, const char* what) {
  return app.add_option(name, value, what)->type_name("");
}

template <class T>
CLI::Option* add_id(CLI::App& app, const char* name, T& id, const char* what) {
  return add(app, name, id, what)->check(whole_number())->transform(without_hash);
}

std::vector<std::string> split(std::string_view names, char at) {
  std::vector<std::string> found;
  while (!names.empty()) {
    const std::size_t end = std::min(names.find(at), names.size());
    found.emplace_back(names.substr(0, end));
    names.remove_prefix(std::min(end + 1, names.size()));
  }
  return found;
}

Said said_by(const CLI::App& app, const CommandInfo& tree) {
  Said said{{&tree}};
  const CLI::App* at = &app;
  for (std::vector<CLI::App*> next = at->get_subcommands(); !next.empty();
       next = at->get_subcommands()) {
    at = next.front();
    for (const CommandInfo& one : said.last().commands)
      if (one.name == at->get_name()) {
        said.path.push_back(&one);
        break;
      }
  }
  return said;
}

/// CLI11's words for what is wrong, as one of our sentences.
Failure misunderstood(const CLI::App& app, const CommandInfo& tree, const CLI::ParseError& error,
                      bool has_dashes) {
  const Said said = said_by(app, tree);
  if (said.last().is_for_others && !has_dashes) return no_dashes(said);
  std::vector<std::string> extras = app.remaining(true);
  if (!extras.empty()) {
    const std::string extra = without_shield(extras.front());
    if (extra.size() > 1 && extra.front() == '-' && extra == extras.front())
      return no_such_option(extra, said);
    if (!said.last().commands.empty()) return no_such_command(extra, said);
    std::ranges::transform(extras, extras.begin(), without_shield);
    return too_many(extras, said);
  }
  std::string what = error.what();
  std::erase(what, shield);
  what = text::make_visible(what);
  if (what.size() > 1 && what[0] >= 'A' && what[0] <= 'Z' && what[1] >= 'a')
    what[0] = static_cast<char>(what[0] - 'A' + 'a');
  return usage_failure(fmt::format("{}. How it is done: {}--help", what, said.words()));
}

}  // namespace

Command& Command::argument(const char* name, const char* what, bool required, bool many) {
  info_->arguments.push_back({name, what, required, many, {}});
  return *this;
}

Command& Command::told(const char* names, const char* value, const char* what) {
  info_->options.push_back({split(names, ','), value, what, {}});
  return *this;
}

Command& Command::needs(const char* name, std::string& text, const char* what) {
  add(*app_, name, text, what)->required();
  return argument(name, what, true, false);
}

Command& Command::needs_id(const char* name, std::uint64_t& id, const char* what) {
  add_id(*app_, name, id, what)->required();
  return argument(name, what, true, false);
}

Command& Command::needs_words(const char* name, std::vector<std::string>& words, const char* what) {
  add(*app_, name, words, what)->required();
  return argument(name, what, true, true);
}

Command& Command::needs_command(const char* name, std::vector<std::string>& words,
                                const char* what) {
  info_->is_for_others = true;
  return needs_words(name, words, what);
}

Command& Command::takes(const char* name, std::string& text, const char* what) {
  add(*app_, name, text, what);
  return argument(name, what, false, false);
}

Command& Command::takes(const char* name, std::optional<std::string>& text, const char* what) {
  add(*app_, name, text, what);
  return argument(name, what, false, false);
}

Command& Command::takes_id(const char* name, std::optional<std::uint64_t>& id, const char* what) {
  add_id(*app_, name, id, what);
  return argument(name, what, false, false);
}

Command& Command::takes_words(const char* name, std::vector<std::string>& words, const char* what) {
  add(*app_, name, words, what);
  return argument(name, what, false, true);
}

Command& Command::flag(const char* name, bool& is_there, const char* what) {
  app_->add_flag(name, is_there, what);
  return told(name, "", what);
}

Command& Command::option(const char* name, const char* value, std::string& text, const char* what) {
  add(*app_, name, text, what)->type_name(value);
  return told(name, value, what);
}

Command& Command::option(const char* name, const char* value, std::optional<std::string>& text,
                         const char* what) {
  add(*app_, name, text, what)->type_name(value);
  return told(name, value, what);
}

Command& Command::option(const char* name, const char* value, std::vector<std::string>& texts,
                         const char* what) {
  add(*app_, name, texts, what)->type_name(value)->allow_extra_args(false);
  return told(name, value, what);
}

Command& Command::needs_option(const char* name, const char* value, std::string& text,
                               const char* what) {
  add(*app_, name, text, what)->type_name(value)->required();
  return told(name, value, what);
}

Command& Command::choice(const char* name, const char* value, std::string& text,
                         std::initializer_list<const char*> words, const char* what) {
  add(*app_, name, text, what)->type_name(value)->check(among({words.begin(), words.end()}));
  told(name, value, what);
  info_->options.back().words = {words.begin(), words.end()};
  return *this;
}

Command& Command::choice_needed(const char* name, std::string& text,
                                std::initializer_list<const char*> words, const char* what) {
  add(*app_, name, text, what)->required()->check(among({words.begin(), words.end()}));
  argument(name, what, true, false);
  info_->arguments.back().words = {words.begin(), words.end()};
  return *this;
}

Command& Command::number(const char* name, std::uint64_t& number, const char* what) {
  add(*app_, name, number, what)->type_name("N")->check(whole_number());
  return told(name, "N", what);
}

Command& Command::number(const char* name, std::optional<std::uint64_t>& number, const char* what) {
  add(*app_, name, number, what)->type_name("N")->check(whole_number());
  return told(name, "N", what);
}

Command& Command::needs_number(const char* name, std::uint64_t& number, const char* what) {
  add(*app_, name, number, what)->type_name("N")->check(whole_number())->required();
  return told(name, "N", what);
}

Command& Command::id(const char* name, std::optional<std::uint64_t>& id, const char* what) {
  add_id(*app_, name, id, what)->type_name("ID");
  return told(name, "ID", what);
}

Command& Command::excludes(const char* option, const char* other) {
  app_->get_option(option)->excludes(app_->get_option(other));
  return *this;
}

Command& Command::counts_behind(const char* name, const char* words, std::size_t& count) {
  CLI::Option* const word = app_->get_option(words);
  word->each([app = app_, value = app_->get_option(name), word, &count](const std::string&) {
    const std::vector<CLI::Option*>& said = app->parse_order();
    const auto first = std::ranges::find(said, word);
    if (first == said.begin() || *(first - 1) != value) return;
    const auto end = std::find_if(first, said.end(), [&](const auto* one) { return one != word; });
    count = static_cast<std::size_t>(end - first);
  });
  return *this;
}

void Command::runs(Run run) {
  app_->callback([app = app_, chosen = chosen_, run = std::move(run)] {
    if (app->get_subcommands().empty()) *chosen = {run, {}};
  });
}

void Command::runs_alone(RunAlone run) {
  app_->callback([app = app_, chosen = chosen_, run = std::move(run)] {
    if (app->get_subcommands().empty()) *chosen = {{}, run};
  });
}

Command Command::command(const char* name, const char* description, const char* examples) {
  CLI::App& command = *app_->add_subcommand(name, description);
  command.footer(examples);
  command.group("Commands");
  command.fallthrough();
  app_->require_subcommand(0, 1);
  info_->commands.push_back({{}, name, description, examples, {}, {}, {}, false});
  return {command, info_->commands.back(), *chosen_};
}

Grammar::Grammar(const char* description, const char* examples)
    : app_(std::make_unique<CLI::App>(description, "confab")),
      tree_(std::make_shared<CommandInfo>()) {
  tree_->name = "confab";
  tree_->description = description;
  tree_->examples = examples;
  app_->footer(examples);
  app_->formatter(std::make_shared<ExamplesFirst>());
  app_->fallthrough();
  app_->require_subcommand(0, 1);
  app_->set_help_flag("-h,--help", "this help; confab COMMAND --help says more");
  app_->set_version_flag("--version", "confab " CONFAB_VERSION "\n", "the version");
}

Grammar::~Grammar() = default;

Command Grammar::for_all() { return {*app_, *tree_, chosen_}; }

Command Grammar::command(const char* group, const char* name, const char* description,
                         const char* examples) {
  CLI::App& command = *app_->add_subcommand(name, description);
  command.footer(examples);
  command.group(group);
  command.fallthrough();
  tree_->commands.push_back({group, name, description, examples, {}, {}, {}, false});
  return {command, tree_->commands.back(), chosen_};
}

Outcome<Grammar::Parsed> Grammar::parse(int argc, char** argv) {
  remove_shields(*app_);
  const bool has_dashes = std::find(argv, argv + argc, std::string_view("--")) != argv + argc;
  try {
    std::vector<std::string> words = shielded(argc, argv);
    app_->parse(words);
  } catch (const CLI::CallForHelp&) {
    return Parsed{app_->help(), {}, {}};
  } catch (const CLI::CallForVersion& version) {
    return Parsed{version.what(), {}, {}};
  } catch (const CLI::ParseError& error) {
    return misunderstood(*app_, *tree_, error, has_dashes);
  }
  const Said said = said_by(*app_, *tree_);
  if (said.last().is_for_others && !has_dashes) return no_dashes(said);
  if (helps_ && app_->got_subcommand("help")) return help_for(*helps_);
  if (!chosen_.run && !chosen_.alone) chosen_.run = std::move(otherwise_);
  return Parsed{{}, std::move(chosen_.run), std::move(chosen_.alone)};
}

void Grammar::add_help(const char* group) {
  helps_ = std::make_unique<std::vector<std::string>>();
  command(group, "help", "Show how a command is used.",
          "  confab help\n"
          "  confab help send\n"
          "  confab help config add\n")
      .takes_words("COMMAND", *helps_, "which; none: list them");
}

Outcome<Grammar::Parsed> Grammar::help_for(const std::vector<std::string>& names) {
  app_->clear();  // else the help is for "help" itself
  const CLI::App* app = app_.get();
  Said said{{tree_.get()}};
  std::string before;
  for (const std::string& name : names) {
    const auto& commands = said.last().commands;
    const auto known = std::ranges::find(commands, name, &CommandInfo::name);
    if (known == commands.end()) return no_such_command(name, said);
    before += (before.empty() ? "" : " ") + app->get_name();
    app = app->get_subcommand(name);
    said.path.push_back(&*known);
  }
  return Parsed{app->help(before), {}, {}};
}

std::string_view program_version() { return CONFAB_VERSION; }

std::string joined(const std::vector<std::string>& words) {
  return fmt::format("{}", fmt::join(words, " "));
}

std::optional<std::string> text_of(const std::vector<std::string>& words) {
  return words.empty() ? std::nullopt : std::optional(joined(words));
}

}  // namespace confab::client
