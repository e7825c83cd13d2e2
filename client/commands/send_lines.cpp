#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <utility>

#include "client/backoff.hpp"
#include "client/commands/idempotency_key.hpp"
#include "client/commands/named_chat.hpp"
#include "client/commands/scripts.hpp"
#include "client/held_signals.hpp"
#include "client/line_splitter.hpp"
#include "client/local_time.hpp"
#include "client/render.hpp"
#include "client/terminal.hpp"
#include "client/wait.hpp"
#include "protocol/text/unicode.hpp"
#include "protocol/text/utf8.hpp"
#include "protocol/units.hpp"

namespace confab::client {
namespace {

using Clock = std::chrono::steady_clock;

/// Far more than any message; what is longer is no text of lines.
constexpr std::size_t line_bytes_max = 1 * MiB;
constexpr std::chrono::hours long_time{24};

/// The lines of standard input, of which a held signal is the end.
class InputLines {
 public:
  /// The next one in which something is to be seen; nothing at the end, and when a signal is held.
  /// A failure of Exit::usage is about one line, and the next one may be asked for.
  Outcome<std::optional<std::string>> next() {
    for (;;) {
      if (HeldSignals::held()) return std::optional<std::string>();
      while (auto line = splitter_.next())
        if (!text::is_blank(*line)) return line;
      if (splitter_.overlong()) {
        splitter_.pass_over();
        return local_failure(Exit::usage, "too-large", "a line is too long for a message.");
      }
      if (at_end_) return std::optional<std::string>();
      if (const auto read = read_some(); !read) return read.error();
    }
  }

 private:
  Outcome<void> read_some() {
    WaitFor input;
    input.readable = STDIN_FILENO;
    input.deadline = Clock::now() + long_time;
    if (wait_for(input) != Woken::readable) return {};
    char piece[16 * 1024];
    const ssize_t got = ::read(STDIN_FILENO, piece, sizeof piece);
    if (got < 0 && errno != EINTR && errno != EAGAIN) return input_failure(errno);
    if (got > 0) splitter_.add({piece, static_cast<std::size_t>(got)});
    if (got != 0) return {};
    at_end_ = true;
    splitter_.add("\n");  // the last line may have none
    return {};
  }

  LineSplitter splitter_{line_bytes_max};
  bool at_end_ = false;
};

class LineSender {
 public:
  LineSender(const Context& context, const LinesOptions& options, std::string key)
      : context_(context),
        options_(options),
        where_(options.where),
        key_(std::move(key)),
        api_(quiet_api(context)) {}

  Outcome<void> run() {
    InputLines lines;
    for (;;) {
      const auto line = lines.next();
      if (!line && line.error().exit == Exit::usage) {
        refuse(line.error());
        continue;
      }
      if (!line) return stopped(line.error());
      if (HeldSignals::held()) return interrupted();
      if (!*line) return finished();
      if (const Outcome<void> sent = send(**line); !sent)
        return HeldSignals::held() ? interrupted() : stopped(sent.error());
    }
  }

 private:
  static ApiClient quiet_api(const Context& context) {
    Patience patience;
    patience.limits.answer_time = context.settings().timeout;
    return context.quiet_api(patience);
  }

  Outcome<ApiAnswer> post(const std::string& line) {
    if (!where_.chat) return api_.ask(request_for(line));
    return within_chat(context_, api_, *where_.chat,
                       [&](const std::string&) { return api_.ask(request_for(line)); });
  }

  ApiRequest request_for(const std::string& line) const {
    const std::string body = send_body(where_, options_.reply_to, line);
    return {http::Method::post, "/send", body, fmt::format("{}.{}", key_, sent_ + refused_ + 1)};
  }

  /// Until it is there, or refused; a failure that nothing comes after.
  Outcome<void> send(const std::string& line) {
    if (const Outcome<void> fits = is_utf8("it", line); !fits) {
      refuse(about(fits.error(), line));
      return {};
    }
    Backoff backoff(Backoff::Bounds{});
    for (bool told = false;;) {
      const Outcome<ApiAnswer> answer = post(line);
      if (answer) {
        if (std::exchange(told, false) && away_) context_.out().talk("confab: connected again.");
        away_ = false;
        ++sent_;
        left_ = answer->rate;
        return context_.out().json() ? context_.out().print_json_text(answer->body)
                                     : Outcome<void>();
      }
      const Failure& failure = answer.error();
      if (failure.exit == Exit::usage && failure.problem.code != ambiguous) {
        refuse(about(failure, line));
        return {};
      }
      const auto pause = pause_after(failure, backoff);
      if (!pause || HeldSignals::held()) return failure;
      if (!std::exchange(told, true)) tell(failure, *pause);
      WaitFor until;
      until.deadline = Clock::now() + *pause;
      if (wait_for(until) == Woken::by_signal) return failure;
    }
  }

  void refuse(const Failure& why) {
    ++refused_;
    context_.out().complain(why);
  }

  /// Nothing where it is no use to wait.
  std::optional<std::chrono::milliseconds> pause_after(const Failure& failure, Backoff& backoff) {
    constexpr std::uint64_t usual = 60;
    constexpr std::uint64_t day = 24 * 3600;
    if (failure.exit == Exit::rate_limited && !options_.stop_at_limit)
      return std::chrono::seconds{
          std::clamp<std::uint64_t>(failure.problem.retry_after.value_or(usual), 1, day)};
    // An address where nobody has ever answered may be a wrong one.
    if (failure.exit == Exit::no_server && sent_ + refused_ > 0) return backoff.next();
    return {};
  }

  void tell(const Failure& failure, std::chrono::milliseconds pause) {
    if (failure.exit == Exit::no_server) {
      away_ = true;
      context_.out().talk(fmt::format("confab: {} Trying again …", failure.sentence));
      return;
    }
    const text::Time now = current_time();
    context_.out().talk(fmt::format("{}, and no more are allowed now; going on at {}.", so_far(),
                                    local_time(now + pause, now)));
  }

  static Failure about(Failure failure, const std::string& line) {
    constexpr std::size_t bytes_max = 40;
    std::string begin = line.substr(0, bytes_max);
    const bool is_text = text::count_code_points(line).has_value();
    while (is_text && !text::count_code_points(begin)) begin.pop_back();
    failure.sentence = fmt::format("\"{}{}\": {}", text::make_visible(begin),
                                   begin.size() < line.size() ? "…" : "", failure.sentence);
    return failure;
  }

  std::string so_far() const {
    std::string text = fmt::format("{} sent", counted(sent_, "line", "lines"));
    if (refused_ > 0) text += fmt::format(", {} refused", refused_);
    return text;
  }

  /// Nothing is sent twice when somebody does that.
  std::string how_to_go_on() const {
    return fmt::format("To go on behind them, send the same lines again with --key {}", key_);
  }

  Outcome<void> finished() const {
    std::string text = so_far();
    if (left_ && !options_.where.to && !options_.where.chat)
      text += fmt::format(" · {} left this hour", left_->remaining);
    context_.out().talk(text);
    return refused_ > 0 ? Failure{Exit::usage, {}, {}} : Outcome<void>();
  }
  Outcome<void> interrupted() const {
    context_.out().talk(fmt::format("interrupted: {}. {}", so_far(), how_to_go_on()));
    return Failure{static_cast<Exit>(128 + HeldSignals::take().value_or(0)), {}, {}};
  }
  Outcome<void> stopped(const Failure& why) const {
    context_.out().talk(fmt::format("{}. {}", so_far(), how_to_go_on()));
    return why;
  }

  const Context& context_;
  const LinesOptions& options_;
  Addressee where_;
  std::string key_;
  ApiClient api_;
  std::uint64_t sent_ = 0;
  std::uint64_t refused_ = 0;
  std::optional<RateLeft> left_;
  bool away_ = false;  ///< the server is, and that was said
};

}  // namespace

Outcome<void> send_lines(Context& context, const LinesOptions& options) {
  if (const Outcome<ApiClient> api = context.signed_in(); !api) return api.error();
  const Outcome<std::string> key = idempotency_key(options.key);
  if (!key) return key.error();
  if (stdin_is_terminal() && !context.settings().no_input)
    context.out().talk("Each line is a message; a line with Ctrl-D ends it.");
  const HeldSignals held;
  return LineSender(context, options, *key).run();
}

}  // namespace confab::client
