#include "tests/support/running_program.hpp"

#include <poll.h>

#include <csignal>

#include "tests/support/wire.hpp"

namespace confab::testing {
namespace {

using Clock = std::chrono::steady_clock;

}  // namespace

RunningProgram::RunningProgram(const Program& program)
    : child_(program, Child::Streams{in_.ends[0], out_.ends[1], err_.ends[1]}) {
  in_.close(0);
  in_.close(1);
  out_.close(1);
  err_.close(1);
}

bool RunningProgram::listen(Clock::time_point deadline) {
  if (out_.ends[0] < 0 && err_.ends[0] < 0) return false;
  if (Clock::now() > deadline) return false;
  pollfd waiting[2] = {{out_.ends[0], POLLIN, 0}, {err_.ends[0], POLLIN, 0}};
  ::poll(waiting, 2, 100);
  if (waiting[0].revents != 0 && !take(out_.ends[0], ran_.out)) out_.close(0);
  if (waiting[1].revents != 0 && !take(err_.ends[0], ran_.err)) err_.close(0);
  return true;
}

bool RunningProgram::hears(const std::string& where, std::string_view text) {
  const auto deadline = Clock::now() + patience;
  while (where.find(text) == std::string::npos)
    if (!listen(deadline)) return false;
  return true;
}

Ran RunningProgram::end() {
  const auto deadline = Clock::now() + patience;
  while (listen(deadline)) continue;
  const auto code = child_.wait(std::chrono::ceil<std::chrono::milliseconds>(
      std::max(deadline, Clock::now() + std::chrono::seconds{1}) - Clock::now()));
  if (!code) child_.signal(SIGKILL);
  ran_.exit_code = code.value_or(-SIGKILL);
  return ran_;
}

}  // namespace confab::testing
