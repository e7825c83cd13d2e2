#include "tests/e2e/support/terminal.hpp"

#include <gtest/gtest.h>

#include <iostream>

#include "tests/e2e/support/eventually.hpp"

namespace confab::testing {
namespace {

std::string last_line(const std::string& screen) {
  const std::size_t end = screen.empty() ? 0 : screen.size() - 1;
  const std::size_t at = screen.rfind('\n', end == 0 ? 0 : end - 1);
  return screen.substr(at == std::string::npos ? 0 : at + 1,
                       end - (at == std::string::npos ? 0 : at + 1));
}

std::string without_spaces_at_ends(const std::string& text) {
  std::string out;
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t end = std::min(text.find('\n', at), text.size());
    std::string line = text.substr(at, end - at);
    while (line.ends_with(' ')) line.pop_back();
    out += line + "\n";
    at = end + 1;
  }
  while (out.ends_with("\n\n")) out.pop_back();
  return out == "\n" ? "" : out;
}

}  // namespace

Terminal::Terminal(const Program& program, Size size) {
  folder_.write("tmux.conf",
                "set -g remain-on-exit on\n"
                "set -g remain-on-exit-format ''\n"
                "set -g status off\n"
                "set -g history-limit 20000\n"
                "set -g escape-time 0\n");
  // A shell that keeps a history would write it into a folder that is being removed.
  std::vector<std::string> command{"new-session",  "-d",
                                   "-x",           std::to_string(size.columns),
                                   "-y",           std::to_string(size.rows),
                                   "/usr/bin/env", "-i",
                                   "TERM=screen",  "HISTFILE="};
  for (const auto& [name, value] : program.environment) command.push_back(name + "=" + value);
  command.push_back(program.path);
  command.insert(command.end(), program.arguments.begin(), program.arguments.end());
  tmux(std::move(command));
}

Terminal::~Terminal() { tmux({"kill-server"}); }

std::string Terminal::tmux(std::vector<std::string> arguments, const std::string& input) const {
  Program tmux{"/usr/bin/tmux", {}, inherited_environment(), input, {}};
  tmux.environment["LC_ALL"] = "C.UTF-8";
  tmux.environment["HOME"] = folder_.path("");
  tmux.arguments = {"-u", "-S", folder_.path("socket"), "-f", folder_.path("tmux.conf")};
  tmux.arguments.insert(tmux.arguments.end(), arguments.begin(), arguments.end());
  const Ran ran = run_program(tmux);
  EXPECT_EQ(ran.exit_code, 0) << "tmux " << arguments.front() << ": " << ran.err;
  return ran.out;
}

void Terminal::type(const std::string& text) const { tmux({"send-keys", "-l", "--", text}); }

void Terminal::press(const std::string& key) const { tmux({"send-keys", key}); }

void Terminal::paste(const std::string& text) const {
  tmux({"load-buffer", "-"}, text);
  tmux({"paste-buffer", "-p", "-r"});
}

void Terminal::resize(Size size) const {
  tmux({"resize-window", "-x", std::to_string(size.columns), "-y", std::to_string(size.rows)});
}

std::string Terminal::captured(const std::string& from) const {
  return without_spaces_at_ends(tmux({"capture-pane", "-p", "-S", from}));
}

std::string Terminal::screen() const { return captured("0"); }

std::string Terminal::all() const { return captured("-"); }

bool Terminal::shows(const std::string& text) const {
  if (eventually([&] { return screen().find(text) != std::string::npos; })) return true;
  std::cerr << "\"" << text << "\" does not appear:\n" << screen();
  return false;
}

bool Terminal::prompts(const std::string& line) const {
  if (eventually([&] { return last_line(screen()) == line; })) return true;
  std::cerr << "\"" << line << "\" is not the last line:\n" << screen();
  return false;
}

int Terminal::exit_code() const {
  const auto code = [&] {
    const std::string told = tmux({"display-message", "-p", "#{pane_dead}:#{pane_dead_status}"});
    return told.starts_with("1:") ? told.substr(2) : std::string();
  };
  std::string ended;
  EXPECT_TRUE(eventually([&] { return !(ended = code()).empty(); })) << "still running:\n"
                                                                     << screen();
  return ended.empty() ? -1 : std::atoi(ended.c_str());
}

}  // namespace confab::testing
