#include "server/edge/context.hpp"

#include "protocol/text/rfc3339.hpp"
#include "server/edge/problem.hpp"

namespace confab::edge {

Response unauthorized(const Context& context) {
  if (context.bad_credentials) return *context.bad_credentials;
  return problem(Code::unauthorized,
                 "Sign in first: POST /connect with a name gives a token; send it as "
                 "\"Authorization: Bearer TOKEN\".");
}

Response log_unavailable() {
  return problem(Code::unavailable,
                 "It could not be stored, so nothing was changed. Send it again in a moment.",
                 {.retry_after = 1});
}

Response refused(const chat::Refused& why, chat::Time now) {
  using chat::Refusal;
  switch (why.why) {
    case Refusal::no_such_user:
      return problem(Code::not_found, "There is no user of that name.");
    case Refusal::no_such_chat:
      return problem(Code::not_found, "There is no such chat, or you are not in it.");
    case Refusal::no_such_message:
      return problem(Code::not_found, "There is no such message.");
    case Refusal::no_such_device:
      return problem(Code::not_found, "You have no such device.");
    case Refusal::name_taken:
      return problem(Code::name_taken,
                     "That name is taken. If it is yours, sign in with its password or token; "
                     "otherwise choose another.");
    case Refusal::email_taken:
      return problem(Code::name_taken, "That e-mail address belongs to another account.");
    case Refusal::signed_out:
      return problem(Code::unauthorized, "You are signed out. Sign in again.");
    case Refusal::banned:
      return problem(Code::banned,
                     "Others have reported you; you can read but not send until " +
                         text::format_rfc3339(why.until) + ".",
                     {.retry_after = seconds_until(why.until, now), .banned_until = why.until});
    case Refusal::rate_limited:
      return problem(
          Code::rate_limited,
          "The hour's messages to the general chat are used up. The next one is possible at " +
              text::format_rfc3339(why.until) + ".",
          {.retry_after = seconds_until(why.until, now)});
    case Refusal::gone:
      return problem(Code::gone, "The message you answer has expired.");
    case Refusal::not_the_parents_chat:
      return problem(Code::invalid,
                     "A comment goes to the chat of the message it answers; leave out "
                     "\"chat\" and \"to\".");
    case Refusal::beyond_newest:
      return problem(Code::invalid, "That id lies beyond the newest message.");
    case Refusal::not_oneself:
      return problem(Code::invalid, "You cannot report yourself.");
    case Refusal::not_their_message:
      return problem(Code::invalid, "That message was written by somebody else.");
    case Refusal::key_reused:
      return problem(Code::key_reused,
                     "This idempotency key was used for another request. Make a new key for each "
                     "message; repeat one only with the same message.");
  }
  return problem(Code::invalid, "Refused.");
}

}  // namespace confab::edge
