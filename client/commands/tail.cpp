#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "client/catch_up.hpp"
#include "client/commands/commands.hpp"
#include "client/commands/named_chat.hpp"
#include "client/commands/show.hpp"
#include "client/confirmer.hpp"
#include "client/cursor_store.hpp"
#include "client/environment.hpp"
#include "client/event.hpp"
#include "client/follower.hpp"
#include "client/local_time.hpp"
#include "client/message_command.hpp"

namespace confab::client {
namespace {

/// Shows what it hears, and keeps account of it: on this computer where to go on, and on the server
/// what has been read.
class Tail : public Follower::Listener {
 public:
  Tail(const Context& context, const TailOptions& options, const api::Status& status,
       CursorStore cursors)
      : context_(context),
        options_(options),
        me_(status.user->name),
        chats_(status.chats.value_or(std::vector<api::Chat>())),
        cursors_(std::move(cursors)) {
    onlooker_.name = me_;
    onlooker_.call = context.settings().place.call();
    for (const api::Chat& chat : chats_)
      if (chat.kind == "room" && chat.title != chat.chat) onlooker_.titles[chat.chat] = chat.title;
    if (options.peek) return;
    confirmer_.emplace(for_confirming(context.settings(), context.token()), confirm_pause);
  }

  /// Where to begin: as asked, where the last one stopped, or with what is unread.
  Outcome<std::uint64_t> begin(const api::Status& status) {
    if (!options_.peek)
      if (const Outcome<void> prepared = cursors_.prepare(); !prepared) return prepared.error();
    if (options_.after) return *options_.after;
    const auto saved = cursors_.load();
    if (!saved) return saved.error();
    saved_ = *saved;
    if (saved_) return *saved_;
    CatchUp catch_up(status, options_.chat);
    if (!catch_up.needed()) return catch_up.now();
    catch_up_ = std::move(catch_up);
    return 0;
  }

  Outcome<void> hear(const api::Event& event, std::string_view line) override {
    if (catch_up_ && catch_up_->is_void_by(event)) catch_up_.reset();
    if (!catch_up_ || !catch_up_->leaves_out(event))
      if (const Outcome<void> taken = take(event, line); !taken) return taken;
    if (catch_up_) catch_up_->pass(event);
    // What a command has done can't be undone.
    return event.id && options_.command ? idle(*event.id) : Outcome<void>();
  }

  /// Remembers the place, but none in the midst of catching up: what was read would look unread.
  Outcome<void> idle(std::uint64_t cursor) override {
    if (options_.peek || (catch_up_ && !catch_up_->over())) return {};
    if (catch_up_) cursor = std::max(cursor, catch_up_->now());
    if (saved_ == cursor) return {};
    if (const Outcome<void> saved = cursors_.save(cursor); !saved) return saved;
    saved_ = cursor;
    return {};
  }

  void interrupted(const std::string& why) override {
    context_.out().talk(fmt::format("confab: {} Trying again …", why));
  }
  void resumed() override { context_.out().talk("confab: connected again."); }

 private:
  Outcome<void> take(const api::Event& event, std::string_view line) {
    if (const Outcome<void> shown = show(event, line); !shown) return shown;
    if (!event.message) return {};
    const bool own = event.message->from == me_;
    if (options_.command && (!own || options_.own))
      if (const auto ran =
              run_message_command(*options_.command, *event.message, context_.settings().chosen());
          !ran)
        return ran;
    // One's own are never unread.
    if (confirmer_ && !own) confirmer_->note(event.message->chat, event.message->id);
    return {};
  }

  Outcome<void> show(const api::Event& event, std::string_view line) {
    const Output& out = context_.out();
    if (out.json()) {
      // These are about the connection, and that is our business.
      if (event.type == "open" || event.type == "keepalive" || event.type == "closed") return {};
      return out.print_json_text(line);
    }
    if (event.message) return show(*event.message);
    onlooker_.now = current_time();
    const std::string sentence = sentence_of(event, onlooker_);
    if (!sentence.empty()) out.talk("· " + sentence);
    return {};
  }

  /// Under a heading whenever it is of another chat than the one before.
  Outcome<void> show(const api::Message& message) {
    std::string lines;
    if (!options_.chat && std::exchange(last_chat_, message.chat) != message.chat)
      lines = render_heading(known(message.chat), context_.style());
    return context_.out().print(lines + render_message(message, context_.style()));
  }

  /// With its title, if that was known at the beginning.
  api::Chat known(const std::string& address) const {
    for (const api::Chat& chat : chats_)
      if (chat.chat == address) return chat;
    api::Chat chat;
    chat.chat = address;
    return chat;
  }

  const Context& context_;
  const TailOptions& options_;
  std::string me_;
  std::vector<api::Chat> chats_;
  Onlooker onlooker_;
  CursorStore cursors_;
  std::optional<std::uint64_t> saved_;
  std::optional<CatchUp> catch_up_;  ///< of the first one
  std::string last_chat_;
  std::optional<Confirmer> confirmer_;
};

/// The chat as the server calls it; the user may have spelled it in another way.
Outcome<std::optional<std::string>> address_of(const ApiClient& api,
                                               const std::optional<std::string>& asked) {
  if (!asked) return std::optional<std::string>();
  std::string name = *asked;
  const auto chat = with_chat(api, name, [&](const std::string& address) {
    return api.get<api::Chat>(chat_target(address, ""));
  });
  if (!chat) return chat.error();
  return std::optional(chat->chat);
}

}  // namespace

Outcome<void> tail(Context& context, const TailOptions& asked) {
  const Outcome<ApiClient> api = context.signed_in();
  if (!api) return api.error();
  const auto status = api->get<api::Status>("/status");
  if (!status) return status.error();
  if (!status->user || !status->cursor) return api->nonsense("its status says too little");
  const auto chat = address_of(*api, asked.chat);
  if (!chat) return chat.error();

  TailOptions options = asked;
  options.chat = *chat;
  CursorStore cursors(state_folder() / "cursors",
                      {context.settings().server, status->user->name, options.chat.value_or(""),
                       options.command.has_value()});
  Tail tail(context, options, *status, std::move(cursors));
  const Outcome<std::uint64_t> after = tail.begin(*status);
  if (!after) return after.error();
  return Follower(*api, {options.chat, *after, options.once}, {}, tail).run();
}

}  // namespace confab::client
