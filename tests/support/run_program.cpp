#include "tests/support/run_program.hpp"

#include <fcntl.h>
#include <poll.h>
#include <pty.h>
#include <sys/wait.h>
#include <unistd.h>

#include <csignal>
#include <stdexcept>

namespace confab::testing {
namespace {

using Clock = std::chrono::steady_clock;

/// What execve takes, made before the fork, where allocating is still allowed.
class Start {
 public:
  explicit Start(const Program& program) : path_(program.path) {
    texts_.push_back(program.path);
    for (const std::string& argument : program.arguments) texts_.push_back(argument);
    const std::size_t arguments = texts_.size();
    for (const auto& [name, value] : program.environment) texts_.push_back(name + "=" + value);
    for (std::size_t i = 0; i < texts_.size(); ++i) {
      if (i == arguments) pointers_.push_back(nullptr);
      pointers_.push_back(texts_[i].data());
    }
    if (arguments == texts_.size()) pointers_.push_back(nullptr);
    pointers_.push_back(nullptr);
    environment_ = arguments + 1;
  }

  [[noreturn]] void go() {
    std::signal(SIGPIPE, SIG_DFL);
    ::execve(path_.c_str(), pointers_.data(), pointers_.data() + environment_);
    ::_exit(127);
  }

 private:
  std::string path_;
  std::vector<std::string> texts_;
  std::vector<char*> pointers_;
  std::size_t environment_ = 0;
};

struct Pipe {
  int ends[2] = {-1, -1};
  Pipe() {
    if (::pipe2(ends, O_CLOEXEC) != 0) throw std::runtime_error("no pipe");
  }
  ~Pipe() {
    close(0);
    close(1);
  }
  Pipe(const Pipe&) = delete;
  Pipe& operator=(const Pipe&) = delete;
  void close(int end) {
    if (ends[end] >= 0) ::close(ends[end]);
    ends[end] = -1;
  }
};

int exit_code_of(pid_t child) {
  int status = 0;
  ::waitpid(child, &status, 0);
  return WIFEXITED(status) ? WEXITSTATUS(status) : -WTERMSIG(status);
}

/// Reads what is there; false at the end.
bool take(int file, std::string& into) {
  char piece[4096];
  const ssize_t got = ::read(file, piece, sizeof piece);
  if (got <= 0) return false;
  into.append(piece, static_cast<std::size_t>(got));
  return true;
}

}  // namespace

Ran run_program(const Program& program) {
  Start start(program);
  Pipe in;
  Pipe out;
  Pipe err;
  const int stdout_file = program.stdout_path.empty()
                              ? ::dup(out.ends[1])
                              : ::open(program.stdout_path.c_str(), O_WRONLY | O_CLOEXEC);
  if (program.stdout_closed) out.close(0);
  const pid_t child = ::fork();
  if (child == 0) {
    ::dup2(in.ends[0], STDIN_FILENO);
    ::dup2(stdout_file, STDOUT_FILENO);
    ::dup2(err.ends[1], STDERR_FILENO);
    ::close(stdout_file);
    start.go();
  }
  ::close(stdout_file);
  in.close(0);
  out.close(1);
  err.close(1);
  std::signal(SIGPIPE, SIG_IGN);
  // What tests type fits into the pipe.
  [[maybe_unused]] const ssize_t written =
      ::write(in.ends[1], program.input.data(), program.input.size());
  in.close(1);

  Ran ran;
  const auto deadline = Clock::now() + program.time_max;
  while (out.ends[0] >= 0 || err.ends[0] >= 0) {
    pollfd waiting[2] = {{out.ends[0], POLLIN, 0}, {err.ends[0], POLLIN, 0}};
    ::poll(waiting, 2, 100);
    if (waiting[0].revents != 0 && !take(out.ends[0], ran.out)) out.close(0);
    if (waiting[1].revents != 0 && !take(err.ends[0], ran.err)) err.close(0);
    if (Clock::now() > deadline) {
      ::kill(child, SIGKILL);
      break;
    }
  }
  ran.exit_code = exit_code_of(child);
  return ran;
}

Ran run_on_terminal(const Program& program, const std::vector<Typed>& typed) {
  Start start(program);
  int terminal = -1;
  const pid_t child = ::forkpty(&terminal, nullptr, nullptr, nullptr);
  if (child == 0) start.go();
  Ran ran;
  std::size_t next = 0;
  std::size_t looked_at = 0;  // what was shown before the last keys prompts no others
  const auto deadline = Clock::now() + program.time_max;
  for (;;) {
    pollfd waiting{terminal, POLLIN, 0};
    ::poll(&waiting, 1, 100);
    if (waiting.revents != 0 && !take(terminal, ran.out)) break;
    if (next < typed.size() && ran.out.find(typed[next].after, looked_at) != std::string::npos) {
      looked_at = ran.out.size();
      [[maybe_unused]] const ssize_t written =
          ::write(terminal, typed[next].keys.data(), typed[next].keys.size());
      ++next;
    }
    if (Clock::now() > deadline) {
      ::kill(child, SIGKILL);
      break;
    }
  }
  ran.exit_code = exit_code_of(child);
  ::close(terminal);
  return ran;
}

}  // namespace confab::testing
