#include <numeric>
#include <string>
#include <vector>

#include "tests/fuzz/input.hpp"
#include "tests/support/hear_events.hpp"

/// Whatever a server streams, it means the same in one piece and in many.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace confab;
  fuzz::Input input(data, size);
  const std::size_t piece = input.decide() % 32 + 1;
  const sse::EventLimits limits{.event_bytes_max = input.decide() % 2 == 0 ? 20U : 1 * MiB};
  const auto in_lines = [](const std::vector<std::string>& events) {
    return std::accumulate(events.begin(), events.end(), std::string(),
                           [](std::string all, const std::string& event) {
                             return std::move(all.append(event).append("\n"));
                           });
  };
  fuzz::expect_same(
      in_lines(testing::hear_events(input.rest(), limits)),
      in_lines(testing::hear_events(input.rest(), testing::pieces_of(piece), limits)));
  return 0;
}
