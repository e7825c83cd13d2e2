#include "client/transfer/local_file.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <system_error>
#include <utility>

#include "protocol/text/utf8.hpp"

namespace confab::client {

Outcome<LocalFile> LocalFile::open(const std::filesystem::path& path) {
  // Without O_NONBLOCK it would wait for somebody to write into a pipe.
  const int file = ::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK);
  if (file < 0) {
    if (errno == ENOENT)
      return usage_failure(fmt::format("there is no file {}.", text::make_visible(path.native())));
    return local_file_failure("read", path, errno);
  }
  struct stat info{};
  const int error = ::fstat(file, &info) == 0 ? 0 : errno;
  LocalFile opened(path, file, static_cast<std::uint64_t>(info.st_size));
  if (error != 0) return local_file_failure("read", path, error);
  if (!S_ISREG(info.st_mode))
    return usage_failure(fmt::format("{} is {}, and only files can be sent. Put it into one first.",
                                     text::make_visible(path.native()),
                                     S_ISDIR(info.st_mode) ? "a folder" : "no file"));
  if (const Outcome<void> known = opened.is_as_large_as_it_says(); !known) return known.error();
  return opened;
}

/// What the system makes up while it is read says that it is empty.
Outcome<void> LocalFile::is_as_large_as_it_says() const {
  if (size_ > 0) return {};
  char byte = 0;
  ssize_t got = 0;
  do {
    got = ::pread(file_, &byte, 1, 0);
  } while (got < 0 && errno == EINTR);
  if (got == 0) return {};
  if (got < 0) return local_file_failure("read", path_, errno);
  return usage_failure(fmt::format("{} does not say how large it is. Copy it, and send the copy.",
                                   text::make_visible(path_.native())));
}

LocalFile::LocalFile(std::filesystem::path path, int file, std::uint64_t size)
    : path_(std::move(path)), file_(file), size_(size) {}

LocalFile::LocalFile(LocalFile&& other) noexcept
    : path_(std::move(other.path_)), file_(std::exchange(other.file_, -1)), size_(other.size_) {}

LocalFile::~LocalFile() {
  if (file_ >= 0) ::close(file_);
}

Outcome<std::string_view> LocalFile::read_at(std::uint64_t offset, std::span<char> space) const {
  for (;;) {
    const ssize_t got = ::pread(file_, space.data(), space.size(), static_cast<off_t>(offset));
    if (got > 0) return std::string_view(space.data(), static_cast<std::size_t>(got));
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) return local_file_failure("read", path_, errno);
    return local_failure(Exit::trouble, "file",
                         fmt::format("{} became shorter while it was sent. Send it again when "
                                     "nobody writes it.",
                                     text::make_visible(path_.native())));
  }
}

Failure local_file_failure(std::string_view did_what, const std::filesystem::path& path,
                           int error) {
  return local_failure(
      Exit::trouble, "file",
      fmt::format("could not {} {}: {}.", did_what, text::make_visible(path.native()),
                  std::generic_category().message(error)));
}

}  // namespace confab::client
