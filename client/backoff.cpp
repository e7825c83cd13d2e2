#include "client/backoff.hpp"

#include <algorithm>
#include <random>
#include <utility>

namespace confab::client {
namespace {

double system_random() {
  std::random_device random;
  return std::uniform_real_distribution<double>()(random);
}

}  // namespace

Backoff::Backoff(Bounds bounds, std::function<double()> random)
    : bounds_(bounds), random_(std::move(random)), bound_(bounds.first) {}

Backoff::Backoff(Bounds bounds) : Backoff(bounds, system_random) {}

std::chrono::milliseconds Backoff::next() {
  const auto pause = std::chrono::duration_cast<std::chrono::milliseconds>(bound_ * random_());
  bound_ = std::min(bound_ * 2, bounds_.longest);
  return pause;
}

}  // namespace confab::client
