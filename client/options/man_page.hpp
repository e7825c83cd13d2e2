#pragma once
/// confab(1), and the lists that it shares with --help.

#include <array>
#include <string>
#include <string_view>

#include "client/options/command_tree.hpp"

namespace confab::client {

struct Meaning {
  std::string_view word;
  std::string_view what;
};

inline constexpr std::array environment_meanings{
    Meaning{"CONFAB_SERVER", "as --server"},
    Meaning{"CONFAB_TOKEN", "who speaks, instead of whoever connected on this computer"},
    Meaning{"CONFAB_PASSWORD", "the password, where one is needed"},
    Meaning{"CONFAB_ACCESS_PASSWORD", "the one that a whole server shares"},
    Meaning{"NO_COLOR", "no colours, unless --color says always"},
};
inline constexpr std::array exit_meanings{
    Meaning{"0", "done"},          Meaning{"1", "trouble on this computer"},
    Meaning{"2", "asked wrongly"}, Meaning{"3", "not signed in, forbidden or taken"},
    Meaning{"4", "banned"},        Meaning{"5", "too many messages"},
    Meaning{"6", "no server"},     Meaning{"7", "not found"},
    Meaning{"130", "interrupted"},
};

/// "0 done; 2 asked wrongly; …" in lines of at most 80 columns.
std::string environment_and_exit_codes();

std::string man_page(const CommandInfo& program, std::string_view version);

}  // namespace confab::client
