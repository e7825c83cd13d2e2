#include "client/options/grammar.hpp"

#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <utility>

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
    help += app->get_parent() != nullptr
                ? "\nOptions that every command takes, and the exit codes: confab --help\n"
                : "\nEnvironment: CONFAB_SERVER, CONFAB_TOKEN, CONFAB_PASSWORD, "
                  "CONFAB_ACCESS_PASSWORD.\n"
                  "Exit codes: 0 done; 2 asked wrongly; 3 not signed in, forbidden or taken;\n"
                  "4 banned; 5 too many messages; 6 no server; 7 not found; 130 interrupted.\n";
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

CLI::Validator one_of(std::vector<std::string> words) {
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

/// CLI11's words for what is wrong, as one of our sentences.
Failure misunderstood(const CLI::App& app, const CLI::ParseError& error) {
  const std::vector<CLI::App*> commands = app.get_subcommands();
  const std::vector<std::string> extras = app.remaining();
  if (commands.empty() && !extras.empty() && !extras.front().starts_with('-'))
    return usage_failure(fmt::format("there is no command \"{}\". confab --help lists them.",
                                     text::make_visible(without_shield(extras.front()))));
  std::string what = error.what();
  std::erase(what, shield);
  what = text::make_visible(what);
  if (what.size() > 1 && what[0] >= 'A' && what[0] <= 'Z' && what[1] >= 'a')
    what[0] = static_cast<char>(what[0] - 'A' + 'a');
  return usage_failure(fmt::format("{}. How it is done: confab {}{}--help", what,
                                   commands.empty() ? "" : commands.front()->get_name(),
                                   commands.empty() ? "" : " "));
}

}  // namespace

Command& Command::needs(const char* name, std::string& text, const char* what) {
  add(*app_, name, text, what)->required();
  return *this;
}

Command& Command::needs_id(const char* name, std::uint64_t& id, const char* what) {
  add_id(*app_, name, id, what)->required();
  return *this;
}

Command& Command::needs_words(const char* name, std::vector<std::string>& words, const char* what) {
  add(*app_, name, words, what)->required();
  return *this;
}

Command& Command::takes(const char* name, std::string& text, const char* what) {
  add(*app_, name, text, what);
  return *this;
}

Command& Command::takes(const char* name, std::optional<std::string>& text, const char* what) {
  add(*app_, name, text, what);
  return *this;
}

Command& Command::takes_id(const char* name, std::optional<std::uint64_t>& id, const char* what) {
  add_id(*app_, name, id, what);
  return *this;
}

Command& Command::takes_words(const char* name, std::vector<std::string>& words, const char* what) {
  add(*app_, name, words, what);
  return *this;
}

Command& Command::flag(const char* name, bool& is_there, const char* what) {
  app_->add_flag(name, is_there, what);
  return *this;
}

Command& Command::option(const char* name, const char* value, std::string& text, const char* what) {
  add(*app_, name, text, what)->type_name(value);
  return *this;
}

Command& Command::option(const char* name, const char* value, std::optional<std::string>& text,
                         const char* what) {
  add(*app_, name, text, what)->type_name(value);
  return *this;
}

Command& Command::option(const char* name, const char* value, std::vector<std::string>& texts,
                         const char* what) {
  add(*app_, name, texts, what)->type_name(value)->allow_extra_args(false);
  return *this;
}

Command& Command::needs_option(const char* name, const char* value, std::string& text,
                               const char* what) {
  add(*app_, name, text, what)->type_name(value)->required();
  return *this;
}

Command& Command::choice(const char* name, const char* value, std::string& text,
                         std::initializer_list<const char*> words, const char* what) {
  add(*app_, name, text, what)->type_name(value)->check(one_of({words.begin(), words.end()}));
  return *this;
}

Command& Command::number(const char* name, std::uint64_t& number, const char* what) {
  add(*app_, name, number, what)->type_name("N")->check(whole_number());
  return *this;
}

Command& Command::number(const char* name, std::optional<std::uint64_t>& number, const char* what) {
  add(*app_, name, number, what)->type_name("N")->check(whole_number());
  return *this;
}

Command& Command::id(const char* name, std::optional<std::uint64_t>& id, const char* what) {
  add_id(*app_, name, id, what)->type_name("ID");
  return *this;
}

Command& Command::excludes(const char* option, const char* other) {
  app_->get_option(option)->excludes(app_->get_option(other));
  return *this;
}

void Command::runs(Run run) {
  app_->callback([chosen = chosen_, run = std::move(run)] { *chosen = run; });
}

Grammar::Grammar(const char* description, const char* examples)
    : app_(std::make_unique<CLI::App>(description, "confab")) {
  app_->footer(examples);
  app_->formatter(std::make_shared<ExamplesFirst>());
  app_->fallthrough();
  app_->require_subcommand(0, 1);
  app_->set_help_flag("-h,--help", "this help; confab COMMAND --help says more");
  app_->set_version_flag("--version", "confab " CONFAB_VERSION "\n", "the version");
}

Grammar::~Grammar() = default;

Command Grammar::for_all() { return {*app_, chosen_}; }

Command Grammar::command(const char* group, const char* name, const char* description,
                         const char* examples) {
  CLI::App& command = *app_->add_subcommand(name, description);
  command.footer(examples);
  command.group(group);
  return {command, chosen_};
}

Outcome<Grammar::Parsed> Grammar::parse(int argc, char** argv) {
  remove_shields(*app_);
  try {
    std::vector<std::string> words = shielded(argc, argv);
    app_->parse(words);
  } catch (const CLI::CallForHelp&) {
    return Parsed{app_->help(), {}};
  } catch (const CLI::CallForVersion& version) {
    return Parsed{version.what(), {}};
  } catch (const CLI::ParseError& error) {
    return misunderstood(*app_, error);
  }
  if (!chosen_) return usage_failure("say what to do. confab --help lists the commands.");
  return Parsed{{}, std::move(chosen_)};
}

std::string joined(const std::vector<std::string>& words) {
  return fmt::format("{}", fmt::join(words, " "));
}

std::optional<std::string> text_of(const std::vector<std::string>& words) {
  return words.empty() ? std::nullopt : std::optional(joined(words));
}

std::vector<ConfigLine> read_config(std::istream& file) {
  std::vector<ConfigLine> lines;
  for (const CLI::ConfigItem& item : CLI::ConfigTOML().from_config(file))
    lines.push_back({item.fullname(), item.inputs});
  return lines;
}

}  // namespace confab::client
