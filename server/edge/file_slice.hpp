#pragma once
/// The content of an answer that comes from disk.

#include <cstdint>
#include <string>

#include "server/edge/transfers.hpp"
#include "server/files/blob_store.hpp"

namespace confab::edge {

/// A part of a file, or all of it: read a piece at a time while it is written to the socket.
struct FileSlice {
  Transfers::Lease lease;
  files::BlobStore::Reader file;
  std::uint64_t offset = 0;
  std::uint64_t size = 0;
  std::string type;  ///< of media; `Response::type` refers to it
};

}  // namespace confab::edge
