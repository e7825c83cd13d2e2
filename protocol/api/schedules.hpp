#pragma once
/// Messages for later.

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "protocol/api/files.hpp"
#include "protocol/api/values.hpp"

namespace confab::api {

/// A message for later; or what became of it.
struct Scheduled {
  std::uint64_t id = 0;
  std::string state;  ///< "pending", "sent", "failed", "cancelled"
  std::string chat;
  std::optional<std::string> text = {};  ///< while it is pending
  Timestamp at;                          ///< when it is due
  Timestamp created_at;
  std::optional<std::uint64_t> reply_to = {};
  std::optional<std::vector<File>> files = {};
  std::optional<std::string> reason = {};     ///< why it failed
  std::optional<std::uint64_t> message = {};  ///< the id it was sent with
  template <class Self, class V>
  static void each(Self& s, V&& v) {
    v("id", s.id);
    v("state", s.state);
    v("chat", s.chat);
    v("text", s.text);
    v("at", s.at);
    v("created_at", s.created_at);
    v("reply_to", s.reply_to);
    v("files", s.files);
    v("reason", s.reason);
    v("message", s.message);
  }
};
struct ScheduledMessage {
  Scheduled scheduled;
  template <class Self, class V>
  static void each(Self& s, V&& v) {
    v("scheduled", s.scheduled);
  }
};
struct ScheduledMessages {
  std::vector<Scheduled> scheduled;
  template <class Self, class V>
  static void each(Self& s, V&& v) {
    v("scheduled", s.scheduled);
  }
};
/// What became of a scheduled message, as an event tells it.
struct ScheduledState {
  std::uint64_t id = 0;
  std::string state;
  std::optional<std::string> reason = {};
  std::optional<std::uint64_t> message = {};
  template <class Self, class V>
  static void each(Self& s, V&& v) {
    v("id", s.id);
    v("state", s.state);
    v("reason", s.reason);
    v("message", s.message);
  }
};

}  // namespace confab::api
