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

  bool empty() const noexcept { return blocks_.empty(); }
  bool contains(const boost::asio::ip::address& address) const;

 private:
  struct Block {
    boost::asio::ip::address_v6::bytes_type bytes{};  ///< IPv4 as ::ffff:a.b.c.d
    unsigned prefix = 128;
  };
  std::vector<Block> blocks_;
};

/// What a trusted proxy says: the request's address becomes the last one in X-Forwarded-For that is
/// no trusted proxy's. What another peer says of itself is dropped.
void forwarded(Request& request, const boost::asio::ip::address& peer,
               const TrustedProxies& trusted);

}  // namespace confab::edge
