#pragma once
/// The operator's numbers that the rules depend on.

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <string_view>
#include <type_traits>

#include "server/chat/types.hpp"

namespace confab::chat {

enum class TtlFrom : std::uint8_t { delivery, send };

/// They are part of the state and enter it by a command of their own (`Configure`): a server
/// started with other options still replays the past as it was judged then.
struct Settings {
  std::uint32_t history = 20;            ///< messages a newcomer gets
  Duration ttl = std::chrono::hours{1};  ///< lifetime once delivered; 0: for ever
  TtlFrom ttl_from = TtlFrom::delivery;
  Duration unread_retention = std::chrono::days{7};     ///< how long the unconfirmed waits; > 0
  std::uint32_t rate_limit = 20;                        ///< general chat, per user; 0: no limit
  Duration rate_window = std::chrono::hours{1};         ///< > 0
  std::uint32_t strikes = 3;                            ///< reporters that make a ban; 0: no bans
  Duration report_ttl = std::chrono::hours{24};         ///< > 0
  Duration ban = std::chrono::hours{4};                 ///< > 0
  Duration guest_ttl = std::chrono::days{7};            ///< > 0
  Duration idempotency_ttl = std::chrono::hours{24};    ///< > 0
  std::uint32_t schedule_max = 100;                     ///< pending, per user
  Duration schedule_ahead = std::chrono::days{30};      ///< > 0
  Duration schedule_late = std::chrono::hours{1};       ///< later than this it fails; > 0
  std::uint64_t file_max = std::uint64_t{5} << 20;      ///< bytes of one file
  std::uint64_t file_quota = std::uint64_t{100} << 20;  ///< bytes of all files of one user
  Duration file_orphan_ttl = std::chrono::hours{1};     ///< of a file that no message uses; > 0

  bool operator==(const Settings&) const = default;

  bool for_ever() const noexcept { return ttl == Duration::zero(); }
  bool from_delivery() const noexcept { return !for_ever() && ttl_from == TtlFrom::delivery; }

  /// The same with every duration between what the rules need and a century, so that no sum of
  /// times overflows whatever a record says.
  Settings within_reason() const;

  static Duration lifetime_within_reason(Duration ttl);

  template <class Self, class Visit>
  static void each(Self& self, Visit&& visit) {
    visit("history", self.history);
    visit("ttl", self.ttl);
    visit("ttl_from", self.ttl_from);
    visit("unread_retention", self.unread_retention);
    visit("rate_limit", self.rate_limit);
    visit("rate_window", self.rate_window);
    visit("strikes", self.strikes);
    visit("report_ttl", self.report_ttl);
    visit("ban", self.ban);
    visit("guest_ttl", self.guest_ttl);
    visit("idempotency_ttl", self.idempotency_ttl);
    visit("schedule_max", self.schedule_max);
    visit("schedule_ahead", self.schedule_ahead);
    visit("schedule_late", self.schedule_late);
    visit("file_max", self.file_max);
    visit("file_quota", self.file_quota);
    visit("file_orphan_ttl", self.file_orphan_ttl);
  }
};

inline constexpr Duration century = std::chrono::days{36'500};

inline Duration Settings::lifetime_within_reason(Duration ttl) {
  return std::clamp(ttl, Duration{0}, century);
}

inline Settings Settings::within_reason() const {
  Settings sane = *this;
  each(sane, [&]<class Field>(std::string_view, Field& field) {
    if constexpr (std::is_same_v<Field, Duration>)
      field = std::clamp(field, &field == &sane.ttl ? Duration{0} : Duration{1}, century);
  });
  return sane;
}

}  // namespace confab::chat
