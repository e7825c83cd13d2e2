#include "client/chat/conversation.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "client/chat/completer.hpp"
#include "client/chat/plain_lines.hpp"
#include "client/commands/idempotency_key.hpp"
#include "client/line_splitter.hpp"
#include "client/terminal.hpp"
#include "protocol/text/ascii.hpp"
#include "protocol/text/unicode.hpp"
#include "protocol/text/utf8.hpp"

namespace confab::client {
namespace {

/// From then on somebody who leaves wonders what is going on.
constexpr std::chrono::milliseconds leave_notice{1'000};

Failure too_many_waiting() {
  return usage_failure(
      fmt::format("no more than {} messages wait at a time, and this would be one more. Nothing of "
                  "it was sent.",
                  outbox_max));
}

/// The first letter of an answer, in small; a space when there is none.
char letter_of(const std::string& answer) {
  return answer.empty() ? ' ' : text::to_lower(answer.front());
}

}  // namespace

Conversation::Conversation(boost::asio::io_context& loop, LineEditor& editor,
                           const Settings& settings, Wish wish)
    : loop_(loop),
      editor_(editor),
      settings_(settings),
      wish_(std::move(wish)),
      scribe_(wish_.manner, settings.colour),
      out_(settings.json, settings.quiet),
      chat_(wish_.chat),
      left_over_(loop),
      retries_(wish_.retries),
      retry_(loop),
      leaving_time_(loop),
      worker_(std::make_unique<Worker>(loop)) {}

Conversation::~Conversation() { end_now(exit_); }

void Conversation::begin() {
  if (wish_.history) {
    const auto lines = wish_.history->load();
    if (lines)
      for (const std::string& line : *lines) editor_.remember(line);
    else
      complain(lines.error());
  }
  scribe_.set_columns(editor_.columns());
  editor_.start(*this);
  enter_as_somebody();
  settle();
}

void Conversation::interrupt() {
  if (leaving_ || (at_terminal() && input_over_)) return finish();
  set_lines_aside();
  editor_.clear_line();
  if (question_) std::exchange(question_, std::nullopt)->then(std::nullopt);
  if (to_become_) {
    to_become_.reset();
    --opening_;
    remark("Nothing was changed.");
  }
  settle();
}

void Conversation::resized() {
  editor_.resized();
  continued();
}

void Conversation::continued() {
  scribe_.set_columns(editor_.columns());
  settle();
}

void Conversation::end_now(Exit why) {
  if (std::exchange(over_, true)) return;
  exit_ = why;
  flush_screen();
  editor_.stop();
  // Who is offline would wait for nothing.
  if (offline_ || why != Exit::ok) stop_.request_stop();
  confirmer_.reset();
  stop_.request_stop();
  stop_hearing_.request_stop();
  ear_.reset();
  worker_.reset();
  retry_.cancel();
  left_over_.cancel();
  leaving_time_.cancel();
  loop_.stop();
}

// What commands do.

void Conversation::say(const std::string& line) {
  if (at_terminal())
    show(scribe_.rows(line) + "\n");
  else
    out_.talk(line);
}

void Conversation::run(Job job, std::function<void()> then) {
  ++jobs_;
  if (then) ++moving_;
  worker_->run([this, who = who_, job = std::move(job), then = std::move(then)]() -> Worker::Then {
    const auto transcript = std::make_shared<std::vector<Said>>();
    Outcome<Context> with = context(transcript, who);
    const Outcome<void> done = with ? job(*with) : Outcome<void>(with.error());
    return [this, transcript, done, then] {
      --jobs_;
      if (then) --moving_;
      show_said(*transcript, true);
      if (!done) complain(done.error());
      if (done && then) then();
      settle();
    };
  });
}

/// Messages have to go out as who wrote them, so they go first.
void Conversation::become(Job job) {
  to_become_ = std::move(job);
  ++opening_;
  start_becoming();
}

void Conversation::start_becoming() {
  if (!to_become_ || !outbox_.empty()) return;
  ++jobs_;
  becoming_ = true;
  worker_->run([this, job = *std::exchange(to_become_, std::nullopt)]() -> Worker::Then {
    const auto transcript = std::make_shared<std::vector<Said>>();
    Outcome<Context> with = context(transcript, {});
    const Outcome<void> done = with ? job(*with) : Outcome<void>(with.error());
    const bool somebody = done && with->token().has_value();
    return [this, transcript, done, somebody] {
      --jobs_;
      --opening_;
      becoming_ = false;
      show_said(*transcript, !at_terminal());
      const std::optional<Failure> failure = std::exchange(deaf_, std::nullopt);
      if (!done) complain(done.error());
      if (!done && failure) return deaf(*failure);
      if (done && somebody) {
        chat_ = "general";
        enter_as_somebody();
      }
      if (done && !somebody) leave();
      settle();
    };
  });
}

void Conversation::send(Draft draft) {
  if (draft.line.empty()) draft.line = line_;
  if (outbox_.room() == 0) {
    // Once: who is that fast has more of them.
    if (!std::exchange(said_full_, true)) {
      complain(too_many_waiting());
      tell_where(draft.line);
    }
    return;
  }
  said_full_ = false;
  const Outcome<std::string> key = idempotency_key({});
  if (!key) return complain(key.error());
  draft.key = *key;
  outbox_.add(std::move(draft));
  send_next();
}

void Conversation::open(const std::string& address) {
  if (opening_ > 0 && opening_what_ == address) return;
  if (const auto same = known_.addresses_of_title(address); same.size() > 1)
    return complain(
        usage_failure(fmt::format("{} of your rooms have that title. Name one by its "
                                  "address: {}.",
                                  same.size(), fmt::join(same, ", "))));
  ++jobs_;
  ++opening_;
  opening_what_ = address;
  // What comes meanwhile is shown below the page that is on its way.
  if (ear_) ear_->hold(true);
  const bool history = at_terminal();
  worker_->run([this, who = who_, address, history]() -> Worker::Then {
    Outcome<Context> with = context({}, who);
    const Outcome<Opened> found =
        with ? look_into(*with, address, false, history) : Outcome<Opened>(with.error());
    return [this, found] {
      --jobs_;
      if (opening_ == 1) opening_what_.clear();
      if (found)
        opened(*found, false);
      else
        complain(found.error());
      if (--opening_ == 0 && ear_) ear_->hold(false);
      settle();
    };
  });
}

void Conversation::when_sure(const std::string& question, std::function<void()> yes) {
  if (!at_terminal()) return yes();
  ask({question + " [y/N] ", false, [yes = std::move(yes)](const std::optional<std::string>& said) {
         if (said && is_yes(*said)) yes();
       }});
}

void Conversation::ask_secret(const std::string& question, std::function<void(std::string)> then) {
  if (!at_terminal()) return then("");  // the environment may know it
  ask({question, true, [then = std::move(then)](std::optional<std::string> said) {
         if (said && !said->empty()) then(*std::move(said));
       }});
}

void Conversation::leave() {
  if (std::exchange(leaving_, true)) return;
  start_leaving_time();
  outbox_.try_again();
  send_next();
}

void Conversation::start_leaving_time() {
  leaving_time_.expires_after(std::min(leave_notice, wish_.leave_time));
  leaving_time_.async_wait([this](const boost::system::error_code& error) {
    if (error) return;
    if (at_terminal()) remark("Waiting for the server; Ctrl-C leaves at once.");
    leaving_time_.expires_after(wish_.leave_time);
    leaving_time_.async_wait([this](const boost::system::error_code& cancelled) {
      if (!cancelled) finish();
    });
    settle();
  });
}

// What is typed.

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

void Conversation::ended() {
  if (question_) {
    std::exchange(question_, std::nullopt)->then(std::nullopt);
  } else {
    input_over_ = true;
    // A person is not kept longer than that, whatever the lines before wait for.
    if (at_terminal()) start_leaving_time();
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
