#include "client/processes/command.hpp"

#include <fmt/format.h>
#include <poll.h>
#include <spawn.h>
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

/// 0 or the error.
int spawn(const std::vector<std::string>& words, const sigset_t& blocked, pid_t& child) {
  std::vector<std::string> copies = words;
  std::vector<char*> arguments;
  for (std::string& word : copies) arguments.push_back(word.data());
  arguments.push_back(nullptr);

  posix_spawnattr_t attributes;
  ::posix_spawnattr_init(&attributes);
  sigset_t defaults;
  sigemptyset(&defaults);
  for (const int signal : {SIGPIPE, SIGXFSZ})
    if (!was_ignored(signal)) sigaddset(&defaults, signal);
  ::posix_spawnattr_setsigdefault(&attributes, &defaults);
  ::posix_spawnattr_setsigmask(&attributes, &blocked);
  ::posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETSIGDEF | POSIX_SPAWN_SETSIGMASK);
  const int error =
      ::posix_spawnp(&child, arguments[0], nullptr, &attributes, arguments.data(), environ);
  ::posix_spawnattr_destroy(&attributes);
  return error;
}

/// The status of the child when it has ended.
int attend(pid_t child, const SignalRelay& relay) {
  const ProcessHandle process = ProcessHandle::open(child);
  for (bool over = !process; !over;) {
    pollfd files[2] = {{process.descriptor(), POLLIN, 0}, {relay.descriptor(), POLLIN, 0}};
    if (::poll(files, 2, -1) < 0 && errno != EINTR) break;
    over = files[0].revents != 0;
    if (!over && files[1].revents != 0) relay.pass_on(child);
  }
  int status = 0;
  while (::waitpid(child, &status, 0) < 0 && errno == EINTR) continue;
  return status;
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
  const int status = attend(child, relay);
  CommandEnd end;
  end.took = since_boot() - began;
  if (WIFSIGNALED(status)) end.signal = WTERMSIG(status);
  end.exit_code = end.signal ? 128 + *end.signal : WEXITSTATUS(status);
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
