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

Response too_many_transfers() {
  return problem(Code::unavailable,
                 "You are sending and fetching as many files as one may at a time. Try again when "
                 "one of them is done.",
                 {.retry_after = 1});
}

Response log_unavailable() {
  return problem(
      Code::unavailable,
      "This could not be stored. Ask again in a moment, with an idempotency key: then it "
      "is there once, whatever became of this try.",
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
    case Refusal::title_taken:
      return problem(Code::name_taken, "There is a room of that title. Choose another one.");
    case Refusal::not_a_member:
      return problem(Code::forbidden, "You are not in this room. Enter it first: POST .../join.");
    case Refusal::not_the_owner:
      return problem(Code::forbidden, "Only the room's owner may do that.");
    case Refusal::general_stays:
      return problem(Code::conflict, "Nobody leaves the general chat.");
    case Refusal::not_a_room:
      return problem(Code::conflict, "This is no room: it has no owner, and nobody enters it.");
    case Refusal::dead_link:
      return problem(Code::not_found, "This link is not valid, or not any more.");
    case Refusal::denied_lately:
      return problem(
          Code::forbidden,
          "You were not let in. You may ask again at " + text::format_rfc3339(why.until) + ".",
          {.retry_after = seconds_until(why.until, now)});
    case Refusal::uses_spent:
      return problem(Code::conflict,
                     "As many as may were let in by the link of this request. Invite its user.");
    case Refusal::no_such_link:
      return problem(Code::not_found, "This room has no such link.");
    case Refusal::no_such_request:
      return problem(Code::not_found, "Nobody of that name asks to be let in.");
    case Refusal::no_such_schedule:
      return problem(Code::not_found, "You have no such scheduled message.");
    case Refusal::already_sent:
      return problem(Code::already_sent, "It was sent before it could be cancelled.",
                     {.message = chat::raw(why.message)});
    case Refusal::already_over:
      return problem(Code::conflict, "It could not be sent when it was due, and is over.");
    case Refusal::not_ahead:
      return problem(Code::invalid, "\"at\" has to lie ahead.");
    case Refusal::too_far_ahead:
      return problem(Code::invalid, "\"at\" lies further ahead than messages are kept for.");
    case Refusal::no_such_file:
      return problem(Code::not_found, "You have no such file; it may have been erased unused.");
    case Refusal::file_in_use:
      return problem(Code::conflict, "The file belongs to a message already. Upload it again.");
    case Refusal::too_many_schedules:
      return problem(Code::quota,
                     "You have as many scheduled messages as you may. Cancel one, or wait.");
    case Refusal::too_many_files:
      return problem(Code::quota,
                     "Your files take all the room they may. Delete unused ones, or wait until "
                     "messages expire.");
    case Refusal::too_many_rooms:
      return problem(Code::quota, "You own as many rooms as you may. Delete one.");
    case Refusal::too_many_links:
      return problem(Code::quota, "The room has as many links as it may. Revoke one.");
    case Refusal::too_many_invitations:
      return problem(Code::quota, "The room has invited as many as it may at once.");
    case Refusal::too_many_requests:
      return problem(Code::quota, "As many as may are asking to be let in. Try again later.");
    case Refusal::key_reused:
      return problem(Code::key_reused,
                     "This idempotency key was used for another request. Make a new key for each "
                     "message; repeat one only with the same message.");
  }
  return problem(Code::invalid, "Refused.");
}

}  // namespace confab::edge
