#include "server/edge/intake/forwarder.hpp"

#include <algorithm>
#include <boost/asio/as_tuple.hpp>
#include <boost/asio/buffer.hpp>
#include <boost/asio/experimental/awaitable_operators.hpp>
#include <boost/asio/read_until.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/write.hpp>
#include <boost/json/parse.hpp>
#include <utility>

#include "protocol/api/json.hpp"
#include "protocol/units.hpp"
#include "server/core/tokens.hpp"
#include "server/edge/problem.hpp"

namespace confab::edge {

namespace asio = boost::asio;
namespace json = boost::json;
using asio::experimental::awaitable_operators::operator||;

namespace {

constexpr auto completion = asio::as_tuple(asio::use_awaitable);

/// The longest answer that is read: a problem document is a few hundred bytes.
constexpr std::size_t answer_bytes_max = 64 * KiB;
constexpr unsigned pause_doublings_max = 16;

std::string line_of(const Posting& posting) {
  std::string line = R"({"username":)";
  api::append_json_string(line, posting.username);
  line += R"(,"message":)";
  api::append_json_string(line, posting.message);
  line += R"(,"key":)";
  api::append_json_string(line, posting.key);
  return line + "}\n";
}

/// Of a problem. An hour is as long as a name can have to wait.
std::chrono::seconds retry_after(std::string_view problem) {
  boost::system::error_code error;
  const json::value document = json::parse({problem.data(), problem.size()}, error);
  const json::object* const fields = error ? nullptr : document.if_object();
  const json::value* const after = fields ? fields->if_contains("retry_after") : nullptr;
  const auto seconds = after != nullptr ? after->to_number<std::int64_t>(error) : 60;
  return std::chrono::seconds{error ? 60 : std::clamp<std::int64_t>(seconds, 1, 3600)};
}

}  // namespace

/// Whoever posted it and waits to hear what became of it.
struct Forwarder::Waiter {
  Waiter(Forwarder& owner, std::uint64_t number)
      : forwarder(owner), of(number), timer(owner.executor_, owner.times_.outcome) {
    forwarder.waiters_.emplace(of, this);
  }
  Waiter(const Waiter&) = delete;
  ~Waiter() { forwarder.waiters_.erase(of); }

  Forwarder& forwarder;
  const std::uint64_t of;
  asio::steady_timer timer;
  Forwarded outcome = Queued{};
};

Forwarder::Forwarder(asio::any_io_executor executor, const IntakeAddress& target, Spool& spool,
                     core::Journal& journal, std::size_t text_max, ForwardTimes times)
    : executor_(std::move(executor)),
      target_(target),
      spool_(spool),
      journal_(journal),
      text_max_(text_max),
      times_(times),
      socket_(executor_),
      wake_(executor_),
      random_(static_cast<std::minstd_rand::result_type>(core::random_node())) {}

awaitable<Forwarded> Forwarder::forward(Posting posting) {
  const auto name = judge(posting, text_max_);
  if (!name) co_return name.error();
  if (posting.key.empty()) posting.key = core::make_idempotency_key();
  const auto number = co_await spool_.put(line_of(posting));
  if (!number) {
    if (number.error() == boost::system::errc::no_buffer_space)
      co_return problem(Code::unavailable,
                        "As many messages as may are waiting for the server that takes them. Try "
                        "again in a while.",
                        {.retry_after = 60});
    journal_.error("a message cannot be stored for sending on",
                   {{"error", number.error().message()}});
    co_return log_unavailable();
  }
  Waiter waiter{*this, *number};
  wake_.cancel();
  if (!stopping_) co_await waiter.timer.async_wait(completion);
  co_return std::move(waiter.outcome);
}

awaitable<void> Forwarder::run() {
  if (spool_.size() > 0) journal_.info("messages wait to be sent on", {{"count", spool_.size()}});
  while (!stopping_) {
    if (const auto number = due()) {
      co_await deliver(*number);
      continue;
    }
    hang_up();
    auto next = asio::steady_timer::time_point::max();
    for (const auto& [number, until] : held_) next = std::min(next, until);
    wake_.expires_at(next);
    co_await wake_.async_wait(completion);
  }
  hang_up();
}

/// The oldest that is not held back.
std::optional<std::uint64_t> Forwarder::due() {
  const auto now = std::chrono::steady_clock::now();
  for (auto number = spool_.oldest(); number; number = spool_.after(*number)) {
    const auto held = held_.find(*number);
    if (held != held_.end() && held->second > now) continue;
    if (held != held_.end()) held_.erase(held);
    return number;
  }
  return {};
}

awaitable<void> Forwarder::deliver(std::uint64_t number) {
  const auto line = co_await spool_.read(number);
  if (!line) {
    co_await wait_after(line.error().message());
    co_return;
  }
  const auto answer = co_await exchange(*line);
  if (!answer) {
    co_await wait_after(answer.error().message());
    co_return;
  }
  auto outcome = read_answer(*answer);
  if (!outcome) {
    co_await wait_after(*answer);
    co_return;
  }
  if (failures_ > 0)
    journal_.info("messages are sent on again",
                  {{"target", target_.text()}, {"waiting", spool_.size()}});
  failures_ = 0;
  if (hold(number, *outcome)) co_return;
  tell(number, *std::move(outcome));
  co_await spool_.remove(number);
}

/// Sends the line and hears its answer, over the connection there is or a new one.
awaitable<Result<std::string>> Forwarder::exchange(const std::string& line) {
  asio::steady_timer limit{executor_, times_.answer};
  auto first = co_await (talk(line) || limit.async_wait(asio::use_awaitable));
  if (auto* const answer = std::get_if<0>(&first)) co_return std::move(*answer);
  co_return boost::system::error_code{asio::error::timed_out};
}

awaitable<Result<std::string>> Forwarder::talk(const std::string& line) {
  boost::system::error_code failed;
  if (!socket_.is_open()) {
    const Tcp::endpoint endpoint{target_.ip, target_.port};
    const auto [error] = co_await socket_.async_connect(endpoint, completion);
    if (error) co_return error;
    socket_.set_option(Tcp::no_delay(true), failed);
  }
  const auto [unsent, sent] = co_await asio::async_write(socket_, asio::buffer(line), completion);
  if (unsent) co_return unsent;
  const auto [unheard, size] = co_await asio::async_read_until(
      socket_, asio::dynamic_buffer(unread_, answer_bytes_max), '\n', completion);
  if (unheard) co_return unheard;
  std::string answer = unread_.substr(0, size - 1);
  unread_.erase(0, size);
  co_return answer;
}

/// True when it was put off because its name has used up the hour, and nobody waits to hear that.
bool Forwarder::hold(std::uint64_t number, const Forwarded& outcome) {
  const auto* const refusal = std::get_if<Response>(&outcome);
  if (refusal == nullptr || refusal->status != info(Code::rate_limited).status ||
      waiters_.contains(number))
    return false;
  if (held_.empty())
    journal_.info("messages wait for another hour of their names", {{"target", target_.text()}});
  held_[number] = std::chrono::steady_clock::now() + retry_after(refusal->body);
  return true;
}

void Forwarder::tell(std::uint64_t number, Forwarded outcome) {
  if (const auto waiter = waiters_.find(number); waiter != waiters_.end()) {
    waiter->second->outcome = std::move(outcome);
    waiter->second->timer.cancel();
  } else if (const auto* refusal = std::get_if<Response>(&outcome)) {
    journal_.warning("a message that was to be sent on is refused",
                     {{"target", target_.text()}, {"why", refusal->body}});
  }
}

awaitable<void> Forwarder::wait_after(std::string_view trouble) {
  hang_up();
  if (stopping_) co_return;
  if (failures_ == 0)
    journal_.warning("messages cannot be sent on",
                     {{"target", target_.text()}, {"error", trouble}, {"waiting", spool_.size()}});
  const auto longest = std::min(
      times_.pause_most, times_.pause_least * (1U << std::min(failures_, pause_doublings_max)));
  ++failures_;
  std::uniform_int_distribution<std::chrono::milliseconds::rep> some{longest.count() / 2,
                                                                     longest.count()};
  // A new message does not make it shorter: the other one has trouble enough.
  const auto over = std::chrono::steady_clock::now() + std::chrono::milliseconds{some(random_)};
  while (!stopping_ && std::chrono::steady_clock::now() < over) {
    wake_.expires_at(over);
    co_await wake_.async_wait(completion);
  }
}

void Forwarder::hang_up() {
  boost::system::error_code ignored;
  socket_.close(ignored);
  unread_.clear();
}

void Forwarder::stop() {
  stopping_ = true;
  hang_up();
  wake_.cancel();
  for (const auto& [number, waiter] : waiters_) waiter->timer.cancel();
}

std::optional<Forwarded> read_answer(std::string_view line) {
  boost::system::error_code error;
  const json::value answer = json::parse({line.data(), line.size()}, error);
  const json::object* const fields = error ? nullptr : answer.if_object();
  if (fields == nullptr) return {};
  if (const json::value* const id = fields->if_contains("id"); id != nullptr) {
    const auto number = id->to_number<std::uint64_t>(error);
    return error ? std::nullopt : std::optional<Forwarded>{Delivered{number}};
  }
  const json::value* const status = fields->if_contains("status");
  const int code = status == nullptr ? 0 : status->to_number<int>(error);
  if (error || code < 400 || code >= 500 || code == info(Code::timeout).status) return {};
  if (!api::parse_json<api::Problem>(line)) {
    // Who is to wait has to be told for how long; anything else will be refused again.
    if (code == info(Code::rate_limited).status) return {};
    return problem(Code::conflict,
                   "The server that this is sent on to refused it, and did not say why.");
  }
  Response refusal;
  refusal.status = code;
  refusal.type = problem_type;
  refusal.body = line;
  return refusal;
}

}  // namespace confab::edge
