#pragma once
/// The conversation: what is typed, what is heard, and what becomes of both.

#include <boost/asio/io_context.hpp>
#include <boost/asio/steady_timer.hpp>
#include <deque>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <stop_token>
#include <string>
#include <vector>

#include "client/backoff.hpp"
#include "client/chat/command_table.hpp"
#include "client/chat/delivery.hpp"
#include "client/chat/ear.hpp"
#include "client/chat/known.hpp"
#include "client/chat/line_editor.hpp"
#include "client/chat/line_history.hpp"
#include "client/chat/outbox.hpp"
#include "client/chat/scribe.hpp"
#include "client/chat/seen.hpp"
#include "client/chat/worker.hpp"
#include "client/confirmer.hpp"

namespace confab::client {

/// Lines that may wait until a chat is open.
inline constexpr std::size_t lines_waiting_max = 1'000;
/// Commands that may be under way at a time.
inline constexpr std::size_t jobs_max = 64;
/// So many unread messages are shown when one enters a chat; older ones stay unread.
inline constexpr std::size_t unread_shown_max = 1'000;

/// Everything in it is touched by the thread that runs the loop and by no other. Requests are made
/// by the worker, one after the other, so messages arrive in the order in which they were typed;
/// events are read by the ear; what was shown is confirmed by the confirmer: a thread each, which
/// hand over what they have by the loop.
class Conversation : public Actions, private LineEditor::Owner, private Ear::Owner {
 public:
  struct Wish {
    std::string chat = "general";
    Scribe::Manner manner = Scribe::Manner::lines;
    /// Where lines are kept; none: nowhere.
    std::optional<LineHistory> history = {};
    std::chrono::milliseconds leave_time{10'000};  ///< answers are waited for so long at the end
    Backoff::Bounds retries{std::chrono::milliseconds{1'000}, std::chrono::milliseconds{15'000}};
  };

  /// All of these have to outlive it.
  Conversation(boost::asio::io_context& loop, LineEditor& editor, const Settings& settings,
               Wish wish);
  /// As `end_now`.
  ~Conversation() override;

  /// From now on it lives on the loop, and stops it at the end.
  void begin();
  /// Ctrl-C: the line is cleared, or the question withdrawn; who is leaving waits for nothing more.
  void interrupt();
  void resized();
  /// It was stopped (Ctrl-Z), and the terminal may have another size.
  void continued();
  /// Leaves without waiting for anything; `why` is the exit code.
  void end_now(Exit why);
  /// How it ended.
  Exit exit() const { return exit_; }
  /// What was typed and did not arrive, as far as is known …
  const Outbox& outbox() const { return outbox_; }
  /// … and what was not even taken.
  std::vector<std::string> untaken() const;

  // What commands do.
  const std::string& chat() const override { return chat_; }
  const std::string& line() const override { return line_; }
  std::string address_of(const std::string& said) const override { return known_.address_of(said); }
  const Known& known() const override { return known_; }
  void say(const std::string& line) override;
  void run(Job job, std::function<void()> then) override;
  using Actions::run;
  void become(Job job) override;
  void send(Draft draft) override;
  void open(const std::string& address) override;
  void when_sure(const std::string& question, std::function<void()> yes) override;
  void ask_secret(const std::string& question, std::function<void(std::string)> then) override;
  void leave() override;

 private:
  static constexpr const char* arrow_up = "What was not sent is in the history: arrow up.";

  struct Question {
    std::string text;
    bool unseen = false;
    /// Nothing: it was withdrawn.
    std::function<void(std::optional<std::string>)> then;
  };
  /// What a command said, in its order.
  struct Said {
    Output::Kind kind;
    std::string text;
  };
  using Transcript = std::shared_ptr<std::vector<Said>>;
  struct Opened {
    api::Status status;
    api::Chat chat;
    std::vector<api::Chat> chats;  ///< all of them, with the status
    std::vector<api::Message> messages;
    bool whole = true;  ///< with everything that is unread
  };

  void typed(std::string line) override;
  void too_long() override;
  void unreadable(int error) override;
  void ended() override;
  Completion complete(std::string_view line, std::size_t cursor) const override;
  void heard(const std::vector<Ear::Heard>& events) override;
  void interrupted(const std::string& why) override;
  void resumed() override;
  void deaf(const Failure& failure) override;

  /// A context for the worker: it speaks into the transcript, or into nothing, and for `user`;
  /// empty: for whoever is signed in on this computer at that moment. `in_conversation` as in
  /// Place.
  Outcome<Context> context(const Transcript& transcript, const std::string& user,
                           bool in_conversation = true) const;
  void show(const std::string& lines);
  void show_said(const std::vector<Said>& transcript, bool with_data);
  void complain(const Failure& failure);
  void remark(const std::string& sentence);
  void ask(Question question);

  void take_lines();
  bool may_take_line() const;
  void take_line(const std::string& line);
  void take_pasted(const std::string& lines);
  void carry_out(const std::string& line);
  void carry_out_whole(const std::string& lines);
  void say_here(std::string text, const std::string& line);
  void note_in_history(const std::string& line);

  static Outcome<Opened> look_into(Context& context, const std::string& chat, bool with_status,
                                   bool with_messages);
  static Outcome<Opened> look_for(const ApiClient& api, const std::string& name, Opened opened);
  void enter_as_somebody();
  void opened(const Opened& opened, bool first);
  void listen();
  /// The chat one was in is not there any more: nobody wants to have typed into another one.
  void move_away();
  void refresh_chats();

  void hear(const Ear::Heard& heard);
  void hear_message(const Ear::Heard& heard);

  /// Where a line is that was not sent: it can be mended and typed once more.
  void tell_where(const std::string& line);
  void send_next();
  void sent(const Outcome<Delivered>& delivered);
  void retry_later();

  void start_becoming();
  /// Until so many seconds have passed, as a server said.
  void note_left(std::uint64_t left, std::uint64_t for_seconds);

  /// What is to be done at the end of everything that happens.
  void settle();
  /// Shows what there is to show, and only then confirms it.
  void flush_screen();
  void start_leaving_time();
  void set_lines_aside();
  void set_prompt();
  void finish();
  bool at_terminal() const { return scribe_.at_terminal(); }

  boost::asio::io_context& loop_;
  LineEditor& editor_;
  const Settings& settings_;
  Wish wish_;
  Scribe scribe_;
  Output out_;
  std::stop_source stop_;

  Known known_;
  std::string chat_;
  std::string who_;  ///< commands and messages are theirs; empty: nobody's yet
  Seen seen_;
  std::map<std::string, std::uint64_t> to_confirm_;  ///< is on the screen that is to be shown
  std::uint64_t heard_up_to_ = 0;
  std::uint64_t sent_up_to_ = 0;
  std::optional<std::uint64_t> left_;  ///< of the general chat's limit
  boost::asio::steady_timer left_over_;
  bool offline_ = false;
  bool refreshing_ = false;

  std::deque<std::string> lines_;  ///< typed, and not taken yet
  std::string line_;               ///< the command that is being carried out
  std::optional<Question> question_;
  std::string screen_;    ///< to be shown at the end of what happens now
  bool unheard_ = false;  ///< nobody reads what is shown
  Outbox outbox_;
  bool said_stalled_ = false;
  bool said_full_ = false;
  Backoff retries_;
  boost::asio::steady_timer retry_;
  boost::asio::steady_timer leaving_time_;
  std::size_t jobs_ = 0;
  std::size_t moving_ = 0;  ///< jobs that may lead to another chat
  std::size_t opening_ = 0;
  std::string opening_what_;
  std::optional<Job> to_become_;  ///< as soon as what was said before has been sent
  bool becoming_ = false;         ///< somebody else: that the stream ends is no news …
  std::optional<Failure> deaf_;   ///< … unless it comes to nothing
  bool input_over_ = false;
  bool leaving_ = false;
  bool over_ = false;
  Exit exit_ = Exit::ok;

  std::stop_source stop_hearing_;
  std::unique_ptr<Ear> ear_;
  std::unique_ptr<Confirmer> confirmer_;
  std::unique_ptr<Worker> worker_;
};

}  // namespace confab::client
