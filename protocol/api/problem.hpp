#pragma once
/// What is wrong, for programs and for people.

#include <cstdint>
#include <optional>
#include <string>

#include "protocol/api/values.hpp"

namespace confab::api {

/// RFC 9457, with what the codes promise.
struct Problem {
  std::string type;  ///< "/problems/CODE"
  std::string title;
  int status = 0;
  std::string detail;
  std::string code;
  std::optional<std::uint64_t> retry_after = {};  ///< seconds
  std::optional<Timestamp> banned_until = {};
  std::optional<std::uint64_t> oldest = {};
  std::optional<std::uint64_t> newest = {};
  std::optional<std::uint64_t> message = {};  ///< of `already-sent`: its id
  std::optional<std::string> request_id = {};
  template <class Self, class V>
  static void each(Self& s, V&& v) {
    v("type", s.type);
    v("title", s.title);
    v("status", s.status);
    v("detail", s.detail);
    v("code", s.code);
    v("retry_after", s.retry_after);
    v("banned_until", s.banned_until);
    v("oldest", s.oldest);
    v("newest", s.newest);
    v("message", s.message);
    v("request_id", s.request_id);
  }
};

/// A problem as the answer to a command over a WebSocket, where `type` is "error".
struct CommandProblem {
  Problem problem;
  template <class Self, class V>
  static void each(Self& s, V&& v) {
    v("code", s.problem.code);
    v("status", s.problem.status);
    v("title", s.problem.title);
    v("detail", s.problem.detail);
    v("retry_after", s.problem.retry_after);
    v("banned_until", s.problem.banned_until);
    v("oldest", s.problem.oldest);
    v("newest", s.problem.newest);
  }
};

}  // namespace confab::api
