// What the shells make of confab's completions: the real shells, asked as a TAB asks them.
#include "tests/client/at_home.hpp"

namespace confab::testing {
namespace {

using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsSupersetOf;
using ::testing::Not;
using ::testing::UnorderedElementsAre;
using Texts = std::vector<std::string>;

class Completions : public AtHome {
 protected:
  Completions() {
    std::filesystem::create_directories(home_ / ".config/confab");
    std::ofstream(home_ / ".config/confab/config.toml")
        << "[account.work]\nurl = \"http://a\"\n[account.home]\nurl = \"http://b\"\n";
    std::ofstream(home_ / "menu.pdf") << "x";
    for (const char* const shell : {"bash", "zsh", "fish"}) {
      const Ran ran = AtHome::confab({"completions", shell});
      EXPECT_EQ(ran.exit_code, 0) << ran.err;
      std::ofstream(home_ / (std::string("confab.") + shell)) << ran.out;
    }
  }

  Program shell(const std::string& name, Texts arguments) const {
    Program shell = program(std::move(arguments));
    shell.path = "/usr/bin/" + name;
    shell.folder = home_;
    shell.environment["PATH"] = CONFAB_BIN_DIR ":/usr/bin:/bin";
    shell.environment["TERM"] = "dumb";
    shell.environment["LC_ALL"] = "C.UTF-8";
    return shell;
  }
  /// What is offered behind these words, the last of which is being typed.
  Texts bash(const std::string& words) const {
    return offered(
        shell("bash", {"--norc", "-c",
                       ". ./confab.bash; COMP_WORDS=(" + words +
                           "); COMP_CWORD=$((${#COMP_WORDS[@]} - 1)); _confab 2>/dev/null; "
                           "printf '%s\\n' \"${COMPREPLY[@]}\""}));
  }
  Texts fish(const std::string& line) const {
    return offered(
        shell("fish", {"--no-config", "-c", "source confab.fish; complete -C '" + line + "'"}));
  }
  /// The line as it stands after a TAB.
  std::string zsh(const std::string& line) const {
    Program zsh = shell("zsh", {"-f", "-i"});
    zsh.environment["PS1"] = "ready> ";
    // The line becomes what is printed; what is typed looks like neither that nor the prompts.
    const Ran ran = run_on_terminal(
        zsh, {{"ready> ",
               "autoload -U compinit; compinit -D -u; . ./confab.zsh; setopt promptsubst; "
               "PS1='$((6 * 7))> '\n"},
              {"42> ", line + "\t\x01print -r -- 'the ''line: \x05'\n"},
              {"the line: ", "exit\n"}});
    const std::size_t at = ran.out.rfind("the line: ");
    return at == std::string::npos ? ran.out
                                   : ran.out.substr(at + 10, ran.out.find('\r', at) - at - 10);
  }

 private:
  /// Without what fish says about each.
  static Texts offered(const Program& program) {
    const Ran ran = run_program(program);
    EXPECT_EQ(ran.err, "");
    Texts found;
    for (const std::string& one : lines_of(ran.out)) found.push_back(one.substr(0, one.find('\t')));
    return found;
  }
};

TEST_F(Completions, AreScriptsThatTheShellsUnderstand) {
  for (const char* const name : {"bash", "zsh", "fish"}) {
    const Ran ran = run_program(shell(name, {"-n", std::string("confab.") + name}));
    EXPECT_EQ(ran.exit_code, 0) << name;
    EXPECT_EQ(ran.out + ran.err, "") << name;
  }
  EXPECT_EQ(AtHome::confab({"completions", "csh"}).exit_code, 2);
}

TEST_F(Completions, OfBash) {
  EXPECT_THAT(bash("confab se"), ElementsAre("send"));
  EXPECT_THAT(bash("confab ''"), IsSupersetOf({"connect", "send", "run", "config"}));
  EXPECT_THAT(bash("confab -q sta"), ElementsAre("status"));
  EXPECT_THAT(bash("confab config a"), ElementsAre("add"));
  EXPECT_THAT(bash("confab --color a"), UnorderedElementsAre("auto", "always"));
  EXPECT_THAT(bash("confab send --to bob --ch"), ElementsAre("--chat"));
  EXPECT_THAT(bash("confab send --to ''"), Not(Contains("send")));
  EXPECT_THAT(bash("confab send --file me"), ElementsAre("menu.pdf"));
  EXPECT_THAT(bash("confab upload me"), ElementsAre("menu.pdf"));
  EXPECT_THAT(bash("confab -s ''"), UnorderedElementsAre("work", "home"));
  EXPECT_THAT(bash("confab config remove w"), ElementsAre("work"));
  EXPECT_THAT(bash("confab run -- printen"), Contains("printenv"));
  EXPECT_THAT(bash("confab run -- cat me"), ElementsAre("menu.pdf"));
}

TEST_F(Completions, OfFish) {
  EXPECT_THAT(fish("confab se"), ElementsAre("send"));
  EXPECT_THAT(fish("confab -q sta"), ElementsAre("status"));
  EXPECT_THAT(fish("confab config a"), ElementsAre("add"));
  EXPECT_THAT(fish("confab --color a"), UnorderedElementsAre("auto", "always"));
  EXPECT_THAT(fish("confab send --to bob --ch"), ElementsAre("--chat"));
  EXPECT_THAT(fish("confab send --file me"), ElementsAre("menu.pdf"));
  EXPECT_THAT(fish("confab -s "), UnorderedElementsAre("work", "home"));
  EXPECT_THAT(fish("confab run -- printen"), Contains("printenv"));
}

TEST_F(Completions, OfZsh) {
  EXPECT_THAT(zsh("confab sta"), HasSubstr("confab status"));
  EXPECT_THAT(zsh("confab config a"), HasSubstr("confab config add"));
  EXPECT_THAT(zsh("confab --col"), HasSubstr("confab --color"));
  EXPECT_THAT(zsh("confab send --file me"), HasSubstr("confab send --file menu.pdf"));
  EXPECT_THAT(zsh("confab -s wo"), HasSubstr("confab -s work"));
  EXPECT_THAT(zsh("confab run -- printen"), HasSubstr("confab run -- printenv"));
}

}  // namespace
}  // namespace confab::testing
