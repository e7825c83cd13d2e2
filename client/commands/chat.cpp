#include <algorithm>
#include <boost/asio/signal_set.hpp>
#include <csignal>
#include <iterator>
#include <vector>

#include "client/chat/conversation.hpp"
#include "client/chat/plain_lines.hpp"
#include "client/chat/readline_editor.hpp"
#include "client/chat/wrap.hpp"
#include "client/commands/commands.hpp"
#include "client/environment.hpp"
#include "client/terminal.hpp"
#include "protocol/text/utf8.hpp"

namespace confab::client {
namespace {

Outcome<void> come_in(Context& context) {
  if (context.token()) return {};
  if (!context.may_ask()) {
    const auto nobody = context.signed_in();
    return nobody.error();
  }
  context.out().talk(
      wrap("You are not signed in at " + context.settings().server.text() +
               ". A name is all it takes; this computer remembers that it is yours. With a "
               "password it is "
               "yours from everywhere: confab register makes one, confab login knows it.",
           stderr_columns(), 0));
  for (;;) {
    const std::optional<std::string> name = ask_line("What should the others call you? ", Echo::on);
    if (!name || name->empty()) return usage_failure("no name, nothing done.");
    Context silent(context.settings(), context.tokens(), [](Output::Kind, const std::string&) {});
    const Outcome<void> done = connect(silent, {*name});
    if (done) {
      context.tokens() = silent.tokens();
      return done;
    }
    // Another name may do.
    if (done.error().exit != Exit::not_allowed && done.error().exit != Exit::usage) return done;
    context.out().complain(done.error());
  }
}

/// What signals mean, for as long as the conversation lasts.
class Signals {
 public:
  Signals(boost::asio::io_context& loop, LineEditor& editor, Conversation& conversation,
          bool at_terminal)
      : signals_(loop), editor_(editor), conversation_(conversation), at_terminal_(at_terminal) {
    for (const int signal : {SIGINT, SIGTERM, SIGHUP, SIGQUIT})
      if (!was_ignored(signal)) signals_.add(signal);
    if (at_terminal) {
      signals_.add(SIGWINCH);
      signals_.add(SIGTSTP);
    }
    wait();
  }

 private:
  void suspend() {
    editor_.suspend();
    conversation_.continued();
  }
  void wait() {
    signals_.async_wait([this](const boost::system::error_code& error, int signal) {
      if (error) return;
      if (signal == SIGWINCH)
        conversation_.resized();
      else if (signal == SIGTSTP)
        suspend();
      else if (signal == SIGINT && at_terminal_)
        conversation_.interrupt();
      else
        conversation_.end_now(static_cast<Exit>(128 + signal));
      wait();
    });
  }

  boost::asio::signal_set signals_;
  LineEditor& editor_;
  Conversation& conversation_;
  bool at_terminal_;
};

void tell_of(const Output& out, const char* heading, const std::vector<std::string>& texts) {
  if (!texts.empty()) out.talk(heading);
  for (const std::string& text : texts) out.talk("  " + text::make_visible(text, true));
}

void tell_of_unsent(const Output& out, const Conversation& conversation) {
  const Outbox& outbox = conversation.outbox();
  std::vector<std::string> perhaps;
  std::vector<std::string> not_sent;
  for (const Draft& draft : outbox.drafts())
    (perhaps.empty() && not_sent.empty() && outbox.first_may_have_arrived() ? perhaps : not_sent)
        .push_back(draft.text);
  std::ranges::copy(conversation.untaken(), std::back_inserter(not_sent));
  tell_of(out, "Nobody knows whether this was sent:", perhaps);
  tell_of(out, "Not sent:", not_sent);
}

}  // namespace

Outcome<void> chat(Context& context, const ChatOptions& options) {
  if (const Outcome<void> in = come_in(context); !in) return in;
  Conversation::Wish wish;
  if (options.chat) wish.chat = *options.chat;
  const bool at_terminal = stdin_is_terminal() && stdout_is_terminal() && !context.out().json();
  if (at_terminal) {
    wish.manner = Scribe::Manner::terminal;
    wish.history.emplace(state_folder() / "history");
  } else if (context.out().json()) {
    wish.manner = Scribe::Manner::json;
  }

  boost::asio::io_context loop(1);
  std::unique_ptr<LineEditor> editor;
  if (at_terminal)
    editor = std::make_unique<ReadlineEditor>(loop);
  else
    editor = std::make_unique<PlainLines>(loop);
  Conversation conversation(loop, *editor, context.settings(), std::move(wish));
  const Signals signals(loop, *editor, conversation, at_terminal);
  conversation.begin();
  loop.run();
  tell_of_unsent(context.out(), conversation);
  if (conversation.exit() == Exit::ok) return {};
  return Failure{conversation.exit(), {}, {}};  // all has been said
}

}  // namespace confab::client
