#pragma once
/// Files as bytes on the wire.

#include <string>
#include <string_view>

#include "tests/server/edge/support/caller.hpp"

namespace confab::edge::testing {

inline constexpr std::size_t five_mib = std::size_t{5} << 20;

/// Bytes that are nowhere the same.
inline std::string some_bytes(std::size_t size) {
  std::string bytes(size, '\0');
  std::uint32_t state = 12345;
  for (char& byte : bytes) {
    state = state * 1664525 + 1013904223;
    byte = static_cast<char>(state >> 24);
  }
  return bytes;
}

inline Answer upload(Caller& who, std::string_view query, std::string_view content,
                     std::string_view type = {}, Headers more = {}) {
  std::string target = "/files";
  if (!query.empty()) target.append("?").append(query);
  return who.ask("POST", target, std::move(more), type, content);
}

/// The id of a file that was taken.
inline std::uint64_t uploaded(Caller& who, std::string_view query, std::string_view content,
                              std::string_view type = {}) {
  const Answer answer = upload(who, query, content, type);
  EXPECT_EQ(answer.status, 201) << answer.body;
  return answer.status == 201 ? answer["/id"].to_number<std::uint64_t>() : 0;
}

inline std::string file_path(std::uint64_t id) { return "/files/" + std::to_string(id); }

/// A form's part, and the end of a form whose boundary is "x".
inline std::string form_part(std::string_view disposition, std::string_view content,
                             std::string_view more = {}) {
  std::string part = "--x\r\nContent-Disposition: form-data; ";
  return part.append(disposition)
      .append("\r\n")
      .append(more)
      .append("\r\n")
      .append(content)
      .append("\r\n");
}
inline constexpr std::string_view form_end = "--x--\r\n";
inline constexpr std::string_view multipart_type = "multipart/form-data; boundary=x";

/// The head of an upload that is sent by hand.
inline std::string upload_head(const Caller& who, std::string_view framing,
                               std::string_view target = "/files") {
  std::string head = "POST ";
  return head.append(target)
      .append(" HTTP/1.1\r\nHost: a\r\nAuthorization: Bearer ")
      .append(who.token)
      .append("\r\n")
      .append(framing)
      .append("\r\n\r\n");
}

}  // namespace confab::edge::testing
