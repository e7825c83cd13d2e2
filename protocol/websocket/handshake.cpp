#include "protocol/websocket/handshake.hpp"

#include <openssl/evp.h>
#include <openssl/sha.h>

#include <algorithm>
#include <array>

#include "protocol/text/ascii.hpp"
#include "protocol/websocket/internal/deflate_offer.hpp"
#include "protocol/websocket/internal/field_cursor.hpp"

namespace confab::websocket {
namespace {

using internal::FieldCursor;

/// RFC 6455 section 1.3: a text that nobody sends by chance.
constexpr std::string_view accept_guid = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";

bool equals_ignoring_case(std::string_view one, std::string_view lower) noexcept {
  return std::ranges::equal(one, lower, {}, text::to_lower);
}

std::optional<std::vector<std::string_view>> parse_tokens(std::string_view field) {
  std::vector<std::string_view> tokens;
  FieldCursor cursor(field);
  while (!cursor.at_end()) {
    if (cursor.take(',')) continue;
    tokens.push_back(cursor.take_token());
    if (tokens.back().empty() || !(cursor.at_end() || cursor.take(','))) return std::nullopt;
  }
  return tokens;
}

/// Is the word, in any case, an element of the list? Others may be of any form: Upgrade's have a
/// version.
bool lists(std::string_view field, std::string_view word) {
  while (!field.empty()) {
    const std::size_t end = std::min(field.find(','), field.size());
    FieldCursor element(field.substr(0, end));
    if (equals_ignoring_case(element.take_token(), word) && element.at_end()) return true;
    field.remove_prefix(std::min(end + 1, field.size()));
  }
  return false;
}

/// Base64 of 16 bytes: 22 characters and two of padding.
bool is_key(std::string_view key) noexcept {
  constexpr std::size_t digits = 22;
  return key.size() == digits + 2 && key.ends_with("==") &&
         std::ranges::all_of(key.substr(0, digits),
                             [](char c) { return text::is_alnum(c) || c == '+' || c == '/'; });
}

}  // namespace

Result<Accepted, HandshakeError> accept_handshake(const HandshakeFields& fields,
                                                  bool offer_compression) {
  if (!lists(fields.upgrade, "websocket") || !lists(fields.connection, "upgrade"))
    return HandshakeError::not_an_upgrade;
  if (fields.version != supported_version) return HandshakeError::bad_version;
  if (!is_key(fields.key)) return HandshakeError::bad_key;
  const auto offers = internal::parse_extensions(fields.extensions);
  if (!offers) return HandshakeError::bad_extensions;

  Accepted accepted{accept_key(fields.key), std::nullopt, {}};
  if (!offer_compression) return accepted;
  if (const auto answer = internal::choose_deflate(*offers)) {
    accepted.deflate = answer->deflate;
    accepted.extensions = internal::describe(*answer);
  }
  return accepted;
}

std::string accept_key(std::string_view key) {
  std::string seed(key);
  seed += accept_guid;
  std::array<unsigned char, SHA_DIGEST_LENGTH> digest{};
  SHA1(reinterpret_cast<const unsigned char*>(seed.data()), seed.size(), digest.data());
  std::array<unsigned char, (SHA_DIGEST_LENGTH + 2) / 3 * 4 + 1> base64{};  // and a NUL
  const int size = EVP_EncodeBlock(base64.data(), digest.data(), SHA_DIGEST_LENGTH);
  return {base64.begin(), base64.begin() + size};
}

std::vector<std::string_view> offered_protocols(std::string_view field) {
  return parse_tokens(field).value_or(std::vector<std::string_view>());
}

}  // namespace confab::websocket
