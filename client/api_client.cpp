#include "client/api_client.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <random>
#include <utility>

#include "client/environment.hpp"
#include "client/local_time.hpp"
#include "client/own_words.hpp"
#include "client/wait.hpp"
#include "protocol/text/utf8.hpp"

namespace confab::client {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

bool may_repeat(const ApiRequest& request) {
  return request.method == http::Method::get || request.key || request.repeatable;
}

std::optional<RateLeft> rate_left(const HttpAnswer& answer) {
  const auto remaining = number_in(answer.find("RateLimit-Remaining"));
  if (!remaining) return std::nullopt;
  return RateLeft{*remaining, number_in(answer.find("RateLimit-Reset")).value_or(0)};
}

/// Between half and one and a half times the nominal pause, so that many clients of a server that
/// comes back do not all ask in the same moment.
milliseconds jittered(milliseconds pause) {
  std::random_device random;
  std::uniform_int_distribution<milliseconds::rep> around(pause.count() / 2, pause.count() * 3 / 2);
  return milliseconds{around(random)};
}

/// As a sentence of the server's that can be continued with one of ours.
std::string sentence(std::string_view words) {
  std::string text = text::make_visible(words);
  if (!text.empty() && text.find_last_of(".!?") != text.size() - 1) text += '.';
  return text;
}

std::string in_how_long(std::uint64_t wait) {
  if (wait < 120) return fmt::format("in {} s", wait);
  const text::Time now = current_time();
  // An hour that far away is nonsense, and would not fit the calendar.
  constexpr std::uint64_t years = 100ULL * 365 * 24 * 3600;
  return "at " + local_time(now + seconds{std::min(wait, years)}, now);
}

}  // namespace

std::optional<std::uint64_t> number_in(std::optional<std::string_view> text) {
  std::uint64_t value = 0;
  if (!text) return std::nullopt;
  const auto [end, bad] = std::from_chars(text->data(), text->data() + text->size(), value);
  if (bad != std::errc{} || end != text->data() + text->size()) return std::nullopt;
  return value;
}

bool may_help_to_repeat(const HttpTrouble& trouble) {
  return trouble.kind == HttpTrouble::Kind::lost || trouble.kind == HttpTrouble::Kind::silent;
}

ApiClient::ApiClient(ServerUrl server, std::optional<std::string> token, Patience patience,
                     std::function<void(const std::string&)> tell, Place place)
    : server_(std::move(server)),
      token_(std::move(token)),
      patience_(patience),
      tell_(std::move(tell)),
      place_(std::move(place)) {}

std::string_view ApiClient::with_options(std::string_view words) const {
  return place_.in_conversation ? "" : words;
}

HttpRequest ApiClient::request(const ApiRequest& asked) const {
  HttpRequest http{asked.method, asked.target, {}, asked.body};
  if (token_) http.fields.emplace_back("Authorization", "Bearer " + *token_);
  if (asked.key) http.fields.emplace_back("Idempotency-Key", *asked.key);
  return http;
}

Outcome<ApiAnswer> ApiClient::ask(const ApiRequest& asked) const {
  const HttpRequest http = request(asked);
  milliseconds pause = patience_.first_pause;
  for (int attempt = 1;; ++attempt, pause *= 2) {
    const bool last = attempt >= patience_.attempts || !may_repeat(asked);
    const Result<HttpAnswer, HttpTrouble> answer = exchange(server_, http, patience_.limits);
    if (!answer) {
      if (last || !may_help_to_repeat(answer.error())) return no_answer(answer.error(), asked);
      tell_(fmt::format("no answer from {} ({}), trying again …", server_.text(),
                        answer.error().detail));
      if (!this->pause(jittered(pause))) return no_answer(answer.error(), asked);
      continue;
    }
    if (answer->status != 503 || last) return judge(*answer);
    milliseconds wait = jittered(pause);
    if (const auto pause_asked = number_in(answer->find("Retry-After"))) {
      if (*pause_asked > static_cast<std::uint64_t>(patience_.longest_pause / seconds{1}))
        return judge(*answer);
      wait = std::max(wait, milliseconds{seconds{*pause_asked}});
    }
    tell_(fmt::format("{} is busy, trying again …", server_.text()));
    if (!this->pause(wait)) return judge(*answer);
  }
}

/// False: there is to be no further attempt.
bool ApiClient::pause(milliseconds time) const {
  const auto end = std::chrono::steady_clock::now() + time;
  return wait_for({-1, false, end, patience_.limits.stop}) == Woken::time_is_up;
}

Outcome<EventStream> ApiClient::listen(std::string target) const {
  const ApiRequest asked{http::Method::get, std::move(target), {}, {}};
  HttpRequest http = request(asked);
  http.accept = "application/x-ndjson, application/problem+json";
  Result<EventStream, HttpTrouble> stream = EventStream::open(server_, http, patience_.limits);
  if (!stream) return no_answer(stream.error(), asked);
  if (stream->answered()) return *std::move(stream);
  const Outcome<ApiAnswer> said = judge(stream->answer());
  return said ? nonsense("it sent something that is no stream of events") : said.error();
}

Outcome<ApiAnswer> ApiClient::judge(const HttpAnswer& answer) const {
  if (answer.status >= 200 && answer.status < 300) {
    if (!answer.body.empty() && !answer.is_type("application/json"))
      return nonsense("it sent something that is not JSON");
    return ApiAnswer{answer.body, rate_left(answer)};
  }
  if (answer.is_type("application/problem+json"))
    if (Result<api::Problem, std::string> problem = api::parse_json<api::Problem>(answer.body))
      return refusal(*std::move(problem));
  if (answer.status == 502 || answer.status == 503 || answer.status == 504)
    return local_failure(Exit::no_server, "unavailable",
                         fmt::format("{} is not available now (status {}). Try again in a while.",
                                     server_.text(), answer.status));
  return nonsense(fmt::format("it answered with status {} and no explanation", answer.status));
}

Failure ApiClient::refusal(api::Problem problem) const {
  Failure failure{exit_for(problem.code, problem.status), {}, {}};
  const std::string words = sentence(!problem.detail.empty()  ? problem.detail
                                     : !problem.title.empty() ? problem.title
                                                              : problem.code);
  const std::string told = with_local_times(words, current_time());
  const bool says_when = told != words;
  failure.sentence = in_own_words(told);
  if (problem.code == "banned" && problem.banned_until)
    failure.sentence = fmt::format("you are banned from writing until {}. You can still read.",
                                   local_time(*problem.banned_until, current_time()));
  else if (problem.retry_after && !says_when)
    failure.sentence += fmt::format(" Try again {}.", in_how_long(*problem.retry_after));
  // That is also the end of a conversation.
  if (problem.code == "unauthorized" && token_) failure.sentence = token_refused();
  failure.problem = std::move(problem);
  return failure;
}

std::string ApiClient::token_refused() const {
  // Who is in a conversation is not any more when they read it.
  const std::string how = fmt::format("{0}login NAME, or {0}connect NAME as a guest", place_.shell);
  if (environment("CONFAB_TOKEN") == token_)
    return fmt::format(
        "{} does not accept the token in CONFAB_TOKEN. Set another one; or unset it, and sign in "
        "with {}.",
        server_.text(), how);
  return fmt::format("{} does not accept the stored token any more. Sign in again: {}.",
                     server_.text(), how);
}

Failure ApiClient::nonsense(std::string_view what) const {
  return local_failure(
      Exit::no_server, "nonsense",
      fmt::format(
          "something answers at {}, but not like a confab server: {}. Is the address right?{}",
          server_.text(), text::make_visible(what), with_options(" Name another with --server.")));
}

Failure ApiClient::no_answer(const HttpTrouble& trouble, const ApiRequest& request) const {
  using Kind = HttpTrouble::Kind;
  const std::string where = server_.text();
  std::string text;
  switch (trouble.kind) {
    case Kind::no_such_host:
      text =
          fmt::format("could not find the host \"{}\": {}. Is the address right?{}", server_.host,
                      trouble.detail, with_options(" Name another with --server."));
      break;
    case Kind::unreachable:
      text =
          fmt::format("nobody answers at {} ({}). Is the server running?{}", where, trouble.detail,
                      with_options(" Start it with ./run, or name another with --server."));
      break;
    case Kind::lost:
    case Kind::silent:
      text = fmt::format("no whole answer came from {} ({}).", where, trouble.detail);
      if (!request.key)
        text += " Try again in a while.";
      else if (request.takes_key && !place_.in_conversation)
        text += fmt::format(" Nobody knows whether it arrived; to repeat it safely, add --key {}.",
                            *request.key);
      else
        text += " Nobody knows whether it arrived.";
      break;
    case Kind::nonsense:
    case Kind::too_large:
      return nonsense(trouble.detail);
  }
  return local_failure(Exit::no_server, "no-connection", std::move(text));
}

}  // namespace confab::client
