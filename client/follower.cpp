#include "client/follower.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "client/held_signals.hpp"
#include "client/local_time.hpp"
#include "client/wait.hpp"
#include "protocol/text/percent.hpp"
#include "protocol/text/utf8.hpp"

namespace confab::client {
namespace {

using Clock = std::chrono::steady_clock;

/// Which needs no words.
Failure nobody_reads() { return Failure{Exit::ok, {}, {}}; }

/// Neither does this.
Failure stopped() { return Failure{Exit::ok, {}, {}}; }

Failure by_signal() {
  return Failure{static_cast<Exit>(128 + HeldSignals::take().value_or(0)), {}, {}};
}

}  // namespace

Follower::Follower(const ApiClient& api, Wish wish, Pace pace, Listener& listener)
    : api_(api),
      wish_(std::move(wish)),
      pace_(pace),
      listener_(listener),
      backoff_(pace.pauses),
      cursor_(wish_.after) {}

Outcome<void> Follower::run() {
  for (;;) {
    // Nothing is half done here, so a signal may end the program while it asks.
    Outcome<EventStream> stream = api_.listen(target());
    if (wish_.stop.stop_requested()) return stopped();
    const HeldSignals held;
    const Clock::time_point began = Clock::now();
    End end = stream ? listen_to(*stream) : refused(stream.error());
    if (Clock::now() - began >= pace_.steady_after) backoff_.reset();
    if (const Outcome<void> settled = listener_.idle(cursor_); !settled) {
      const bool has_better_words =
          end.for_good && !end.for_good->has_value() && !end.for_good->error().sentence.empty();
      if (!has_better_words) return settled;
    }
    if (!end.for_good)
      if (auto ended = pause(end)) end = *std::move(ended);
    if (end.for_good) return *end.for_good;
  }
}

std::string Follower::target() const {
  std::string target = fmt::format("/events?after={}", from_the_oldest_ ? 0 : cursor_);
  if (wish_.chat) target += "&chat=" + text::percent_encode(*wish_.chat);
  if (wish_.once) target += "&poll=1";
  return target;
}

Follower::End Follower::refused(const Failure& failure) {
  if (failure.problem.code == "gap" && !from_the_oldest_) {
    api::Event gap;
    gap.type = "gap";
    gap.at = text::format_rfc3339(current_time());
    gap.oldest = failure.problem.oldest;
    gap.newest = failure.problem.newest;
    std::string line;
    api::append_json(line, gap);
    from_the_oldest_ = true;
    if (auto end = hear(line)) return *std::move(end);
    return End{};
  }
  if (failure.exit != Exit::no_server || wish_.once) return for_good(failure);
  End end = for_now(failure.sentence);
  end.not_before = std::chrono::seconds{std::min<std::uint64_t>(
      failure.problem.retry_after.value_or(0),
      static_cast<std::uint64_t>(pace_.pauses.longest / std::chrono::seconds{1}))};
  return end;
}

Follower::End Follower::listen_to(EventStream& stream) {
  Clock::time_point heard = Clock::now();
  for (;;) {
    if (auto end = take_lines(stream)) return *std::move(end);
    if (stream.over() && stream.trouble())
      return for_now(
          fmt::format("The connection to the server broke off ({}).", stream.trouble()->detail));
    if (stream.over() && wish_.once) return {Outcome<void>(), {}, {}};
    if (stream.over()) return for_now("The server ended the connection.");
    if (const Outcome<void> settled = listener_.idle(cursor_); !settled)
      return for_good(settled.error());
    switch (wait_for({stream.descriptor(), true, heard + pace_.silence_max, wish_.stop})) {
      case Woken::readable:
        stream.receive();
        heard = Clock::now();
        break;
      case Woken::time_is_up:
        return for_now(fmt::format("The server has said nothing for {} s.",
                                   pace_.silence_max / std::chrono::seconds{1}));
      case Woken::by_signal:
        return for_good(by_signal());
      case Woken::reader_gone:
        return for_good(nobody_reads());
      case Woken::stopped:
        return for_good(stopped());
    }
  }
}

std::optional<Follower::End> Follower::take_lines(EventStream& stream) {
  while (const std::optional<std::string> line = stream.next_line()) {
    if (auto end = hear(*line)) return end;
    if (HeldSignals::held()) return for_good(by_signal());
  }
  if (stream.has_overlong_line())
    return for_good(api_.nonsense("an event is longer than any message can be"));
  return std::nullopt;
}

std::optional<Follower::End> Follower::hear(std::string_view line) {
  const Result<api::Event, std::string> event = read_event(line);
  if (!event) return for_good(api_.nonsense(event.error()));
  if (std::exchange(interrupted_, false)) listener_.resumed();
  // A server that repeats itself is no reason to do so.
  if (event->id && *event->id <= cursor_) return std::nullopt;
  // What is behind the newest is the past of another server, or of one that went back in time.
  if (event->type == "gap" && event->newest && *event->newest < cursor_) cursor_ = 0;
  if (const Outcome<void> heard = listener_.hear(*event, line); !heard)
    return for_good(heard.error());
  if (event->id) {
    cursor_ = *event->id;
    from_the_oldest_ = false;
  }
  if (event->type == "closed") return closed(event->reason.value_or(""));
  return std::nullopt;
}

Follower::End Follower::closed(const std::string& reason) const {
  if (reason == "revoked")
    return for_good(local_failure(
        Exit::not_allowed, "unauthorized",
        fmt::format("{} has signed you out. Sign in again: confab login NAME, or confab connect "
                    "NAME as a guest.",
                    api_.server().text())));
  if (reason == "going-away") return for_now("The server is going away.");
  if (reason == "too-slow") return for_now("The server had more to say than was read in time.");
  return for_now(fmt::format("The server closed the connection ({}).", text::make_visible(reason)));
}

/// Waits before the next attempt; something where it does not come to that.
std::optional<Follower::End> Follower::pause(const End& end) {
  if (wish_.once && !end.why.empty())
    return for_good(local_failure(Exit::no_server, "no-connection", end.why));
  if (end.why.empty()) return std::nullopt;
  if (!std::exchange(interrupted_, true)) listener_.interrupted(end.why);
  const Clock::time_point next = Clock::now() + std::max(backoff_.next(), end.not_before);
  switch (wait_for({-1, true, next, wish_.stop})) {
    case Woken::by_signal:
      return for_good(by_signal());
    case Woken::reader_gone:
      return for_good(nobody_reads());
    case Woken::stopped:
      return for_good(stopped());
    default:
      return std::nullopt;
  }
}

}  // namespace confab::client
