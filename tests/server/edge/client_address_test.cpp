#include "server/edge/client_address.hpp"

#include <gtest/gtest.h>

namespace confab::edge {
namespace {

namespace ip = boost::asio::ip;

struct ClientAddress : ::testing::Test {
  Request request;

  std::string seen(const std::string& peer, const std::string& list,
                   const std::vector<std::string>& proxies) {
    request.address = peer;
    request.fields.forwarded_for.reset();
    if (!list.empty()) request.fields.forwarded_for.assign(list);
    request.fields.forwarded_proto.assign("https");
    forwarded(request, ip::make_address(peer), TrustedProxies::parse(proxies).value());
    return request.address;
  }
};

TEST_F(ClientAddress, OfAPeerThatIsNotTrustedIsItsOwn) {
  EXPECT_EQ(seen("10.0.0.1", "203.0.113.5", {}), "10.0.0.1");
  EXPECT_FALSE(request.fields.forwarded_proto);
  EXPECT_EQ(seen("10.0.0.1", "203.0.113.5", {"10.0.0.2"}), "10.0.0.1");
  EXPECT_EQ(seen("::1", "203.0.113.5", {"127.0.0.1"}), "::1");
}

TEST_F(ClientAddress, IsTheLastOneThatIsNoTrustedProxy) {
  EXPECT_EQ(seen("10.0.0.1", "203.0.113.5", {"10.0.0.1"}), "203.0.113.5");
  EXPECT_TRUE(request.fields.forwarded_proto);
  EXPECT_EQ(seen("10.0.0.1", "1.2.3.4, 203.0.113.5", {"10.0.0.0/8"}), "203.0.113.5")
      << "what a client wrote in front is not believed";
  EXPECT_EQ(seen("10.0.0.1", "203.0.113.5 , 10.9.9.9", {"10.0.0.0/8"}), "203.0.113.5");
  EXPECT_EQ(seen("10.0.0.1", "10.1.1.1, 10.2.2.2", {"10.0.0.0/8"}), "10.1.1.1");
  EXPECT_EQ(seen("10.0.0.1", "", {"10.0.0.0/8"}), "10.0.0.1");
  EXPECT_EQ(seen("10.0.0.1", "2001:db8::1", {"10.0.0.0/8"}), "2001:db8::1");
}

TEST_F(ClientAddress, NonsenseNamesNobody) {
  for (const char* nonsense : {"unknown", "203.0.113.5:80", "_hidden", ",", " ", "[2001:db8::1]"})
    EXPECT_EQ(seen("10.0.0.1", nonsense, {"10.0.0.0/8"}), "10.0.0.1") << nonsense;
}

TEST(TrustedProxies, AreAddressesAndBlocks) {
  const auto trusted = TrustedProxies::parse({"192.168.0.0/17", "2001:db8::/33", "10.0.0.7"});
  ASSERT_TRUE(trusted);
  for (const char* inside : {"192.168.0.0", "192.168.127.255", "10.0.0.7", "2001:db8::5",
                             "2001:db8:7fff::", "::ffff:10.0.0.7"})
    EXPECT_TRUE(trusted->contains(ip::make_address(inside))) << inside;
  for (const char* outside : {"192.168.128.0", "10.0.0.8", "2001:db8:8000::", "::1"})
    EXPECT_FALSE(trusted->contains(ip::make_address(outside))) << outside;
  EXPECT_TRUE(TrustedProxies::parse({"0.0.0.0/0"})->contains(ip::make_address("1.2.3.4")));
  EXPECT_FALSE(TrustedProxies::parse({"0.0.0.0/0"})->contains(ip::make_address("::1")));
}

TEST(TrustedProxies, AreNothingElse) {
  for (const char* bad : {"", "localhost", "10.0.0.0/33", "10.0.0.0/", "10.0.0.0/x", "10.0.0.0/8x",
                          "::/129", "10.0.0.0/-1", "/8"})
    EXPECT_FALSE(TrustedProxies::parse({"10.0.0.1", bad})) << bad;
}

}  // namespace
}  // namespace confab::edge
