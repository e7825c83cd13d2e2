#pragma once
/// What the load asks for.

#include <cstddef>
#include <string>
#include <vector>

#include "bench/load/answers.hpp"
#include "bench/load/sockets.hpp"

namespace confab::bench {

enum class Mix { healthz, send, status, redis_xadd };

/// The requests to be sent in turn, over and over, each whole and ready; and how to read what comes
/// back.
struct Requests {
  std::vector<std::string> bytes;
  Answer (*first_answer)(std::string_view input);
};

/// With `users` > 0 it first makes that many guests (POST /connect), and the requests of `send` and
/// `status` carry their tokens, one request per user. Throws std::runtime_error when the server
/// does not let a guest in.
Requests make_requests(Mix mix, const Target& target, std::size_t users);

/// Makes `count` guests, several at a time, and returns their tokens. Their names are new in every
/// run, so a server may keep its data between two. Throws like make_requests.
std::vector<std::string> make_guests(const Target& target, std::size_t count);

/// Sends one HTTP request, waits for its answer and returns the body. Throws std::runtime_error
/// unless the status is 2xx.
std::string ask(const Socket& socket, std::string_view request);

}  // namespace confab::bench
