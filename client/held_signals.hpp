#pragma once
/// Signals that ask the program to end, held back while something must not be left half done.

#include <optional>

namespace confab::client {

/// While one of these lives, the first such signal is held; a second one ends the program all the
/// same. When it goes, a signal that nobody has taken takes effect. One at a time.
class HeldSignals {
 public:
  HeldSignals();
  ~HeldSignals();
  HeldSignals(const HeldSignals&) = delete;
  HeldSignals& operator=(const HeldSignals&) = delete;

  /// The signal that is held, if there is one.
  static std::optional<int> held();
  /// The same, and it is dealt with.
  static std::optional<int> take();
  /// Readable while one is held; -1 before the first HeldSignals.
  static int descriptor();

  /// For the signal handler: false when the signal is to take effect now.
  static bool hold(int signal) noexcept;
};

}  // namespace confab::client
