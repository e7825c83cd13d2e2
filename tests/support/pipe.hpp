#pragma once
/// A pipe whose ends are closed in time, and the pieces that come out of one.

#include <fcntl.h>
#include <unistd.h>

#include <stdexcept>
#include <string>

namespace confab::testing {

struct Pipe {
  int ends[2] = {-1, -1};
  Pipe() { renew(); }
  ~Pipe() {
    close(0);
    close(1);
  }
  Pipe(const Pipe&) = delete;
  Pipe& operator=(const Pipe&) = delete;
  void renew() {
    close(0);
    close(1);
    if (::pipe2(ends, O_CLOEXEC) != 0) throw std::runtime_error("no pipe");
  }
  void close(int end) {
    if (ends[end] >= 0) ::close(ends[end]);
    ends[end] = -1;
  }
};

/// Reads what is there; false at the end.
inline bool take(int file, std::string& into) {
  char piece[4096];
  const ssize_t got = ::read(file, piece, sizeof piece);
  if (got <= 0) return false;
  into.append(piece, static_cast<std::size_t>(got));
  return true;
}

}  // namespace confab::testing
