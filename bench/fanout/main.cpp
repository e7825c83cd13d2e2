/// confab_fanout: readers who hear everything that is published on a server on this machine, and
/// what that took. Prints one JSON object.

#include <fmt/core.h>
#include <sys/prctl.h>

#include <CLI/CLI.hpp>
#include <string>
#include <vector>

#include "bench/fanout/crowd.hpp"
#include "bench/fanout/fanout.hpp"
#include "bench/load/clock.hpp"
#include "bench/load/requests.hpp"

namespace {

using namespace confab::bench;

struct Options {
  Target target{"127.0.0.1", 0};
  std::string wire;
  std::size_t readers = 1000;
  std::size_t users = 0;
  std::size_t publishers = 1;
  std::size_t silent = 0;
  std::size_t text_bytes = 150;
  std::vector<std::size_t> in_flight;
  double seconds = 1;
  std::uint64_t messages = 0;
  double rate = 0;
  double rate_seconds = 2;
  pid_t server = 0;
};

std::string json(const std::string& what, const Measured& measured) {
  const auto us = [](std::uint64_t ns) { return static_cast<double>(ns) / 1e3; };
  const auto deliveries = static_cast<double>(measured.deliveries);
  const auto each = [&](double seconds) { return deliveries > 0 ? seconds * 1e6 / deliveries : 0; };
  const auto part = [&](double cpu) { return measured.seconds > 0 ? cpu / measured.seconds : 0; };
  return fmt::format(
      "  {{{}, \"messages\": {}, \"deliveries\": {}, \"lost\": {}, \"doubled\": {},\n"
      "   \"seconds\": {:.3f}, \"rate\": {:.0f}, \"server_cpu_seconds\": {:.4f}, "
      "\"server_cpu_us\": {:.4f}, \"server_busy\": {:.3f}, \"load_busy\": {:.3f},\n"
      "   \"bytes_each\": {:.1f}, \"latency_us\": {{\"p50\": {:.1f}, \"p99\": {:.1f}, \"max\": "
      "{:.1f}}}, "
      "\"late_us_p99\": {:.1f}",
      what, measured.messages, measured.deliveries, measured.lost, measured.doubled,
      measured.seconds, measured.seconds > 0 ? deliveries / measured.seconds : 0,
      measured.server_cpu_seconds, each(measured.server_cpu_seconds),
      part(measured.server_cpu_seconds), part(measured.load_cpu_seconds),
      deliveries > 0 ? static_cast<double>(measured.bytes) / deliveries : 0,
      us(measured.latency.percentile(0.5)), us(measured.latency.percentile(0.99)),
      us(measured.latency.max()), us(measured.late.percentile(0.99)));
}

/// Returns the exit code: 1 when a delivery was lost or doubled.
int run(const Options& options) {
  const Wire& wire = *find_wire(options.wire);
  const std::size_t connections = options.readers + options.publishers + options.silent;
  allow_open_files(connections);
  const std::optional<pid_t> server =
      options.server != 0 ? std::optional(options.server) : std::nullopt;
  const auto memory_now = [&] { return server ? memory(*server) : Memory{}; };

  const std::uint64_t began = now_ns();
  const std::vector<std::string> tokens =
      wire.has_users ? make_guests(options.target, options.users != 0 ? options.users : connections)
                     : std::vector<std::string>();
  std::vector<Publisher> publishers =
      open_publishers(options.target, wire, tokens, options.publishers);
  const Memory before = memory_now();
  // The silent ones come first, so that whoever serves in that order serves them first.
  const std::vector<Socket> silent =
      open_readers(options.target, wire, tokens, options.silent, Window::small);
  std::vector<Socket> readers = open_readers(options.target, wire, tokens, options.readers);
  Fanout fanout(wire, std::move(readers), std::move(publishers), options.text_bytes, server);
  fanout.wait_for_quiet();
  const Memory open = memory_now();
  fmt::print(
      "{{\"wire\": \"{}\", \"readers\": {}, \"silent\": {}, \"setup_seconds\": {:.3f},\n"
      " \"anonymous_bytes_each\": {:.0f},\n \"phases\": [",
      wire.name, options.readers, options.silent, to_seconds(now_ns() - began),
      (static_cast<double>(open.anonymous_bytes) - static_cast<double>(before.anonymous_bytes)) /
          static_cast<double>(options.readers + options.silent));

  bool good = true;
  const auto judge = [&](const Measured& measured) {
    good = good && measured.lost == 0 && measured.doubled == 0;
  };
  std::string_view separator = "\n";
  const auto report = [&](const std::string& what, const Measured& measured,
                          const std::string& more = "") {
    fmt::print("{}{}{}}}", std::exchange(separator, ",\n"), json(what, measured), more);
    judge(measured);
  };
  for (const std::size_t in_flight : options.in_flight) {
    judge(fanout.in_flight(in_flight, options.seconds / 10, 0));  // to warm up
    report(fmt::format("\"in_flight\": {}", in_flight),
           fanout.in_flight(in_flight, options.seconds, options.messages));
  }
  if (options.rate > 0) {
    const bool watch_memory = server && options.silent > 0;
    const Measured measured = fanout.steadily(options.rate, options.rate_seconds, watch_memory);
    report(fmt::format("\"messages_per_second\": {}", options.rate), measured,
           watch_memory
               ? fmt::format(",\n   \"server_growth_bytes\": {}",
                             static_cast<std::int64_t>(measured.server_rss_anon_bytes_max) -
                                 static_cast<std::int64_t>(open.rss_anon_bytes))
               : "");
  }
  fmt::print("\n ]");
  if (options.silent > 0) {
    const Left left = read_late(silent);
    fmt::print(",\n \"silent_ended\": {}, \"silent_told\": {}", left.ended, left.told);
  }
  fmt::print("}}\n");
  return good ? 0 : 1;
}

}  // namespace

int main(int argc, char** argv) {
  CLI::App app(
      "Readers of a server on this machine (loopback only), and what telling them took, as JSON.");
  Options options;
  const auto positive = CLI::Range(1, 60'000);
  app.add_option("--host", options.target.host, "an address in 127.0.0.0/8, or ::1")
      ->check([](const std::string& host) {
        return is_loopback(host) ? std::string() : "only 127.0.0.0/8 and ::1, not " + host;
      })
      ->capture_default_str();
  app.add_option("--port", options.target.port)->required();
  app.add_option("--wire", options.wire, "confab-ws|sse|pipelined, raw-ws|sse, redis, nats or mqtt")
      ->required()
      ->check([](const std::string& name) {
        return find_wire(name) != nullptr ? std::string() : "no such wire: " + name;
      });
  app.add_option("--readers", options.readers)->check(positive)->capture_default_str();
  app.add_option("--users", options.users, "guests to make first (0: one for each reader)")
      ->check(CLI::Range(0, 60'000))
      ->capture_default_str();
  app.add_option("--publishers", options.publishers, "connections that publish, in turn")
      ->check(CLI::Range(1, 64))
      ->capture_default_str();
  app.add_option("--silent", options.silent, "more readers, who subscribe and then never read")
      ->check(CLI::Range(0, 60'000))
      ->capture_default_str();
  app.add_option("--text", options.text_bytes, "characters of a message")
      ->check(CLI::Range(9, 4096))
      ->capture_default_str();
  app.add_option("--in-flight", options.in_flight,
                 "messages published at once, and the next when all have them; may be repeated")
      ->check(CLI::Range(1, 1024));
  app.add_option("--seconds", options.seconds, "for each --in-flight")
      ->check(CLI::Range(0.0, 3600.0))
      ->capture_default_str();
  app.add_option("--messages", options.messages, "its end, if sooner (0: only the time counts)")
      ->capture_default_str();
  app.add_option("--rate", options.rate, "then: messages a second, whether they arrive or not")
      ->check(CLI::Range(0.1, 100'000.0));
  app.add_option("--rate-seconds", options.rate_seconds, "for --rate")
      ->check(CLI::Range(0.0, 3600.0))
      ->capture_default_str();
  app.add_option("--server-pid", options.server, "whose CPU time and memory to read");
  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    return app.exit(error) == 0 ? 0 : 2;
  }

  // Waiting until a message is due ends when it is, not up to 50 µs later.
  prctl(PR_SET_TIMERSLACK, 1);
  try {
    return run(options);
  } catch (const std::exception& error) {
    fmt::print(stderr, "confab_fanout: {}\n", error.what());
    return 1;
  }
}
