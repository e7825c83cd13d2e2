#pragma once
/// A file of this computer that is sent, perhaps several times.

#include <cstdint>
#include <filesystem>
#include <span>
#include <string_view>

#include "client/failure.hpp"

namespace confab::client {

class LocalFile {
 public:
  /// A regular file only: what comes out of a pipe can't be sent again when the connection breaks.
  /// And one that knows its size, unlike those of /proc: that is said before the content is sent.
  static Outcome<LocalFile> open(const std::filesystem::path& path);
  ~LocalFile();
  LocalFile(LocalFile&& other) noexcept;
  LocalFile& operator=(LocalFile&&) = delete;

  /// When it was opened.
  std::uint64_t size() const { return size_; }
  /// Fills as much of the space as there is from there on, which has to be something.
  Outcome<std::string_view> read_at(std::uint64_t offset, std::span<char> space) const;

 private:
  LocalFile(std::filesystem::path path, int file, std::uint64_t size);

  Outcome<void> is_as_large_as_it_says() const;

  std::filesystem::path path_;
  int file_;
  std::uint64_t size_;
};

/// That something could not be done with a file, in the system's words.
Failure local_file_failure(std::string_view did_what, const std::filesystem::path& path, int error);

}  // namespace confab::client
