#include "tests/e2e/peers/peer.hpp"

#include <poll.h>
#include <sodium.h>

#include <algorithm>
#include <array>
#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>
#include <boost/json/value_from.hpp>
#include <csignal>
#include <cstdlib>
#include <filesystem>
#include <stdexcept>

#include "tests/support/pipe.hpp"
#include "tests/support/run_program.hpp"

namespace confab::testing {
namespace {

using Clock = std::chrono::steady_clock;

const std::string folder = CONFAB_SOURCE_DIR "/tests/e2e/peers";
/// Debian's own, which has Debian's packages; another may come first in PATH.
const std::string python = "/usr/bin/python3";

std::string in_hex(std::string_view bytes) {
  std::string hex(bytes.size() * 2 + 1, '\0');
  sodium_bin2hex(hex.data(), hex.size(), reinterpret_cast<const unsigned char*>(bytes.data()),
                 bytes.size());
  hex.pop_back();
  return hex;
}

Program program(PeerKind kind) {
  Program script{.path = "/usr/bin/env", .environment = inherited_environment()};
  if (kind == PeerKind::ws) {
    script.arguments = {"node", folder + "/ws/peer.mjs"};
  } else {
    script.arguments = {python, folder + "/websockets/peer.py"};
  }
  return script;
}

/// What comes out of a pipe, line by line.
class Lines {
 public:
  /// Without its end; nothing at the end of all, or when time is up.
  std::optional<std::string> next(int file, std::chrono::milliseconds within) {
    const auto deadline = Clock::now() + within;
    for (std::size_t looked_at = 0;;) {
      const std::size_t end = unread_.find('\n', looked_at);
      if (end != std::string::npos) {
        std::string line = unread_.substr(0, end);
        unread_.erase(0, end + 1);
        return line;
      }
      looked_at = unread_.size();
      const auto left = std::chrono::ceil<std::chrono::milliseconds>(deadline - Clock::now());
      pollfd waiting{file, POLLIN, 0};
      if (left.count() <= 0 || ::poll(&waiting, 1, static_cast<int>(left.count())) <= 0 ||
          !take(file, unread_))
        return std::nullopt;
    }
  }

 private:
  std::string unread_;
};

/// A program that takes commands and tells events, a line of JSON each.
class ScriptPeer final : public Peer {
 public:
  ScriptPeer(PeerKind kind, const Opening& opening)
      : child_(program(kind), {in_.ends[0], out_.ends[1], STDERR_FILENO}) {
    std::signal(SIGPIPE, SIG_IGN);
    in_.close(0);
    out_.close(1);
    json::object what{{"url", opening.url},
                      {"protocols", json::value_from(opening.protocols)},
                      {"headers", json::value_from(opening.headers)},
                      {"deflate", nullptr},
                      {"bytes_max", peer_message_bytes_max}};
    if (opening.deflate) what["deflate"] = *opening.deflate;
    write_line(json::serialize(what));
  }

  std::string hears(std::chrono::milliseconds within) override {
    const std::optional<std::string> line = lines_.next(out_.ends[0], within);
    // Written anew: programs differ in where they put spaces.
    return line ? json::serialize(json::parse(*line)) : "";
  }

 private:
  void tell(const json::array& command) override { write_line(json::serialize(command)); }

  void write_line(std::string line) {
    line += '\n';
    for (std::string_view rest = line; !rest.empty();) {
      const ssize_t written = ::write(in_.ends[1], rest.data(), rest.size());
      if (written < 0) throw std::runtime_error("the peer has ended");
      rest.remove_prefix(static_cast<std::size_t>(written));
    }
  }

  Pipe in_;
  Pipe out_;
  Lines lines_;
  Child child_;
};

bool in_path(const std::string& name) {
  return run_program({.path = "/usr/bin/env",
                      .arguments = {"sh", "-c", "command -v " + name},
                      .environment = inherited_environment()})
             .exit_code == 0;
}

}  // namespace

std::string_view to_string(PeerKind kind) {
  switch (kind) {
    case PeerKind::ws:
      return "ws";
    case PeerKind::websockets:
      return "websockets";
    case PeerKind::beast:
      return "Beast";
  }
  return {};
}

void Peer::sends_fragments(const std::vector<std::string>& texts) {
  tell({"fragments", json::value_from(texts)});
}

void Peer::sends_as_text(std::string_view bytes) { tell({"text in bytes", in_hex(bytes)}); }

std::unique_ptr<Peer> connect(PeerKind kind, const Opening& opening) {
  if (kind == PeerKind::beast) return connect_beast(opening);
  return std::make_unique<ScriptPeer>(kind, opening);
}

std::string pattern(std::size_t bytes) {
  constexpr std::size_t period = 251;
  std::string all(bytes, '\0');
  for (std::size_t i = 0; i < bytes; ++i) all[i] = static_cast<char>(i % period);
  return all;
}

std::string binary_event(std::string_view bytes) {
  std::array<unsigned char, crypto_hash_sha256_BYTES> hash{};
  crypto_hash_sha256(hash.data(), reinterpret_cast<const unsigned char*>(bytes.data()),
                     bytes.size());
  const std::string_view raw{reinterpret_cast<const char*>(hash.data()), hash.size()};
  return json::serialize(json::array{"binary", bytes.size(), in_hex(raw)});
}

std::string text_event(std::string_view text) { return json::serialize(json::array{"text", text}); }

std::string missing(PeerKind kind) {
  switch (kind) {
    case PeerKind::ws:
      if (!in_path("node")) return "node is not installed (tools/install test)";
      if (!std::filesystem::exists(folder + "/ws/node_modules/ws"))
        return "the npm package ws is not installed (tools/install test)";
      return {};
    case PeerKind::websockets:
      if (run_program({.path = python, .arguments = {"-c", "import websockets"}}).exit_code != 0)
        return "python3-websockets is not installed (tools/install test)";
      return {};
    case PeerKind::beast:
      return {};
  }
  return {};
}

std::string missing_browser() {
  if (!in_path("node")) return "node is not installed (tools/install test)";
  if (!in_path("chromium")) return "chromium is not installed (tools/install test)";
  return {};
}

}  // namespace confab::testing
