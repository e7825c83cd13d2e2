#include "client/chat/outbox.hpp"

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

}  // namespace confab::client
