#include "client/processes/command.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <poll.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <csignal>
#include <system_error>

#include "client/processes/process.hpp"
#include "client/processes/signal_relay.hpp"
#include "client/terminal.hpp"
#include "protocol/text/utf8.hpp"

namespace confab::client {
namespace {

/// In the child, where nothing may be allocated. What it can't become is said into `failed`.
[[noreturn]] void become(char* const* arguments, const sigset_t& blocked, int failed) {
  give_back_signals();
  ::sigprocmask(SIG_SETMASK, &blocked, nullptr);
  ::execvp(arguments[0], arguments);
  const int error = errno;
  [[maybe_unused]] const ssize_t written = ::write(failed, &error, sizeof error);
  ::_exit(1);
}

/// 0 or the error. By hand, because posix_spawn has no way to ignore a signal in the child alone.
int spawn(const std::vector<std::string>& words, const sigset_t& blocked, pid_t& child) {
  std::vector<std::string> copies = words;
  std::vector<char*> arguments;
  for (std::string& word : copies) arguments.push_back(word.data());
  arguments.push_back(nullptr);

  int failed[2];
  if (::pipe2(failed, O_CLOEXEC) != 0) return errno;
  child = ::fork();
  if (child == 0) become(arguments.data(), blocked, failed[1]);
  int error = child < 0 ? errno : 0;
  ::close(failed[1]);
  if (child > 0) {
    // Nothing comes where it has become the command.
    while (::read(failed[0], &error, sizeof error) < 0 && errno == EINTR) continue;
    if (error != 0) ::waitpid(child, nullptr, 0);
  }
  ::close(failed[0]);
  return error;
}

/// The status of the child when it has ended.
Outcome<int> attend(pid_t child, const SignalRelay& relay) {
  const ProcessHandle process = ProcessHandle::open(child);
  for (bool over = !process; !over;) {
    pollfd files[2] = {{process.descriptor(), POLLIN, 0}, {relay.descriptor(), POLLIN, 0}};
    if (::poll(files, 2, -1) < 0 && errno != EINTR) break;
    over = files[0].revents != 0;
    if (!over && files[1].revents != 0) relay.pass_on(child);
  }
  return status_of(child);
}

}  // namespace

Outcome<CommandEnd> run_command(const std::vector<std::string>& words) {
  const auto began = since_boot();
  const SignalRelay relay;
  pid_t child = -1;
  if (const int error = spawn(words, relay.blocked_before(), child); error != 0) {
    constexpr int not_found = 127;
    constexpr int not_started = 126;
    return local_failure(static_cast<Exit>(error == ENOENT ? not_found : not_started),
                         "command-failed",
                         fmt::format("could not run {}: {}.", text::make_visible(words[0]),
                                     std::generic_category().message(error)));
  }
  const Outcome<int> status = attend(child, relay);
  if (!status) return status.error();
  CommandEnd end;
  end.took = since_boot() - began;
  if (WIFSIGNALED(*status)) end.signal = WTERMSIG(*status);
  end.exit_code = end.signal ? 128 + *end.signal : WEXITSTATUS(*status);
  return end;
}

void end_by_signal(int signal) {
  // One core is enough, and it is not ours.
  const rlimit none{0, 0};
  ::setrlimit(RLIMIT_CORE, &none);
  std::signal(signal, SIG_DFL);
  sigset_t set;
  sigemptyset(&set);
  sigaddset(&set, signal);
  ::sigprocmask(SIG_UNBLOCK, &set, nullptr);
  std::raise(signal);
}

}  // namespace confab::client
