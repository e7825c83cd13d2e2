#include "server/log/files.hpp"

#include <algorithm>
#include <boost/system/errc.hpp>

namespace confab::log {

error_code write_all(File& file, std::uint64_t offset, std::string_view bytes) {
  while (!bytes.empty()) {
    const Result<std::size_t> written = file.write(offset, bytes);
    if (!written) return written.error();
    if (*written == 0) return make_error_code(boost::system::errc::no_space_on_device);
    offset += *written;
    bytes.remove_prefix(*written);
  }
  return {};
}

error_code write_zeros(File& file, std::uint64_t from, std::uint64_t to) {
  const std::string zeros(std::min(zeros_bytes, to - std::min(from, to)), '\0');
  while (from < to) {
    const auto size = static_cast<std::size_t>(std::min(zeros_bytes, to - from));
    if (const error_code error = write_all(file, from, std::string_view(zeros).substr(0, size)))
      return error;
    if (const error_code error = file.flush()) return error;
    from += size;
  }
  return {};
}

}  // namespace confab::log
