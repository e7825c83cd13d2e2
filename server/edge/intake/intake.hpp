#pragma once
/// Messages from programs that only know how to fill in a form or to write to a socket.

#include <cstdint>
#include <string>
#include <string_view>

#include "protocol/result.hpp"
#include "server/core/policy.hpp"
#include "server/edge/context.hpp"

namespace confab::edge {

/// How many names may be new in an hour: each is a user until it has stayed away for
/// `--guest-ttl`, so a flood of names would be a flood of memory.
inline constexpr std::uint32_t intake_new_names_max = 1000;

/// What comes in by the intake: who says so, and what. Nothing of it is proved.
struct Posting {
  std::string username;
  std::string message;
  std::string key = {};  ///< the idempotency key of a sender that tries again; empty: none
};

/// The fields `username`, `message` and, if there is one, `key`; as JSON when the first byte that
/// is no white space is a `{`, else URL-encoded. As strict as a request's body (input.hpp).
Result<Posting, Response> read_posting(std::string_view bytes);

/// What can be said of a posting without the log: the name as it is kept, or the problem.
Result<core::Keyed, Response> judge(const Posting& posting, std::size_t text_max);

/// Posts to the general chat for whoever says a name that nobody can prove to be theirs.
///
/// A new name becomes a user without a device: a guest, with a guest's limits and bans, forgotten
/// like one. Who has a device or a password is never spoken for. A server's access password does
/// not apply: an operator who turned the intake on has let these programs in.
/// Lives on the loop's thread.
class Intake {
 public:
  Intake(const chat::Chat& chat, core::Committer& committer, const Settings& settings)
      : chat_(chat), committer_(committer), settings_(settings) {}

  /// The message, once it is durable; or the problem that the sender gets. 503 is worth another
  /// try, and with the same key it is there once.
  awaitable<Result<chat::Sent, Response>> take(Posting posting);

 private:
  awaitable<Result<void, Response>> add(core::Keyed name);
  bool may_be_new(chat::Time now);

  const chat::Chat& chat_;
  core::Committer& committer_;
  const Settings& settings_;
  std::uint32_t new_names_ = 0;  ///< in the hour that ends then
  chat::Time hour_ends_at_{};
};

/// What a sender on a socket is answered, as one line with its end: `{"id":12}`, or the problem.
std::string answer_line(const Result<chat::Sent, Response>& taken);

}  // namespace confab::edge
