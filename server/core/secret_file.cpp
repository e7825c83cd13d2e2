#include "server/core/secret_file.hpp"

#include <fcntl.h>
#include <sodium.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>

#include "protocol/text/utf8.hpp"
#include "server/core/passwords.hpp"
#include "server/core/posix_file.hpp"

namespace confab::core {

namespace {

using boost::system::error_code;

/// What nobody but the owner may have of a key.
constexpr mode_t of_others = S_IRWXG | S_IRWXO;
/// More than any secret here is long: a folder of films given by mistake is not read.
constexpr std::size_t secret_bytes_max = 4096;

struct Secret {
  std::string bytes;  ///< at most `secret_bytes_max`
  mode_t mode{};
};

boost::system::result<Secret> read_secret(const std::string& path) {
  // A pipe would wait for somebody to write to it.
  const Descriptor file{::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK)};
  struct stat about{};
  if (!file.ok() || ::fstat(file.get(), &about) != 0) return last_error();
  if (S_ISDIR(about.st_mode))
    return boost::system::errc::make_error_code(boost::system::errc::is_a_directory);
  Secret secret{std::string(secret_bytes_max, '\0'), about.st_mode};
  std::size_t have = 0;
  while (have < secret.bytes.size()) {
    const ssize_t got = ::read(file.get(), secret.bytes.data() + have, secret.bytes.size() - have);
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) return last_error();
    if (got == 0) break;
    have += static_cast<std::size_t>(got);
  }
  secret.bytes.resize(have);
  return secret;
}

error_code write_secret(const std::string& dir, const RoomKey& key) {
  ReplacedFile file{dir, room_key_file};
  file.write({reinterpret_cast<const char*>(key.data()), key.size()});
  return file.put_in_place();
}

}  // namespace

boost::system::result<RoomKey, SecretFileError> load_room_key(const std::string& dir) {
  const std::string path = dir + "/" + std::string{room_key_file};
  auto secret = read_secret(path);
  if (!secret) {
    if (secret.error() != boost::system::errc::no_such_file_or_directory)
      return SecretFileError{path + " cannot be read: " + secret.error().message() + "."};
    const RoomKey key = make_room_key();
    if (const auto error = write_secret(dir, key))
      return SecretFileError{path + " cannot be written: " + error.message() + "."};
    return key;
  }
  if ((secret->mode & of_others) != 0)
    return SecretFileError{path +
                           " may be read by others, who could make room tokens with it. Delete it, "
                           "and the next start makes a new one; or, if you are sure that nobody "
                           "has, chmod 600 it."};
  if (secret->bytes.size() != room_key_bytes)
    return SecretFileError{path + " is damaged: a key is " + std::to_string(room_key_bytes) +
                           " bytes, this is " + std::to_string(secret->bytes.size()) +
                           ". Delete it, and the next start makes a new one; only room tokens of "
                           "the last minute are lost."};
  RoomKey key;
  std::ranges::copy(secret->bytes, key.begin());
  sodium_memzero(secret->bytes.data(), secret->bytes.size());
  return key;
}

boost::system::result<AccessPasswordFile, SecretFileError> read_access_password(
    const std::string& path) {
  const auto refused = [&](const std::string& what) {
    return SecretFileError{path + " " + what +
                           ". Write the password that everyone needs into its first line, or leave "
                           "--access-password-file out."};
  };
  const auto secret = read_secret(path);
  if (!secret) return refused("cannot be read: " + secret.error().message());
  AccessPasswordFile file;
  file.password = secret->bytes.substr(0, secret->bytes.find('\n'));
  if (file.password.ends_with('\r')) file.password.pop_back();
  file.others_may_read = (secret->mode & S_IROTH) != 0;
  if (file.password.empty()) return refused("has an empty first line");
  if (file.password.size() > password_bytes_max)
    return refused("has a first line of more than " + std::to_string(password_bytes_max) +
                   " bytes");
  if (!text::count_code_points(file.password) || file.password.find('\0') != std::string::npos)
    return refused("has a first line that is not UTF-8 text, so nobody could give it");
  return file;
}

}  // namespace confab::core
