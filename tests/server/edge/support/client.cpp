#include "tests/server/edge/support/client.hpp"

#include <arpa/inet.h>
#include <gtest/gtest.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <boost/json/parse.hpp>
#include <stdexcept>
#include <utility>

namespace confab::edge::testing {

namespace {

namespace json = boost::json;

std::string small(std::string_view text) {
  std::string letters{text};
  std::ranges::transform(letters, letters.begin(), [](char c) {
    return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
  });
  return letters;
}

Answer parse_head(std::string_view head) {
  Answer answer;
  answer.head = head;
  EXPECT_TRUE(head.starts_with("HTTP/1.1 ")) << head;
  answer.status = std::stoi(std::string{head.substr(9, 3)});
  for (std::size_t at = head.find("\r\n"); at != std::string_view::npos;) {
    const std::size_t end = head.find("\r\n", at + 2);
    const std::string_view line = head.substr(at + 2, end - at - 2);
    at = end;
    const std::size_t colon = line.find(": ");
    if (colon == std::string_view::npos) continue;
    answer.fields.emplace_back(small(line.substr(0, colon)), line.substr(colon + 2));
  }
  return answer;
}

bool wait_for(int fd, short what, std::chrono::milliseconds at_most) {
  pollfd waiting{fd, what, 0};
  return ::poll(&waiting, 1, static_cast<int>(at_most.count())) == 1;
}

}  // namespace

std::string Answer::operator()(std::string_view field) const {
  for (const auto& [name, value] : fields)
    if (name == small(field)) return value;
  return {};
}

bool Answer::has(std::string_view field) const {
  return std::ranges::any_of(fields, [&](const auto& one) { return one.first == small(field); });
}

json::value Answer::operator[](std::string_view pointer) const {
  json::error_code error;
  const json::value whole = json::parse(body, error);
  EXPECT_FALSE(error) << status << " " << body;
  const json::value* found = error ? nullptr : whole.find_pointer(pointer, error);
  return found == nullptr ? json::value{} : *found;
}

bool Answer::lacks(std::string_view pointer) const {
  json::error_code error;
  return json::parse(body).find_pointer(pointer, error) == nullptr;
}

std::string Answer::problem() const {
  const auto& self = *this;
  if (self("content-type") != "application/problem+json")
    return std::to_string(status) + " and no problem: " + body;
  const std::string code{self["/code"].as_string()};
  EXPECT_EQ(self["/status"], status);
  EXPECT_EQ(self["/type"].as_string(), "/problems/" + code);
  EXPECT_FALSE(self["/title"].as_string().empty());
  EXPECT_FALSE(self["/detail"].as_string().empty());
  const bool pauses =
      status == 429 || status == 503 || code == "banned" || !self.lacks("/retry_after");
  EXPECT_EQ(self.has("retry-after"), pauses) << code;
  if (pauses) {
    EXPECT_EQ(self["/retry_after"], std::stoi(self("retry-after"))) << code;
  }
  EXPECT_EQ(self("www-authenticate"), status == 401 ? "Bearer realm=\"confab\"" : "");
  EXPECT_EQ(self.has("allow"), status == 405);
  return std::to_string(status) + " " + code;
}

Client::Client(std::uint16_t port, int receive_buffer)
    : fd_(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
  if (receive_buffer > 0)
    ::setsockopt(fd_, SOL_SOCKET, SO_RCVBUF, &receive_buffer, sizeof receive_buffer);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(port);
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  if (::connect(fd_, reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0)
    throw std::runtime_error("nobody listens");
  // A test that cuts its bytes would wait for an acknowledgement at each cut.
  const int on = 1;
  ::setsockopt(fd_, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
}

Client::~Client() { ::close(fd_); }

bool Client::send(std::string_view bytes) {
  while (!bytes.empty()) {
    if (!wait_for(fd_, POLLOUT, test_patience)) return false;
    const ssize_t sent = ::send(fd_, bytes.data(), bytes.size(), MSG_NOSIGNAL | MSG_DONTWAIT);
    if (sent < 0 && (errno == EAGAIN || errno == EINTR)) continue;
    if (sent < 0) return false;
    bytes.remove_prefix(static_cast<std::size_t>(sent));
  }
  return true;
}

std::size_t Client::send_some(std::string_view bytes) {
  const ssize_t sent = ::send(fd_, bytes.data(), bytes.size(), MSG_NOSIGNAL | MSG_DONTWAIT);
  return sent < 0 ? 0 : static_cast<std::size_t>(sent);
}

void Client::shut_down_sending() { ::shutdown(fd_, SHUT_WR); }

bool Client::receive() {
  std::array<char, 65536> buffer;
  if (!wait_for(fd_, POLLIN, test_patience)) return false;
  const ssize_t got = ::recv(fd_, buffer.data(), buffer.size(), 0);
  if (got <= 0) return false;
  unread_.append(buffer.data(), static_cast<std::size_t>(got));
  received_ += static_cast<std::size_t>(got);
  return true;
}

Answer Client::answer(bool head_only) {
  std::size_t end = std::string::npos;
  while ((end = unread_.find("\r\n\r\n")) == std::string::npos)
    if (!receive()) return {};
  Answer answer = parse_head(std::string_view{unread_}.substr(0, end));
  unread_.erase(0, end + 4);
  const bool empty =
      head_only || answer.status < 200 || answer.status == 204 || answer.status == 304;
  if (empty) return answer;
  if (answer("transfer-encoding") == "chunked") return chunks(answer.body) ? answer : Answer{};
  EXPECT_TRUE(answer.has("content-length")) << answer.head;
  const std::size_t length = std::stoul(answer("content-length"));
  while (unread_.size() < length)
    if (!receive()) return {};
  answer.body = unread_.substr(0, length);
  unread_.erase(0, length);
  return answer;
}

std::string Client::take() {
  if (unread_.empty() && !receive()) return {};
  return std::exchange(unread_, {});
}

bool Client::chunks(std::string& body) {
  for (;;) {
    std::size_t line = std::string::npos;
    while ((line = unread_.find("\r\n")) == std::string::npos)
      if (!receive()) return false;
    const std::size_t size = std::stoul(unread_.substr(0, line), nullptr, 16);
    // The last one has no bytes; neither trailers nor extensions are sent.
    while (unread_.size() < line + 2 + size + 2)
      if (!receive()) return false;
    EXPECT_EQ(unread_.substr(line + 2 + size, 2), "\r\n");
    body.append(unread_, line + 2, size);
    unread_.erase(0, line + 2 + size + 2);
    if (size == 0) return true;
  }
}

bool Client::closed() {
  const auto deadline = std::chrono::steady_clock::now() + test_patience;
  std::array<char, 65536> buffer;
  while (std::chrono::steady_clock::now() < deadline) {
    if (!wait_for(fd_, POLLIN, test_patience)) return false;
    if (::recv(fd_, buffer.data(), buffer.size(), 0) <= 0) return true;
  }
  return false;
}

bool Client::silent() {
  return unread_.empty() && !wait_for(fd_, POLLIN, std::chrono::milliseconds{0});
}

Answer Client::ask(std::string_view method, std::string_view target, const Headers& headers,
                   std::string_view body) {
  send(request(method, target, headers, body));
  return answer(method == "HEAD");
}

std::string request(std::string_view method, std::string_view target, const Headers& headers,
                    std::string_view body) {
  std::string bytes{method};
  bytes.append(" ").append(target).append(" HTTP/1.1\r\nHost: confab.test\r\n");
  for (const Header& header : headers)
    bytes.append(header.name).append(": ").append(header.value).append("\r\n");
  if (!body.empty())
    bytes.append("Content-Length: ").append(std::to_string(body.size())).append("\r\n");
  return bytes.append("\r\n").append(body);
}

}  // namespace confab::edge::testing
