#include "bench/load/idle.hpp"

#include <chrono>
#include <thread>
#include <vector>

#include "bench/load/requests.hpp"

namespace confab::bench {
namespace {

void settle() { std::this_thread::sleep_for(std::chrono::milliseconds(500)); }

}  // namespace

IdleMemory measure_idle(const Target& target, std::size_t connections, pid_t server) {
  const Requests requests = make_requests(Mix::healthz, target, 0);
  const std::string& request = requests.bytes.front();
  allow_open_files(connections);

  for (int i = 0; i < 16; ++i) ask(connect(target), request);
  settle();
  const Memory before = memory(server);

  std::vector<Socket> sockets;
  sockets.reserve(connections);
  for (std::size_t i = 0; i < connections; ++i) {
    sockets.push_back(connect(target));
    ask(sockets.back(), request);
  }
  settle();
  return {before, memory(server)};
}

}  // namespace confab::bench
