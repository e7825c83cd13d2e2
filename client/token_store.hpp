#pragma once
/// Who one is on a server, kept between two runs.

#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <string_view>

#include "client/failure.hpp"
#include "client/file_lock.hpp"
#include "client/server_url.hpp"

namespace confab::client {

/// Whether this can be a token: visible ASCII. Anything else must not get into a request's head.
bool may_be_token(std::string_view text);

/// For whom a command speaks on a server that it may know under several names.
struct Speaker {
  std::string account;  ///< empty: the server was named by its address
  std::string user;     ///< empty: whoever was kept last for that account
};

/// The tokens for one server, in a file of its own that only its owner can read. They belong to the
/// users there, whatever the accounts are called; but each account has its own current user.
///
/// A guest is known by its token alone, so becoming somebody else does not throw the token of who
/// one was before away: `connect NAME` finds it again. For the same reason it may be changed by
/// several processes at once, and each change is there in the end: whoever changes it holds a lock,
/// and begins with what is in the file then.
class TokenStore {
 public:
  /// Reads what is there. `folder` is made when something is written.
  static Outcome<TokenStore> open(std::filesystem::path folder, const ServerUrl& server,
                                  Speaker speaker = {});

  /// The name that commands speak as; empty when signed out.
  std::string current() const;
  /// However the name is written: the server sees no difference between Ann and ann.
  std::optional<std::string> token_of(std::string_view name) const;

  /// Fails early where `keep` would fail late, when the server has already given a token.
  Outcome<void> prepare() const;
  /// Stores the token and makes its user the current one.
  Outcome<void> keep(const std::string& name, const std::string& token);
  /// Forgets the current user's token, unless it has been replaced by a newer one since it was
  /// read.
  Outcome<void> forget_current();

 private:
  struct Entry {
    std::string name;
    std::string token;
  };

  TokenStore(std::filesystem::path folder, std::filesystem::path file, std::string server,
             Speaker speaker);
  Outcome<void> read();
  Outcome<void> write() const;
  std::string text() const;  ///< of the file
  Outcome<FileLock> lock() const;

  std::filesystem::path folder_;
  std::filesystem::path file_;
  std::string server_;
  Speaker speaker_;
  std::map<std::string, std::string> current_;  ///< by the account; "" for none
  std::map<std::string, Entry> tokens_;         ///< by the name's key
};

}  // namespace confab::client
