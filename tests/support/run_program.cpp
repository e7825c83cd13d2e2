#include "tests/support/run_program.hpp"

#include <poll.h>

#include <csignal>

#include "tests/support/pipe.hpp"

namespace confab::testing {
namespace {

using Clock = std::chrono::steady_clock;

/// It has closed its streams, so it is about to end.
int exit_code_of(Child& child) {
  const auto code = child.wait(std::chrono::seconds{10});
  return code ? *code : -SIGKILL;
}

}  // namespace

Ran run_program(const Program& program) {
  Pipe in;
  Pipe out;
  Pipe err;
  const int stdout_file = program.stdout_path.empty()
                              ? ::fcntl(out.ends[1], F_DUPFD_CLOEXEC, 0)
                              : ::open(program.stdout_path.c_str(), O_WRONLY | O_CLOEXEC);
  if (program.stdout_closed) out.close(0);
  Child child(program, Child::Streams{in.ends[0], stdout_file, err.ends[1]});
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
      child.signal(SIGKILL);
      break;
    }
  }
  ran.exit_code = exit_code_of(child);
  return ran;
}

Ran run_on_terminal(const Program& program, const std::vector<Typed>& typed) {
  int terminal = -1;
  Child child(program, terminal);
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
      child.signal(SIGKILL);
      break;
    }
  }
  ran.exit_code = exit_code_of(child);
  ::close(terminal);
  return ran;
}

}  // namespace confab::testing
