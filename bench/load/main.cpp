/// confab_load: load for a server on this machine, and what it took. Prints one JSON object.

#include <fmt/core.h>

#include <CLI/CLI.hpp>
#include <map>
#include <string>

#include "bench/load/idle.hpp"
#include "bench/load/load.hpp"

namespace {

using namespace confab::bench;

std::string json_string(std::string_view text) {
  std::string out = "\"";
  for (const char c : text) {
    if (c == '"' || c == '\\') {
      out += '\\';
      out += c;
    } else if (static_cast<unsigned char>(c) < 0x20) {
      out += fmt::format("\\u{:04x}", static_cast<unsigned>(c));
    } else {
      out += c;
    }
  }
  return out + '"';
}

void print(const Plan& plan, const Measured& measured) {
  const auto requests = static_cast<double>(measured.requests);
  const auto us = [](std::uint64_t ns) { return static_cast<double>(ns) / 1e3; };
  const auto each = [&](double seconds) { return requests > 0 ? seconds * 1e6 / requests : 0; };
  const auto part = [&](double cpu) { return measured.seconds > 0 ? cpu / measured.seconds : 0; };
  fmt::print(
      "{{\"requests\": {}, \"errors\": {}, \"seconds\": {:.3f}, \"rate\": {:.0f},\n"
      " \"latency_us\": {{\"p50\": {:.1f}, \"p90\": {:.1f}, \"p99\": {:.1f}, \"p99.9\": {:.1f}, "
      "\"max\": {:.1f}}},\n"
      " \"load_cpu_us\": {:.3f}, \"load_busy\": {:.3f}",
      measured.requests, measured.errors, measured.seconds,
      measured.seconds > 0 ? requests / measured.seconds : 0, us(measured.latency.percentile(0.5)),
      us(measured.latency.percentile(0.9)), us(measured.latency.percentile(0.99)),
      us(measured.latency.percentile(0.999)), us(measured.latency.max()),
      each(measured.load_cpu_seconds), part(measured.load_cpu_seconds));
  if (plan.server)
    fmt::print(",\n \"server_cpu_us\": {:.3f}, \"server_busy\": {:.3f}",
               each(measured.server_cpu_seconds), part(measured.server_cpu_seconds));
  if (measured.errors != 0)
    fmt::print(",\n \"first_error\": {}", json_string(measured.first_error));
  fmt::print("}}\n");
}

void print(std::size_t connections, const IdleMemory& idle) {
  const auto each = [&](std::uint64_t before, std::uint64_t after) {
    return (static_cast<double>(after) - static_cast<double>(before)) /
           static_cast<double>(connections);
  };
  fmt::print(
      "{{\"connections\": {}, \"pss_bytes_each\": {:.0f}, \"anonymous_bytes_each\": {:.0f}, "
      "\"rss_anon_bytes_each\": {:.0f}}}\n",
      connections, each(idle.before.pss_bytes, idle.after.pss_bytes),
      each(idle.before.anonymous_bytes, idle.after.anonymous_bytes),
      each(idle.before.rss_anon_bytes, idle.after.rss_anon_bytes));
}

}  // namespace

int main(int argc, char** argv) {
  CLI::App app("Load for a server on this machine (loopback only), and what it took, as JSON.");
  Plan plan;
  plan.target.host = "127.0.0.1";
  std::string mix = "healthz";
  std::size_t users = 0;
  std::size_t idle = 0;
  pid_t server = 0;
  const std::map<std::string, Mix> mixes{{"healthz", Mix::healthz},
                                         {"send", Mix::send},
                                         {"status", Mix::status},
                                         {"redis-xadd", Mix::redis_xadd}};
  const auto loopback = [](const std::string& host) {
    return is_loopback(host) ? std::string() : "only 127.0.0.0/8 and ::1, not " + host;
  };
  app.add_option("--host", plan.target.host, "an address in 127.0.0.0/8, or ::1")
      ->check(loopback)
      ->capture_default_str();
  app.add_option("--port", plan.target.port)->required();
  app.add_option("--connections", plan.connections)
      ->check(CLI::Range(1, 60'000))
      ->capture_default_str();
  app.add_option("--depth", plan.depth, "requests in flight on each connection")
      ->check(CLI::Range(1, 1024))
      ->capture_default_str();
  app.add_option("--seconds", plan.seconds, "the end, at the latest")
      ->check(CLI::Range(0.0, 3600.0))
      ->capture_default_str();
  app.add_option("--requests", plan.requests, "the end after so many answers (0: only --seconds)")
      ->capture_default_str();
  app.add_option("--warm-up", plan.warm_up_seconds, "seconds before anything is counted")
      ->check(CLI::Range(0.0, 60.0))
      ->capture_default_str();
  app.add_option("--mix", mix, "what to ask for")
      ->check(CLI::IsMember(mixes))
      ->capture_default_str();
  app.add_option("--users", users, "guests to make first; send and status use their tokens in turn")
      ->check(CLI::Range(0, 1'000'000))
      ->capture_default_str();
  app.add_option("--idle", idle,
                 "instead: open so many connections, one request on each, and read "
                 "the server's memory (needs --server-pid)")
      ->check(CLI::Range(1, 60'000));
  app.add_option("--server-pid", server, "whose CPU time and memory to read");
  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    return app.exit(error) == 0 ? 0 : 2;
  }

  try {
    if (idle != 0) {
      if (server == 0) throw std::runtime_error("--idle needs --server-pid");
      print(idle, measure_idle(plan.target, idle, server));
      return 0;
    }
    if (server != 0) plan.server = server;
    allow_open_files(plan.connections);
    const Requests requests = make_requests(mixes.at(mix), plan.target, users);
    const Measured measured = run_load(plan, requests);
    print(plan, measured);
    return measured.errors == 0 ? 0 : 1;
  } catch (const std::exception& error) {
    fmt::print(stderr, "confab_load: {}\n", error.what());
    return 1;
  }
}
