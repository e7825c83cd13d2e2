#pragma once
/// JSON Web Tokens piece by piece, right and wrong, without the code under test.

#include <sodium.h>

#include <array>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace confab::testing {

using JwtKey = std::array<std::uint8_t, 32>;

inline std::string base64url(std::string_view bytes) {
  constexpr int variant = sodium_base64_VARIANT_URLSAFE_NO_PADDING;
  std::vector<char> text(sodium_base64_encoded_len(bytes.size(), variant));
  sodium_bin2base64(text.data(), text.size(), reinterpret_cast<const unsigned char*>(bytes.data()),
                    bytes.size(), variant);
  return text.data();
}

/// The code itself, not encoded.
inline std::string hmac(std::string_view text, const JwtKey& key) {
  std::string code(crypto_auth_hmacsha256_BYTES, '\0');
  crypto_auth_hmacsha256(reinterpret_cast<unsigned char*>(code.data()),
                         reinterpret_cast<const unsigned char*>(text.data()), text.size(),
                         key.data());
  return code;
}

/// Signs two pieces as they are, whatever they are.
inline std::string seal(std::string_view head, std::string_view claims, const JwtKey& key) {
  std::string text{head};
  text.append(".").append(claims);
  return text + "." + base64url(hmac(text, key));
}

inline constexpr std::string_view hs256 = R"({"alg":"HS256","typ":"JWT"})";

/// A token of this header and these claims, rightly signed with HMAC-SHA-256.
inline std::string forge(std::string_view header, std::string_view claims, const JwtKey& key) {
  return seal(base64url(header), base64url(claims), key);
}

}  // namespace confab::testing
