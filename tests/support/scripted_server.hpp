#pragma once
/// A server that says what a test tells it to, byte for byte, over a real socket.

#include <condition_variable>
#include <cstdint>
#include <deque>
#include <functional>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

#include "tests/support/wire.hpp"

namespace confab::testing {

/// What a client asked, understood without the code under test.
struct SeenRequest {
  std::string line;  ///< "GET /status"
  std::string head;  ///< everything before the body, as sent
  std::string body;

  std::optional<std::string> field(std::string_view name) const { return field_of(head, name); }
};

/// What the server does with one connection.
struct Act {
  enum class Then {
    close,
    stay_silent,  ///< and serve nobody else until the client leaves
    reset,
    keep,     ///< for the test to go on with (`ScriptedServer::kept`), while others are served
    read_on,  ///< the rest of the request; only for what is said at its head
  };
  std::string bytes;
  Then then = Then::close;
};

/// Serves one connection after the other. `act` is called in a thread of the server's with each
/// request once it is whole, and has to bring what it needs.
class ScriptedServer {
 public:
  enum class Family { ipv4, ipv6 };
  explicit ScriptedServer(std::function<Act(const SeenRequest&)> act, Family family = Family::ipv4);
  /// `at_head` is asked before the body is read, and may say nothing. What it says is all, unless
  /// that was to read on.
  ScriptedServer(std::function<Act(const SeenRequest&)> act,
                 std::function<std::optional<Act>(const SeenRequest&)> at_head);
  ~ScriptedServer();
  ScriptedServer(const ScriptedServer&) = delete;
  ScriptedServer& operator=(const ScriptedServer&) = delete;

  std::uint16_t port() const { return port_; }
  std::string url() const { return "http://127.0.0.1:" + std::to_string(port_); }
  /// The next connection that was kept, as soon as there is one; throws when none comes.
  Wire kept();
  /// The requests so far, in order.
  std::vector<SeenRequest> seen() const;

 private:
  void begin();
  void serve();
  void note(const SeenRequest& request);
  /// False when the socket is not ours to close any more.
  bool converse(int socket);
  bool play(int socket, const Act& act);
  bool readable(int socket) const;

  std::function<Act(const SeenRequest&)> act_;
  std::function<std::optional<Act>(const SeenRequest&)> at_head_;
  std::uint16_t port_ = 0;  // set by what makes the listener
  int listener_;
  int stop_[2] = {-1, -1};
  mutable std::mutex mutex_;
  std::vector<SeenRequest> seen_;
  std::condition_variable more_kept_;
  std::deque<Wire> kept_;
  std::thread thread_;
};

/// One act for each connection; the last one again and again.
std::function<Act(const SeenRequest&)> in_turn(std::vector<Act> acts);

/// A port where nobody listens.
std::uint16_t closed_port();

/// Bytes of a whole response with a Content-Length. `fields` are lines with their CRLFs.
std::string response(int status, std::string_view type, std::string_view body,
                     std::string_view fields = "");
std::string json_response(int status, std::string_view body, std::string_view fields = "");
/// A problem document; `more` is JSON that is put behind its usual fields: `,"retry_after":7`.
std::string problem_response(int status, std::string_view code, std::string_view more = "",
                             std::string_view fields = "");

}  // namespace confab::testing
