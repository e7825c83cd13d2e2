#pragma once
/// A plain blocking client that sends what a test says, byte for byte, and never waits for ever.
/// Understands answers without the code under test.

#include <boost/json/value.hpp>
#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace confab::edge::testing {

/// How long a test waits before it fails.
inline constexpr std::chrono::seconds test_patience{10};

struct Answer {
  int status = 0;  ///< 0: the connection ended, or nothing came in time
  std::string head;
  std::vector<std::pair<std::string, std::string>> fields;  ///< names in small letters
  std::string body;

  /// The value of a header field; empty when it is not there.
  std::string operator()(std::string_view field) const;
  bool has(std::string_view field) const;
  bool closes() const { return (*this)("connection") == "close"; }
  /// What a JSON pointer points to in the body; null when nothing is there.
  boost::json::value operator[](std::string_view pointer) const;
  bool lacks(std::string_view pointer) const;
  /// "422 invalid", of a well-formed problem.
  std::string problem() const;
};

struct Header {
  std::string_view name;
  std::string value;
};
using Headers = std::vector<Header>;

class Client {
 public:
  explicit Client(std::uint16_t port, int receive_buffer = 0);
  ~Client();
  Client(const Client&) = delete;
  Client& operator=(const Client&) = delete;

  /// False when the peer does not take it.
  bool send(std::string_view bytes);
  /// Sends as much as the socket takes without waiting.
  std::size_t send_some(std::string_view bytes);
  void shut_down_sending();
  /// The next answer, whole; `head_only` when it is one to HEAD. Interim answers come too.
  Answer answer(bool head_only = false);
  /// Whatever has come and was not handed out; waits for it. Empty: the connection has ended, or
  /// nothing came in time.
  std::string take();
  /// Bytes that have come so far.
  std::size_t received() const { return received_; }
  /// Waits for the end of the connection, whatever comes before it.
  bool closed();
  /// Whether nothing has come so far.
  bool silent();

  /// A whole request and its answer.
  Answer ask(std::string_view method, std::string_view target, const Headers& headers = {},
             std::string_view body = {});

 private:
  bool receive();
  bool chunks(std::string& body);

  int fd_;
  std::string unread_;
  std::size_t received_ = 0;
};

/// The bytes of a request, with Host and, for a body, Content-Length.
std::string request(std::string_view method, std::string_view target, const Headers& headers = {},
                    std::string_view body = {});

}  // namespace confab::edge::testing
