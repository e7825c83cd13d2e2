#pragma once
/// What a handler answers, and how it becomes bytes.

#include <cstddef>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "protocol/http/message.hpp"

namespace confab::edge {

inline constexpr std::string_view json_type = "application/json";
inline constexpr std::string_view problem_type = "application/problem+json";

struct FileSlice;
struct LivePlan;

struct Header {
  std::string_view name;  ///< a constant
  std::string value;      ///< no control characters (assert)
};

struct Response {
  int status = 200;
  std::string_view type = json_type;  ///< a constant; empty where there is no content
  std::string body;
  std::string_view document;  ///< instead of `body`: bytes that outlive every connection
  std::vector<Header> headers;
  bool cacheable = false;                     ///< without it every answer is `no-store`
  bool close = false;                         ///< ends the connection
  std::shared_ptr<const LivePlan> live = {};  ///< what follows the head instead of content
  std::shared_ptr<FileSlice> file = {};       ///< the content, still on disk

  std::string_view content() const noexcept { return document.empty() ? body : document; }
  Response& with(std::string_view name, std::string value) {
    if (headers.empty()) headers.reserve(6);
    headers.push_back({name, std::move(value)});
    return *this;
  }
};

/// What a connection adds to every answer.
struct Framing {
  std::string_view date;             ///< an HTTP date
  std::string_view request_id = {};  ///< empty: the answer has none
  bool keep_alive = true;
  bool http_1_0 = false;
  bool head_only = false;  ///< the answer to HEAD: the head of what GET would get
};

/// Appends the response's bytes.
void append_response(std::string& out, const Response& response, const Framing& framing);

}  // namespace confab::edge
