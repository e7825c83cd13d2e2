#pragma once
/// What the operator can say, as plain data. The names, ranges and help are in option_table.cpp.

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "protocol/http/limits.hpp"
#include "server/chat/settings.hpp"
#include "server/core/journal.hpp"
#include "server/log/flusher.hpp"

namespace confab::config {

enum class LogKind : std::uint8_t { file, memory };
enum class LogFormat : std::uint8_t { text, json };
/// Sets of options for a purpose: profiles.hpp.
enum class Profile : std::uint8_t { none, classic_form, simple, rooms };

/// Processors of this machine, at most 4: more threads than that have to be asked for.
std::uint32_t default_threads() noexcept;

/// A member's initial value is the option's default. Where 0 switches something off it says so.
struct Options {
  Profile profile = Profile::none;

  std::string host = "127.0.0.1";
  std::uint16_t port = 8000;  ///< 0: a free one
  std::string data_dir = "data";
  std::string config_file;  ///< empty: none
  LogKind log = LogKind::file;
  log::Durability durability = log::Durability::disk;
  std::uint32_t threads = default_threads();

  chat::Settings rules;  ///< history, ttl, rate-limit and their kin

  std::uint32_t text_max = 4096;        ///< code points of a message
  std::uint32_t search_min_length = 6;  ///< code points

  http::Limits http;  ///< head-max, target-max, fields-max, body-max; the rest is not an option
  std::chrono::microseconds head_timeout = std::chrono::seconds{10};
  std::chrono::microseconds body_timeout = std::chrono::seconds{30};
  std::chrono::microseconds idle_timeout = std::chrono::seconds{75};
  std::chrono::microseconds write_timeout = std::chrono::seconds{30};
  std::uint32_t connections_max = 15'000;
  std::uint32_t connections_per_address = 0;  ///< 0: no limit
  std::uint64_t outbox_max = 256 * 1024;      ///< bytes

  std::string access_password_file;  ///< empty: none is asked for
  bool guests_leave_on_disconnect = false;

  std::vector<std::string> trust_proxy;  ///< IP addresses and ranges ("10.0.0.0/8"), valid as such
  std::vector<std::string> cors_origin;  ///< "https://chat.example", or "*"

  std::vector<std::string> intake;  ///< as edge::IntakeAddress reads them
  std::string form_forward;         ///< likewise, TCP only; empty: this server takes the form
  std::string web_dir;              ///< empty: the pages that are embedded

  core::Level log_level = core::Level::info;
  LogFormat log_format = LogFormat::text;
  std::string access_log = "off";  ///< "off", "-" for standard error, or a path
};

}  // namespace confab::config
