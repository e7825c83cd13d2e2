#include "client/private_file.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <system_error>

#include "protocol/text/utf8.hpp"

namespace confab::client {
namespace {

Failure file_failure(std::string_view did_what, const std::filesystem::path& path, int error) {
  return local_failure(
      Exit::trouble, "file",
      fmt::format("could not {} {}: {}.", did_what, text::make_visible(path.native()),
                  std::generic_category().message(error)));
}

/// Makes all that is missing, whatever the umask says; 0 or the error.
int make_missing(const std::filesystem::path& folder) {
  if (folder.empty() || ::mkdir(folder.c_str(), 0700) == 0 || errno == EEXIST) return 0;
  if (errno != ENOENT || folder == folder.parent_path()) return errno;
  if (const int error = make_missing(folder.parent_path()); error != 0) return error;
  return ::mkdir(folder.c_str(), 0700) == 0 || errno == EEXIST ? 0 : errno;
}

/// Writes and flushes to disk; 0 or the error.
int write_all(int file, std::string_view text) {
  while (!text.empty()) {
    const ssize_t written = ::write(file, text.data(), text.size());
    if (written < 0 && errno != EINTR) return errno;
    if (written > 0) text.remove_prefix(static_cast<std::size_t>(written));
  }
  return ::fsync(file) == 0 ? 0 : errno;
}

/// Into a file of its own, whose name is `draft` then, even after a failure; 0 or the error.
int write_beside(const std::filesystem::path& path, std::string_view text, std::string& draft) {
  draft = path.native() + ".XXXXXX";
  const int file = ::mkostemp(draft.data(), O_CLOEXEC);  // makes it 0600
  if (file < 0) return errno;
  const int error = write_all(file, text);
  return ::close(file) != 0 && error == 0 ? errno : error;
}

}  // namespace

Outcome<void> make_private_folder(const std::filesystem::path& folder) {
  int error = make_missing(folder);
  if (error == 0 && ::chmod(folder.c_str(), 0700) != 0) error = errno;
  if (error != 0) return file_failure("make the folder", folder, error);
  if (::access(folder.c_str(), W_OK | X_OK) != 0)
    return file_failure("write into the folder", folder, errno);
  return {};
}

Outcome<void> write_private_file(const std::filesystem::path& path, std::string_view text) {
  std::string draft;
  int error = write_beside(path, text, draft);
  if (error == 0 && ::rename(draft.c_str(), path.c_str()) != 0) error = errno;
  if (error == 0) return {};
  ::unlink(draft.c_str());
  return file_failure("write", path, error);
}

Outcome<void> try_private_file(const std::filesystem::path& path, std::size_t bytes) {
  std::string draft;
  const int error = write_beside(path, std::string(bytes, '\n'), draft);
  ::unlink(draft.c_str());
  return error == 0 ? Outcome<void>() : file_failure("write", path, error);
}

Outcome<std::string> read_file_or_nothing(const std::filesystem::path& path,
                                          std::size_t bytes_max) {
  const int file = ::open(path.c_str(), O_RDONLY | O_CLOEXEC);
  if (file < 0) {
    if (errno == ENOENT) return std::string();
    return file_failure("read", path, errno);
  }
  std::string text(bytes_max + 1, '\0');
  std::size_t size = 0;
  int error = 0;
  while (size < text.size()) {
    const ssize_t got = ::read(file, text.data() + size, text.size() - size);
    if (got == 0) break;
    if (got > 0) size += static_cast<std::size_t>(got);
    if (got < 0 && errno != EINTR) {
      error = errno;
      break;
    }
  }
  ::close(file);
  if (error == 0 && size > bytes_max) error = EFBIG;
  if (error != 0) return file_failure("read", path, error);
  text.resize(size);
  return text;
}

}  // namespace confab::client
