#pragma once
/// All that a server remembers: opened in the right order, each with its own sentence when it
/// cannot be.

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>
#include <memory>
#include <optional>
#include <span>
#include <string>

#include "server/chat/chat.hpp"
#include "server/config/options.hpp"
#include "server/core/journal.hpp"
#include "server/core/room_tokens.hpp"
#include "server/files/blob_store.hpp"
#include "server/log/data_lock.hpp"
#include "server/log/log.hpp"

namespace confab {

/// What is in the folder of `--data-dir`, or, with `--log memory`, stands for it until the end of
/// the process. Used on the loop's thread.
class DataFolder {
 public:
  /// `options` and `journal` outlive it. Nothing is opened yet.
  DataFolder(const config::Options& options, core::Journal& journal)
      : options_(options), journal_(journal) {}

  /// False, and said in the journal, when the server cannot start on it. Then nothing was changed.
  bool open(const boost::asio::any_io_executor& executor);

  /// Removes content of files that no record names: a crash may have come between an upload and its
  /// record, or between a record and the erasing that it asks for. After the log was replayed;
  /// false as with `open`.
  boost::asio::awaitable<bool> sweep_blobs();
  /// Of files that the rules erased.
  void erase_blobs(std::span<const chat::Notification> notifications);

  /// Writes the state and drops the log before it, once nobody appends any more. False when the log
  /// has failed or the state could not be written: nothing is lost, the next start reads the log.
  boost::asio::awaitable<bool> save();

  /// The folder of messages that wait to be sent on.
  std::string spool() const { return options_.data_dir + "/spool"; }
  bool on_disk() const { return options_.log == config::LogKind::file; }

  // From `open` on.
  chat::Chat chat;  ///< as the state file has it, until the log was replayed
  std::unique_ptr<log::Log> log;
  std::unique_ptr<files::BlobStore> blobs;
  std::optional<core::RoomTokens> room_tokens;

 private:
  bool open_lock_and_key();
  bool open_file_log(const boost::asio::any_io_executor& executor);
  bool open_blobs();

  const config::Options& options_;
  core::Journal& journal_;
  std::optional<log::DataLock> lock_;
};

}  // namespace confab
