#include "client/commands/files.hpp"

#include "client/options/groups.hpp"

namespace confab::client {
namespace {

constexpr const char* group = "Files";

void add_upload(Grammar& grammar) {
  const auto options = std::make_shared<UploadOptions>();
  grammar
      .command(group, "upload", "Upload a file, and say its id.",
               "  confab upload menu.pdf\n"
               "  confab upload build/log.txt --name tonight.txt --type text/plain\n"
               "\n"
               "confab send --file PATH does this and sends it at once. What no message uses is\n"
               "erased by the server after a while.\n")
      .needs("PATH", options->path, "the file")
      .option("--name", "NAME", options->name, "what the others see; its own name unless you say")
      .option("--type", "TYPE", options->type, "such as text/plain; the name tells unless you do")
      .runs([options](Context& context) { return upload(context, *options); });
}

void add_download(Grammar& grammar) {
  const auto options = std::make_shared<DownloadOptions>();
  grammar
      .command(group, "download", "Download a file of a message.",
               "  confab download 9\n"
               "  confab download 9 menu.pdf\n"
               "  confab download 9 - | tar x\n"
               "\n"
               "What has come so far is in PATH.part. A connection that breaks is made again, and\n"
               "the next confab download goes on there, too. In the end the checksum has to be\n"
               "right.\n")
      .needs_id("ID", options->id, "the file; read and history show it")
      .takes("PATH", options->path, "where to; a folder, or - for standard output; its own name")
      .flag("--force", options->force, "replace what is there")
      .runs([options](Context& context) { return download(context, *options); });
}

}  // namespace

void add_files(Grammar& grammar) {
  add_upload(grammar);
  add_download(grammar);
}

}  // namespace confab::client
