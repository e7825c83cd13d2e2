#include "tests/support/child.hpp"

#include <linux/capability.h>
#include <pty.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <csignal>
#include <cstdlib>
#include <thread>

namespace confab::testing {
namespace {

using Clock = std::chrono::steady_clock;
constexpr std::chrono::milliseconds pause{2};

/// What execve takes, made before the fork, where allocating is still allowed.
class Start {
 public:
  explicit Start(const Program& program) : program_(program) {
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
    // Whatever the test's own parent ignored.
    for (const int signal : {SIGPIPE, SIGXFSZ, SIGHUP, SIGINT, SIGQUIT})
      std::signal(signal, SIG_DFL);
    if (!program_.folder.empty() && ::chdir(program_.folder.c_str()) != 0) ::_exit(127);
    if (program_.heeds_file_modes) {
      ::prctl(PR_CAPBSET_DROP, CAP_DAC_OVERRIDE);
      ::prctl(PR_CAPBSET_DROP, CAP_DAC_READ_SEARCH);
    }
    if (program_.file_bytes_max) {
      const rlimit limit{*program_.file_bytes_max, RLIM_INFINITY};
      ::setrlimit(RLIMIT_FSIZE, &limit);
    }
    if (program_.open_files_max) {
      const rlimit limit{*program_.open_files_max, *program_.open_files_max};
      ::setrlimit(RLIMIT_NOFILE, &limit);
    }
    ::execve(program_.path.c_str(), pointers_.data(), pointers_.data() + environment_);
    ::_exit(127);
  }

 private:
  const Program& program_;
  std::vector<std::string> texts_;
  std::vector<char*> pointers_;
  std::size_t environment_ = 0;
};

}  // namespace

std::map<std::string, std::string> inherited_environment() {
  constexpr std::array names{"PATH",         "TMPDIR",       "ASAN_OPTIONS",     "UBSAN_OPTIONS",
                             "LSAN_OPTIONS", "TSAN_OPTIONS", "LLVM_PROFILE_FILE"};
  std::map<std::string, std::string> environment;
  for (const char* const name : names)
    if (const char* const value = std::getenv(name)) environment[name] = value;
  return environment;
}

Child::Child(const Program& program, Streams streams) {
  Start start(program);
  pid_ = ::fork();
  if (pid_ != 0) return;
  // Not even a test that crashes leaves it behind.
  ::prctl(PR_SET_PDEATHSIG, SIGKILL);
  ::dup2(streams.in, STDIN_FILENO);
  ::dup2(streams.out, STDOUT_FILENO);
  ::dup2(streams.err, STDERR_FILENO);
  start.go();
}

Child::Child(const Program& program, int& terminal) {
  Start start(program);
  pid_ = ::forkpty(&terminal, nullptr, nullptr, nullptr);
  if (pid_ == 0) start.go();
}

Child::~Child() {
  if (ended_ || pid_ <= 0) return;
  ::kill(pid_, SIGKILL);
  ::waitpid(pid_, nullptr, 0);
}

void Child::signal(int number) const {
  if (!ended_ && pid_ > 0) ::kill(pid_, number);
}

std::optional<int> Child::wait(std::chrono::milliseconds patience) {
  const auto deadline = Clock::now() + patience;
  while (!ended_) {
    int status = 0;
    if (::waitpid(pid_, &status, WNOHANG) == pid_)
      ended_ = WIFEXITED(status) ? WEXITSTATUS(status) : -WTERMSIG(status);
    else if (Clock::now() >= deadline)
      break;
    else
      std::this_thread::sleep_for(pause);
  }
  return ended_;
}

void Child::allow_file_bytes(std::optional<std::uint64_t> bytes) const {
  const rlimit limit{bytes.value_or(RLIM_INFINITY), RLIM_INFINITY};
  ::prlimit(pid_, RLIMIT_FSIZE, &limit, nullptr);
}

}  // namespace confab::testing
