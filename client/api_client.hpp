#pragma once
/// Asks the server and makes sense of the answer: tokens, safe retries, problem documents.

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>

#include "client/event_stream.hpp"
#include "client/failure.hpp"
#include "client/http_client.hpp"
#include "client/place.hpp"
#include "protocol/api/json.hpp"

namespace confab::client {

/// What the general chat's limit leaves (the RateLimit fields).
struct RateLeft {
  std::uint64_t remaining = 0;
  std::uint64_t resets_in = 0;  ///< seconds
};

struct ApiRequest {
  http::Method method = http::Method::get;
  std::string target;
  std::string body;                ///< JSON; empty for none
  std::optional<std::string> key;  ///< Idempotency-Key
  /// To ask twice does no more than to ask once, though it is neither a GET nor has a key.
  bool repeatable = false;
  /// Whether the command takes that key with --key: who is told that nobody knows what became of it
  /// is told that, too.
  bool takes_key = false;
};

/// An answer of success.
struct ApiAnswer {
  std::string body;  ///< JSON; empty when there is none
  std::optional<RateLeft> rate;
};

/// A field's value as a number; nothing when it is none.
std::optional<std::uint64_t> number_in(std::optional<std::string_view> value);

/// Whether the request may arrive where the last one did not: the connection broke, or nobody
/// spoke.
bool may_help_to_repeat(const HttpTrouble& trouble);

/// How often and how long to try.
struct Patience {
  HttpLimits limits;
  int attempts = 3;
  std::chrono::milliseconds first_pause{200};      ///< then twice that, and so on; jittered
  std::chrono::milliseconds longest_pause{5'000};  ///< a longer Retry-After is not waited for
};

class ApiClient {
 public:
  /// `tell` hears in a sentence why the user has to wait. What a failure recommends
  /// can be done at the `place`.
  ApiClient(ServerUrl server, std::optional<std::string> token, Patience patience,
            std::function<void(const std::string&)> tell, Place place = {});

  /// Asks, and asks again where that is safe: GETs, and what has a key or is `repeatable`, after a
  /// lost connection, silence or a 503. A 429 is never asked again.
  Outcome<ApiAnswer> ask(const ApiRequest& request) const;

  template <class T>
  Outcome<T> get(std::string target) const {
    return ask_for<T>({http::Method::get, std::move(target), {}, {}});
  }

  template <class T>
  Outcome<T> ask_for(const ApiRequest& request) const {
    const Outcome<ApiAnswer> answer = ask(request);
    if (!answer) return answer.error();
    return read<T>(*answer);
  }

  /// Begins to listen to a stream of events. Asks once: who follows has to know of interruptions.
  Outcome<EventStream> listen(std::string target) const;

  // For those who speak with the server themselves, about something too large to be held.

  /// The request with who one is.
  HttpRequest request(const ApiRequest& asked) const;
  const HttpLimits& limits() const { return patience_.limits; }
  /// What a whole answer means.
  Outcome<ApiAnswer> judge(const HttpAnswer& answer) const;
  Failure no_answer(const HttpTrouble& trouble, const ApiRequest& request) const;

  /// The body as what it should be.
  template <class T>
  Outcome<T> read(const ApiAnswer& answer) const {
    Result<T, std::string> value = api::parse_json<T>(answer.body);
    if (!value) return nonsense(value.error());
    return *std::move(value);
  }

  /// That what answers there can't be a confab server.
  Failure nonsense(std::string_view what) const;

  const ServerUrl& server() const { return server_; }

 private:
  bool pause(std::chrono::milliseconds time) const;
  Failure refusal(api::Problem problem) const;
  std::string token_refused() const;
  /// The words, unless there are no options where they are read: in a conversation.
  std::string_view with_options(std::string_view words) const;

  ServerUrl server_;
  std::optional<std::string> token_;
  Patience patience_;
  std::function<void(const std::string&)> tell_;
  Place place_;
};

}  // namespace confab::client
