#pragma once
/// A whole server in this process, on a real socket of this machine, with time at a standstill.

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "server/chat/settings.hpp"
#include "server/core/passwords.hpp"
#include "server/core/room_tokens.hpp"
#include "server/edge/live/hub.hpp"
#include "server/edge/settings.hpp"
#include "server/files/blob_store.hpp"
#include "server/log/memory_log.hpp"

namespace confab::testing {
class CapturedJournal;
}

namespace confab::edge::testing {

class CapturedAccessLog;

struct Options {
  Settings settings{.port = 0};
  chat::Settings rules;
  bool access_log = false;
  core::RoomKey room_key = core::make_room_key();
  std::string access_password = {};  ///< empty: none is asked for
  core::PasswordCost password_cost = core::PasswordCost::least;
  bool guests_leave = false;  ///< with their last stream
};

/// Its loop runs in a thread of its own. Whoever looks into it does so there, by `on_loop`.
class Server {
 public:
  explicit Server(Options options = {});
  ~Server();
  Server(const Server&) = delete;
  Server& operator=(const Server&) = delete;

  std::uint16_t port() const;

  /// The clock stands at 2026-11-20T20:20:58.020261Z until it is moved.
  void advance(chat::Duration by);
  /// Does it on the loop's thread and waits until it is done.
  void on_loop(const std::function<void()>& what);
  /// Waits until it is so; false after ten seconds.
  bool eventually(const std::function<bool()>& what);

  /// Begins to leave as at SIGTERM; `left` waits until all connections are gone.
  void leave(std::chrono::milliseconds patience = std::chrono::seconds{5});
  void left();

  /// To be touched `on_loop` only.
  log::MemoryLog& log();
  std::size_t connections();
  /// How many requests wait for news.
  std::size_t waiting();
  /// How many streams there are.
  std::size_t streams();
  Hub& hub();
  files::BlobStore& blobs();
  /// Where the content of a file is.
  chat::BlobName blob_of(std::uint64_t file);

  /// Content that is on disk, whether or not a record names it.
  std::size_t blobs_on_disk() const;

  /// Commits all of them together, past the interface: they are applied in one turn of the loop.
  void commit(std::vector<chat::Command> commands);

  /// What housekeeping does: forgets what is due.
  void lapse();
  /// Likewise: forgets the guests whose last stream is gone.
  void forget_departed();

  const confab::testing::CapturedJournal& journal() const;
  const CapturedAccessLog& access_log() const;

 private:
  struct House;
  std::unique_ptr<House> house_;
};

}  // namespace confab::edge::testing
