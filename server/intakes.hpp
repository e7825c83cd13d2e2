#pragma once
/// The ways in beside HTTP, and the way on: the socket intake, and the form that is sent on.

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>
#include <chrono>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "server/config/options.hpp"
#include "server/edge/intake/forwarder.hpp"
#include "server/edge/intake/intake.hpp"
#include "server/edge/intake/sockets.hpp"

namespace confab {

/// Built from `--intake` and `--form-forward`. Used on the loop's thread.
class Intakes {
 public:
  Intakes(const config::Options& options, edge::IntakeParts parts);

  /// Opens every address. False, and said in the journal, when one of them cannot be had.
  bool open_sockets();
  /// Likewise with the folder of what is to be sent on, if anything is; with `--log memory` it is a
  /// temporary one.
  bool open_spool(const std::string& folder);
  /// The lines that standard output gets: `intake on tcp://127.0.0.1:5000`.
  const std::vector<std::string>& lines() const { return lines_; }
  /// Null without `--form-forward`; from `open_spool` on.
  edge::Forwarder* forwarder() { return forwarder_ ? &*forwarder_ : nullptr; }

  boost::asio::awaitable<void> run();
  boost::asio::awaitable<void> leave(std::chrono::milliseconds patience);
  /// Nobody posts a form any more.
  void stop();

 private:
  const config::Options& options_;
  edge::IntakeParts parts_;
  edge::IntakeSockets sockets_{parts_};
  std::vector<std::string> lines_;
  std::unique_ptr<edge::Spool> spool_;
  std::optional<edge::Forwarder> forwarder_;
};

}  // namespace confab
