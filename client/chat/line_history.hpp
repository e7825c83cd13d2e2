#pragma once
/// The lines that somebody typed, kept between two conversations in a file that only they can read.

#include <cstddef>
#include <filesystem>
#include <string>
#include <vector>

#include "client/failure.hpp"

namespace confab::client {

inline constexpr std::size_t history_lines_max = 1'000;

class LineHistory {
 public:
  explicit LineHistory(std::filesystem::path file) : file_(std::move(file)) {}

  /// Oldest first; the file is cut down to what is kept.
  Outcome<std::vector<std::string>> load();
  /// Keeps the line, unless it has several, or begins with a space: that is how to keep one out.
  Outcome<void> add(const std::string& line);

 private:
  std::filesystem::path file_;
};

}  // namespace confab::client
