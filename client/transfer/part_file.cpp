#include "client/transfer/part_file.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstdio>
#include <utility>

#include "client/private_file.hpp"
#include "client/transfer/local_file.hpp"
#include "protocol/text/utf8.hpp"
#include "protocol/units.hpp"

namespace confab::client {
namespace {

constexpr std::size_t etag_bytes_max = 1 * KiB;

Failure not_ours(const std::filesystem::path& path) {
  return usage_failure(
      fmt::format("there is {} already, and it is not from a download of confab. Name another "
                  "path, or remove that file.",
                  text::make_visible(path.native())));
}

std::filesystem::path with(std::filesystem::path path, const char* ending) {
  return path += ending;
}

/// Whether the open file is the one of that name: somebody may have renamed it before it was
/// locked.
bool is_still(int file, const std::filesystem::path& path) {
  struct stat opened{};
  struct stat named{};
  return ::fstat(file, &opened) == 0 && ::lstat(path.c_str(), &named) == 0 &&
         opened.st_ino == named.st_ino && opened.st_dev == named.st_dev;
}

}  // namespace

PartFile::PartFile(std::filesystem::path path, bool replace, std::string advice)
    : path_(std::move(path)),
      part_(with(path_, ".part")),
      etag_file_(with(path_, ".part.etag")),
      replace_(replace),
      advice_(std::move(advice)) {}

PartFile::~PartFile() {
  if (file_ < 0) return;
  if (size() == 0) discard();
  if (file_ >= 0) ::close(file_);
}

Outcome<std::unique_ptr<PartFile>> PartFile::open(std::filesystem::path path, bool replace,
                                                  std::string advice) {
  std::unique_ptr<PartFile> file(new PartFile(std::move(path), replace, std::move(advice)));
  if (const Outcome<void> may = file->may_be_written(); !may) return may.error();
  if (const Outcome<std::string> known = file->version_left(); !known) return known.error();
  if (const Outcome<void> opened = file->open_part(false); !opened) return opened.error();
  return file;
}

Outcome<void> PartFile::may_be_written() const {
  if (path_.empty())
    return usage_failure("the path is empty. Name a file or a folder, or leave it out.");
  std::error_code unclear;
  const auto there = std::filesystem::symlink_status(path_, unclear);
  if (!std::filesystem::exists(there)) return {};
  if (!std::filesystem::is_regular_file(there) && !std::filesystem::is_symlink(there))
    return usage_failure(fmt::format("{} is there already, and no file. Name another path.",
                                     text::make_visible(path_.native())));
  if (!replace_) return exists_already();
  return {};
}

Outcome<void> PartFile::begin(const std::string& etag) {
  if (file_ < 0)
    if (Outcome<void> opened = open_part(true); !opened) return opened;
  // First the old content goes, then its version: at no time does one belong to the other's.
  if (::ftruncate(file_, 0) != 0) return local_file_failure("write", part_, errno);
  reset(etag);
  return write_private_file(etag_file_, etag + "\n");
}

Outcome<void> PartFile::finish() {
  if (::fsync(file_) != 0) return local_file_failure("write", part_, errno);
  constexpr unsigned keep_what_is_there = RENAME_NOREPLACE;
  int done = ::renameat2(AT_FDCWD, part_.c_str(), AT_FDCWD, path_.c_str(),
                         replace_ ? 0 : keep_what_is_there);
  if (done != 0 && errno == EINVAL && ::access(path_.c_str(), F_OK) != 0)
    done = ::rename(part_.c_str(), path_.c_str());  // not every file system knows the former
  if (done != 0 && errno == EEXIST) return exists_already();
  if (done != 0) return local_file_failure("write", path_, errno);
  ::unlink(etag_file_.c_str());
  ::close(std::exchange(file_, -1));
  return {};
}

void PartFile::discard() {
  ::unlink(part_.c_str());
  ::unlink(etag_file_.c_str());
  if (file_ >= 0) ::close(std::exchange(file_, -1));
  reset({});
}

Outcome<void> PartFile::write(std::string_view bytes) {
  auto offset = static_cast<off_t>(size());
  while (!bytes.empty()) {
    const ssize_t written = ::pwrite(file_, bytes.data(), bytes.size(), offset);
    if (written < 0 && errno == EINTR) continue;
    if (written < 0) return local_file_failure("write", part_, errno);
    bytes.remove_prefix(static_cast<std::size_t>(written));
    offset += written;
  }
  return {};
}

/// Without `make` there may be none.
Outcome<void> PartFile::open_part(bool make) {
  const int file = ::open(part_.c_str(), O_RDWR | O_CLOEXEC | O_NOFOLLOW | (make ? O_CREAT : 0),
                          S_IRUSR | S_IWUSR | S_IRGRP | S_IWGRP | S_IROTH | S_IWOTH);
  if (file < 0) {
    if (errno == ENOENT && !make) return {};
    return local_file_failure("write", part_, errno);
  }
  const bool locked = ::flock(file, LOCK_EX | LOCK_NB) == 0;
  if (locked && is_still(file, part_)) {
    file_ = file;
    Outcome<void> ours = take_stock();
    if (!ours) ::close(std::exchange(file_, -1));  // and so it stays
    return ours;
  }
  ::close(file);
  return local_failure(
      Exit::trouble, "busy",
      fmt::format("somebody else is downloading into {}. Wait for that, or name another path.",
                  text::make_visible(part_.native())));
}

/// The ETag that is written down; empty when there is none.
Outcome<std::string> PartFile::version_left() const {
  Outcome<std::string> line = read_file_or_nothing(etag_file_, etag_bytes_max);
  if (line && line->empty()) return line;
  if (!line || !line->ends_with('\n')) return not_ours(etag_file_);
  line->pop_back();
  if (!is_sha256_etag(*line)) return not_ours(etag_file_);
  return line;
}

/// What is in the open part, if that is ours.
Outcome<void> PartFile::take_stock() {
  struct stat info{};
  if (::fstat(file_, &info) != 0) return local_file_failure("read", part_, errno);
  Outcome<std::string> etag = version_left();
  if (!etag) return etag.error();
  if (!S_ISREG(info.st_mode)) return not_ours(part_);
  if (etag->empty()) return info.st_size == 0 ? Outcome<void>() : not_ours(part_);
  std::array<char, 64 * KiB> space{};
  for (;;) {
    const ssize_t got = ::pread(file_, space.data(), space.size(), static_cast<off_t>(size()));
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) return local_file_failure("read", part_, errno);
    if (got == 0) break;
    found_bytes({space.data(), static_cast<std::size_t>(got)});
  }
  found(*std::move(etag));
  return {};
}

Failure PartFile::exists_already() const {
  return usage_failure(
      fmt::format("there is {} already. {}", text::make_visible(path_.native()), advice_));
}

}  // namespace confab::client
