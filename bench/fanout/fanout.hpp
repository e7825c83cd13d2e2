#pragma once
/// Publishes messages and watches every reader hear every one of them.

#include <cstdint>
#include <optional>
#include <vector>

#include "bench/fanout/crowd.hpp"
#include "bench/fanout/numbers.hpp"
#include "bench/fanout/wire.hpp"
#include "bench/load/histogram.hpp"
#include "bench/load/process.hpp"

namespace confab::bench {

struct Measured {
  std::uint64_t messages = 0;    ///< published
  std::uint64_t deliveries = 0;  ///< arrived at readers
  std::uint64_t lost = 0;        ///< ought to have arrived, but did not
  std::uint64_t doubled = 0;     ///< arrived again, or after a later one
  std::uint64_t bytes = 0;       ///< that readers received
  double seconds = 0;
  double server_cpu_seconds = 0;  ///< 0 without a server process
  double load_cpu_seconds = 0;
  Histogram latency;                            ///< from just before publishing to each arrival
  Histogram late;                               ///< by how much steadily() published too late
  std::uint64_t server_rss_anon_bytes_max = 0;  ///< while `watch_memory`; else 0
};

class Fanout {
 public:
  /// `readers` have subscribed and `publishers` were let in. Every message gets `text_bytes`
  /// characters. Throws std::system_error.
  Fanout(const Wire& wire, std::vector<Socket> readers, std::vector<Publisher> publishers,
         std::size_t text_bytes, std::optional<pid_t> server);

  /// Reads and forgets until nothing has come for 300 ms: the noise that connecting makes, for
  /// example of people who joined, is over. Throws std::runtime_error after 30 seconds of noise.
  void wait_for_quiet();

  /// `in_flight` messages are published at once, spread over the publishers, and when all readers
  /// have them the next as many; until `seconds` are over, or `messages_max` (0: any number) were
  /// published.
  Measured in_flight(std::size_t in_flight, double seconds, std::uint64_t messages_max);

  /// Publishes `rate` messages a second, whether or not they arrive, for `seconds`, with the
  /// publishers in turn; and waits for the last to arrive. `watch_memory`: looks at the server's
  /// memory ten times a second.
  Measured steadily(double rate, double seconds, bool watch_memory);

  // Both end with what is missing as `lost` when nothing has arrived for ten seconds, and throw
  // std::runtime_error when a connection ends or a message is refused.

 private:
  struct Reader {
    Socket socket;
    NumberFinder finder;
  };

  void begin();
  Measured finish();
  void publish(std::uint32_t count);
  /// Handles what is there, and waits for it until `until` (a time of now_ns; 0: not at all).
  /// Returns whether anything was there.
  bool turn(std::uint64_t until);
  void hear_reader(std::size_t index);
  void hear_publisher(const Socket& socket);
  std::uint64_t outstanding() const;
  bool gave_up() const;

  const Wire& wire_;
  std::vector<Reader> readers_;
  std::vector<Publisher> publishers_;
  std::size_t text_bytes_;
  std::optional<pid_t> server_;
  Socket epoll_;

  Measured measured_;
  std::uint64_t began_ = 0;
  std::uint64_t server_cpu_before_ = 0;
  std::uint64_t load_cpu_before_ = 0;
  std::uint64_t last_arrival_ = 0;
  // Numbers go up by one, and message n is of publisher n % publishers. A phase begins with 0.
  std::vector<std::uint64_t> published_at_;  ///< by number
  std::vector<std::uint32_t> expected_;      ///< by reader and publisher: the next number
  std::vector<char> input_ = std::vector<char>(256 * 1024);
  std::vector<std::string> output_;  ///< by publisher
};

}  // namespace confab::bench
