#pragma once
/// Looking at a log without opening it: `confabd log check` and `confabd log dump`.
///
/// Neither takes the lock nor changes anything, so they also work beside a running server. What it
/// is writing at that moment then looks like a torn tail; that is no damage.

#include <cstdint>
#include <memory>
#include <optional>
#include <string>

#include "server/log/files.hpp"
#include "server/log/log.hpp"
#include "server/log/walk.hpp"

namespace confab::log {

/// How often damage is looked at again before it is believed.
inline constexpr int looks_at_damage = 3;

struct CheckReport {
  std::optional<Identity> identity;  ///< nothing: there is no log, or not even its first header
  std::size_t segments = 0;
  std::uint64_t records = 0;  ///< in complete batches, up to the damage if there is one
  std::uint64_t bytes = 0;    ///< of those
  Position before;            ///< the first record: those up to here are in the state file
  Position last;
  std::optional<TornTail> torn_tail;  ///< a server that starts cuts it off, and loses nothing by it
  std::optional<Damage> damage;       ///< a server refuses to start

  bool ok() const { return !damage; }
};

/// Verifies every byte of the log in the data directory, and that each record can be understood.
CheckReport check(const std::string& data, Files& files = system_files());

/// Every record of a log, in order.
class Scan {
 public:
  explicit Scan(const std::string& data, Files& files = system_files());

  /// The next record; nothing at the end, or when `damage` says why it can't go on. Records of a
  /// torn tail come too.
  std::optional<chat::Record> next();

  const std::optional<Damage>& damage() const { return damage_; }
  const Walk& walk() const { return walk_; }

 private:
  struct Listed {
    std::vector<std::uint64_t> segments;
    std::optional<Damage> damage;
  };
  static Listed list(Files& files, const std::string& directory);
  Scan(const std::string& directory, Files& files, Listed listed);

  Walk walk_;
  std::optional<Damage> damage_;
};

}  // namespace confab::log
