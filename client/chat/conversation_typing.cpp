// What is typed, and what it means.
#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "client/chat/completer.hpp"
#include "client/chat/conversation.hpp"
#include "client/chat/plain_lines.hpp"
#include "client/line_splitter.hpp"
#include "client/terminal.hpp"
#include "protocol/text/ascii.hpp"
#include "protocol/text/unicode.hpp"
#include "protocol/text/utf8.hpp"

namespace confab::client {
namespace {

/// The first letter of an answer, in small; a space when there is none.
char letter_of(const std::string& answer) {
  return answer.empty() ? ' ' : text::to_lower(answer.front());
}

}  // namespace

void Conversation::typed(std::string line) {
  if (lines_.size() == lines_waiting_max)
    complain(usage_failure("that was too fast: this line was not taken."));
  else
    lines_.push_back(std::move(line));
  take_lines();
  settle();
}

void Conversation::too_long() {
  complain(usage_failure(
      fmt::format("a line of more than {} MiB is longer than any message; nothing of it was taken.",
                  plain_line_bytes_max / MiB)));
  settle();
}

void Conversation::unreadable(int error) { complain(input_failure(error)); }

void Conversation::ended() {
  if (question_) {
    std::exchange(question_, std::nullopt)->then(std::nullopt);
  } else {
    // A person is not kept longer than that, whatever the lines before wait for.
    if (!std::exchange(input_over_, true) && at_terminal()) start_leaving_time();
    take_lines();
  }
  settle();
}

Completion Conversation::complete(std::string_view line, std::size_t cursor) const {
  if (question_) return {cursor, {}, {}};
  return complete_line(line, cursor, known_);
}

/// A line may depend on what the one before it did: which chat one is in, and for a program on
/// everything, up to the message that it has seen come back.
bool Conversation::may_take_line() const {
  if (question_) return true;
  if (opening_ > 0 || moving_ > 0) return false;
  const bool seen = offline_ || unheard_ || heard_up_to_ >= sent_up_to_;
  return at_terminal() ? jobs_ < jobs_max : jobs_ == 0 && outbox_.empty() && seen;
}

void Conversation::take_lines() {
  while (!over_ && !lines_.empty() && may_take_line()) {
    const std::string line = std::move(lines_.front());
    lines_.pop_front();
    take_line(line);
  }
  if (over_) return;
  if (input_over_ && lines_.empty() && may_take_line()) leave();
  editor_.hold(!at_terminal() && !may_take_line());
}

void Conversation::take_line(const std::string& line) {
  if (question_) {
    std::exchange(question_, std::nullopt)->then(line);
    return;
  }
  if (leaving_ || text::is_blank(line)) return;
  note_in_history(line);
  if (at_terminal() && split_lines(line).size() > 1)
    take_pasted(line);
  else
    carry_out(line);
}

void Conversation::take_pasted(const std::string& text) {
  const std::size_t count = split_lines(text).size();
  ask({fmt::format("{} lines: [o]ne message, [e]ach for itself, or [n]othing? ", count), false,
       [this, text](const std::optional<std::string>& said) {
         if (!said) {
           editor_.put_back(text);
         } else if (letter_of(*said) == 'o') {
           carry_out_whole(text);
         } else if (letter_of(*said) != 'e') {
           remark(arrow_up);
         } else if (const auto lines = split_lines(text); lines.size() > outbox_.room()) {
           complain(too_many_waiting());
           remark(arrow_up);
         } else {
           // Each may have to wait for what the one before it does.
           lines_.insert(lines_.begin(), lines.begin(), lines.end());
         }
       }});
}

/// Several lines are a message, unless they were pasted behind a command.
void Conversation::carry_out_whole(const std::string& lines) {
  const Typed typed = understand(lines);
  if (typed.is_command && find_instruction(typed.command) == nullptr)
    say_here(lines, lines);
  else
    carry_out(lines);
}

void Conversation::say_here(std::string text, const std::string& line) {
  while (text.ends_with('\n')) text.pop_back();
  Draft draft;
  draft.chat = chat_;
  draft.text = std::move(text);
  draft.line = line;
  send(std::move(draft));
}

void Conversation::carry_out(const std::string& line) {
  const Typed typed = understand(line);
  if (!typed.is_command) return say_here(typed.text, line);
  const Instruction* const instruction = find_instruction(typed.command);
  const std::string echo =
      at_terminal() ? scribe_.echo(known_.label_of(chat_) + "> ", line) : std::string();
  if (typed.command.empty()) {
    show(echo);
    return complain(usage_failure(
        "a command has its name right behind the slash. To say a slash, begin with //."));
  }
  if (instruction == nullptr) {
    show(echo);
    const std::string_view meant = nearest_instruction(typed.command);
    return complain(usage_failure(fmt::format(
        "there is no /{}. {} To say it, begin with //.", text::make_visible(typed.command),
        meant.empty() ? "/help lists what there is." : fmt::format("Did you mean /{}?", meant))));
  }
  const std::size_t to_send = outbox_.size();
  const std::string shown = std::exchange(screen_, {});
  line_ = line;
  const Outcome<void> done = instruction->run(*this, Arguments(typed.text));
  line_.clear();
  // A message shows itself.
  screen_ = shown + (outbox_.size() > to_send ? "" : echo) + screen_;
  if (done) return;
  Failure failure = done.error();
  if (failure.sentence.empty()) {
    failure.sentence = "say " + help_of(*instruction);
    failure.sentence.pop_back();
    failure.problem.detail = failure.sentence;
  }
  complain(failure);
}

std::vector<std::string> Conversation::untaken() const {
  std::vector<std::string> lines(lines_.begin(), lines_.end());
  const std::vector<std::string> held = editor_.held();
  lines.insert(lines.end(), held.begin(), held.end());
  return lines;
}

/// Lines that wait, into the history instead of where they were meant for.
void Conversation::set_lines_aside() {
  if (lines_.empty()) return;
  for (const std::string& line : lines_) note_in_history(line);
  lines_.clear();
  remark(arrow_up);
}

void Conversation::note_in_history(const std::string& line) {
  const Instruction* const instruction = find_instruction(understand(line).command);
  editor_.remember(line);
  if (!wish_.history || (instruction != nullptr && instruction->secret)) return;
  if (const Outcome<void> kept = wish_.history->add(line); !kept) {
    complain(kept.error());
    wish_.history.reset();  // once is enough
  }
}

}  // namespace confab::client
