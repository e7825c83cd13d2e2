#include "server/edge/client_address.hpp"

#include <algorithm>
#include <boost/asio/ip/address_v4.hpp>
#include <boost/asio/ip/address_v6.hpp>
#include <charconv>

namespace confab::edge {

namespace ip = boost::asio::ip;

namespace {

constexpr unsigned mapped_prefix = 96;  ///< bits before the IPv4 address in ::ffff:a.b.c.d

ip::address_v6::bytes_type bytes_of(const ip::address& address) {
  if (address.is_v6()) return address.to_v6().to_bytes();
  return ip::make_address_v6(ip::v4_mapped, address.to_v4()).to_bytes();
}

bool same_prefix(const ip::address_v6::bytes_type& one, const ip::address_v6::bytes_type& other,
                 unsigned bits) {
  for (std::size_t i = 0; bits > 0; ++i) {
    const unsigned here = std::min(bits, 8U);
    const unsigned mask = 0xffU << (8 - here) & 0xffU;
    if ((one[i] & mask) != (other[i] & mask)) return false;
    bits -= here;
  }
  return true;
}

std::string_view trimmed(std::string_view text) {
  while (!text.empty() && text.front() == ' ') text.remove_prefix(1);
  while (!text.empty() && text.back() == ' ') text.remove_suffix(1);
  return text;
}

}  // namespace

std::optional<TrustedProxies> TrustedProxies::parse(const std::vector<std::string>& texts) {
  TrustedProxies trusted;
  for (const std::string& text : texts) {
    const std::size_t slash = text.find('/');
    boost::system::error_code error;
    const ip::address address = ip::make_address(text.substr(0, slash), error);
    if (error) return {};
    const unsigned bits = address.is_v4() ? 32 : 128;
    unsigned prefix = bits;
    if (slash != std::string::npos) {
      const char* end = text.data() + text.size();
      const auto [stopped, bad] = std::from_chars(text.data() + slash + 1, end, prefix);
      if (bad != std::errc{} || stopped != end || prefix > bits) return {};
    }
    trusted.blocks_.push_back(
        {bytes_of(address), address.is_v4() ? mapped_prefix + prefix : prefix});
  }
  return trusted;
}

bool TrustedProxies::contains(const ip::address& address) const {
  const auto bytes = bytes_of(address);
  return std::ranges::any_of(
      blocks_, [&](const Block& block) { return same_prefix(block.bytes, bytes, block.prefix); });
}

void forwarded(Request& request, const ip::address& peer, const TrustedProxies& trusted) {
  if (trusted.empty() || !trusted.contains(peer)) {
    request.fields.forwarded_proto.reset();
    return;
  }
  ip::address client = peer;
  std::string_view rest = request.fields.forwarded_for.value_or("");
  while (!rest.empty() && trusted.contains(client)) {
    const std::size_t comma = rest.rfind(',');
    const std::string_view last =
        trimmed(comma == std::string_view::npos ? rest : rest.substr(comma + 1));
    rest = comma == std::string_view::npos ? std::string_view{} : rest.substr(0, comma);
    boost::system::error_code error;
    const ip::address named = ip::make_address(std::string{last}, error);
    if (error) break;
    client = named;
  }
  request.address = client.to_string();
}

}  // namespace confab::edge
