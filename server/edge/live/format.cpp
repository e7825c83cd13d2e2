#include "server/edge/live/format.hpp"

#include <array>
#include <charconv>
#include <utility>

#include "protocol/http/serializer.hpp"
#include "protocol/sse/event.hpp"
#include "protocol/text/rfc3339.hpp"
#include "protocol/websocket/deflate.hpp"
#include "protocol/websocket/frame.hpp"

namespace confab::edge {

namespace {

bool is_chunked(Format format) { return format == Format::sse || format == Format::ndjson; }

/// The object, with its id as the first field.
void append_with_id(std::string& out, std::uint64_t id, std::string_view json) {
  if (id == 0) {
    out.append(json);
    return;
  }
  std::array<char, 20> digits;
  const char* end = std::to_chars(digits.data(), digits.data() + digits.size(), id).ptr;
  const std::string_view number{digits.data(), static_cast<std::size_t>(end - digits.data())};
  out.append(R"({"id":)").append(number).append(",").append(json.substr(1));
}

}  // namespace

void Formatter::add(const EventText& event, std::uint64_t id) {
  switch (format_) {
    case Format::sse:
    case Format::sse_1_0: {
      std::string json;
      append_with_id(json, id, event.json);
      sse::append_event(bytes_, id > 0 ? std::optional{id} : std::nullopt, event.type, json);
      break;
    }
    case Format::ndjson:
    case Format::ndjson_1_0:
      append_with_id(bytes_, id, event.json);
      bytes_ += '\n';
      break;
    case Format::websocket:
    case Format::websocket_deflated: {
      std::string json;
      append_with_id(json, id, event.json);
      append_text_frame(bytes_, format_, json, *deflater_);
      break;
    }
  }
}

void Formatter::add_opening(const EventText& event) {
  if (is_sse(format_)) sse::append_retry(bytes_, sse_retry);
  add(event, 0);
}

void Formatter::add_keepalive(chat::Time at) {
  if (is_sse(format_)) {
    sse::append_comment(bytes_, "keepalive");
    return;
  }
  add(keepalive_text(at), 0);
  if (is_websocket(format_)) websocket::append_frame(bytes_, websocket::Opcode::ping, {});
}

std::string Formatter::take() {
  if (!is_chunked(format_) || bytes_.empty()) return std::exchange(bytes_, {});
  std::string chunk;
  chunk.reserve(bytes_.size() + 16);
  http::append_chunk(chunk, bytes_);
  bytes_.clear();
  return chunk;
}

std::string stream_end(Format format, CloseReason reason) {
  std::string end;
  if (is_chunked(format)) http::append_last_chunk(end);
  if (!is_websocket(format)) return end;
  // RFC 6455 section 7.4.1, and IANA's registry for the first.
  using websocket::CloseCode;
  const CloseCode code = reason == CloseReason::too_slow  ? CloseCode::try_again_later
                         : reason == CloseReason::revoked ? CloseCode::policy_violation
                                                          : CloseCode::going_away;
  websocket::append_close(end, code, to_string(reason));
  return end;
}

void append_text_frame(std::string& out, Format format, std::string_view text,
                       websocket::Deflater& deflater) {
  if (format == Format::websocket_deflated) {
    std::string compressed;
    if (deflater.deflate(text, websocket::window_bits_max, compressed)) {
      websocket::append_frame(out, websocket::Opcode::text, compressed, true);
      return;
    }
  }
  websocket::append_frame(out, websocket::Opcode::text, text);
}

}  // namespace confab::edge
