#include "client/backoff.hpp"

#include <gtest/gtest.h>

#include <vector>

namespace confab::client {
namespace {

using std::chrono::milliseconds;

std::vector<milliseconds::rep> pauses(Backoff& backoff, int count) {
  std::vector<milliseconds::rep> all;
  for (int i = 0; i < count; ++i) all.push_back(backoff.next().count());
  return all;
}

TEST(Backoff, GrowsToABound) {
  Backoff backoff({milliseconds{250}, milliseconds{3'000}}, [] { return 0.5; });
  EXPECT_EQ(pauses(backoff, 6),
            (std::vector<milliseconds::rep>{125, 250, 500, 1'000, 1'500, 1'500}));
}

TEST(Backoff, DrawsFromNothingToTheBound) {
  double next = 0;
  Backoff backoff({milliseconds{1'000}, milliseconds{1'000}}, [&] { return next; });
  EXPECT_EQ(backoff.next(), milliseconds{0});
  next = 0.999;
  EXPECT_EQ(backoff.next(), milliseconds{999});
}

TEST(Backoff, BeginsAnewAfterAWhileWithoutTrouble) {
  Backoff backoff({milliseconds{100}, milliseconds{10'000}}, [] { return 0.5; });
  pauses(backoff, 5);
  backoff.reset();
  EXPECT_EQ(backoff.next(), milliseconds{50});
}

TEST(Backoff, IsNotTheSameForEverybody) {
  Backoff one({milliseconds{30'000}, milliseconds{30'000}});
  Backoff other({milliseconds{30'000}, milliseconds{30'000}});
  EXPECT_NE(pauses(one, 10), pauses(other, 10));
}

}  // namespace
}  // namespace confab::client
