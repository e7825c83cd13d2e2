#include <string>
#include <string_view>

#include "protocol/websocket/handshake.hpp"
#include "tests/fuzz/input.hpp"

/// Header fields of strangers: what is answered to them would itself be accepted.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace confab;
  using namespace confab::websocket;
  const std::string_view field = fuzz::Input(data, size).rest();
  HandshakeFields fields{.upgrade = "websocket",
                         .connection = "upgrade",
                         .key = "dGhlIHNhbXBsZSBub25jZQ==",
                         .version = "13",
                         .extensions = field};
  if (const auto accepted = accept_handshake(fields, true); accepted && accepted->deflate) {
    const int bits = accepted->deflate->server_max_window_bits;
    fuzz::expect(bits >= 9 && bits <= 15);
    fields.extensions = accepted->extensions;
    const auto again = accept_handshake(fields, true);
    fuzz::expect(again && again->extensions == accepted->extensions);
  }
  std::string joined;
  for (const std::string_view name : offered_protocols(field))
    joined.append(joined.empty() ? "" : ", ").append(name);
  std::string again;
  for (const std::string_view name : offered_protocols(joined))
    again.append(again.empty() ? "" : ", ").append(name);
  fuzz::expect_same(again, joined);

  // As every other field.
  fields = {.upgrade = field, .connection = field, .key = field, .version = field};
  fuzz::expect(!accept_handshake(fields, true));
  fields = {.upgrade = field, .connection = "upgrade", .key = field, .version = "13"};
  (void)accept_handshake(fields, true);
  return 0;
}
