#pragma once
/// The shared password that everyone needs to connect, where the operator asks for one.

#include <string_view>

#include "server/chat/types.hpp"

namespace confab::core {

/// Keeps a digest of it. Slow hashing would protect nothing here: the password itself lies in a
/// file of this machine, and guessing over the network is slowed down by `Guesses`.
class AccessPassword {
 public:
  explicit AccessPassword(std::string_view password);

  /// In a time that depends neither on where the two differ nor on how long the right one is.
  bool fits(std::string_view given) const;

 private:
  chat::ContentHash digest_;
};

}  // namespace confab::core
