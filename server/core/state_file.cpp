#include "server/core/state_file.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <string_view>
#include <utility>
#include <variant>

#include "server/chat/snapshot.hpp"

namespace confab::core {

namespace {

using boost::system::error_code;

/// How much is gathered before it is written.
constexpr std::size_t write_bytes = 256 * 1024;

error_code last_error() { return {errno, boost::system::system_category()}; }

class Descriptor {
 public:
  explicit Descriptor(int fd) : fd_(fd) {}
  Descriptor(const Descriptor&) = delete;
  ~Descriptor() {
    if (fd_ >= 0) ::close(fd_);
  }
  int get() const noexcept { return fd_; }
  bool ok() const noexcept { return fd_ >= 0; }

 private:
  int fd_;
};

error_code write_all(int fd, std::string_view bytes) {
  while (!bytes.empty()) {
    const ssize_t written = ::write(fd, bytes.data(), bytes.size());
    if (written < 0 && errno == EINTR) continue;
    if (written < 0) return last_error();
    bytes.remove_prefix(static_cast<std::size_t>(written));
  }
  return {};
}

std::string hex(const log::Identity& identity) {
  constexpr std::string_view digits = "0123456789abcdef";
  std::string text;
  for (const std::uint8_t byte : identity) {
    text += digits[byte / 16U];
    text += digits[byte % 16U];
  }
  return text;
}

std::optional<log::Identity> from_hex(std::string_view text) {
  log::Identity identity{};
  if (text.size() != 2 * identity.size()) return {};
  for (std::size_t i = 0; i < text.size(); ++i) {
    const std::size_t digit = std::string_view{"0123456789abcdef"}.find(text[i]);
    if (digit == std::string_view::npos) return {};
    identity[i / 2] = static_cast<std::uint8_t>(identity[i / 2] * std::size_t{16} + digit);
  }
  return identity;
}

boost::system::result<std::string> read_file(const std::string& path) {
  const Descriptor file{::open(path.c_str(), O_RDONLY | O_CLOEXEC)};
  if (!file.ok()) return last_error();
  struct stat about{};
  if (::fstat(file.get(), &about) != 0) return last_error();
  std::string text(static_cast<std::size_t>(about.st_size), '\0');
  std::size_t have = 0;
  while (have < text.size()) {
    const ssize_t got = ::read(file.get(), text.data() + have, text.size() - have);
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) return last_error();
    if (got == 0) break;
    have += static_cast<std::size_t>(got);
  }
  text.resize(have);
  return text;
}

}  // namespace

boost::system::result<std::optional<StoredState>, StateFileError> load_state(
    const std::string& dir) {
  const std::string path = dir + "/state.json";
  const auto text = read_file(path);
  if (!text) {
    if (text.error() == boost::system::errc::no_such_file_or_directory)
      return std::optional<StoredState>{};
    return StateFileError{path + " cannot be read: " + text.error().message()};
  }
  auto read = chat::read_snapshot(*text);
  const std::string advice =
      ". Nothing was changed. Restore the file from a backup together with the log folder beside "
      "it.";
  if (const auto* error = std::get_if<chat::SnapshotError>(&read))
    return StateFileError{path + " is not a state that confab wrote: " + error->what + advice};
  chat::Snapshot& snapshot = std::get<chat::Snapshot>(read);
  const auto identity = from_hex(snapshot.envelope.log);
  if (!identity) return StateFileError{path + " names no log it belongs to" + advice};
  const log::Position position{snapshot.envelope.seq, snapshot.envelope.at,
                               snapshot.envelope.checksum};
  return std::optional{StoredState{std::move(snapshot.state), {position, identity}}};
}

error_code save_state(const std::string& dir, const chat::State& state,
                      const log::Identity& identity, const log::Position& at) {
  const std::string path = dir + "/state.json";
  const std::string fresh = path + ".new";
  // One that a crash left behind may have another mode, and be a link to who knows where.
  ::unlink(fresh.c_str());
  const Descriptor file{::open(fresh.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600)};
  if (!file.ok()) return last_error();
  error_code error;
  std::string gathered;
  const auto write_out = [&] {
    if (!error) error = write_all(file.get(), gathered);
    gathered.clear();
  };
  const chat::SnapshotEnvelope envelope{hex(identity), at.seq, at.checksum, at.at};
  chat::write_snapshot(state, envelope, [&](std::string_view piece) {
    gathered.append(piece);
    if (gathered.size() >= write_bytes) write_out();
  });
  write_out();
  if (!error && ::fsync(file.get()) != 0) error = last_error();
  if (!error && std::rename(fresh.c_str(), path.c_str()) != 0) error = last_error();
  if (error) {
    ::unlink(fresh.c_str());
    return error;
  }
  const Descriptor folder{::open(dir.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC)};
  if (!folder.ok() || ::fsync(folder.get()) != 0) return last_error();
  return {};
}

}  // namespace confab::core
