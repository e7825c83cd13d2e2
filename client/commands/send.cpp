#include <fmt/format.h>

#include "client/commands/commands.hpp"
#include "client/commands/idempotency_key.hpp"
#include "client/commands/named_chat.hpp"
#include "client/due_time.hpp"
#include "client/json_object.hpp"
#include "client/local_time.hpp"
#include "client/terminal.hpp"
#include "client/transfer/uploader.hpp"
#include "protocol/text/duration.hpp"
#include "protocol/text/utf8.hpp"
#include "protocol/units.hpp"

namespace confab::client {
namespace {

/// Far more than any server takes; it says what its own limit is.
constexpr std::size_t stdin_bytes_max = 1 * MiB;

Outcome<std::string> message_text(Context& context, const SendOptions& options) {
  if (options.text && *options.text != "-") return *options.text;
  if (!options.text && !options.files.empty()) return std::string();
  if (stdin_is_terminal()) {
    if (context.settings().no_input) return std::string();
    context.out().talk("Write your message; a line with Ctrl-D ends it.");
  }
  Outcome<std::string> text = read_stdin(stdin_bytes_max);
  // `echo` and editors end the last line; the message does not.
  if (text && text->ends_with('\n')) text->pop_back();
  if (text && text->ends_with('\r')) text->pop_back();
  return text;
}

/// "17 left this hour"; in other words when the window is longer.
std::string what_is_left(const RateLeft& rate) {
  if (rate.resets_in <= 3600) return fmt::format("{} left this hour", rate.remaining);
  constexpr std::uint64_t year = 365ULL * 24 * 3600;
  const text::Time now = current_time();
  const text::Time reset = now + std::chrono::seconds{std::min(rate.resets_in, year)};
  return fmt::format("{} left until {}", rate.remaining, local_time(reset, now));
}

/// As the server is told; said as it was understood, while it can still be stopped.
Outcome<std::optional<DueTime>> when(const Context& context,
                                     const std::optional<std::string>& said) {
  if (!said) return std::optional<DueTime>();
  const text::Time now = current_time();
  const Outcome<DueTime> due = due_time(*said, now);
  if (!due) return due.error();
  context.out().talk("to be sent " + understood(*due, now));
  if (!due->note.empty()) context.out().talk(due->note);
  return std::optional(*due);
}

/// The server's refusal; with how far ahead it may be, where that is the reason.
Failure refused(const ApiClient& api, const std::optional<DueTime>& due, Failure failure) {
  if (!due || failure.problem.code != "invalid") return failure;
  const auto status = api.get<api::Status>("/status");
  if (!status) return failure;
  const std::string& most = status->server.limits.schedule_ahead;
  const auto ahead = text::parse_duration(most);
  if (ahead && due->at > current_time() + *ahead)
    failure.sentence += fmt::format(" Here that is {} at most.", text::make_visible(most));
  return failure;
}

/// Their ids. Under keys of their own, so that who sends again what may have arrived uploads the
/// same files again, and they are the same.
Outcome<std::vector<std::uint64_t>> upload_all(Context& context, const ApiClient& api,
                                               const SendOptions& options, const std::string& key) {
  std::vector<std::uint64_t> ids;
  for (const std::string& path : options.files) {
    const Uploader::Wish wish{path, {}, {}, fmt::format("{}.file{}", key, ids.size() + 1)};
    const Outcome<api::File> file = Uploader(context, api, wish).run();
    if (!file) return file.error();
    ids.push_back(file->id);
  }
  return ids;
}

Outcome<void> tell_of(const Context& context, const api::Scheduled& one) {
  context.out().talk(fmt::format("scheduled #{} for {} · take it back with: {}cancel {}", one.id,
                                 local_time(one.at, current_time()),
                                 context.settings().place.call(), one.id));
  return {};
}

Outcome<void> tell_of(const Context& context, const ApiAnswer& answer, const api::Message& sent) {
  std::string done = fmt::format("sent #{}", sent.id);
  if (answer.rate && sent.chat == "general") done += " · " + what_is_left(*answer.rate);
  context.out().talk(done);
  return {};
}

}  // namespace

Outcome<void> send(Context& context, const SendOptions& options) {
  const Outcome<ApiClient> api = context.signed_in();
  if (!api) return api.error();
  const Outcome<std::string> key = idempotency_key(options.key);
  if (!key) return key.error();
  const Outcome<std::string> text = message_text(context, options);
  if (!text) return text.error();
  if (text->empty() && options.files.empty())
    return usage_failure(fmt::format("there is nothing to send: {}{}.",
                                     context.settings().place.call(), options.how));
  if (const auto fits = is_utf8("the message", *text); !fits) return fits;
  if (const auto fits = is_utf8("the name", options.to.value_or(options.chat.value_or(""))); !fits)
    return fits;
  const auto due = when(context, options.at);
  if (!due) return due.error();
  const auto files = upload_all(context, *api, options, *key);
  if (!files) return files.error();

  std::optional<std::string> to = options.to;
  if (to && to->starts_with('@')) to->erase(0, 1);  // as the chat with them is called
  const auto post = [&](const std::optional<std::string>& chat) {
    JsonObject body;
    if (!text->empty()) body.add("text", *text);
    body.add("to", to)
        .add("chat", chat)
        .add("reply_to", options.reply_to)
        .add("at", *due ? std::optional((*due)->wire) : std::nullopt);
    if (!files->empty()) body.add("files", *files);
    return api->ask({.method = http::Method::post,
                     .target = "/send",
                     .body = body.json(),
                     .key = *key,
                     .takes_key = true});
  };
  std::string chat = options.chat.value_or("");
  const auto answer = options.chat ? within_chat(context, *api, chat, post) : post({});
  if (!answer) return refused(*api, *due, answer.error());
  if (*due) {
    const auto scheduled = api->read<api::ScheduledMessage>(*answer);
    if (!scheduled) return scheduled.error();
    if (context.out().json()) return context.out().print_json(*scheduled);
    return tell_of(context, scheduled->scheduled);
  }
  const auto sent = api->read<api::SentMessage>(*answer);
  if (!sent) return sent.error();
  if (context.out().json()) return context.out().print_json(*sent);
  return tell_of(context, *answer, sent->message);
}

}  // namespace confab::client
