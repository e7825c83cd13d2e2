#pragma once
/// Secrets that lie in files: the key of the room tokens, and the password that everyone needs.

#include <boost/system/result.hpp>
#include <string>

#include "server/core/room_tokens.hpp"

namespace confab::core {

/// In the data folder.
inline constexpr std::string_view room_key_file = "room-token.key";

/// What is wrong and what to do, as sentences.
struct SecretFileError {
  std::string detail;
};

/// The key in DIR/room-token.key; made at random when there is none, readable by its owner only,
/// and on disk before this returns. A file that others may read, or of another size, is an error:
/// it may be a secret no more, or never have been whole.
boost::system::result<RoomKey, SecretFileError> load_room_key(const std::string& dir);

struct AccessPasswordFile {
  std::string password;          ///< the first line: UTF-8, not empty, without its line end
  bool others_may_read = false;  ///< for a warning: where containers get secrets, it often is so
};
boost::system::result<AccessPasswordFile, SecretFileError> read_access_password(
    const std::string& path);

}  // namespace confab::core
