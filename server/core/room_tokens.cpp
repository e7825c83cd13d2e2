#include "server/core/room_tokens.hpp"

#include <sodium.h>

#include <algorithm>
#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>
#include <boost/json/value.hpp>
#include <charconv>
#include <vector>

namespace confab::core {

namespace json = boost::json;

namespace {

/// {"alg":"HS256","typ":"JWT"}: a token's header is this text or the token is none. So nothing that
/// it says of an algorithm or a key is ever acted upon (RFC 8725 section 3.1).
constexpr std::string_view header = "eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9";
constexpr std::string_view issuer = "confab";
constexpr std::string_view audience = "confab";
constexpr int encoding = sodium_base64_VARIANT_URLSAFE_NO_PADDING;
constexpr std::size_t random_bytes = 16;
constexpr std::size_t jti_bytes_max = 128;
constexpr std::size_t claims_count = 7;

std::string encode(const void* bytes, std::size_t size) {
  std::string text(sodium_base64_encoded_len(size, encoding), '\0');
  sodium_bin2base64(text.data(), text.size(), static_cast<const unsigned char*>(bytes), size,
                    encoding);
  text.pop_back();  // the terminating NUL
  return text;
}

/// Nothing for padding, other characters, and bits at the end that mean nothing.
std::optional<std::string> decode(std::string_view text) {
  std::string bytes(text.size(), '\0');
  std::size_t size = 0;
  const char* end = nullptr;
  if (sodium_base642bin(reinterpret_cast<unsigned char*>(bytes.data()), bytes.size(), text.data(),
                        text.size(), nullptr, &size, &end, encoding) != 0 ||
      end != text.data() + text.size())
    return {};
  bytes.resize(size);
  return bytes;
}

std::int64_t seconds_of(chat::Time time) {
  return std::chrono::floor<std::chrono::seconds>(time.time_since_epoch()).count();
}

chat::Time at_second(std::int64_t seconds) { return chat::Time{std::chrono::seconds{seconds}}; }

/// The number in front of the first dot, which it takes off.
std::optional<std::uint64_t> take_number(std::string_view& text) {
  std::uint64_t number = 0;
  const auto [stopped, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc{} || stopped == text.data() + text.size() || *stopped != '.') return {};
  text.remove_prefix(static_cast<std::size_t>(stopped - text.data()) + 1);
  return number;
}

/// "USER.CHAT.RANDOM"
std::optional<RoomPass::Bound> read_bound(std::string_view jti) {
  const auto user = take_number(jti);
  const auto chat = user ? take_number(jti) : std::nullopt;
  if (!chat || jti.empty()) return {};
  return RoomPass::Bound{chat::UserId{*user}, chat::ChatId{*chat}};
}

std::string make_jti(const RoomPass::Bound& bound) {
  std::array<unsigned char, random_bytes> random;
  randombytes_buf(random.data(), random.size());
  return std::to_string(chat::raw(bound.user)) + "." + std::to_string(chat::raw(bound.chat)) + "." +
         encode(random.data(), random.size());
}

/// The claims as one object, if `text` is the one way to write it: no white space, no name twice,
/// nothing escaped that need not be.
std::optional<json::object> read_claims(const std::string& text) {
  json::error_code error;
  const json::value value = json::parse(text, error);
  if (error || !value.is_object() || json::serialize(value) != text) return {};
  if (value.get_object().size() != claims_count) return {};
  return value.get_object();
}

const json::string* text_claim(const json::object& claims, std::string_view name) {
  const json::value* claim = claims.if_contains(name);
  return claim != nullptr && claim->is_string() ? &claim->get_string() : nullptr;
}

std::optional<std::int64_t> time_claim(const json::object& claims, std::string_view name) {
  const json::value* claim = claims.if_contains(name);
  // Seconds after 2262 do not fit into a `Time`.
  constexpr std::int64_t latest = 9'000'000'000;
  if (claim == nullptr || !claim->is_int64()) return {};
  const std::int64_t seconds = claim->get_int64();
  return seconds >= 0 && seconds <= latest ? std::optional{seconds} : std::nullopt;
}

}  // namespace

RoomTokens::~RoomTokens() { sodium_memzero(key_.data(), key_.size()); }

std::string RoomTokens::sign(std::string_view text) const {
  std::string code(crypto_auth_hmacsha256_BYTES, '\0');
  static_assert(crypto_auth_hmacsha256_KEYBYTES == room_key_bytes);
  crypto_auth_hmacsha256(reinterpret_cast<unsigned char*>(code.data()),
                         reinterpret_cast<const unsigned char*>(text.data()), text.size(),
                         key_.data());
  return code;
}

RoomTokens::Made RoomTokens::make(const RoomPass& pass, chat::Time now) const {
  const std::int64_t issued_at = seconds_of(now);
  const std::int64_t expires_at = issued_at + room_token_lifetime.count();
  const json::object claims{{"aud", audience},
                            {"exp", expires_at},
                            {"iat", issued_at},
                            {"iss", issuer},
                            {"jti", make_jti(pass.bound.value())},
                            {"room", pass.room},
                            {"sub", pass.subject}};
  const std::string content = json::serialize(claims);
  std::string text{header};
  text.append(".").append(encode(content.data(), content.size()));
  const std::string code = sign(text);
  text.append(".").append(encode(code.data(), code.size()));
  return {std::move(text), at_second(expires_at)};
}

boost::system::result<RoomPass, RoomTokenFault> RoomTokens::check(std::string_view text,
                                                                  chat::Time now) const {
  constexpr RoomTokenFault not_valid = RoomTokenFault::not_valid;
  if (text.size() > room_token_bytes_max || !text.starts_with(header)) return not_valid;
  const std::size_t last_dot = text.rfind('.');
  if (text[std::min(header.size(), text.size() - 1)] != '.' || last_dot <= header.size())
    return not_valid;
  const auto code = decode(text.substr(last_dot + 1));
  const std::string_view is_signed = text.substr(0, last_dot);
  if (!code || code->size() != crypto_auth_hmacsha256_BYTES ||
      crypto_auth_hmacsha256_verify(reinterpret_cast<const unsigned char*>(code->data()),
                                    reinterpret_cast<const unsigned char*>(is_signed.data()),
                                    is_signed.size(), key_.data()) != 0)
    return not_valid;

  // From here on it was written by somebody who has the key.
  const auto content = decode(is_signed.substr(header.size() + 1));
  const auto claims = content ? read_claims(*content) : std::nullopt;
  if (!claims) return not_valid;
  const json::string* const iss = text_claim(*claims, "iss");
  const json::string* const aud = text_claim(*claims, "aud");
  const json::string* const sub = text_claim(*claims, "sub");
  const json::string* const room = text_claim(*claims, "room");
  const json::string* const jti = text_claim(*claims, "jti");
  const auto issued_at = time_claim(*claims, "iat");
  const auto expires_at = time_claim(*claims, "exp");
  if (iss == nullptr || *iss != issuer || aud == nullptr || *aud != audience || sub == nullptr ||
      sub->empty() || room == nullptr || room->empty() || jti == nullptr || jti->empty() ||
      jti->size() > jti_bytes_max || !issued_at || !expires_at)
    return not_valid;
  // Nobody makes one that lives longer, nor one for later.
  const std::int64_t lifetime = *expires_at - *issued_at;
  if (lifetime <= 0 || lifetime > room_token_lifetime.count()) return not_valid;
  if (at_second(*expires_at) > now + room_token_lifetime) return not_valid;
  if (at_second(*expires_at) <= now) return RoomTokenFault::expired;
  return RoomPass{std::string{*sub}, std::string{*room}, read_bound({jti->data(), jti->size()})};
}

bool looks_like_room_token(std::string_view text) noexcept {
  return text.find('.') != std::string_view::npos;
}

RoomKey make_room_key() {
  RoomKey key;
  randombytes_buf(key.data(), key.size());
  return key;
}

}  // namespace confab::core
