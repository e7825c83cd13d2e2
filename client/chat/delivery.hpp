#pragma once
/// A message on its way to the server.

#include <optional>

#include "client/chat/command_table.hpp"

namespace confab::client {

/// What became of it.
struct Delivered {
  std::optional<api::Message> message;      ///< the one …
  std::optional<api::Scheduled> scheduled;  ///< … or the other
  std::optional<RateLeft> rate;
};

/// Uploads its files and sends it. Under the draft's key, so to do it again after a failure does no
/// more than to do it once.
Outcome<Delivered> deliver(const Context& context, const Draft& draft);

}  // namespace confab::client
