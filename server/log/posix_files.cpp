// The machine's files, by the system's own calls.
#include <dirent.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>

#include "server/log/files.hpp"

namespace confab::log {
namespace {

constexpr mode_t only_the_owner = 0600;
constexpr mode_t only_the_owner_enters = 0700;

error_code last_error() { return {errno, boost::system::system_category()}; }

/// Calls again what a signal interrupted.
template <class Call>
auto uninterrupted(Call call) {
  auto answer = call();
  while (answer < 0 && errno == EINTR) answer = call();
  return answer;
}

class PosixFile final : public File {
 public:
  explicit PosixFile(int descriptor) : descriptor_(descriptor) {}
  ~PosixFile() override { ::close(descriptor_); }
  PosixFile(const PosixFile&) = delete;
  PosixFile& operator=(const PosixFile&) = delete;

  Result<std::size_t> read(std::uint64_t offset, char* into, std::size_t size) override {
    std::size_t done = 0;
    while (done < size) {
      const ssize_t got = uninterrupted([&] {
        return ::pread(descriptor_, into + done, size - done, static_cast<off_t>(offset + done));
      });
      if (got < 0) return last_error();
      if (got == 0) break;
      done += static_cast<std::size_t>(got);
    }
    return done;
  }

  Result<std::size_t> write(std::uint64_t offset, std::string_view bytes) override {
    const ssize_t put = uninterrupted([&] {
      return ::pwrite(descriptor_, bytes.data(), bytes.size(), static_cast<off_t>(offset));
    });
    if (put < 0) return last_error();
    return static_cast<std::size_t>(put);
  }

  error_code flush() override {
    // Not again after EINTR or any other failure: the second call might say yes to what is lost.
    return ::fdatasync(descriptor_) == 0 ? error_code{} : last_error();
  }

  error_code truncate(std::uint64_t size) override {
    return uninterrupted([&] { return ::ftruncate(descriptor_, static_cast<off_t>(size)); }) == 0
               ? error_code{}
               : last_error();
  }

  Result<std::uint64_t> size() override {
    struct stat found{};
    if (::fstat(descriptor_, &found) != 0) return last_error();
    return static_cast<std::uint64_t>(found.st_size);
  }

 private:
  int descriptor_;
};

class PosixFiles final : public Files {
 public:
  Result<std::unique_ptr<File>> open(const std::string& path, OpenAs how) override {
    int flags = O_CLOEXEC;
    switch (how) {
      case OpenAs::read_only:
        flags |= O_RDONLY;
        break;
      case OpenAs::read_write:
        flags |= O_RDWR;
        break;
      case OpenAs::new_file:
        flags |= O_RDWR | O_CREAT | O_TRUNC;
        break;
    }
    const int descriptor =
        uninterrupted([&] { return ::open(path.c_str(), flags, only_the_owner); });
    if (descriptor < 0) return last_error();
    return std::make_unique<PosixFile>(descriptor);
  }

  Result<std::vector<std::string>> list(const std::string& directory) override {
    DIR* const opened = ::opendir(directory.c_str());
    if (opened == nullptr) return last_error();
    std::vector<std::string> names;
    errno = 0;
    while (const dirent* entry = ::readdir(opened)) {
      const std::string_view name = entry->d_name;
      if (name != "." && name != "..") names.emplace_back(name);
    }
    const error_code error = errno == 0 ? error_code{} : last_error();
    ::closedir(opened);
    if (error) return error;
    return names;
  }

  error_code make_directory(const std::string& path) override {
    if (::mkdir(path.c_str(), only_the_owner_enters) == 0 || errno == EEXIST) return {};
    return last_error();
  }

  error_code rename(const std::string& from, const std::string& to) override {
    return ::rename(from.c_str(), to.c_str()) == 0 ? error_code{} : last_error();
  }

  error_code remove(const std::string& path) override {
    return ::unlink(path.c_str()) == 0 ? error_code{} : last_error();
  }

  error_code flush_directory(const std::string& path) override {
    const int descriptor =
        uninterrupted([&] { return ::open(path.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC); });
    if (descriptor < 0) return last_error();
    const error_code error = ::fsync(descriptor) == 0 ? error_code{} : last_error();
    ::close(descriptor);
    return error;
  }
};

}  // namespace

Files& system_files() {
  static PosixFiles files;
  return files;
}

}  // namespace confab::log
