#pragma once
/// The file operations that the file log needs: a seam, so that tests can fill the disk and break
/// it.

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "server/log/result.hpp"

namespace confab::log {

using boost::system::error_code;

/// An open file. One thread at a time.
class File {
 public:
  virtual ~File() = default;

  /// Fills `into` from `offset` on and answers how much there was: less only at the file's end.
  virtual Result<std::size_t> read(std::uint64_t offset, char* into, std::size_t size) = 0;
  /// May write only a part, as pwrite(2) does.
  virtual Result<std::size_t> write(std::uint64_t offset, std::string_view bytes) = 0;
  /// What was written survives a crash: fdatasync(2). After a failure nobody knows what did.
  virtual error_code flush() = 0;
  virtual error_code truncate(std::uint64_t size) = 0;
  virtual Result<std::uint64_t> size() = 0;
};

enum class OpenAs { read_only, read_write, new_file };

/// A file system. Any thread may call it.
class Files {
 public:
  virtual ~Files() = default;

  /// `new_file` makes an empty one that only its owner may read, in place of whatever was there.
  virtual Result<std::unique_ptr<File>> open(const std::string& path, OpenAs how) = 0;
  /// Names, without the path, in no order. A directory that is not there is an error.
  virtual Result<std::vector<std::string>> list(const std::string& directory) = 0;
  /// One that only its owner may enter; no error when it is there already.
  virtual error_code make_directory(const std::string& path) = 0;
  virtual error_code rename(const std::string& from, const std::string& to) = 0;
  virtual error_code remove(const std::string& path) = 0;
  /// Names made, changed and removed in the directory survive a crash.
  virtual error_code flush_directory(const std::string& path) = 0;
};

/// The machine's own.
Files& system_files();

/// All of it, with as many writes as that takes. A file that takes no more is full.
error_code write_all(File& file, std::uint64_t offset, std::string_view bytes);

/// How many zeros are flushed at once: whoever else flushes meanwhile waits for them.
inline constexpr std::uint64_t zeros_bytes = 1024 * std::uint64_t{1024};
/// Zeros from `from` to `to`, flushed piece by piece.
error_code write_zeros(File& file, std::uint64_t from, std::uint64_t to);

}  // namespace confab::log
