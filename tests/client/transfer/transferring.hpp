#pragma once
/// Somebody who sends and fetches files, quietly and without patience.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <memory>
#include <string>
#include <vector>

#include "client/context.hpp"
#include "client/transfer/persistence.hpp"
#include "client/transfer/sha256.hpp"
#include "tests/support/scripted_server.hpp"
#include "tests/support/temporary_folder.hpp"

namespace confab::testing {

/// In hex.
inline std::string sha256_of(std::string_view content) {
  client::Sha256 sha256;
  sha256.add(content);
  return sha256.hex();
}

/// Bytes in which every place looks different.
inline std::string content_of(std::size_t size) {
  std::string content(size, '\0');
  std::uint32_t state = 1;
  for (char& byte : content) {
    state = state * 1'664'525 + 1'013'904'223;
    byte = static_cast<char>(state >> 24U);
  }
  return content;
}

class Transferring : public ::testing::Test {
 protected:
  /// As nobody at home: with the token "secret".
  client::Context context(const ScriptedServer& server) const {
    client::Settings settings;
    settings.server = {"127.0.0.1", server.port()};
    settings.quiet = true;
    settings.timeout = std::chrono::milliseconds{300};
    settings.token = "secret";
    auto tokens = client::TokenStore::open(folder.path("tokens"), settings.server);
    return {settings, *std::move(tokens)};
  }
  static client::Persistence::Pace pace() {
    using std::chrono::milliseconds;
    return {{milliseconds{1}, milliseconds{2}}, 4, milliseconds{1'000}};
  }
  /// The lines of all requests.
  static std::vector<std::string> asked(const ScriptedServer& server) {
    std::vector<std::string> lines;
    for (const SeenRequest& request : server.seen()) lines.push_back(request.line);
    return lines;
  }

  TemporaryFolder folder;
};

}  // namespace confab::testing
