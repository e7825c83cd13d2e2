#include <fmt/format.h>

#include "client/chat/instructions.hpp"
#include "client/commands/commands.hpp"
#include "client/commands/files.hpp"
#include "client/due_time.hpp"
#include "client/local_time.hpp"
#include "protocol/text/utf8.hpp"

namespace confab::client {
namespace {

using Takes = Instruction::Takes;

/// "bob" and "@bob" are the chat with bob.
std::string chat_with(const Actions& actions, const std::string& name) {
  const std::string person = name.starts_with('@') ? name.substr(1) : name;
  const std::string address = actions.address_of("@" + person);
  return address;
}

Outcome<void> whisper(Actions& actions, Arguments arguments) {
  const std::optional<std::string> name = arguments.word();
  if (!name || arguments.empty()) return told_too_little();
  Draft draft;
  draft.chat = chat_with(actions, *name);
  draft.text = arguments.rest();
  actions.send(std::move(draft));
  return {};
}

Outcome<void> reply(Actions& actions, Arguments arguments) {
  const Outcome<std::uint64_t> id = take_reference(arguments);
  if (!id) return id.error();
  if (arguments.empty()) return told_too_little();
  Draft draft;
  draft.reply_to = *id;
  draft.text = arguments.rest();
  draft.line = actions.line();
  const std::optional<std::string> there = actions.known().chat_of(*id);
  // What is said among few must not come before many by a slip.
  if (there && *there != actions.chat() && !there->starts_with('@'))
    actions.when_sure(fmt::format("#{} is in {}. Answer there?", *id,
                                  text::make_visible(actions.known().label_of(*there))),
                      [&actions, draft] { actions.send(draft); });
  else
    actions.send(std::move(draft));
  return {};
}

Outcome<void> later(Actions& actions, Arguments arguments) {
  if (arguments.empty()) return told_too_little();
  const std::string said = arguments.rest();
  std::string_view left = said;
  const text::Time now = current_time();
  const Outcome<DueTime> due = leading_due_time(left, now);
  if (!due) return due.error();
  if (left.empty()) return told_too_little();
  actions.say("to be sent " + understood(*due, now) + ": " + text::make_visible(left, true));
  if (!due->note.empty()) actions.say(due->note);
  Draft draft;
  draft.chat = actions.chat();
  draft.text = std::string(left);
  draft.at = due->wire;
  actions.send(std::move(draft));
  return {};
}

Outcome<void> send_file(Actions& actions, Arguments arguments) {
  const std::optional<std::string> path = arguments.word();
  if (!path) return told_too_little();
  Draft draft;
  draft.chat = actions.chat();
  draft.files = {local_path(*path)};
  draft.text = arguments.rest();
  actions.send(std::move(draft));
  return {};
}

Outcome<void> show_scheduled(Actions& actions, Arguments arguments) {
  std::optional<std::uint64_t> id;
  if (!arguments.empty()) {
    const Outcome<std::uint64_t> one = take_reference(arguments);
    if (!one) return one.error();
    id = *one;
  }
  actions.run([id](Context& context) { return scheduled(context, id); });
  return {};
}

Outcome<void> take_back(Actions& actions, Arguments arguments) {
  const Outcome<std::uint64_t> id = take_reference(arguments);
  if (!id) return id.error();
  actions.run([id = *id](Context& context) { return cancel(context, id); });
  return {};
}

Outcome<void> report_somebody(Actions& actions, Arguments arguments) {
  const std::optional<std::string> name = arguments.word();
  if (!name) return told_too_little();
  ReportOptions options;
  options.name = name->starts_with('@') ? name->substr(1) : *name;
  Arguments ahead = arguments;
  if (const auto word = ahead.word(); word && word->starts_with('#'))
    if (const auto id = read_reference(*word)) {
      options.message = id;
      arguments = ahead;
    }
  if (!arguments.empty()) options.reason = arguments.rest();
  actions.run([options](Context& context) { return report(context, options); });
  return {};
}

Outcome<void> upload_only(Actions& actions, Arguments arguments) {
  UploadOptions options;
  options.path = local_path(arguments.name());
  if (options.path.empty()) return told_too_little();
  actions.run([options](Context& context) { return upload(context, options); });
  return {};
}

Outcome<void> discard_file(Actions& actions, Arguments arguments) {
  const Outcome<std::uint64_t> id = take_reference(arguments);
  if (!id) return id.error();
  actions.run([id = *id](Context& context) { return discard(context, id); });
  return {};
}

}  // namespace

std::vector<Instruction> writing_instructions() {
  return {
      {"w",
       "NAME TEXT",
       "say it to somebody in private",
       {Takes::person, Takes::text},
       {"send"},
       whisper},
      {"reply", "#ID TEXT", "comment on a message", {Takes::message, Takes::text}, {"send"}, reply},
      {"file",
       "PATH [TEXT]",
       "send a file here",
       {Takes::path, Takes::text},
       {"uploadFile", "send"},
       send_file},
      {"at",
       "TIME TEXT",
       "say it here later: 18:30, tomorrow 9:00, +15m",
       {Takes::text},
       {"send"},
       later},
      {"scheduled",
       "[#ID]",
       "what is to be sent later",
       {Takes::text},
       {"getScheduled", "getSchedule"},
       show_scheduled},
      {"cancel",
       "#ID",
       "take back what was to be sent later",
       {Takes::text},
       {"cancelSchedule"},
       take_back},
      {"report",
       "NAME [#ID] [REASON]",
       "report somebody who spoils it for the others",
       {Takes::person, Takes::message, Takes::text},
       {"reportUser"},
       report_somebody},
      {"upload",
       "PATH",
       "upload a file, to be sent with others",
       {Takes::path},
       {"uploadFile"},
       upload_only},
      {"discard",
       "#FILE",
       "remove an upload that nobody sent",
       {Takes::text},
       {"removeFile"},
       discard_file},
  };
}

}  // namespace confab::client
