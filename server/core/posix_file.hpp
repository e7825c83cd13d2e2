#pragma once
/// Files as the system has them, for what is written whole: the state, a key, an uploaded file.

#include <boost/system/error_code.hpp>
#include <string>
#include <string_view>
#include <utility>

#include "server/log/result.hpp"

namespace confab::core {

/// Owns an open file, or none.
class Descriptor {
 public:
  explicit Descriptor(int fd = -1) noexcept : fd_(fd) {}
  Descriptor(Descriptor&& other) noexcept : fd_(std::exchange(other.fd_, -1)) {}
  Descriptor& operator=(Descriptor&& other) noexcept {
    std::swap(fd_, other.fd_);
    return *this;
  }
  ~Descriptor();

  int get() const noexcept { return fd_; }
  bool ok() const noexcept { return fd_ >= 0; }

 private:
  int fd_;
};

/// What `errno` says.
boost::system::error_code last_error() noexcept;

/// Goes on after a short write.
boost::system::error_code write_all(int fd, std::string_view bytes) noexcept;

/// A new name counts once the folder that has it is on disk, too.
boost::system::error_code flush_folder(const std::string& folder) noexcept;

/// A folder (mode 0700) that can be used; makes it where there is none, durably.
boost::system::error_code make_private_folder(const std::string& folder);

/// A new one among the system's temporary files; `prefix` begins its name.
log::Result<std::string> make_temporary_folder(std::string_view prefix);

/// A file (mode 0600) that takes the place of another one, or of none, as a whole: after a crash at
/// any moment there is the old one or the new one. It is written beside it, as NAME.new.
class ReplacedFile {
 public:
  /// How that went is told by `put_in_place`.
  ReplacedFile(const std::string& folder, std::string_view name);
  ReplacedFile(const ReplacedFile&) = delete;
  /// Unless it was put in place, it is gone and nothing has changed.
  ~ReplacedFile();

  /// After an error this does nothing.
  void write(std::string_view bytes) noexcept;
  /// Returns the first error of all, or none: then it is on disk under its name.
  boost::system::error_code put_in_place() noexcept;

 private:
  const std::string folder_;
  const std::string path_;
  const std::string fresh_;
  Descriptor file_;
  boost::system::error_code error_;
  bool in_place_ = false;
};

}  // namespace confab::core
