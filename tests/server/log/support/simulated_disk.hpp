#pragma once
/// A file system in memory that can be filled, broken and unplugged.

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <random>
#include <string>
#include <vector>

#include "server/log/files.hpp"

namespace confab::log::testing {

enum class Operation { open, list, read, write, flush, truncate, size, name, remove, flush_names };

/// Knows what was flushed and what was not. Unplugged, it keeps what was flushed, and of the rest
/// whatever it likes: any blocks of a file's unflushed writes, either name of an unflushed rename.
/// One directory level: names are whole paths.
class SimulatedDisk final : public Files {
 public:
  static constexpr std::size_t block_bytes = 64;  // small, so that many tests tear many records

  /// Called before each operation, with its path; answers an error to make it fail. Not while it is
  /// running itself.
  std::function<error_code(Operation, const std::string& path)> before;
  /// How many bytes fit on it, in all files together.
  std::optional<std::uint64_t> room;
  /// The most that one write takes.
  std::optional<std::size_t> write_bytes_max;

  SimulatedDisk();
  ~SimulatedDisk() override;

  /// What another machine would find on it if the power failed now.
  std::unique_ptr<SimulatedDisk> unplugged(std::mt19937_64& random) const;
  /// The same bytes again, as after the end of a process.
  std::unique_ptr<SimulatedDisk> copy() const;

  std::vector<std::string> names() const;
  std::string content(const std::string& path) const;
  /// Changes a file behind everybody's back.
  void set_content(const std::string& path, std::string bytes);

  Result<std::unique_ptr<File>> open(const std::string& path, OpenAs how) override;
  Result<std::vector<std::string>> list(const std::string& directory) override;
  error_code make_directory(const std::string& path) override;
  error_code rename(const std::string& from, const std::string& to) override;
  error_code remove(const std::string& path) override;
  error_code flush_directory(const std::string& path) override;

 private:
  struct Content {
    std::string now;
    std::string flushed;
  };
  using Names = std::map<std::string, std::shared_ptr<Content>>;
  class OpenFile;

  error_code ask(Operation operation, const std::string& path);
  std::uint64_t used() const;

  mutable std::mutex mutex_;
  Names names_;
  Names flushed_names_;
};

}  // namespace confab::log::testing
