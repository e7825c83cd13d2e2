#include "protocol/http/internal/target.hpp"

#include <algorithm>

#include "protocol/http/internal/line.hpp"

namespace confab::http::internal {
namespace {

bool is_port(std::string_view digits) noexcept {
  unsigned port = 0;
  for (const char c : digits) {
    if (!is_digit(c)) return false;
    port = port * 10 + static_cast<unsigned>(c - '0');
    if (port > 65535) return false;
  }
  return true;
}

/// The letters of an IPv6 address in brackets. Whether they make one is the resolver's business,
/// and nothing here connects to it.
bool is_ip_literal(std::string_view literal) noexcept {
  if (literal.size() < 4 || literal.back() != ']') return false;
  for (const char c : literal.substr(1, literal.size() - 2))
    if (hex_value(c) < 0 && c != ':' && c != '.') return false;
  return true;
}

bool is_reg_name(std::string_view name) noexcept {
  for (std::size_t i = 0; i < name.size(); ++i) {
    if (is(name[i], host_char)) continue;
    const bool is_escape = name[i] == '%' && name.size() - i > 2 && hex_value(name[i + 1]) >= 0 &&
                           hex_value(name[i + 2]) >= 0;
    if (!is_escape) return false;
    i += 2;
  }
  return true;
}

struct HostPort {
  std::string_view host;
  std::string_view port;
  bool has_port = false;
};

HostPort split_port(std::string_view authority) noexcept {
  // The colons of an IPv6 address are inside its brackets.
  const std::size_t bracket = authority.rfind(']');
  const std::size_t colon = authority.find(':', bracket == authority.npos ? 0 : bracket);
  if (colon == authority.npos) return {authority, {}, false};
  return {authority.substr(0, colon), authority.substr(colon + 1), true};
}

bool is_valid(const HostPort& parts) noexcept {
  if (parts.host.empty() || !is_port(parts.port)) return false;
  return parts.host.front() == '[' ? is_ip_literal(parts.host) : is_reg_name(parts.host);
}

void split_path(RequestHead& head, std::string_view text) noexcept {
  const std::size_t mark = text.find('?');
  head.path = text.substr(0, mark);
  if (mark != text.npos) head.query = text.substr(mark + 1);
}

/// "http://host:port/path?query"; a user in front of the host is an attempt to mislead
/// (RFC 9110 section 4.2.4) and no host_char lets it through.
Error split_absolute(RequestHead& head) noexcept {
  const std::size_t colon = head.target.find("://");
  if (colon == head.target.npos) return Error::bad_target;
  const std::string_view scheme = head.target.substr(0, colon);
  if (!iequals(scheme, "http") && !iequals(scheme, "https")) return Error::bad_target;
  const std::string_view rest = head.target.substr(colon + 3);
  const std::size_t authority_end = std::min(rest.find_first_of("/?"), rest.size());
  head.host = rest.substr(0, authority_end);
  if (!is_valid(split_port(head.host))) return Error::bad_target;
  split_path(head, rest.substr(authority_end));
  if (head.path.empty()) head.path = "/";
  head.target_form = TargetForm::absolute;
  return no_error;
}

}  // namespace

bool is_host(std::string_view host) noexcept {
  // Nearly always a plain name, and perhaps a port; what else there may be takes a closer look.
  const char* const end = host.data() + host.size();
  const char* const name_end = skip(host.data(), end, host_char);
  if (name_end == end) return true;
  const auto name_size = static_cast<std::size_t>(name_end - host.data());
  if (name_size > 0 && *name_end == ':') return is_port(host.substr(name_size + 1));
  return is_valid(split_port(host));
}

Error split_target(RequestHead& head) noexcept {
  if (head.method == Method::connect) {
    const HostPort parts = split_port(head.target);
    head.target_form = TargetForm::authority;
    return is_valid(parts) && !parts.port.empty() ? no_error : Error::bad_target;
  }
  if (head.target.front() == '/') {
    split_path(head, head.target);
    return no_error;
  }
  if (head.target == "*") {
    head.path = head.target;
    head.target_form = TargetForm::asterisk;
    return head.method == Method::options ? no_error : Error::bad_target;
  }
  return split_absolute(head);
}

}  // namespace confab::http::internal
