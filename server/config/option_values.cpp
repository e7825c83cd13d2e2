#include "server/config/option_values.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <boost/asio/ip/address.hpp>
#include <boost/asio/ip/network_v4.hpp>
#include <boost/asio/ip/network_v6.hpp>
#include <boost/system/error_code.hpp>
#include <charconv>
#include <iterator>

#include "protocol/text/duration.hpp"
#include "protocol/text/utf8.hpp"
#include "server/edge/intake/address.hpp"

namespace confab::config {
namespace {

std::optional<std::uint64_t> read_count(std::string_view text) {
  std::uint64_t number = 0;
  const char* const end = text.data() + text.size();
  const auto [stopped, trouble] = std::from_chars(text.data(), end, number);
  if (trouble != std::errc{} || stopped != end) return std::nullopt;
  return number;
}

/// No space, and nothing that can't be seen.
bool is_plain(std::string_view text) {
  return !text.empty() && text.find(' ') == std::string_view::npos &&
         text::make_visible(text) == text;
}

}  // namespace

std::optional<bool> read_flag(std::string_view text) {
  for (const std::string_view yes : {"true", "on", "yes", "1"})
    if (text == yes) return true;
  for (const std::string_view no : {"false", "off", "no", "0"})
    if (text == no) return false;
  return std::nullopt;
}

std::optional<std::uint64_t> read_number(Unit unit, std::string_view text) {
  switch (unit) {
    case Unit::count:
      return read_count(text);
    case Unit::bytes:
      return text::parse_size(text);
    case Unit::duration:
      if (const auto duration = text::parse_duration(text))
        return static_cast<std::uint64_t>(duration->count());
      return std::nullopt;
  }
  return std::nullopt;
}

std::string write_number(Unit unit, std::uint64_t number) {
  switch (unit) {
    case Unit::count:
      break;
    case Unit::bytes:
      return text::format_size(number);
    case Unit::duration:
      using Count = std::chrono::microseconds::rep;
      return text::format_duration(std::chrono::microseconds{static_cast<Count>(number)});
  }
  return std::to_string(number);
}

std::string describe(Unit unit, const Range& range) {
  std::string text =
      fmt::format("{} to {}", write_number(unit, range.min), write_number(unit, range.max));
  if (!range.zero.empty()) fmt::format_to(std::back_inserter(text), ", or 0 ({})", range.zero);
  return text;
}

Fault check_host(std::string_view text) {
  if (is_plain(text)) return std::nullopt;
  return "is neither an IP address nor a name";
}

Fault check_path(std::string_view text) {
  if (!text.empty() && text.find('\0') == std::string_view::npos) return std::nullopt;
  return "is not a path";
}

Fault check_proxy(std::string_view text) {
  namespace ip = boost::asio::ip;
  boost::system::error_code not_address, not_v4, not_v6;
  const std::string copy(text);
  ip::make_address(copy, not_address);
  ip::make_network_v4(copy, not_v4);
  ip::make_network_v6(copy, not_v6);
  if (!not_address || !not_v4 || !not_v6) return std::nullopt;
  return "is neither an IP address nor a range of them";
}

Fault check_origin(std::string_view text) {
  if (text == "*") return std::nullopt;
  std::string_view host = text;
  for (const std::string_view scheme : {"https://", "http://"})
    if (text.starts_with(scheme)) host.remove_prefix(scheme.size());
  // Compared byte by byte with what browsers send, and they send no path and no capitals.
  const auto is_capital = [](char c) { return c >= 'A' && c <= 'Z'; };
  if (host.size() < text.size() && is_plain(host) &&
      host.find_first_of("/?#@\\,") == std::string_view::npos &&
      std::ranges::none_of(host, is_capital))
    return std::nullopt;
  return "is no origin as browsers send it";
}

Fault check_intake(std::string_view text) {
  if (edge::IntakeAddress::parse(text)) return std::nullopt;
  return "is not an address of an intake";
}

Fault check_target(std::string_view text) {
  const auto address = edge::IntakeAddress::parse(text);
  if (address && address->transport == edge::IntakeAddress::Transport::tcp && address->port != 0)
    return std::nullopt;
  return "is not a TCP address of an intake";
}

}  // namespace confab::config
