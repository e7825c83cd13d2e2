#include <fmt/format.h>

#include "client/commands/files.hpp"
#include "client/json_object.hpp"
#include "client/readable_size.hpp"
#include "client/transfer/downloader.hpp"
#include "protocol/text/utf8.hpp"

namespace confab::client {
namespace {

Downloader::Wish wish_of(const DownloadOptions& options) {
  Downloader::Wish wish{options.id, {}, options.path, options.force};
  std::error_code unclear;
  if (options.path && *options.path != "-" &&
      (options.path->ends_with('/') || std::filesystem::is_directory(*options.path, unclear))) {
    wish.folder = *options.path;
    wish.path.reset();
  }
  return wish;
}

}  // namespace

Outcome<void> download(Context& context, const DownloadOptions& options) {
  const Outcome<ApiClient> api = context.signed_in();
  if (!api) return api.error();
  const Downloader::Wish wish = wish_of(options);
  const Outcome<Downloader::Done> done = Downloader(context, *api, wish).run();
  if (!done) return done.error();
  if (done->path == "-") return {};  // the content is all that goes there
  const std::string path = text::make_visible(done->path);
  if (context.out().json())
    return context.out().print_json_text(JsonObject()
                                             .add("id", options.id)
                                             .add("path", path)
                                             .add("size", done->size)
                                             .add("sha256", done->sha256)
                                             .json());
  if (const auto printed = context.out().print(path + "\n"); !printed) return printed;
  context.out().talk(fmt::format("saved · {} · checksum verified", readable_size(done->size)));
  return {};
}

}  // namespace confab::client
