#include "bench/load/requests.hpp"

#include <fmt/core.h>
#include <sys/socket.h>

#include <algorithm>
#include <chrono>
#include <stdexcept>

namespace confab::bench {
namespace {

// 89 characters, so that the JSON around it makes 100 bytes.
constexpr std::string_view text =
    "Shall we meet at the harbour at seven, or is it too cold for the small boat by then, Ann?";

std::string token_in(std::string_view body) {
  constexpr std::string_view name = "\"token\":\"";
  const std::size_t at = body.find(name);
  if (at == std::string_view::npos) throw std::runtime_error("no token in what /connect answered");
  const std::size_t start = at + name.size();
  return std::string(body.substr(start, body.find('"', start) - start));
}

std::string post(const Target& target, std::string_view path, std::string_view token,
                 std::string_view body) {
  std::string authorization;
  if (!token.empty()) authorization = fmt::format("Authorization: Bearer {}\r\n", token);
  return fmt::format(
      "POST {} HTTP/1.1\r\nHost: {}:{}\r\n{}Content-Type: application/json\r\n"
      "Content-Length: {}\r\n\r\n{}",
      path, target.host, target.port, authorization, body.size(), body);
}

std::string get(const Target& target, std::string_view path, std::string_view token) {
  std::string authorization;
  if (!token.empty()) authorization = fmt::format("Authorization: Bearer {}\r\n", token);
  return fmt::format("GET {} HTTP/1.1\r\nHost: {}:{}\r\n{}\r\n", path, target.host, target.port,
                     authorization);
}

std::string resp(std::initializer_list<std::string_view> words) {
  std::string bytes = fmt::format("*{}\r\n", words.size());
  for (const std::string_view word : words)
    bytes += fmt::format("${}\r\n{}\r\n", word.size(), word);
  return bytes;
}

/// Waits for the one answer to what was asked and returns its body.
std::string hear_answer(const Socket& socket) {
  std::string input;
  for (;;) {
    char piece[4096];
    const ssize_t got = recv(socket.fd(), piece, sizeof piece, 0);
    if (got < 0) fail("recv");
    if (got == 0) throw std::runtime_error("the server closed the connection");
    input.append(piece, static_cast<std::size_t>(got));
    const Answer answer = first_http_answer(input);
    if (answer.bytes == 0) continue;
    if (!answer.good) throw std::runtime_error("refused: " + input.substr(0, 400));
    return std::string(answer.body);
  }
}

}  // namespace

std::string ask(const Socket& socket, std::string_view request) {
  send_all(socket, request);
  return hear_answer(socket);
}

std::vector<std::string> make_guests(const Target& target, std::size_t count) {
  // Each waits for a flush, and those who ask together wait for the same one.
  constexpr std::size_t at_once = 64;
  std::vector<Socket> sockets;
  for (std::size_t i = 0; i < std::min(count, at_once); ++i) sockets.push_back(connect(target));
  const auto now = std::chrono::system_clock::now().time_since_epoch().count();
  std::vector<std::string> tokens;
  while (tokens.size() < count) {
    const std::size_t asked = std::min(sockets.size(), count - tokens.size());
    for (std::size_t i = 0; i < asked; ++i) {
      const std::string body = fmt::format(R"({{"name":"load-{:x}-{}"}})", now, tokens.size() + i);
      send_all(sockets[i], post(target, "/connect", {}, body));
    }
    for (std::size_t i = 0; i < asked; ++i) tokens.push_back(token_in(hear_answer(sockets[i])));
  }
  return tokens;
}

Requests make_requests(Mix mix, const Target& target, std::size_t users) {
  if (mix == Mix::healthz) return {{get(target, "/healthz", {})}, first_http_answer};
  if (mix == Mix::redis_xadd) {
    // What a chat would keep there: who, where and what.
    const std::string xadd =
        resp({"XADD", "general", "*", "from", "load-1", "chat", "general", "text", text});
    return {{xadd}, first_redis_answer};
  }
  std::vector<std::string> tokens = make_guests(target, users);
  if (tokens.empty()) tokens.emplace_back();
  Requests requests{{}, first_http_answer};
  const std::string body = fmt::format(R"({{"text":"{}"}})", text);
  for (const std::string& token : tokens)
    requests.bytes.push_back(mix == Mix::send ? post(target, "/send", token, body)
                                              : get(target, "/status", token));
  return requests;
}

}  // namespace confab::bench
