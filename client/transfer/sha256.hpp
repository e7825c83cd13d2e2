#pragma once
/// SHA-256 (FIPS 180-4) of what comes in pieces.

#include <memory>
#include <string>
#include <string_view>

namespace confab::client {

class Sha256 {
 public:
  Sha256();
  ~Sha256();
  Sha256(Sha256&&) noexcept;
  Sha256& operator=(Sha256&&) noexcept;

  void add(std::string_view bytes);
  /// Of everything so far, in hex; more may follow.
  std::string hex() const;

 private:
  struct State;
  std::unique_ptr<State> state_;
};

/// Whether it is a SHA-256 in hex between quotes, which is what the interface promises as the ETag
/// of a file.
bool is_sha256_etag(std::string_view etag);

}  // namespace confab::client
