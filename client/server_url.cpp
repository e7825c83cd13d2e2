#include "client/server_url.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>

#include "protocol/http/message.hpp"
#include "protocol/text/utf8.hpp"

namespace confab::client {
namespace {

bool is_host_character(char c) {
  return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '.' || c == '-' || c == '_';
}
bool is_ipv6_character(char c) {
  return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f') || c == ':' || c == '.';
}

std::string lower_case(std::string_view text) {
  std::string lower(text);
  for (char& c : lower)
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  return lower;
}

Failure not_an_address(std::string_view text) {
  return usage_failure(fmt::format(
      "\"{}\" is not the address of a server. It has to look like http://127.0.0.1:8000.",
      text::make_visible(text)));
}

}  // namespace

std::string ServerUrl::authority() const {
  std::string text = host.find(':') == std::string::npos ? host : "[" + host + "]";
  if (port != 80) text += ":" + std::to_string(port);
  return text;
}

Outcome<ServerUrl> parse_server_url(std::string_view text) {
  std::string_view rest = text;
  if (const std::size_t colon = rest.find("://"); colon != std::string_view::npos) {
    const std::string_view scheme = rest.substr(0, colon);
    if (http::iequals(scheme, "https"))
      return usage_failure(
          "confab does not speak https yet. Use the server's http:// address, or reach it through "
          "a tunnel (ssh -L 8000:127.0.0.1:8000 HOST).");
    if (!http::iequals(scheme, "http")) return not_an_address(text);
    rest.remove_prefix(colon + 3);
  }
  if (rest.ends_with('/')) rest.remove_suffix(1);

  ServerUrl url;
  std::string_view port;
  if (rest.starts_with('[')) {
    const std::size_t close = rest.find(']');
    if (close == std::string_view::npos) return not_an_address(text);
    url.host = lower_case(rest.substr(1, close - 1));
    rest.remove_prefix(close + 1);
    if (!rest.empty() && rest.front() != ':') return not_an_address(text);
    if (!std::ranges::all_of(url.host, is_ipv6_character)) return not_an_address(text);
    if (url.host.find(':') == std::string::npos) return not_an_address(text);
    port = rest;
  } else {
    const std::size_t colon = std::min(rest.find(':'), rest.size());
    url.host = lower_case(rest.substr(0, colon));
    if (url.host.empty() || !std::ranges::all_of(url.host, is_host_character))
      return not_an_address(text);
    port = rest.substr(colon);
  }
  if (port.empty()) return url;
  port.remove_prefix(1);
  const auto [end, bad] = std::from_chars(port.data(), port.data() + port.size(), url.port);
  if (bad != std::errc{} || end != port.data() + port.size() || url.port == 0)
    return not_an_address(text);
  return url;
}

}  // namespace confab::client
