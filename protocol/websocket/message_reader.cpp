#include "protocol/websocket/message_reader.hpp"

#include <algorithm>
#include <limits>
#include <utility>

#include "protocol/websocket/deflate.hpp"
#include "protocol/websocket/internal/mask.hpp"

namespace confab::websocket {
namespace {

constexpr std::size_t close_code_bytes = 2;

bool is_utf8(std::string_view text) noexcept {
  text::Utf8Validator validator;
  return validator.take(text) && validator.complete();
}

bool is_known(Opcode opcode) noexcept {
  switch (opcode) {
    case Opcode::continuation:
    case Opcode::text:
    case Opcode::binary:
    case Opcode::close:
    case Opcode::ping:
    case Opcode::pong:
      return true;
  }
  return false;
}

/// A length that would have had room in fewer bytes.
bool is_too_wide(std::uint64_t length, std::size_t bytes) noexcept {
  return (bytes == 2 && length < 126) ||
         (bytes == 8 && length <= std::numeric_limits<std::uint16_t>::max());
}

Result<MessageReader::Step, FrameError> closed(std::string_view payload) noexcept {
  MessageReader::Step step{.event = MessageReader::Event::close, .code = CloseCode::no_status};
  if (payload.empty()) return step;
  if (payload.size() < close_code_bytes) return FrameError::half_close_code;
  const auto high = static_cast<unsigned char>(payload[0]);
  const auto low = static_cast<unsigned char>(payload[1]);
  step.code = static_cast<CloseCode>(high << 8 | low);
  step.payload = payload.substr(close_code_bytes);
  if (!may_be_sent(step.code)) return FrameError::forbidden_close_code;
  if (!is_utf8(step.payload)) return FrameError::reason_not_utf8;
  return step;
}

}  // namespace

MessageReader::MessageReader(const MessageLimits& limits, Inflater* inflater, Role role) noexcept
    : message_bytes_max_(limits.message_bytes_max), inflater_(inflater), role_(role) {}

Result<MessageReader::Step, FrameError> MessageReader::advance(std::span<char> input) {
  if (phase_ == Phase::failed) return error_;
  if (phase_ == Phase::closed) return Step{.consumed = input.size()};
  if (phase_ == Phase::header) drop_what_was_told();

  std::span<char> rest = input;
  for (;;) {
    if (phase_ == Phase::header) {
      if (const auto error = read_header(rest)) return fail(*error);
      if (!header_.complete()) return Step{.consumed = input.size()};
      begin_payload();
    }
    const std::span<char> piece =
        rest.first(static_cast<std::size_t>(std::min<std::uint64_t>(rest.size(), payload_left_)));
    internal::apply_mask(piece, header_.mask(), header_.length() - payload_left_);
    rest = rest.subspan(piece.size());
    payload_left_ -= piece.size();

    const std::string_view bytes(piece.data(), piece.size());
    const bool is_control_frame = is_control(header_.opcode());
    Result<Step, FrameError> step = is_control_frame ? take_control(bytes) : take_data(bytes);
    if (!step) return fail(step.error());
    if (payload_left_ > 0) return Step{.consumed = input.size()};

    header_ = {};
    phase_ = step->event == Event::close ? Phase::closed : Phase::header;
    if (step->event == Event::need_more) continue;  // a fragment; the next frame may be here, too
    step->consumed = input.size() - rest.size();
    return step;
  }
}

bool MessageReader::in_message() const noexcept {
  return phase_ == Phase::payload || header_.taken() > 0 || type_ != Opcode::continuation;
}

std::optional<FrameError> MessageReader::read_header(std::span<char>& input) {
  while (!header_.complete() && !input.empty()) {
    header_.take(input.front());
    input = input.subspan(1);
    if (const auto error = check_header()) return error;
  }
  return std::nullopt;
}

/// Each byte is judged when it comes, so that the first one that is wrong decides which error it
/// is, however the bytes were cut.
std::optional<FrameError> MessageReader::check_header() const {
  if (header_.taken() == 1) return check_flags();
  if (header_.taken() == 2) {
    if (header_.masked() != (role_ == Role::server))
      return header_.masked() ? FrameError::masked : FrameError::not_masked;
    if (is_control(header_.opcode()) && header_.length_bytes() > 0)
      return FrameError::control_too_long;
  }
  if (header_.has_length()) return check_length();
  return std::nullopt;
}

std::optional<FrameError> MessageReader::check_flags() const {
  const Opcode opcode = header_.opcode();
  if (header_.rsv2_or_rsv3()) return FrameError::reserved_bit;
  if (header_.rsv1() && inflater_ == nullptr) return FrameError::compression_not_negotiated;
  if (!is_known(opcode)) return FrameError::reserved_opcode;
  if (is_control(opcode)) {
    if (header_.rsv1()) return FrameError::compressed_control;
    if (!header_.fin()) return FrameError::fragmented_control;
    return std::nullopt;
  }
  const bool is_open = type_ != Opcode::continuation;
  if (opcode != Opcode::continuation)
    return is_open ? std::optional(FrameError::message_not_finished) : std::nullopt;
  if (!is_open) return FrameError::nothing_to_continue;
  if (header_.rsv1()) return FrameError::compressed_continuation;
  return std::nullopt;
}

std::optional<FrameError> MessageReader::check_length() const {
  const std::uint64_t length = header_.length();
  if (length >> 63 != 0) return FrameError::length_beyond_63_bits;
  if (is_too_wide(length, header_.length_bytes())) return FrameError::length_not_shortest;
  if (is_control(header_.opcode())) return std::nullopt;
  const bool compressed = header_.opcode() == Opcode::continuation ? compressed_ : header_.rsv1();
  if (length > wire_bytes_max(compressed) - message_bytes_) return FrameError::message_too_long;
  return std::nullopt;
}

void MessageReader::begin_payload() noexcept {
  phase_ = Phase::payload;
  payload_left_ = header_.length();
  if (is_control(header_.opcode()) || header_.opcode() == Opcode::continuation) return;
  type_ = header_.opcode();
  compressed_ = header_.rsv1();
  utf8_ = {};
}

Result<MessageReader::Step, FrameError> MessageReader::take_data(std::string_view piece) {
  if (type_ == Opcode::text && !compressed_ && !utf8_.take(piece)) return FrameError::text_not_utf8;
  const bool is_last = payload_left_ == 0 && header_.fin();
  if (is_last && kept_.empty()) return finish_message(piece);
  kept_ += piece;
  message_bytes_ = kept_.size();
  if (is_last) return finish_message(kept_);
  return Step{};
}

Result<MessageReader::Step, FrameError> MessageReader::finish_message(std::string_view payload) {
  const Step step{.event = Event::message, .type = std::exchange(type_, Opcode::continuation)};
  message_bytes_ = 0;
  const bool is_text = step.type == Opcode::text;
  if (!compressed_) {
    if (is_text && !utf8_.complete()) return FrameError::text_not_utf8;
    Step whole = step;
    whole.payload = payload;
    return whole;
  }
  std::string message;
  const auto inflated = inflater_->inflate(payload, message_bytes_max_, message);
  if (!inflated)
    return inflated.error() == InflateError::too_long ? FrameError::message_too_long
                                                      : FrameError::bad_deflate_data;
  if (is_text && !is_utf8(message)) return FrameError::text_not_utf8;
  kept_.swap(message);
  Step whole = step;
  whole.payload = kept_;
  return whole;
}

Result<MessageReader::Step, FrameError> MessageReader::take_control(std::string_view piece) {
  std::string_view payload = piece;
  if (piece.size() < header_.length()) {
    kept_ += piece;
    payload = std::string_view(kept_).substr(message_bytes_);
  }
  if (payload_left_ > 0) return Step{};
  if (header_.opcode() == Opcode::close) return closed(payload);
  return Step{.event = header_.opcode() == Opcode::ping ? Event::ping : Event::pong,
              .payload = payload};
}

std::size_t MessageReader::wire_bytes_max(bool compressed) const noexcept {
  constexpr std::size_t flushes = 64;  // what a short message may be longer by
  return compressed ? message_bytes_max_ + message_bytes_max_ / 4 + flushes : message_bytes_max_;
}

void MessageReader::drop_what_was_told() noexcept {
  kept_.resize(message_bytes_);
  // Assigning an empty string would keep the memory.
  if (kept_.empty() && kept_.capacity() > std::string().capacity()) std::string().swap(kept_);
}

FrameError MessageReader::fail(FrameError error) noexcept {
  std::string().swap(kept_);
  phase_ = Phase::failed;
  error_ = error;
  return error;
}

}  // namespace confab::websocket
