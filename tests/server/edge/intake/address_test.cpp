#include "server/edge/intake/address.hpp"

#include <gtest/gtest.h>

namespace confab::edge {
namespace {

TEST(IntakeAddress, IsATransportAnIpAddressAndAPort) {
  for (const char* const text :
       {"tcp://127.0.0.1:5000", "udp://0.0.0.0:1", "tcp://[::1]:65535", "udp://[::]:0"}) {
    const auto address = IntakeAddress::parse(text);
    ASSERT_TRUE(address) << text;
    EXPECT_EQ(address->text(), text);
  }
  EXPECT_EQ(IntakeAddress::parse("udp://[::1]:7")->transport, IntakeAddress::Transport::udp);
}

TEST(IntakeAddress, IsNothingElse) {
  for (const char* const text :
       {"", "5000", "127.0.0.1:5000", "http://127.0.0.1:5000", "tcp://localhost:5000",
        "tcp://127.0.0.1", "tcp://127.0.0.1:", "tcp://127.0.0.1:65536", "tcp://127.0.0.1:-1",
        "tcp://127.0.0.1:5000/", "tcp://::1:5000", "tcp://[127.0.0.1]:5000", "tcp://[]:5000",
        "tcp://:5000", "TCP://127.0.0.1:5000"})
    EXPECT_FALSE(IntakeAddress::parse(text)) << text;
}

}  // namespace
}  // namespace confab::edge
