#include "server/log/data_lock.hpp"

#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <filesystem>
#include <tuple>
#include <utility>

#include "server/log/files.hpp"

namespace confab::log {
namespace {

error_code last_error() { return {errno, boost::system::system_category()}; }

OpenError can_not(const std::string& what, const std::string& path, error_code error) {
  return {error, "Can't " + what + " " + path + ": " + error.message() + "."};
}

/// What the holder wrote: " (process 4711)"; nothing when it is just about to.
std::string holder(int descriptor) {
  char text[32];
  const ssize_t size = ::pread(descriptor, text, sizeof text, 0);
  std::string pid(text, size > 0 ? static_cast<std::size_t>(size) : 0);
  pid.resize(std::min(pid.size(), pid.find_first_not_of("0123456789")));
  return pid.empty() ? pid : " (process " + pid + ")";
}

}  // namespace

Opened<DataLock> DataLock::take(const std::string& directory) {
  if (!std::filesystem::is_directory(std::filesystem::status(directory))) {
    Files& files = system_files();
    const std::string parent = std::filesystem::absolute(directory).parent_path().string();
    error_code error = files.make_directory(directory);
    if (!error) error = files.flush_directory(parent);
    if (error) return can_not("make the data directory", directory, error);
  }
  const std::string path = directory + "/lock";
  const int descriptor = ::open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600);
  if (descriptor < 0) return can_not("open", path, last_error());
  DataLock lock(descriptor);
  if (::flock(descriptor, LOCK_EX | LOCK_NB) != 0) {
    if (errno != EWOULDBLOCK) return can_not("lock", path, last_error());
    return OpenError{Error::in_use, "Another confabd" + holder(descriptor) +
                                        " uses the data directory " + directory + "."};
  }
  // For people and for the text above; the lock holds without it, also when the disk is full.
  const std::string pid = std::to_string(::getpid()) + "\n";
  if (::ftruncate(descriptor, 0) == 0)
    std::ignore = ::pwrite(descriptor, pid.data(), pid.size(), 0);
  return lock;
}

DataLock::DataLock(DataLock&& other) noexcept : descriptor_(std::exchange(other.descriptor_, -1)) {}

DataLock& DataLock::operator=(DataLock&& other) noexcept {
  std::swap(descriptor_, other.descriptor_);
  return *this;
}

DataLock::~DataLock() {
  if (descriptor_ >= 0) ::close(descriptor_);
}

}  // namespace confab::log
