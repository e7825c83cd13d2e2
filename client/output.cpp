#include "client/output.hpp"

#include <fmt/format.h>
#include <poll.h>
#include <unistd.h>

#include <cerrno>
#include <system_error>

#include "protocol/text/utf8.hpp"

namespace confab::client {
namespace {

/// 0 or the error.
int write_all(int file, std::string_view text) {
  while (!text.empty()) {
    const ssize_t written = ::write(file, text.data(), text.size());
    if (written >= 0) {
      text.remove_prefix(static_cast<std::size_t>(written));
    } else if (errno == EAGAIN) {
      // Somebody who shares our terminal has made it non-blocking.
      pollfd writable{file, POLLOUT, 0};
      ::poll(&writable, 1, -1);
    } else if (errno != EINTR) {
      return errno;
    }
  }
  return 0;
}

/// The code point that starts here, when it takes two or three bytes; else 0.
unsigned short_code_point(std::string_view at) {
  const auto byte = [&](std::size_t i) { return static_cast<unsigned char>(at[i]); };
  if (at.size() >= 2 && (byte(0) & 0xe0) == 0xc0) return (byte(0) & 0x1fU) << 6 | (byte(1) & 0x3fU);
  if (at.size() >= 3 && (byte(0) & 0xf0) == 0xe0)
    return (byte(0) & 0xfU) << 12 | (byte(1) & 0x3fU) << 6 | (byte(2) & 0x3fU);
  return 0;
}

bool is_control(unsigned c) {
  return (c >= 0x80 && c <= 0x9f) || text::is_line_end(c) || text::is_bidi_control(c);
}

}  // namespace

Outcome<void> Output::print(std::string_view text) const {
  if (sink_) {
    if (!text.empty()) sink_(Kind::data, std::string(text));
    return {};
  }
  const int error = write_all(STDOUT_FILENO, text);
  if (error == 0) return {};
  if (error == EPIPE) return Failure{Exit::ok, {}, {}};
  return local_failure(Exit::trouble, "output",
                       fmt::format("could not write to standard output: {}.",
                                   std::generic_category().message(error)));
}

Outcome<void> Output::print_json_text(std::string_view json) const {
  return print(harmless_json(json) + "\n");
}

void Output::talk(std::string_view sentence) const {
  if (!quiet_ && !json_) say(Kind::talk, std::string(sentence) + "\n");
}

void Output::complain(const Failure& failure) const {
  if (failure.sentence.empty()) return;
  if (!json_) {
    say(Kind::complaint, "confab: " + failure.sentence + "\n");
    return;
  }
  std::string line;
  api::append_json(line, failure.problem);
  say(Kind::complaint, harmless_json(line) + "\n");
}

void Output::say(Kind kind, std::string line) const {
  if (sink_)
    sink_(kind, std::move(line));
  else
    write_all(STDERR_FILENO, line);
}

std::string harmless_json(std::string_view json) {
  std::string out;
  out.reserve(json.size());
  while (!json.empty()) {
    const unsigned char first = static_cast<unsigned char>(json[0]);
    if (first == 0x7f) {
      out += "\\u007f";
      json.remove_prefix(1);
      continue;
    }
    const unsigned c = first < 0x80 ? 0 : short_code_point(json);
    if (is_control(c)) {
      out += fmt::format("\\u{:04x}", c);
      json.remove_prefix(c < 0x800 ? 2 : 3);
      continue;
    }
    out += json[0];
    json.remove_prefix(1);
  }
  return out;
}

}  // namespace confab::client
