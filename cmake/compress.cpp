// Compresses a file once, when the server is built, so that nobody does it for each answer:
//   compress gzip|br INPUT OUTPUT
#include <brotli/encode.h>
#include <zlib.h>

#include <cstdint>
#include <cstdio>
#include <fstream>
#include <iterator>
#include <string>
#include <string_view>

namespace {

/// A complete gzip file (RFC 1952), without a name or a time in it: the same input gives the same
/// bytes. Empty when it could not be made.
std::string gzip(const std::string& input) {
  constexpr int window_of_gzip = 15 + 16;
  constexpr int memory_most = 9;
  z_stream stream{};
  if (deflateInit2(&stream, Z_BEST_COMPRESSION, Z_DEFLATED, window_of_gzip, memory_most,
                   Z_DEFAULT_STRATEGY) != Z_OK)
    return {};
  std::string output(deflateBound(&stream, input.size()), '\0');
  stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(input.data()));
  stream.avail_in = static_cast<uInt>(input.size());
  stream.next_out = reinterpret_cast<Bytef*>(output.data());
  stream.avail_out = static_cast<uInt>(output.size());
  const int done = deflate(&stream, Z_FINISH);
  output.resize(stream.total_out);
  deflateEnd(&stream);
  return done == Z_STREAM_END ? output : std::string{};
}

/// Likewise for brotli (RFC 7932).
std::string brotli(const std::string& input) {
  std::size_t size = BrotliEncoderMaxCompressedSize(input.size());
  std::string output(size, '\0');
  const auto* from = reinterpret_cast<const std::uint8_t*>(input.data());
  auto* to = reinterpret_cast<std::uint8_t*>(output.data());
  if (BrotliEncoderCompress(BROTLI_MAX_QUALITY, BROTLI_MAX_WINDOW_BITS, BROTLI_MODE_TEXT,
                            input.size(), from, &size, to) != BROTLI_TRUE)
    return {};
  output.resize(size);
  return output;
}

}  // namespace

int main(int count, char** arguments) {
  if (count != 4) return 2;
  std::ifstream from{arguments[2], std::ios::binary};
  const std::string input{std::istreambuf_iterator<char>{from}, {}};
  const std::string output = std::string_view{arguments[1]} == "br" ? brotli(input) : gzip(input);
  std::ofstream to{arguments[3], std::ios::binary};
  to << output;
  to.close();
  if (from.bad() || !to || output.empty()) {
    std::fprintf(stderr, "compress: cannot make %s of %s\n", arguments[3], arguments[2]);
    return 1;
  }
  return 0;
}
