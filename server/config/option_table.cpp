#include "server/config/option_table.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <chrono>
#include <concepts>
#include <cstddef>
#include <thread>
#include <utility>

#include "protocol/units.hpp"

namespace confab::config {

std::uint32_t default_threads() noexcept {
  return std::clamp(std::thread::hardware_concurrency(), 1U, 4U);
}

namespace {

using chat::Settings;
using http::Limits;
using log::Durability;
using std::chrono::days;
using std::chrono::hours;
using std::chrono::microseconds;
using std::chrono::milliseconds;

/// The way from Options to a member, also of a struct in it: `at(&Options::rules, &Settings::ttl)`.
template <class... Members>
constexpr auto at(Members... path) {
  return [=](auto& options) -> auto& { return (options.*....*path); };
}

/// The number in a member that is an integer or a duration.
template <class Member>
std::uint64_t number_in(const Member& member) {
  if constexpr (std::integral<Member>)
    return member;
  else
    return static_cast<std::uint64_t>(microseconds(member).count());
}

template <class Member>
void put_number(Member& member, std::uint64_t number) {
  if constexpr (std::integral<Member>)
    member = static_cast<Member>(number);
  else
    member = microseconds{static_cast<microseconds::rep>(number)};
}

template <class Enum>
using Named = std::pair<std::string_view, Enum>;

/// Makes the rows of one heading.
class Group {
 public:
  Group(std::vector<OptionRow>& rows, std::string_view title) : rows_(rows), title_(title) {}

  void count(std::string_view name, auto member, Range range, std::string_view help) {
    number(name, "N", Unit::count, member, range, help).is_number = true;
  }
  void size(std::string_view name, auto member, Range range, std::string_view help) {
    number(name, "SIZE", Unit::bytes, member, range, help);
  }
  void duration(std::string_view name, auto member, Range range, std::string_view help) {
    number(name, "DURATION", Unit::duration, member, range, help);
  }

  /// One of some words. `later` is said behind what is possible.
  template <class Enum, std::size_t n>
  void choice(std::string_view name, auto member, const Named<Enum> (&words)[n],
              std::string_view help, std::string_view later = {}) {
    const std::array<Named<Enum>, n> known = std::to_array(words);
    OptionRow& row = add(name, "WORD", help);
    for (const auto& [word, _] : known)
      row.possible += fmt::format("{}{}", row.possible.empty() ? "" : ", ", word);
    row.possible += later;
    row.set = [=](Options& options, std::string_view value) -> Fault {
      const auto found = std::ranges::find(known, value, &Named<Enum>::first);
      if (found == known.end()) return "is not known";
      member(options) = found->second;
      return std::nullopt;
    };
    row.get = [=](const Options& options) {
      const auto found = std::ranges::find(known, member(options), &Named<Enum>::second);
      return std::vector{std::string(found->first)};
    };
  }

  /// Off unless it is asked for: `--name`, `--name=off`, `name = true`, `NAME=1`.
  void flag(std::string_view name, auto member, std::string_view help) {
    OptionRow& row = add(name, "", help);
    row.possible = "true, false";
    row.is_flag = true;
    row.set = [=](Options& options, std::string_view text) -> Fault {
      const std::optional<bool> value = read_flag(text);
      if (!value) return "is neither yes nor no";
      member(options) = *value;
      return std::nullopt;
    };
    row.get = [=](const Options& options) {
      return std::vector<std::string>{member(options) ? "true" : "false"};
    };
  }

  void text(std::string_view name, std::string_view value, auto member,
            Fault (*check)(std::string_view), std::string_view possible, std::string_view help) {
    OptionRow& row = add(name, value, help);
    row.possible = possible;
    row.set = [=](Options& options, std::string_view text) {
      const Fault fault = check(text);
      if (!fault) member(options) = text;
      return fault;
    };
    row.get = [=](const Options& options) { return std::vector{member(options)}; };
  }

  void list(std::string_view name, std::string_view value, auto member,
            Fault (*check)(std::string_view), std::string_view possible, std::string_view help) {
    OptionRow& row = add(name, value, help);
    row.possible = possible;
    row.is_list = true;
    row.set = [=](Options& options, std::string_view text) {
      const Fault fault = check(text);
      if (!fault) member(options).emplace_back(text);
      return fault;
    };
    row.clear = [=](Options& options) { member(options).clear(); };
    row.get = [=](const Options& options) { return member(options); };
  }

 private:
  OptionRow& add(std::string_view name, std::string_view value, std::string_view help) {
    OptionRow& row = rows_.emplace_back();
    row.name = name;
    row.group = title_;
    row.value = value;
    row.help = help;
    return row;
  }

  OptionRow& number(std::string_view name, std::string_view value, Unit unit, auto member,
                    Range range, std::string_view help) {
    OptionRow& row = add(name, value, help);
    row.possible = describe(unit, range);
    row.set = [=](Options& options, std::string_view text) -> Fault {
      const std::optional<std::uint64_t> number = read_number(unit, text);
      if (!number)
        return unit == Unit::count      ? "is not a whole number"
               : unit == Unit::duration ? "is not a duration like 90s, 15m, 1h or 7d"
                                        : "is not a size like 64KiB or 5MiB";
      if (!range.contains(*number)) return "is out of range";
      put_number(member(options), *number);
      return std::nullopt;
    };
    row.get = [=](const Options& options) {
      return std::vector{write_number(unit, number_in(member(options)))};
    };
    return row;
  }

  std::vector<OptionRow>& rows_;
  std::string_view title_;
};

std::vector<OptionRow> make_table() {
  constexpr Range any_time = between(milliseconds{1}, days{3650});
  constexpr Range patience = between(milliseconds{1}, hours{24});
  std::vector<OptionRow> rows;

  Group where(rows, "Where it listens and remembers");
  where.choice<Profile>(profile_option, at(&Options::profile),
                        {{"default", Profile::none},
                         {"classic-form", Profile::classic_form},
                         {"simple", Profile::simple},
                         {"rooms", Profile::rooms}},
                        "a set of options for a purpose; whatever else is said is stronger");
  where.text("host", "ADDRESS", at(&Options::host), check_host,
             "an IP address, or a name that has one",
             "address to listen on; 0.0.0.0 and :: are all of this machine");
  where.count("port", at(&Options::port), {1, 65'535, "a free one"}, "port to listen on");
  where.text("data-dir", "DIR", at(&Options::data_dir), check_path, "a path",
             "folder of the log and the state");
  where.text(config_option, "PATH", at(&Options::config_file), check_path, "a path",
             "TOML file with these options");
  where.choice<LogKind>("log", at(&Options::log),
                        {{"file", LogKind::file}, {"memory", LogKind::memory}},
                        "where the one history is kept; memory forgets it at the end",
                        " (postgres://… and etcd://… come later)");
  where.choice<Durability>("durability", at(&Options::durability),
                           {{"disk", Durability::disk}, {"os", Durability::os}},
                           "what acknowledged means: flushed to disk, or handed to the system");
  where.count("threads", at(&Options::threads), {1, 256}, "helper threads, which hash passwords");

  Group rules(rows, "The rules");
  rules.count("history", at(&Options::rules, &Settings::history), {0, 1'000},
              "messages of the general chat that a newcomer gets");
  rules.duration("ttl", at(&Options::rules, &Settings::ttl),
                 between(milliseconds{1}, days{3650}, "for ever"), "lifetime of a message");
  rules.choice<chat::TtlFrom>(
      "ttl-from", at(&Options::rules, &Settings::ttl_from),
      {{"delivery", chat::TtlFrom::delivery}, {"send", chat::TtlFrom::send}},
      "what the lifetime counts from: a reader's confirmation, or sending");
  rules.duration("unread-retention", at(&Options::rules, &Settings::unread_retention), any_time,
                 "how long a message waits for readers who do not confirm it");
  rules.count("rate-limit", at(&Options::rules, &Settings::rate_limit), {1, 1'000'000, "no limit"},
              "messages into the general chat per user and window");
  rules.duration("rate-window", at(&Options::rules, &Settings::rate_window), any_time,
                 "length of that window");
  rules.count("strikes", at(&Options::rules, &Settings::strikes), {1, 1'000'000, "no bans"},
              "reporters that make a ban");
  rules.duration("report-ttl", at(&Options::rules, &Settings::report_ttl), any_time,
                 "how long a report counts");
  rules.duration("ban", at(&Options::rules, &Settings::ban), any_time, "how long a ban lasts");
  rules.count("text-max", at(&Options::text_max), {1, 1'000'000}, "code points of a message");
  rules.duration("guest-ttl", at(&Options::rules, &Settings::guest_ttl), any_time,
                 "how long an absent guest is remembered");
  rules.flag("guests-leave-on-disconnect", at(&Options::guests_leave_on_disconnect),
             "a guest is forgotten with its last live connection");
  rules.text("access-password-file", "PATH", at(&Options::access_password_file), check_path,
             "a path", "file whose first line everyone needs to connect or register");
  rules.duration("idempotency-ttl", at(&Options::rules, &Settings::idempotency_ttl), any_time,
                 "how long a retry is known by its key");
  rules.count("search-min-length", at(&Options::search_min_length), {1, 64},
              "code points of a search for rooms");
  rules.count("schedule-max", at(&Options::rules, &Settings::schedule_max), {1, 10'000},
              "messages for later that one user may have");
  rules.duration("schedule-ahead", at(&Options::rules, &Settings::schedule_ahead), any_time,
                 "how far ahead a message may be scheduled");
  rules.duration("schedule-late", at(&Options::rules, &Settings::schedule_late), any_time,
                 "how late a scheduled message is still delivered");
  rules.size("file-max", at(&Options::rules, &Settings::file_max), {1, 1024 * MiB},
             "content of one uploaded file");
  rules.size("file-quota", at(&Options::rules, &Settings::file_quota), {1, 1024 * 1024 * MiB},
             "content of all files of one user");
  rules.duration("file-orphan-ttl", at(&Options::rules, &Settings::file_orphan_ttl), any_time,
                 "how long an uploaded file may stay unused");

  Group http(rows, "HTTP");
  http.size("head-max", at(&Options::http, &Limits::head_bytes_max), {KiB, MiB},
            "request line and fields");
  http.size("target-max", at(&Options::http, &Limits::target_bytes_max), {256, MiB},
            "path and query");
  http.count("fields-max", at(&Options::http, &Limits::fields_max), {1, 10'000},
             "header fields of a request");
  http.size("body-max", at(&Options::http, &Limits::body_bytes_max), {KiB, 1024 * MiB},
            "body of a request");
  http.duration("head-timeout", at(&Options::head_timeout), patience,
                "for a request's head to arrive");
  http.duration("body-timeout", at(&Options::body_timeout), patience,
                "for a request's body to arrive");
  http.duration("idle-timeout", at(&Options::idle_timeout), patience, "between two requests");
  http.duration("write-timeout", at(&Options::write_timeout), patience,
                "for a peer to take an answer");
  http.count("connections-max", at(&Options::connections_max), {1, 1'000'000},
             "connections at a time");
  http.count("connections-per-address", at(&Options::connections_per_address),
             {1, 1'000'000, "no limit"}, "connections at a time from one address");
  http.size("outbox-max", at(&Options::outbox_max), {64 * KiB, 1024 * MiB},
            "what may wait for one slow reader of a stream");
  http.list("trust-proxy", "ADDRESS", at(&Options::trust_proxy), check_proxy,
            "IP addresses and ranges like 10.0.0.0/8",
            "proxies whose X-Forwarded-For and X-Forwarded-Proto count");
  http.list("cors-origin", "ORIGIN", at(&Options::cors_origin), check_origin,
            "origins like https://chat.example:8443 in lower case, or *",
            "pages of these origins may use the API");
  http.text("web-dir", "DIR", at(&Options::web_dir), check_path, "a path",
            "folder of the pages while somebody works on them");

  Group intake(rows, "The socket intake");
  intake.list("intake", "ADDRESS", at(&Options::intake), check_intake,
              "tcp://IP:PORT, udp://IP:PORT; IPv6 is [::1], port 0 any free",
              "takes messages of whoever connects, under names that nobody proves");
  intake.text("form-forward", "ADDRESS", at(&Options::form_forward), check_target,
              "tcp://IP:PORT; [::1] is IPv6",
              "another server's intake, to which POST /message is sent on");

  Group journal(rows, "What it tells");
  journal.choice<core::Level>("log-level", at(&Options::log_level),
                              {{"debug", core::Level::debug},
                               {"info", core::Level::info},
                               {"warning", core::Level::warning},
                               {"error", core::Level::error}},
                              "the least important events that are written to standard error");
  journal.choice<LogFormat>("log-format", at(&Options::log_format),
                            {{"text", LogFormat::text}, {"json", LogFormat::json}},
                            "for people, or one JSON object a line");
  journal.text("access-log", "PATH", at(&Options::access_log), check_path,
               "off, - for standard error, or a path",
               "one line per request; a file is opened anew on SIGHUP");
  return rows;
}

}  // namespace

std::span<const OptionRow> option_table() {
  static const std::vector<OptionRow> table = make_table();
  return table;
}

const OptionRow* find_option(std::string_view name) {
  const std::span<const OptionRow> table = option_table();
  const auto found = std::ranges::find(table, name, &OptionRow::name);
  return found == table.end() ? nullptr : &*found;
}

std::string environment_name(std::string_view option) {
  std::string name(environment_prefix);
  for (const char c : option)
    name += c == '-' ? '_' : c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c;
  return name;
}

}  // namespace confab::config
