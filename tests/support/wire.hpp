#pragma once
/// One connection to a server, byte for byte, understood without the code under test.

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace confab::testing {

inline constexpr std::chrono::seconds patience{20};

/// The value of the first field of that name in a head (lines with CRLFs).
std::optional<std::string> field_of(std::string_view head, std::string_view name);

struct Reply {
  int status = 0;  ///< 0: there was none
  std::string head;
  std::string body;

  std::optional<std::string> field(std::string_view name) const { return field_of(head, name); }
};

using Fields = std::vector<std::pair<std::string, std::string>>;

/// Bytes of a request, with Host and, where there is a body, Content-Length.
std::string request(std::string_view method, std::string_view target, const Fields& fields = {},
                    std::string_view body = {});

class Wire {
 public:
  /// Connects to the loopback address, or throws. With `receive_bytes`, little fits into the
  /// socket before somebody reads.
  explicit Wire(std::uint16_t port, int receive_bytes = 0);
  /// The end of a connection that a server has accepted; the socket is the Wire's to close.
  static Wire of(int socket) { return Wire(Socket{socket}); }
  ~Wire();
  Wire(Wire&& other) noexcept;
  Wire& operator=(Wire&&) = delete;

  /// False when the peer takes no more.
  bool send(std::string_view bytes) const;
  /// The next final answer (interim ones are skipped, but not 101); status 0 when the connection
  /// ends before it, or time is up. An answer to HEAD is `bodiless`.
  Reply reply(bool bodiless = false, std::chrono::milliseconds within = patience);
  Reply ask(std::string_view bytes) { return send(bytes) ? reply() : Reply{}; }
  /// True when the peer ends the connection in time; whatever it still sends is skipped.
  bool ends(std::chrono::milliseconds within = patience);
  /// Everything the peer sends until it ends the connection; nothing when that takes too long.
  std::optional<std::string> rest(std::chrono::milliseconds within = patience);
  /// Whatever has come, at most that much of it; the rest stays in the socket. Waits for it. Empty:
  /// the connection has ended, or time is up.
  std::string take(std::size_t at_most, std::chrono::milliseconds within = patience);
  /// Nothing more will be sent; what comes is still read.
  void end_sending() const;
  /// Leaves at once, with a reset, so that the peer cannot write another byte.
  void reset();
  /// To be watched.
  int descriptor() const { return socket_; }

 private:
  struct Socket {
    int descriptor;
  };
  explicit Wire(Socket socket) : socket_(socket.descriptor) {}
  /// More bytes into `unread_`; false at the end, or when time is up.
  bool more(std::chrono::steady_clock::time_point deadline, std::size_t at_most = 16384);

  int socket_;
  std::string unread_;
};

}  // namespace confab::testing
