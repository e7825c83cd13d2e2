#include "protocol/websocket/internal/deflate_offer.hpp"

#include <algorithm>
#include <utility>

#include "protocol/websocket/deflate.hpp"
#include "protocol/websocket/internal/field_cursor.hpp"

namespace confab::websocket::internal {
namespace {

constexpr std::string_view deflate_name = "permessage-deflate";
constexpr std::string_view server_window = "server_max_window_bits";
constexpr std::string_view client_window = "client_max_window_bits";
constexpr std::string_view server_no_takeover = "server_no_context_takeover";
constexpr std::string_view client_no_takeover = "client_no_context_takeover";

/// 8 to 15 in decimal, without leading zeros (section 7.1.2).
std::optional<int> window_bits(std::string_view value) noexcept {
  if (value == "8" || value == "9") return value.front() - '0';
  if (value.size() == 2 && value[0] == '1' && value[1] >= '0' && value[1] <= '5')
    return 10 + (value[1] - '0');
  return std::nullopt;
}

bool is_repeated(const Extension& offer, const Parameter& parameter) {
  return std::ranges::count(offer.parameters, parameter.name, &Parameter::name) > 1;
}

/// A parameter that is unknown, repeated or has a wrong value declines the whole offer
/// (section 7.1).
std::optional<DeflateAnswer> accept(const Extension& offer) {
  if (offer.name != deflate_name) return std::nullopt;
  DeflateAnswer answer;
  for (const Parameter& parameter : offer.parameters) {
    if (is_repeated(offer, parameter)) return std::nullopt;
    if (parameter.name == server_window) {
      const std::optional<int> bits = window_bits(parameter.value.value_or(""));
      if (!bits || *bits < window_bits_min) return std::nullopt;
      answer = {{*bits}, true};
    } else if (parameter.name == client_window) {
      // It may be smaller than ours; we decompress with the largest in any case.
      if (parameter.value && !window_bits(*parameter.value)) return std::nullopt;
    } else if (parameter.name == server_no_takeover || parameter.name == client_no_takeover) {
      if (parameter.value) return std::nullopt;
    } else {
      return std::nullopt;
    }
  }
  return answer;
}

std::optional<Extension> parse_extension(FieldCursor& cursor) {
  Extension extension{cursor.take_token(), {}};
  if (extension.name.empty()) return std::nullopt;
  while (cursor.take(';')) {
    Parameter parameter{cursor.take_token(), std::nullopt};
    if (parameter.name.empty()) return std::nullopt;
    if (cursor.take('=')) {
      parameter.value = cursor.take_value();
      if (!parameter.value) return std::nullopt;
    }
    extension.parameters.push_back(std::move(parameter));
  }
  return extension;
}

}  // namespace

std::optional<std::vector<Extension>> parse_extensions(std::string_view field) {
  std::vector<Extension> extensions;
  FieldCursor cursor(field);
  while (!cursor.at_end()) {
    if (cursor.take(',')) continue;  // an empty element, which lists may have
    std::optional<Extension> extension = parse_extension(cursor);
    if (!extension || !(cursor.at_end() || cursor.take(','))) return std::nullopt;
    extensions.push_back(*std::move(extension));
  }
  return extensions;
}

std::optional<DeflateAnswer> choose_deflate(const std::vector<Extension>& offers) {
  for (const Extension& offer : offers)
    if (const std::optional<DeflateAnswer> accepted = accept(offer)) return accepted;
  return std::nullopt;
}

std::string describe(const DeflateAnswer& answer) {
  std::string out(deflate_name);
  out.append("; ").append(server_no_takeover).append("; ").append(client_no_takeover);
  if (answer.window_was_asked)
    out.append("; ")
        .append(server_window)
        .append("=")
        .append(std::to_string(answer.deflate.server_max_window_bits));
  return out;
}

}  // namespace confab::websocket::internal
