#include "server/core/state_file.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <string_view>
#include <utility>
#include <variant>

#include "server/chat/snapshot.hpp"
#include "server/core/posix_file.hpp"

namespace confab::core {

namespace {

using boost::system::error_code;

/// How much is gathered before it is written.
constexpr std::size_t write_bytes = 256 * 1024;

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
  ReplacedFile file{dir, "state.json"};
  std::string gathered;
  const auto write_out = [&] {
    file.write(gathered);
    gathered.clear();
  };
  const chat::SnapshotEnvelope envelope{hex(identity), at.seq, at.checksum, at.at};
  chat::write_snapshot(state, envelope, [&](std::string_view piece) {
    gathered.append(piece);
    if (gathered.size() >= write_bytes) write_out();
  });
  write_out();
  return file.put_in_place();
}

}  // namespace confab::core
