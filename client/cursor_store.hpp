#pragma once
/// How far one got, kept between two runs.

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>

#include "client/failure.hpp"
#include "client/server_url.hpp"

namespace confab::client {

/// Whose place in which stream.
struct CursorKey {
  ServerUrl server;
  std::string user;
  std::string chat;          ///< empty: every chat
  bool for_command = false;  ///< what a command has dealt with, not what somebody has seen
};

/// A file for each key, that only its owner can read.
class CursorStore {
 public:
  /// `folder` is made when something is written.
  CursorStore(std::filesystem::path folder, const CursorKey& key);

  /// Nothing when there is none, or none that can be understood.
  Outcome<std::optional<std::uint64_t>> load() const;
  /// Fails early where `save` would fail late.
  Outcome<void> prepare() const;
  /// Returns when it is on disk: after a crash there is the old one or this one.
  Outcome<void> save(std::uint64_t cursor) const;

 private:
  std::filesystem::path folder_;
  std::string about_;  ///< the file's first lines, which say whose it is
  std::filesystem::path file_;
};

}  // namespace confab::client
