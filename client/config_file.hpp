#pragma once
/// config.toml, read and changed without losing what somebody has written around the values.

#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "client/failure.hpp"

namespace confab::client {

/// The part of TOML 1.0 that texts under names need: bare and dotted keys, [tables], "basic" and
/// 'literal' strings of one line, comments. A name is written as from the outside:
/// "account.work.url".
class ConfigFile {
 public:
  /// Nothing in it when there is no such file. The failure says which line can't be read, and why.
  static Outcome<ConfigFile> open(std::filesystem::path path);
  static Outcome<ConfigFile> parse(std::string_view text, std::filesystem::path path);

  std::optional<std::string> get(std::string_view name) const;
  /// In the order of the file.
  std::vector<std::pair<std::string, std::string>> all() const;

  /// In its place where it has one, else at the end of its table. Where a comment stood behind the
  /// old value it stays.
  void set(const std::string& name, const std::string& value);
  /// False when it was not there. Takes its table along when nothing is left in it.
  bool unset(std::string_view name);

  /// All of it, as it is to be written.
  std::string text() const;
  /// Makes the folder where it is missing. A link to the file stays one.
  Outcome<void> save() const;

 private:
  struct Line {
    std::string text;   ///< as it was read or set
    std::string table;  ///< that it lies in, or begins: "account.work"
    std::string name;   ///< whole; empty when it is no value
    std::string value;
    std::string comment;  ///< behind the value, with the space before it
    bool is_header = false;
  };

  explicit ConfigFile(std::filesystem::path path) : path_(std::move(path)) {}
  /// Says what is wrong with it.
  std::optional<std::string> take(std::string_view text);

  std::filesystem::path path_;
  std::vector<Line> lines_;
};

}  // namespace confab::client
