#pragma once
/// The content of an answer in chunks (RFC 9112 section 7.1), without the code under test.

#include <gtest/gtest.h>

#include <string>
#include <string_view>

namespace confab::testing {

class Unchunker {
 public:
  /// Appends what is in the chunks that are whole by now. Neither trailers nor extensions are
  /// expected.
  void take(std::string_view bytes, std::string& content) {
    raw_ += bytes;
    std::size_t at = 0;
    for (;;) {
      const std::size_t line = raw_.find("\r\n", at);
      if (line == std::string::npos) break;
      const std::size_t size = std::stoul(raw_.substr(at, line - at), nullptr, 16);
      if (raw_.size() < line + 2 + size + 2) break;
      EXPECT_EQ(raw_.substr(line + 2 + size, 2), "\r\n");
      EXPECT_FALSE(whole_) << "something came after the last chunk";
      content.append(raw_, line + 2, size);
      whole_ = whole_ || size == 0;
      at = line + 2 + size + 2;
    }
    raw_.erase(0, at);
  }
  /// The last chunk has come.
  bool whole() const { return whole_; }
  /// No chunk has begun that is not whole.
  bool clean() const { return raw_.empty(); }

 private:
  std::string raw_;
  bool whole_ = false;
};

}  // namespace confab::testing
