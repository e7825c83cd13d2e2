#include "bench/load/answers.hpp"

#include <strings.h>

#include <charconv>
#include <stdexcept>
#include <string>

namespace confab::bench {
namespace {

constexpr Answer incomplete{0, true, {}};

[[noreturn]] void reject(const char* why, std::string_view input) {
  throw std::runtime_error(std::string(why) + ": " + std::string(input.substr(0, 200)));
}

std::size_t number(std::string_view digits, std::string_view input) {
  std::size_t value = 0;
  const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), value);
  if (error != std::errc{}) reject("not a number", input);
  return value;
}

std::size_t content_length(std::string_view head) {
  constexpr std::string_view name = "\r\ncontent-length:";
  for (std::size_t at = head.find('\r'); at != std::string_view::npos;
       at = head.find('\r', at + 1)) {
    if (head.size() - at < name.size()) break;
    if (strncasecmp(head.data() + at, name.data(), name.size()) != 0) continue;
    std::string_view value = head.substr(at + name.size());
    while (value.starts_with(' ')) value.remove_prefix(1);
    return number(value, head);
  }
  if (head.starts_with("HTTP/1.1 204")) return 0;
  reject("an answer without Content-Length", head);
}

}  // namespace

Answer first_http_answer(std::string_view input) {
  constexpr std::string_view start = "HTTP/1.1 ";
  if (!input.starts_with(start.substr(0, input.size()))) reject("not an HTTP answer", input);
  const std::size_t end = input.find("\r\n\r\n");
  if (end == std::string_view::npos) return incomplete;
  const std::size_t body = end + 4;
  const std::size_t length = content_length(input.substr(0, end + 2));
  if (input.size() < body + length) return incomplete;
  return {body + length, input[start.size()] == '2', input.substr(body, length)};
}

Answer first_redis_answer(std::string_view input) {
  const std::size_t end = input.find("\r\n");
  if (end == std::string_view::npos) return incomplete;
  const std::size_t line = end + 2;
  switch (input.front()) {
    case '+':
    case ':':
      return {line, true, input.substr(1, end - 1)};
    case '-':
      return {line, false, input.substr(1, end - 1)};
    case '$': {
      const std::size_t length = number(input.substr(1, end - 1), input);
      if (input.size() < line + length + 2) return incomplete;
      return {line + length + 2, true, input.substr(line, length)};
    }
    default:
      reject("not a redis answer", input);
  }
}

}  // namespace confab::bench
