#include "tests/fuzz/input.hpp"
#include "tests/support/hear.hpp"

/// Whatever a client sends, it means the same in one piece and in many. Small limits, so that they
/// are met.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace confab;
  fuzz::Input input(data, size);
  const std::size_t piece = input.decide() % 32 + 1;
  const http::Limits limits = input.decide() % 2 == 0
                                  ? http::Limits{}
                                  : http::Limits{.head_bytes_max = 200,
                                                 .target_bytes_max = 40,
                                                 .fields_max = 5,
                                                 .body_bytes_max = 50,
                                                 .chunk_extension_bytes_max = 10,
                                                 .trailer_bytes_max = 30};
  const testing::Heard whole = testing::hear_request(input.rest(), limits);
  testing::Heard cut = testing::hear_request(input.rest(), testing::pieces_of(piece), limits);
  // After an error, how much had been handed over by then is the only difference.
  if (whole.error) cut.left = whole.left;
  fuzz::expect_same(whole, cut);
  return 0;
}
