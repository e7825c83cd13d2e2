#include <string>

#include "tests/fuzz/input.hpp"
#include "tests/support/hear_parts.hpp"

/// Whatever a form is, it means the same in one piece and in many; and no Content-Type can hurt.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace confab;
  fuzz::Input input(data, size);
  const std::size_t piece = input.decide() % 32 + 1;
  const multipart::Limits limits{.head_bytes_max = input.decide() % 2 == 0 ? 64U : 4 * KiB};
  const auto boundary = multipart::find_boundary(input.rest());
  fuzz::expect(!boundary || (!boundary->empty() && boundary->size() <= 70));
  const auto heard = [&](std::string_view body, std::size_t bytes) {
    return testing::hear_parts(body, "x", testing::pieces_of(bytes), limits);
  };
  fuzz::expect_same(heard(input.rest(), size + 1), heard(input.rest(), piece));
  // Past the first boundary most of the time.
  const std::string inside = "--x\r\nContent-Disposition: form-data; " + std::string{input.rest()};
  fuzz::expect_same(heard(inside, inside.size()), heard(inside, piece));
  return 0;
}
