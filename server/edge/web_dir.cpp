#include "server/edge/web_dir.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <utility>

namespace confab::edge {

namespace {

constexpr off_t file_bytes_max = 16 * 1024 * 1024;

class Descriptor {
 public:
  explicit Descriptor(int fd) : fd_(fd) {}
  ~Descriptor() {
    if (fd_ >= 0) ::close(fd_);
  }
  Descriptor(const Descriptor&) = delete;
  Descriptor& operator=(const Descriptor&) = delete;
  void reset(int fd) {
    if (fd_ >= 0) ::close(fd_);
    fd_ = fd;
  }
  int get() const { return fd_; }

 private:
  int fd_;
};

/// A part of a path that leads one step down.
bool is_step(std::string_view part) {
  return !part.empty() && part != "." && part != ".." && part.find('\0') == part.npos;
}

std::optional<std::string> read_all(int fd) {
  struct stat about{};
  if (::fstat(fd, &about) != 0 || !S_ISREG(about.st_mode) || about.st_size > file_bytes_max)
    return {};
  std::string bytes(static_cast<std::size_t>(about.st_size), '\0');
  std::size_t got = 0;
  while (got < bytes.size()) {
    const ssize_t now = ::read(fd, bytes.data() + got, bytes.size() - got);
    if (now <= 0) break;  // it was cut meanwhile, by an editor that is writing
    got += static_cast<std::size_t>(now);
  }
  bytes.resize(got);
  return bytes;
}

}  // namespace

std::optional<std::string> read_web_file(const std::string& folder, std::string_view name) {
  // From folder to folder, and through no link: so it cannot leave, whatever the name.
  constexpr int always = O_RDONLY | O_CLOEXEC | O_NONBLOCK;
  Descriptor at{::open(folder.c_str(), always | O_DIRECTORY)};
  for (std::string_view rest = name;;) {
    const std::size_t slash = rest.find('/');
    const std::string part{rest.substr(0, slash)};
    if (at.get() < 0 || !is_step(part)) return {};
    const bool last = slash == std::string_view::npos;
    at.reset(::openat(at.get(), part.c_str(), always | O_NOFOLLOW | (last ? 0 : O_DIRECTORY)));
    if (last) break;
    rest.remove_prefix(slash + 1);
  }
  return at.get() < 0 ? std::nullopt : read_all(at.get());
}

}  // namespace confab::edge
