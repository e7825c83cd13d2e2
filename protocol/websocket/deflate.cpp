#include "protocol/websocket/deflate.hpp"

#include <zlib.h>

#include <array>
#include <cassert>
#include <limits>
#include <new>

#include "protocol/units.hpp"

namespace confab::websocket {
namespace {

using namespace std::string_view_literals;

/// How a flush ends; a sender leaves it out (RFC 7692 section 7.2.1).
constexpr std::string_view flush_end = "\x00\x00\xff\xff"sv;
/// The same, and an empty last block: so zlib itself says that the data ended where it had to.
constexpr std::string_view message_end = "\x00\x00\xff\xff\x01\x00\x00\xff\xff"sv;

constexpr int memory_level = 8;  ///< zlib's own default

/// zlib takes what it only reads as non-const.
void give(z_stream& stream, std::string_view bytes) noexcept {
  assert(bytes.size() <= std::numeric_limits<uInt>::max());
  stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(bytes.data()));
  stream.avail_in = static_cast<uInt>(bytes.size());
}

class DeflateStream {
 public:
  explicit DeflateStream(int window_bits) {
    // Negative: raw, without zlib's header.
    if (deflateInit2(&stream_, Z_DEFAULT_COMPRESSION, Z_DEFLATED, -window_bits, memory_level,
                     Z_DEFAULT_STRATEGY) != Z_OK)
      throw std::bad_alloc();
  }
  ~DeflateStream() { deflateEnd(&stream_); }
  DeflateStream(const DeflateStream&) = delete;
  DeflateStream& operator=(const DeflateStream&) = delete;

  bool deflate(std::string_view message, std::string& out) {
    deflateReset(&stream_);
    give(stream_, message);
    const std::size_t begin = out.size();
    // Room for what is worth having, and a byte that stays free when zlib is done.
    const std::size_t room = message.size() + flush_end.size();
    out.resize(begin + room);
    stream_.next_out = reinterpret_cast<Bytef*>(out.data() + begin);
    stream_.avail_out = static_cast<uInt>(room);
    ::deflate(&stream_, Z_SYNC_FLUSH);
    const std::size_t size = room - stream_.avail_out;
    const bool is_shorter = stream_.avail_in == 0 && stream_.avail_out > 0;
    out.resize(is_shorter ? begin + size - flush_end.size() : begin);
    return is_shorter;
  }

 private:
  z_stream stream_{};
};

}  // namespace

struct Deflater::Windows {
  std::array<std::unique_ptr<DeflateStream>, window_bits_max - window_bits_min + 1> streams;
};

Deflater::Deflater() : windows_(std::make_unique<Windows>()) {}
Deflater::~Deflater() = default;
Deflater::Deflater(Deflater&&) noexcept = default;
Deflater& Deflater::operator=(Deflater&&) noexcept = default;

bool Deflater::deflate(std::string_view message, int window_bits, std::string& out) {
  assert(window_bits >= window_bits_min && window_bits <= window_bits_max);
  auto& stream = windows_->streams[static_cast<std::size_t>(window_bits - window_bits_min)];
  if (!stream) stream = std::make_unique<DeflateStream>(window_bits);
  return stream->deflate(message, out);
}

struct Inflater::Stream {
  Stream() {
    if (inflateInit2(&zlib, -window_bits_max) != Z_OK) throw std::bad_alloc();
  }
  ~Stream() { inflateEnd(&zlib); }
  Stream(const Stream&) = delete;
  Stream& operator=(const Stream&) = delete;

  /// Decompresses all of `input`. `ended` says whether a last block ended with its last byte.
  Result<void, InflateError> take(std::string_view input, std::size_t size_max, std::string& out) {
    give(zlib, input);
    do {
      zlib.next_out = reinterpret_cast<Bytef*>(piece.data());
      zlib.avail_out = static_cast<uInt>(piece.size());
      const int outcome = ::inflate(&zlib, Z_SYNC_FLUSH);
      if (outcome != Z_OK && outcome != Z_STREAM_END && outcome != Z_BUF_ERROR)
        return InflateError::bad_data;
      const std::size_t size = piece.size() - zlib.avail_out;
      if (size > size_max - out.size()) return InflateError::too_long;
      out.append(piece.data(), size);
      ended = outcome == Z_STREAM_END;
      // More after a last block: a sender may close every block like that (section 7.2.3.4).
      if (ended) inflateReset(&zlib);
    } while (zlib.avail_in > 0 || (zlib.avail_out == 0 && !ended));
    return {};
  }

  z_stream zlib{};
  bool ended = false;
  std::array<char, 16 * KiB> piece;
};

Inflater::Inflater() = default;
Inflater::~Inflater() = default;
Inflater::Inflater(Inflater&&) noexcept = default;
Inflater& Inflater::operator=(Inflater&&) noexcept = default;

Result<void, InflateError> Inflater::inflate(std::string_view compressed, std::size_t bytes_max,
                                             std::string& out) {
  if (!stream_) stream_ = std::make_unique<Stream>();
  inflateReset(&stream_->zlib);
  const std::size_t size_max = out.size() + bytes_max;
  if (const auto taken = stream_->take(compressed, size_max, out); !taken) return taken;
  if (stream_->ended) return {};
  if (const auto taken = stream_->take(message_end, size_max, out); !taken) return taken;
  if (!stream_->ended) return InflateError::bad_data;
  return {};
}

}  // namespace confab::websocket
