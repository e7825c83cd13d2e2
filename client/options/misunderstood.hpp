#pragma once
/// What somebody is told whose command line makes no sense.

#include <string>
#include <string_view>
#include <vector>

#include "client/failure.hpp"
#include "client/options/command_tree.hpp"

namespace confab::client {

/// The commands that were said, from the outside in: "config add".
struct Said {
  std::vector<const CommandInfo*> path;  ///< the program itself first
  const CommandInfo& last() const { return *path.back(); }
  /// As they are typed, each with a space behind it.
  std::string words() const;
};

/// With the one that was probably meant.
Failure no_such_option(std::string_view typed, const Said& said);
Failure no_such_command(std::string_view typed, const Said& said);
/// A command of somebody else's stands behind "--".
Failure no_dashes(const Said& said);
/// Nothing takes these words.
Failure too_many(const std::vector<std::string>& words, const Said& said);

}  // namespace confab::client
