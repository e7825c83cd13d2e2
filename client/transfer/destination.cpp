#include "client/transfer/destination.hpp"

#include "client/output.hpp"

namespace confab::client {

Outcome<void> Destination::append(std::string_view bytes) {
  if (Outcome<void> written = write(bytes); !written) return written;
  found_bytes(bytes);
  return {};
}

void Destination::found_bytes(std::string_view bytes) {
  sha256_.add(bytes);
  size_ += bytes.size();
}

void Destination::reset(std::string etag) {
  etag_ = std::move(etag);
  size_ = 0;
  sha256_ = Sha256();
}

Outcome<void> StandardOutput::begin(const std::string& etag) {
  if (size() > 0)
    return local_failure(Exit::no_server, "changed",
                         "the file was changed while it was downloaded, and the beginning of the "
                         "old one is out already. Download it again.");
  reset(etag);
  return {};
}

Outcome<void> StandardOutput::write(std::string_view bytes) {
  return Output(false, true).print(bytes);
}

}  // namespace confab::client
