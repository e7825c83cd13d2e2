#include <fmt/format.h>

#include "client/commands/files.hpp"
#include "client/commands/idempotency_key.hpp"
#include "client/readable_size.hpp"
#include "client/transfer/uploader.hpp"
#include "protocol/text/utf8.hpp"

namespace confab::client {

Outcome<void> upload(Context& context, const UploadOptions& options) {
  if (options.type && text::make_visible(*options.type) != *options.type)
    return usage_failure("a --type is like text/plain.");
  const Outcome<ApiClient> api = context.signed_in();
  if (!api) return api.error();
  const Outcome<std::string> key = idempotency_key({});
  if (!key) return key.error();
  const Uploader::Wish wish{options.path, options.name, options.type, *key};
  const Outcome<api::File> file = Uploader(context, *api, wish).run();
  if (!file) return file.error();
  if (context.out().json()) return context.out().print_json(*file);
  if (const auto printed = context.out().print(fmt::format("{}\n", file->id)); !printed)
    return printed;
  context.out().talk(fmt::format("uploaded {} · {} · {}", text::make_visible(file->name),
                                 readable_size(file->size), text::make_visible(file->type)));
  return {};
}

}  // namespace confab::client
