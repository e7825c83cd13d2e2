#include "client/chat/outbox.hpp"

#include <fmt/format.h>

#include <utility>

namespace confab::client {

const Draft* Outbox::begin_next() {
  if (under_way_ || stalled_ || drafts_.empty()) return nullptr;
  under_way_ = true;
  tried_ = true;
  return &drafts_.front();
}

Draft Outbox::end() {
  under_way_ = false;
  tried_ = false;
  Draft draft = std::move(drafts_.front());
  drafts_.pop_front();
  return draft;
}

void Outbox::stall() {
  under_way_ = false;
  stalled_ = true;
}

Failure too_many_waiting() {
  return usage_failure(
      fmt::format("no more than {} messages wait at a time, and this would be one more. Nothing of "
                  "it was sent.",
                  outbox_max));
}

}  // namespace confab::client
