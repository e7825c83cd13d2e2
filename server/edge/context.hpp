#pragma once
/// What a handler is given: the house's services, the request, and who is asking.

#include <array>
#include <boost/asio/awaitable.hpp>
#include <optional>
#include <string>
#include <variant>

#include "protocol/result.hpp"
#include "server/chat/chat.hpp"
#include "server/core/access_password.hpp"
#include "server/core/committer.hpp"
#include "server/core/guesses.hpp"
#include "server/core/hash_renewer.hpp"
#include "server/core/journal.hpp"
#include "server/core/passwords.hpp"
#include "server/core/receipts.hpp"
#include "server/core/room_tokens.hpp"
#include "server/edge/live/hub.hpp"
#include "server/edge/recent_postings.hpp"
#include "server/edge/request.hpp"
#include "server/edge/response.hpp"
#include "server/edge/settings.hpp"
#include "server/edge/transfers.hpp"
#include "server/files/blob_store.hpp"

namespace confab::edge {

template <class T>
using awaitable = boost::asio::awaitable<T>;

class Intake;
class Forwarder;

/// References to what the composition root owns. All of it lives on the loop's thread.
struct Services {
  const chat::Chat& chat;
  core::Committer& committer;
  core::Passwords& passwords;
  core::HashRenewer& hash_renewer;
  core::Guesses& guesses;
  const core::RoomTokens& room_tokens;
  const core::Receipts& receipts;
  const core::AccessPassword* access_password;  ///< null: whoever comes may connect
  Hub& hub;
  files::BlobStore& blobs;
  Transfers& transfers;
  core::Journal& journal;
  const Settings& settings;
  const About& about;
  Intake& intake;  ///< what nobody can prove: intake/intake.hpp
  RecentPostings& recent_postings;
  Forwarder* forwarder;  ///< where forms are sent on to; null: this one takes them
};

/// Who is asking, once it was proved.
struct Session {
  chat::UserId user{};
  chat::DeviceId device{};  ///< 0: came with a password
  bool by_cookie = false;
  /// Not 0: came with a room token, so this chat is all there is, and only on a live connection.
  chat::ChatId room{};
};

struct Context {
  Services& services;
  const Request& request;
  std::optional<Session> session;
  /// Credentials were given and are no good: what to answer where somebody has to be signed in.
  std::optional<Response> bad_credentials;
  /// What a valid room token says. It is good in one place; elsewhere it is bad credentials.
  std::optional<core::RoomPass> room_pass;
  /// The decoded parts of the path that the route's pattern names, in order.
  std::array<std::string, 2> params;

  const chat::Chat& chat() const { return services.chat; }
  chat::Time now() const { return services.committer.now(); }
  /// The user who asks, if anybody is signed in and still there.
  const chat::User* user() const { return session ? services.chat.user(session->user) : nullptr; }
};

using Handler = awaitable<Response> (*)(Context&);

/// The answer to who is not signed in.
Response unauthorized(const Context& context);

/// Why the rules said no, as an answer.
Response refused(const chat::Refused& why, chat::Time now);

/// The user sends and fetches as many files as one may at a time.
Response too_many_transfers();

/// The log could not take it.
Response log_unavailable();

/// Commits and tells apart what is no success. What the handler gets is an outcome of type T.
template <class T>
awaitable<Result<T, Response>> commit(Context& context, chat::Command command) {
  auto outcome = co_await context.services.committer.commit(std::move(command));
  if (!outcome) co_return log_unavailable();
  if (const auto* why = std::get_if<chat::Refused>(&*outcome))
    co_return refused(*why, context.now());
  co_return std::get<T>(*std::move(outcome));
}

}  // namespace confab::edge
