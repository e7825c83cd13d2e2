#include "server/core/posix_file.hpp"

#include <fcntl.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <filesystem>
#include <system_error>

namespace confab::core {

using boost::system::error_code;

Descriptor::~Descriptor() {
  if (fd_ >= 0) ::close(fd_);
}

error_code last_error() noexcept { return {errno, boost::system::system_category()}; }

error_code write_all(int fd, std::string_view bytes) noexcept {
  while (!bytes.empty()) {
    const ssize_t written = ::write(fd, bytes.data(), bytes.size());
    if (written < 0 && errno == EINTR) continue;
    if (written < 0) return last_error();
    bytes.remove_prefix(static_cast<std::size_t>(written));
  }
  return {};
}

error_code flush_folder(const std::string& folder) noexcept {
  const Descriptor open{::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC)};
  if (!open.ok() || ::fsync(open.get()) != 0) return last_error();
  return {};
}

error_code make_private_folder(const std::string& folder) {
  if (::mkdir(folder.c_str(), 0700) == 0) {
    const std::size_t slash = folder.rfind('/');
    const std::string around = slash == std::string::npos ? "." : folder.substr(0, slash + 1);
    if (const auto error = flush_folder(around)) return error;
  } else if (errno != EEXIST) {
    return last_error();
  }
  const Descriptor there{::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC)};
  if (!there.ok() || ::access(folder.c_str(), R_OK | W_OK | X_OK) != 0) return last_error();
  return {};
}

log::Result<std::string> make_temporary_folder(std::string_view prefix) {
  std::error_code error;
  const std::filesystem::path around = std::filesystem::temp_directory_path(error);
  if (error) return error_code{error};
  std::string pattern = (around / prefix).string() + "XXXXXX";
  if (::mkdtemp(pattern.data()) == nullptr) return last_error();
  return pattern;
}

ReplacedFile::ReplacedFile(const std::string& folder, std::string_view name)
    : folder_(folder), path_(folder + "/" + std::string{name}), fresh_(path_ + ".new") {
  // One that a crash left behind may have another mode, and be a link to who knows where.
  ::unlink(fresh_.c_str());
  file_ = Descriptor{::open(fresh_.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600)};
  if (!file_.ok()) error_ = last_error();
}

ReplacedFile::~ReplacedFile() {
  if (file_.ok() && !in_place_) ::unlink(fresh_.c_str());
}

void ReplacedFile::write(std::string_view bytes) noexcept {
  if (!error_) error_ = write_all(file_.get(), bytes);
}

error_code ReplacedFile::put_in_place() noexcept {
  if (!error_ && ::fsync(file_.get()) != 0) error_ = last_error();
  if (!error_ && std::rename(fresh_.c_str(), path_.c_str()) != 0) error_ = last_error();
  if (error_) return error_;
  in_place_ = true;
  return flush_folder(folder_);
}

}  // namespace confab::core
