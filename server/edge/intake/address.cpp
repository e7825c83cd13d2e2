#include "server/edge/intake/address.hpp"

#include <charconv>

#include "protocol/result.hpp"

namespace confab::edge {

namespace ip = boost::asio::ip;

namespace {

std::optional<std::uint16_t> parse_port(std::string_view text) {
  std::uint16_t port = 0;
  const char* const end = text.data() + text.size();
  const auto [stopped, error] = std::from_chars(text.data(), end, port);
  if (text.empty() || error != std::errc{} || stopped != end) return {};
  return port;
}

}  // namespace

std::optional<IntakeAddress> IntakeAddress::parse(std::string_view text) {
  IntakeAddress address;
  if (text.starts_with("udp://")) {
    address.transport = Transport::udp;
  } else if (!text.starts_with("tcp://")) {
    return {};
  }
  text.remove_prefix(std::string_view{"tcp://"}.size());
  const std::size_t colon = text.rfind(':');
  if (colon == std::string_view::npos) return {};
  const auto port = parse_port(text.substr(colon + 1));
  std::string_view host = text.substr(0, colon);
  const bool in_brackets = host.size() > 2 && host.front() == '[' && host.back() == ']';
  if (in_brackets) host = host.substr(1, host.size() - 2);
  boost::system::error_code error;
  address.ip = ip::make_address(std::string{host}, error);
  if (error || !port || address.ip.is_v6() != in_brackets) return {};
  address.port = *port;
  return address;
}

std::string IntakeAddress::text() const {
  const std::string host = ip.is_v6() ? "[" + ip.to_string() + "]" : ip.to_string();
  return (transport == Transport::tcp ? "tcp://" : "udp://") + host + ":" + std::to_string(port);
}

}  // namespace confab::edge
