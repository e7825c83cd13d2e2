#pragma once
/// How far a transfer is, as one line of a terminal.

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace confab::client {

struct Progress {
  std::string_view name;  ///< of the file; whatever is in it
  std::uint64_t done = 0;
  std::uint64_t total = 0;                    ///< bytes
  std::optional<std::uint64_t> per_second{};  ///< none: not known yet
};

/// "menu.pdf  [=======>       ]  45 %  2.3 MiB of 5.0 MiB  1.2 MiB/s", in fewer columns than
/// `columns`, so that no terminal breaks it. Where there is little room it says less: the bar goes
/// first, the percentage last.
std::string progress_line(const Progress& progress, std::size_t columns);

}  // namespace confab::client
