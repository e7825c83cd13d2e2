#include "client/terminal.hpp"

#include <poll.h>
#include <sys/ioctl.h>
#include <termios.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <csignal>
#include <system_error>

#include "client/held_signals.hpp"

namespace confab::client {
namespace {

termios with_echo;     // what the terminal was like before echo went off …
termios without_echo;  // … and then
volatile std::sig_atomic_t echo_is_off = 0;
sigset_t ignored_before;  // when the program was started

/// What means something else here than it did to whoever started us.
constexpr std::array signals_taken{SIGINT, SIGTERM, SIGHUP, SIGQUIT, SIGPIPE, SIGXFSZ, SIGCHLD};

extern "C" void end_by_signal(int signal) {
  const int error = errno;
  if (HeldSignals::hold(signal)) {
    errno = error;
    return;
  }
  if (echo_is_off != 0) {
    tcsetattr(STDIN_FILENO, TCSANOW, &with_echo);
    [[maybe_unused]] const ssize_t written = ::write(STDERR_FILENO, "\n", 1);
  }
  _exit(128 + signal);
}

/// The shell gets the terminal as it was, and what is typed later is unseen again.
extern "C" void stop_for_a_while(int signal) {
  const int error = errno;
  tcsetattr(STDIN_FILENO, TCSANOW, &with_echo);
  struct sigaction stop{};
  struct sigaction ours{};
  stop.sa_handler = SIG_DFL;
  sigaction(signal, &stop, &ours);
  sigset_t only;
  sigset_t before;
  sigemptyset(&only);
  sigaddset(&only, signal);
  ::raise(signal);
  pthread_sigmask(SIG_UNBLOCK, &only, &before);  // here it stops, and here it goes on
  pthread_sigmask(SIG_SETMASK, &before, nullptr);
  sigaction(signal, &ours, nullptr);
  tcsetattr(STDIN_FILENO, TCSANOW, &without_echo);
  errno = error;
}

class Unseen {
 public:
  Unseen() {
    if (tcgetattr(STDIN_FILENO, &with_echo) != 0) return;
    echo_is_off = 1;
    without_echo = with_echo;
    without_echo.c_lflag &= ~static_cast<tcflag_t>(ECHO);
    without_echo.c_lflag |= ECHONL;
    // Ctrl-\ ends too, but not in a core file with half a password in it.
    struct sigaction quit{};
    quit.sa_handler = was_ignored(SIGQUIT) ? SIG_IGN : end_by_signal;
    sigaction(SIGQUIT, &quit, &quit_before_);
    struct sigaction stop{};
    stop.sa_handler = stop_for_a_while;
    sigaction(SIGTSTP, &stop, &stop_before_);
    // Where there is no job control nobody could make us go on.
    if (stop_before_.sa_handler == SIG_IGN) sigaction(SIGTSTP, &stop_before_, nullptr);
    tcsetattr(STDIN_FILENO, TCSANOW, &without_echo);
  }
  ~Unseen() {
    if (echo_is_off == 0) return;
    tcsetattr(STDIN_FILENO, TCSANOW, &with_echo);
    echo_is_off = 0;
    sigaction(SIGQUIT, &quit_before_, nullptr);
    sigaction(SIGTSTP, &stop_before_, nullptr);
  }
  Unseen(const Unseen&) = delete;
  Unseen& operator=(const Unseen&) = delete;

 private:
  struct sigaction quit_before_{};
  struct sigaction stop_before_{};
};

/// Byte by byte, so that what follows the line stays for the next reader.
std::optional<std::string> read_line() {
  std::string line;
  for (;;) {
    char c = 0;
    const ssize_t got = ::read(STDIN_FILENO, &c, 1);
    if (got < 0 && errno == EINTR) continue;
    if (got <= 0) return line.empty() ? std::nullopt : std::optional(line);
    if (c == '\n') return line;
    line += c;
  }
}

}  // namespace

bool stdin_is_terminal() { return isatty(STDIN_FILENO) == 1; }
bool stdout_is_terminal() { return isatty(STDOUT_FILENO) == 1; }
bool stderr_is_terminal() { return isatty(STDERR_FILENO) == 1; }

std::size_t stderr_columns() {
  constexpr std::size_t usual = 80;
  winsize size{};
  if (::ioctl(STDERR_FILENO, TIOCGWINSZ, &size) != 0 || size.ws_col == 0) return usual;
  return size.ws_col;
}

std::optional<std::string> ask_line(const std::string& question, Echo echo) {
  // Before the question is seen, because an answer may follow at once.
  std::optional<Unseen> unseen;
  if (echo == Echo::off) unseen.emplace();
  [[maybe_unused]] const ssize_t written = ::write(STDERR_FILENO, question.data(), question.size());
  return read_line();
}

bool is_yes(std::string_view answer) { return answer == "y" || answer == "yes"; }

bool agrees(const std::string& question) {
  return is_yes(ask_line(question + " [y/N] ", Echo::on).value_or(""));
}

Failure input_failure(int error) {
  return local_failure(
      Exit::trouble, "input",
      "could not read standard input: " + std::generic_category().message(error) + ".");
}

Outcome<std::string> read_stdin(std::size_t bytes_max) {
  std::string text;
  char piece[16 * 1024];
  for (;;) {
    const ssize_t got = ::read(STDIN_FILENO, piece, sizeof piece);
    if (got == 0) return text;
    if (got < 0 && errno == EINTR) continue;
    if (got < 0 && errno == EAGAIN) {
      pollfd input{STDIN_FILENO, POLLIN, 0};  // somebody else made it non-blocking
      ::poll(&input, 1, -1);
      continue;
    }
    if (got < 0) return input_failure(errno);
    text.append(piece, static_cast<std::size_t>(got));
    if (text.size() > bytes_max)
      return local_failure(Exit::usage, "too-large",
                           "standard input is too large for a message. Send it in pieces.");
  }
}

void install_signal_handlers() {
  sigemptyset(&ignored_before);
  for (const int signal : signals_taken) {
    struct sigaction before{};
    sigaction(signal, nullptr, &before);
    if (before.sa_handler == SIG_IGN) sigaddset(&ignored_before, signal);
  }
  struct sigaction action{};
  action.sa_handler = end_by_signal;
  for (const int signal : {SIGINT, SIGTERM, SIGHUP})
    if (!was_ignored(signal)) sigaction(signal, &action, nullptr);
  action.sa_handler = SIG_IGN;
  for (const int signal : {SIGPIPE, SIGXFSZ}) sigaction(signal, &action, nullptr);
  // Who ignores it is not told how a child has ended.
  action.sa_handler = SIG_DFL;
  sigaction(SIGCHLD, &action, nullptr);
}

bool was_ignored(int signal) { return sigismember(&ignored_before, signal) == 1; }

void give_back_signals() {
  struct sigaction action{};
  for (const int signal : signals_taken) {
    action.sa_handler = was_ignored(signal) ? SIG_IGN : SIG_DFL;
    sigaction(signal, &action, nullptr);
  }
}

}  // namespace confab::client
