#pragma once
/// What both baselines begin with.

#include <cstdint>
#include <string>
#include <string_view>

namespace confab::bench {

/// A listening socket on 127.0.0.1 (port 0: a free one), non-blocking. Prints
/// `listening on http://127.0.0.1:PORT`. Ends the program with a message when it can't.
int listen_on_loopback(std::uint16_t port);

/// Accepts everybody who waits at `listener` and watches them in `epoll`, level-triggered, with the
/// descriptor as data.
void accept_all(int listener, int epoll);

/// Ends the program with a message about errno.
[[noreturn]] void die(const char* what);

/// The port from `program [PORT]`, 0 when there is none.
std::uint16_t port_from(int argc, char** argv);

/// A head and body as confabd would write them; `body` is padded with spaces until the whole answer
/// has `bytes`.
std::string canned_answer(std::string_view status, std::string_view body, std::size_t bytes);

/// `answer` often enough for any number of requests that fit into one read.
std::string repeated(const std::string& answer, std::size_t times);

}  // namespace confab::bench
