#include "client/chat/readline_editor.hpp"

#include <sys/ioctl.h>
#include <unistd.h>

#include <algorithm>
#include <clocale>
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <utility>

// They need <cstdio>, and do not say so.
#include <readline/history.h>
#include <readline/readline.h>

#include "client/chat/line_history.hpp"
#include "protocol/text/unicode.hpp"

namespace confab::client {
namespace {

ReadlineEditor* the_editor = nullptr;

/// Readline has to know which characters of a prompt take no room.
std::string with_marks(std::string_view prompt) {
  std::string marked;
  while (!prompt.empty()) {
    const std::size_t end = prompt.starts_with('\x1b') ? prompt.find('m') : std::string_view::npos;
    const std::size_t size = end == std::string_view::npos ? 1 : end + 1;
    const bool colour = size > 1;
    if (colour) marked += RL_PROMPT_START_IGNORE;
    marked += prompt.substr(0, size);
    if (colour) marked += RL_PROMPT_END_IGNORE;
    prompt.remove_prefix(size);
  }
  return marked;
}

/// Side by side, as `ls` shows them.
std::string in_columns(const std::vector<std::string>& words, std::size_t columns) {
  std::size_t widest = 0;
  for (const std::string& word : words) widest = std::max(widest, text::display_width(word));
  const std::size_t side_by_side = std::max<std::size_t>(1, columns / (widest + 2));
  std::string lines;
  for (std::size_t i = 0; i < words.size(); ++i) {
    lines += words[i];
    const bool last = i + 1 == words.size() || (i + 1) % side_by_side == 0;
    if (last)
      lines += '\n';
    else
      lines.append(widest + 2 - text::display_width(words[i]), ' ');
  }
  return lines;
}

/// The line, and the one that waits below the history while another one is looked at.
void forget_line() {
  rl_maybe_unsave_line();
  rl_replace_line("", 1);
}

/// In the midst of a search, readline shows something else than our prompt.
bool is_searching() {
  return RL_ISSTATE(RL_STATE_ISEARCH | RL_STATE_NSEARCH | RL_STATE_NUMERICARG);
}

}  // namespace

struct ReadlineEditor::Hooks {
  /// The end of the input; lines come by `enter`.
  static void line(char* line) {
    if (line == nullptr) {
      the_editor->ended_ = true;
      the_editor->remove();
      return;
    }
    the_editor->typed_.emplace_back(line);
    std::free(line);
  }
  /// Takes the line off the screen: what becomes of it will be shown.
  static int enter(int, int) {
    the_editor->typed_.emplace_back(rl_line_buffer, static_cast<std::size_t>(rl_end));
    rl_clear_visible_line();
    forget_line();
    rl_on_new_line();
    using_history();
    return 0;
  }
  static int tab(int, int) {
    the_editor->complete();
    return 0;
  }
  static void redisplay() { the_editor->redisplay(); }
};

ReadlineEditor::ReadlineEditor(boost::asio::io_context& loop) : input_(loop, STDIN_FILENO) {
  the_editor = this;
  // Where the locale knows nothing but ASCII, terminals know more all the same.
  // Readline asks the environment itself.
  if (std::setlocale(LC_CTYPE, "") == nullptr || MB_CUR_MAX == 1) {
    ::setenv("LC_ALL", "C.UTF-8", 1);
    std::setlocale(LC_CTYPE, "C.UTF-8");
  }
  rl_readline_name = "confab";
  rl_instream = stdin;
  rl_outstream = stdout;
  rl_catch_signals = 0;
  rl_catch_sigwinch = 0;
  rl_change_environment = 0;
  stifle_history(static_cast<int>(history_lines_max));
  rl_initialize();
  rl_variable_bind("enable-bracketed-paste", "on");
  for (const Keymap map : {emacs_standard_keymap, vi_insertion_keymap, vi_movement_keymap})
    for (const int key : {int{'\r'}, int{'\n'}}) rl_bind_key_in_map(key, Hooks::enter, map);
  for (const Keymap map : {emacs_standard_keymap, vi_insertion_keymap})
    rl_bind_key_in_map('\t', Hooks::tab, map);
}

ReadlineEditor::~ReadlineEditor() {
  stop();
  rl_redisplay_function = rl_redisplay;
  the_editor = nullptr;
}

void ReadlineEditor::start(Owner& owner) {
  owner_ = &owner;
  install();
  wait();
}

void ReadlineEditor::stop() {
  owner_ = nullptr;
  alive_.reset();
  if (installed_) rl_clear_visible_line();
  remove();
  input_.cancel();
}

void ReadlineEditor::install() {
  if (std::exchange(installed_, true)) return;
  rl_callback_handler_install(with_marks(prompt_).c_str(), Hooks::line);
}

void ReadlineEditor::remove() {
  if (!std::exchange(installed_, false)) return;
  rl_callback_handler_remove();
}

void ReadlineEditor::wait() {
  input_.wait([this, alive = std::weak_ptr<bool>(alive_)] {
    if (!alive.expired()) read();
  });
}

void ReadlineEditor::read() {
  // What was pasted comes at once; but nobody else is kept waiting by somebody who pastes a book.
  constexpr int at_once = 1024;
  for (int i = 0; i < at_once && installed_ && input_.ready_now(); ++i) rl_callback_read_char();
  if (!listing_.empty()) print(std::exchange(listing_, {}));
  const std::weak_ptr<bool> alive = alive_;
  while (!alive.expired() && !typed_.empty()) {
    std::string line = std::move(typed_.front());
    typed_.pop_front();
    owner_->typed(std::move(line));
  }
  if (alive.expired()) return;
  if (std::exchange(ended_, false)) {
    owner_->ended();
    if (alive.expired() || input_.gone()) return;
    install();
  }
  wait();
}

Outcome<void> ReadlineEditor::write_out(std::string_view text) const {
  std::fflush(stdout);  // readline's own comes first
  return out_.print(text);
}

void ReadlineEditor::complete() {
  if (unseen_ || owner_ == nullptr) return;
  const std::string_view line(rl_line_buffer, static_cast<std::size_t>(rl_end));
  const Completion completion = owner_->complete(line, static_cast<std::size_t>(rl_point));
  const std::string before(
      line.substr(completion.from, static_cast<std::size_t>(rl_point) - completion.from));
  if (completion.replacement != before) {
    rl_begin_undo_group();
    rl_delete_text(static_cast<int>(completion.from), rl_point);
    rl_point = static_cast<int>(completion.from);
    rl_insert_text(completion.replacement.c_str());
    rl_end_undo_group();
  } else if (completion.candidates.size() > 1) {
    listing_ = in_columns(completion.candidates, columns());
  } else {
    rl_ding();
  }
}

/// As always, but of a line that nobody may see nothing.
void ReadlineEditor::redisplay() {
  if (!unseen_) {
    rl_redisplay();
    return;
  }
  const int end = std::exchange(rl_end, 0);
  const int point = std::exchange(rl_point, 0);
  const char first = std::exchange(rl_line_buffer[0], '\0');
  rl_redisplay();
  rl_line_buffer[0] = first;
  rl_point = point;
  rl_end = end;
}

Outcome<void> ReadlineEditor::print(std::string_view lines) {
  notice_size();
  if (installed_) rl_clear_visible_line();
  Outcome<void> printed = write_out(lines);
  if (installed_) {
    rl_on_new_line();
    redisplay();
  }
  return printed;
}

void ReadlineEditor::set_prompt(const std::string& prompt, bool unseen) {
  if (prompt == prompt_ && unseen == unseen_) return;
  if (installed_ && is_searching()) return;  // the next one will do
  prompt_ = prompt;
  if (installed_) rl_clear_visible_line();
  unseen_ = unseen;
  // Only then: with a function that is not its own, readline does less when the size changes.
  rl_redisplay_function = unseen ? Hooks::redisplay : rl_redisplay;
  if (!installed_) return;
  rl_set_prompt(with_marks(prompt).c_str());
  rl_on_new_line();
  redisplay();
}

bool ReadlineEditor::put_back(const std::string& line) {
  if (!installed_ || rl_end > 0 || unseen_) return false;
  rl_clear_visible_line();
  rl_replace_line(line.c_str(), 1);
  rl_point = rl_end;
  rl_on_new_line();
  redisplay();
  return true;
}

void ReadlineEditor::clear_line() {
  if (!installed_) return;
  rl_clear_visible_line();
  rl_callback_sigcleanup();
  forget_line();
  rl_on_new_line();
  redisplay();
}

bool ReadlineEditor::set_aside() {
  if (!installed_ || rl_end == 0 || unseen_) return false;
  remember(rl_line_buffer);
  clear_line();
  return true;
}

void ReadlineEditor::remember(const std::string& line) {
  add_history(line.c_str());
  using_history();
}

std::size_t ReadlineEditor::columns() const {
  winsize size{};
  if (::ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_col > 0) return size.ws_col;
  int rows = 0;
  int columns = 0;
  rl_get_screen_size(&rows, &columns);
  return static_cast<std::size_t>(std::max(columns, 1));
}

/// Most terminals break their rows anew, so where a line of several rows begins now, nobody knows:
/// it is drawn once more below, and nothing above it is touched.
void ReadlineEditor::resized() {
  if (!installed_) return;
  const std::size_t before = rows_of_line();
  rl_reset_screen_size();
  const std::size_t rows = std::max(before, rows_of_line());
  if (rows == 1) return rl_resize_terminal();
  write_out(std::string(rows, '\n'));
  rl_on_new_line();
  redisplay();
}

/// The signal may be on its way yet.
void ReadlineEditor::notice_size() {
  int rows = 0;
  int known = 0;
  rl_get_screen_size(&rows, &known);
  if (std::cmp_not_equal(known, columns())) resized();
}

std::size_t ReadlineEditor::rows_of_line() const {
  int rows = 0;
  int columns = 0;
  rl_get_screen_size(&rows, &columns);
  const std::string_view line(rl_line_buffer, static_cast<std::size_t>(rl_end));
  const std::size_t width = text::display_width(prompt_) + text::display_width(line);
  return 1 + width / static_cast<std::size_t>(std::max(columns, 1));
}

void ReadlineEditor::suspend() {
  if (!installed_) return;
  rl_clear_visible_line();
  rl_deprep_terminal();
  ::raise(SIGSTOP);
  rl_prep_terminal(1);
  // Who is stopped is not told of another size.
  rl_reset_screen_size();
  rl_on_new_line();
  redisplay();
}

}  // namespace confab::client
