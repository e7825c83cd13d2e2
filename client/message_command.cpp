#include "client/message_command.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <poll.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <csignal>
#include <cstring>
#include <system_error>
#include <vector>

#include "client/held_signals.hpp"
#include "client/processes/process.hpp"

namespace confab::client {
namespace {

/// What the command finds in its environment: ours, and the message.
class Environment {
 public:
  Environment(const api::Message& message, const std::string& server) {
    set("CONFAB_FROM", message.from);
    set("CONFAB_TEXT", message.text.value_or(""));
    set("CONFAB_CHAT", message.chat);
    set("CONFAB_ID", std::to_string(message.id));
    set("CONFAB_AT", message.at);
    set("CONFAB_SERVER", server);
    const std::size_t own = entries_.size();
    for (char** entry = environ; *entry != nullptr; ++entry)
      if (!is_ours(*entry, own)) entries_.emplace_back(*entry);
    for (std::string& entry : entries_) pointers_.push_back(entry.data());
    pointers_.push_back(nullptr);
  }

  char** pointers() { return pointers_.data(); }

 private:
  void set(std::string_view name, const std::string& value) {
    entries_.push_back(fmt::format("{}={}", name, value));
  }
  bool is_ours(std::string_view entry, std::size_t own) const {
    const std::string_view name = entry.substr(0, entry.find('=') + 1);
    return std::any_of(entries_.begin(), entries_.begin() + static_cast<std::ptrdiff_t>(own),
                       [&](const std::string& one) { return one.starts_with(name); });
  }

  std::vector<std::string> entries_;
  std::vector<char*> pointers_;
};

/// 0 or the error.
int spawn(std::string command, Environment& environment, pid_t& child) {
  posix_spawn_file_actions_t files;
  ::posix_spawn_file_actions_init(&files);
  ::posix_spawn_file_actions_addopen(&files, STDIN_FILENO, "/dev/null", O_RDONLY, 0);
  // The sockets: whoever the command leaves behind must not keep a stream open.
  ::posix_spawn_file_actions_addclosefrom_np(&files, STDERR_FILENO + 1);
  posix_spawnattr_t attributes;
  ::posix_spawnattr_init(&attributes);
  // Errors for us, but the end of what does not expect them. That children end is not ignored in
  // it either, whatever we were started with.
  sigset_t defaults;
  sigemptyset(&defaults);
  for (const int signal : {SIGPIPE, SIGXFSZ}) sigaddset(&defaults, signal);
  ::posix_spawnattr_setsigdefault(&attributes, &defaults);
  ::posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETSIGDEF);
  std::string shell = "/bin/sh";
  std::string dash_c = "-c";
  std::array<char*, 4> arguments{shell.data(), dash_c.data(), command.data(), nullptr};
  const int error = ::posix_spawn(&child, shell.c_str(), &files, &attributes, arguments.data(),
                                  environment.pointers());
  ::posix_spawnattr_destroy(&attributes);
  ::posix_spawn_file_actions_destroy(&files);
  return error;
}

/// Until it has ended, passes on what it would not hear otherwise.
void attend(pid_t child) {
  const ProcessHandle process = ProcessHandle::open(child);
  bool passed_on = false;
  for (bool over = !process; !over;) {
    pollfd files[2] = {{process.descriptor(), POLLIN, 0},
                       {passed_on ? -1 : HeldSignals::descriptor(), POLLIN, 0}};
    if (::poll(files, 2, -1) < 0 && errno != EINTR) break;
    over = files[0].revents != 0;
    if (over || files[1].revents == 0) continue;
    const int signal = HeldSignals::held().value_or(0);
    if (signal == SIGTERM || signal == SIGHUP) ::kill(child, signal);
    passed_on = true;
  }
}

}  // namespace

Outcome<void> run_message_command(const std::string& command, const api::Message& message,
                                  const std::string& server) {
  Environment environment(message, server);
  pid_t child = -1;
  if (const int error = spawn(command, environment, child); error != 0)
    return local_failure(Exit::trouble, "command-failed",
                         fmt::format("could not run the command for message #{}: {}.", message.id,
                                     std::generic_category().message(error)));
  attend(child);
  const Outcome<int> status = status_of(child);
  if (!status) return status.error();
  if (WIFEXITED(*status) && WEXITSTATUS(*status) == 0) return {};
  const std::string how = WIFEXITED(*status)
                              ? fmt::format("ended with exit status {}", WEXITSTATUS(*status))
                              : fmt::format("was ended by {}", ::strsignal(WTERMSIG(*status)));
  return local_failure(
      Exit::trouble, "command-failed",
      fmt::format("the command for message #{} {}. The next confab tail --exec begins with that "
                  "message again.",
                  message.id, how));
}

}  // namespace confab::client
