#pragma once
/// Somebody who uses the interface: a token and a connection that stays open.

#include <memory>
#include <string>
#include <string_view>

#include "tests/server/edge/support/client.hpp"
#include "tests/server/edge/support/server.hpp"

namespace confab::edge::testing {

inline constexpr std::string_view json_type = "application/json";
inline constexpr std::string_view form_type = "application/x-www-form-urlencoded";

class Caller {
 public:
  /// Nobody in particular, or whoever has this token.
  explicit Caller(Server& server, std::string token = {});

  Answer get(std::string_view target, Headers more = {});
  Answer del(std::string_view target, Headers more = {});
  Answer post(std::string_view target, std::string_view json = {}, Headers more = {});
  Answer patch(std::string_view target, std::string_view json, Headers more = {});
  Answer form(std::string_view target, std::string_view fields, Headers more = {});
  Answer ask(std::string_view method, std::string_view target, Headers more = {},
             std::string_view type = {}, std::string_view body = {});

  /// Sends it to the general chat, or where `more` says; the message's id.
  std::uint64_t says(std::string_view text, std::string_view more = {});
  std::uint64_t cursor();

  const std::string token;

 private:
  std::unique_ptr<Client> client_;
  std::uint16_t port_;
};

/// Comes in as a guest, or with a password as somebody registered.
Caller arrive(Server& server, std::string_view name, std::string_view password = {});

}  // namespace confab::edge::testing
