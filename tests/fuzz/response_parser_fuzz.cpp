#include "tests/fuzz/input.hpp"
#include "tests/support/hear.hpp"

/// Whatever a server sends, it means the same in one piece and in many.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace confab;
  constexpr http::Method methods[] = {http::Method::get, http::Method::head, http::Method::connect};
  fuzz::Input input(data, size);
  const std::size_t piece = input.decide() % 32 + 1;
  const http::Method asked = methods[input.decide() % std::size(methods)];
  const bool closes = input.decide() % 2 == 0;
  const http::Limits limits = input.decide() % 2 == 0
                                  ? http::Limits{}
                                  : http::Limits{.head_bytes_max = 200,
                                                 .fields_max = 5,
                                                 .body_bytes_max = 50,
                                                 .chunk_extension_bytes_max = 10,
                                                 .trailer_bytes_max = 30};
  const testing::Heard whole =
      testing::hear_response(input.rest(), testing::pieces_of(size + 1), asked, limits, closes);
  testing::Heard cut =
      testing::hear_response(input.rest(), testing::pieces_of(piece), asked, limits, closes);
  if (whole.error) cut.left = whole.left;
  fuzz::expect_same(whole, cut);
  return 0;
}
