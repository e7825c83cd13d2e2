#pragma once
/// What a command works with.

#include <optional>
#include <string>

#include "client/api_client.hpp"
#include "client/output.hpp"
#include "client/render.hpp"
#include "client/settings.hpp"
#include "client/token_store.hpp"

namespace confab::client {

class Context {
 public:
  /// `sink` hears what the commands say; without one, people and programs do.
  Context(Settings settings, TokenStore tokens, Output::Sink sink = {});

  const Settings& settings() const { return settings_; }
  const Output& out() const { return out_; }
  TokenStore& tokens() { return tokens_; }
  Style style() const;

  /// The token that commands speak with: CONFAB_TOKEN, else the stored one.
  std::optional<std::string> token() const;

  /// Speaks as whoever the token says, or as nobody.
  ApiClient api(std::optional<std::string> token) const;
  /// Speaks as who is signed in, if anybody is, and says nothing of what it waits for. The limits'
  /// `stop` is ours.
  ApiClient quiet_api(Patience patience) const;
  /// Speaks as who is signed in; a failure that says how to sign in when nobody is.
  Outcome<ApiClient> signed_in() const;

  bool may_ask() const;

  /// What was asked for already; empty: nothing was.
  void give_password(std::string password) { given_password_ = std::move(password); }
  const std::string& given_password() const { return given_password_; }

 private:
  Settings settings_;
  Output out_;
  TokenStore tokens_;
  std::string given_password_;
};

}  // namespace confab::client
