#pragma once
/// Where a download goes, and what is there of it already.

#include <cstdint>
#include <string>
#include <string_view>

#include "client/failure.hpp"
#include "client/transfer/sha256.hpp"

namespace confab::client {

class Destination {
 public:
  Destination() = default;
  virtual ~Destination() = default;
  Destination(const Destination&) = delete;
  Destination& operator=(const Destination&) = delete;

  /// Bytes that are here.
  std::uint64_t size() const { return size_; }
  /// The version that they are of (a strong ETag, with its quotes); empty when there is none.
  const std::string& etag() const { return etag_; }
  /// SHA-256 of what is here, in hex.
  std::string sha256() const { return sha256_.hex(); }

  /// Whatever is here is of no use: from the beginning, with this version.
  virtual Outcome<void> begin(const std::string& etag) = 0;
  Outcome<void> append(std::string_view bytes);
  /// It is whole, and what it should be.
  virtual Outcome<void> finish() = 0;

 protected:
  virtual Outcome<void> write(std::string_view bytes) = 0;
  /// Before `begin`: what an earlier run left.
  void found(std::string etag) { etag_ = std::move(etag); }
  void found_bytes(std::string_view bytes);
  void reset(std::string etag);

 private:
  std::uint64_t size_ = 0;
  std::string etag_;
  Sha256 sha256_;
};

/// Standard output: what is out can't be taken back.
class StandardOutput : public Destination {
 public:
  Outcome<void> begin(const std::string& etag) override;
  Outcome<void> finish() override { return {}; }

 protected:
  Outcome<void> write(std::string_view bytes) override;
};

}  // namespace confab::client
