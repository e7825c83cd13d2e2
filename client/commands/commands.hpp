#pragma once
/// The commands, one function each, and what each can be told. Those about rooms and files have
/// headers of their own.

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "client/context.hpp"

namespace confab::client {

struct ConnectOptions {
  std::string name;  ///< empty: come back as who one was
};
Outcome<void> connect(Context& context, const ConnectOptions& options);

struct RegisterOptions {
  std::string name;
  std::string email;
};
Outcome<void> register_user(Context& context, const RegisterOptions& options);

struct LoginOptions {
  std::string name_or_email;
};
Outcome<void> login(Context& context, const LoginOptions& options);

struct LogoutOptions {
  bool everywhere = false;
  bool yes = false;  ///< a guest at a terminal is not asked
};
Outcome<void> logout(Context& context, const LogoutOptions& options);

struct PasswordOptions {
  bool end_others = false;  ///< sign out every other device
};
Outcome<void> change_password(Context& context, const PasswordOptions& options);

struct DevicesOptions {
  std::optional<std::uint64_t> revoke;  ///< none: list them
};
Outcome<void> devices(Context& context, const DevicesOptions& options);

Outcome<void> status(Context& context);

struct SendOptions {
  std::optional<std::string> text;  ///< none, or "-": standard input; none with files: no text
  std::optional<std::string> to;
  std::optional<std::string> chat;
  std::optional<std::uint64_t> reply_to;
  std::vector<std::string> files;  ///< paths
  std::optional<std::string> at;   ///< when to deliver it, as in due_time.hpp; none: now
  std::optional<std::string> key;
  std::string how = "send TEXT";  ///< that it is done, for who left the text out
};
Outcome<void> send(Context& context, const SendOptions& options);

/// What is pending; or one, and what became of it.
Outcome<void> scheduled(Context& context, std::optional<std::uint64_t> id);
Outcome<void> cancel(Context& context, std::uint64_t id);

struct ReadOptions {
  std::optional<std::string> chat;  ///< none: every chat
  bool peek = false;
};
Outcome<void> read(Context& context, const ReadOptions& options);

struct TailOptions {
  std::optional<std::string> chat;     ///< none: every chat
  std::optional<std::string> command;  ///< run for each message
  std::optional<std::uint64_t> after;  ///< none: where the last one stopped
  bool own = false;                    ///< run the command for one's own messages too
  bool peek = false;                   ///< confirm nothing, remember nothing
  bool once = false;                   ///< end when all that is there was shown
};
Outcome<void> tail(Context& context, const TailOptions& options);

struct HistoryOptions {
  std::string chat = "general";
  std::uint64_t count = 20;
  std::optional<std::uint64_t> before;
};
Outcome<void> history(Context& context, const HistoryOptions& options);

/// A message, and the comments on it.
Outcome<void> thread(Context& context, std::uint64_t id);

Outcome<void> chats(Context& context);
Outcome<void> users(Context& context);
/// One of them.
Outcome<void> who(Context& context, const std::string& name);

/// The conversation: a prompt at a terminal, a line protocol over a pipe.
struct ChatOptions {
  std::optional<std::string> chat;  ///< where to begin; none: in the general chat
};
Outcome<void> chat(Context& context, const ChatOptions& options);

struct ReportOptions {
  std::string name;
  std::optional<std::string> reason;
  std::optional<std::uint64_t> message;
  std::optional<std::string> key;
};
Outcome<void> report(Context& context, const ReportOptions& options);

}  // namespace confab::client
