#include "client/chat/conversation.hpp"

#include <algorithm>
#include <utility>

#include "client/terminal.hpp"

namespace confab::client {
namespace {

/// From then on somebody who leaves wonders what is going on.
constexpr std::chrono::milliseconds leave_notice{1'000};

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

void Conversation::settle() {
  if (over_) return;
  take_lines();
  if (over_) return;
  start_becoming();
  flush_screen();
  set_prompt();
  if (!leaving_ || jobs_ > 0 || opening_ > 0 || outbox_.under_way()) return;
  if (!outbox_.empty() && !outbox_.stalled()) return;
  // A program wants to see what it said, and what was said before it.
  if (!at_terminal() && !unheard_ && outbox_.empty() && heard_up_to_ < sent_up_to_) return;
  finish();
}

void Conversation::finish() {
  Exit why = exit_;
  if (why == Exit::ok && !outbox_.empty()) why = Exit::no_server;
  end_now(why);
}

}  // namespace confab::client
