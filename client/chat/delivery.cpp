#include "client/chat/delivery.hpp"

#include <fmt/format.h>

#include "client/json_object.hpp"
#include "client/transfer/uploader.hpp"

namespace confab::client {
namespace {

Outcome<std::vector<std::uint64_t>> upload_all(const Context& context, const ApiClient& api,
                                               const Draft& draft) {
  std::vector<std::uint64_t> ids;
  for (const std::string& path : draft.files) {
    const Uploader::Wish wish{path, {}, {}, fmt::format("{}.file{}", draft.key, ids.size() + 1)};
    const Outcome<api::File> file = Uploader(context, api, wish).run();
    if (!file) return file.error();
    ids.push_back(file->id);
  }
  return ids;
}

}  // namespace

Outcome<Delivered> deliver(const Context& context, const Draft& draft) {
  const Outcome<ApiClient> api = context.signed_in();
  if (!api) return api.error();
  const auto files = upload_all(context, *api, draft);
  if (!files) return files.error();
  JsonObject body;
  if (!draft.text.empty()) body.add("text", draft.text);
  if (draft.reply_to)
    body.add("reply_to", draft.reply_to);  // the chat follows from it
  else if (draft.chat.starts_with('@'))
    body.add("to", draft.chat.substr(1));
  else
    body.add("chat", draft.chat);
  body.add("at", draft.at);
  if (!files->empty()) body.add("files", *files);
  const auto answer = api->ask({http::Method::post, "/send", body.json(), draft.key});
  if (!answer) return answer.error();
  Delivered delivered;
  delivered.rate = answer->rate;
  if (draft.at) {
    const auto scheduled = api->read<api::ScheduledMessage>(*answer);
    if (!scheduled) return scheduled.error();
    delivered.scheduled = scheduled->scheduled;
  } else {
    const auto sent = api->read<api::SentMessage>(*answer);
    if (!sent) return sent.error();
    delivered.message = sent->message;
  }
  return delivered;
}

}  // namespace confab::client
