#include "tests/e2e/support/socket_peer.hpp"

#include <gtest/gtest.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>

namespace confab::testing {

json::value SocketPeer::line(std::string_view text) {
  EXPECT_TRUE(wire_.send(std::string(text) + "\n"));
  return answer();
}

json::value SocketPeer::says(std::string_view username, std::string_view message,
                             std::string_view key) {
  EXPECT_TRUE(wire_.send(json_line(username, message, key)));
  return answer();
}

json::value SocketPeer::answer() {
  while (unread_.find('\n') == std::string::npos) {
    const std::string more = wire_.take(4096);
    if (more.empty()) return nullptr;
    unread_ += more;
  }
  const std::size_t end = unread_.find('\n');
  const json::value answer = json::parse(unread_.substr(0, end));
  unread_.erase(0, end + 1);
  return answer;
}

std::string SocketPeer::code(const json::value& answer) {
  const json::object* const fields = answer.if_object();
  return fields != nullptr && fields->contains("code") ? std::string(fields->at("code").as_string())
                                                       : "";
}

std::uint64_t SocketPeer::id(const json::value& answer) {
  const json::object* const fields = answer.if_object();
  return fields != nullptr && fields->contains("id") ? fields->at("id").to_number<std::uint64_t>()
                                                     : 0;
}

std::string json_line(std::string_view username, std::string_view message, std::string_view key) {
  json::object line{{"username", username}, {"message", message}};
  if (!key.empty()) line.emplace("key", key);
  return json::serialize(line) + "\n";
}

void send_datagram(std::uint16_t port, std::string_view bytes) {
  const int socket = ::socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(port);
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  const ssize_t sent = ::sendto(socket, bytes.data(), bytes.size(), 0,
                                reinterpret_cast<const sockaddr*>(&address), sizeof address);
  EXPECT_EQ(sent, static_cast<ssize_t>(bytes.size()));
  ::close(socket);
}

}  // namespace confab::testing
