#include <boost/asio/signal_set.hpp>
#include <csignal>

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
      : signals_(loop, SIGINT, SIGTERM, SIGHUP),
        editor_(editor),
        conversation_(conversation),
        at_terminal_(at_terminal) {
    if (at_terminal) {
      signals_.add(SIGWINCH);
      signals_.add(SIGTSTP);
    }
    wait();
  }

 private:
  void wait() {
    signals_.async_wait([this](const boost::system::error_code& error, int signal) {
      if (error) return;
      if (signal == SIGWINCH)
        conversation_.resized();
      else if (signal == SIGTSTP)
        editor_.suspend();
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

void tell_of_unsent(const Output& out, const Outbox& outbox) {
  if (outbox.empty()) return;
  out.talk("Not sent:");
  for (const Draft& draft : outbox.drafts()) out.talk("  " + text::make_visible(draft.text, true));
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
  tell_of_unsent(context.out(), conversation.outbox());
  if (conversation.exit() == Exit::ok) return {};
  return Failure{conversation.exit(), {}, {}};  // all has been said
}

}  // namespace confab::client
