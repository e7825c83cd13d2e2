#pragma once
/// Where a request comes from, as far as proxies can be believed.

#include <boost/asio/ip/address.hpp>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "server/edge/request.hpp"

namespace confab::edge {

/// The addresses whose X-Forwarded-For and -Proto count (`--trust-proxy`).
class TrustedProxies {
 public:
  TrustedProxies() = default;
  /// Each an address or a CIDR block; nothing when one of them is neither.
  static std::optional<TrustedProxies> parse(const std::vector<std::string>& texts);

  bool contains(const boost::asio::ip::address& address) const;

 private:
  struct Block {
    boost::asio::ip::address_v6::bytes_type bytes{};  ///< IPv4 as ::ffff:a.b.c.d
    unsigned prefix = 128;
  };
  std::vector<Block> blocks_;
};

/// The peer's address or, when the peer is a trusted proxy, the last address in X-Forwarded-For
/// that is not one. Drops X-Forwarded-Proto of a peer that is not trusted.
std::string client_address(Request& request, const boost::asio::ip::address& peer,
                           const TrustedProxies& trusted);

}  // namespace confab::edge
