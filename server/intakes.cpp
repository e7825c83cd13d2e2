#include "server/intakes.hpp"

#include <boost/asio/experimental/awaitable_operators.hpp>
#include <filesystem>
#include <system_error>
#include <utility>

namespace confab {

using boost::asio::awaitable;
using boost::asio::experimental::awaitable_operators::operator&&;

Intakes::Intakes(const config::Options& options, edge::IntakeParts parts)
    : options_(options), parts_(std::move(parts)) {}

bool Intakes::open_sockets() {
  for (const std::string& asked : options_.intake) {
    const auto bound = sockets_.open(edge::IntakeAddress::parse(asked).value());
    if (!bound) {
      parts_.journal.error("cannot listen",
                           {{"intake", asked},
                            {"error", bound.error().message()},
                            {"what_to_do", "choose another address with --intake"}});
      return false;
    }
    lines_.push_back("intake on " + bound->text());
  }
  return true;
}

bool Intakes::open_spool(const std::string& folder) {
  const bool on_disk = options_.log == config::LogKind::file;
  if (options_.form_forward.empty()) {
    std::error_code none;
    if (on_disk && std::filesystem::exists(folder, none) &&
        !std::filesystem::is_empty(folder, none))
      parts_.journal.warning("messages wait to be sent on, and nobody says where to",
                             {{"path", folder}, {"what_to_do", "start with --form-forward"}});
    return true;
  }
  auto spool = on_disk ? edge::Spool::open(folder) : edge::Spool::temporary();
  if (!spool) {
    parts_.journal.error("cannot use the folder of messages to send on",
                         {{"path", folder}, {"error", spool.error().message()}});
    return false;
  }
  spool_ = *std::move(spool);
  forwarder_.emplace(parts_.executor, edge::IntakeAddress::parse(options_.form_forward).value(),
                     *spool_, parts_.journal, parts_.settings.text_max);
  return true;
}

awaitable<void> Intakes::run() {
  if (forwarder_) {
    co_await (sockets_.run() && forwarder_->run());
  } else {
    co_await sockets_.run();
  }
}

awaitable<void> Intakes::leave(std::chrono::milliseconds patience) {
  return sockets_.leave(patience);
}

void Intakes::stop() {
  if (forwarder_) forwarder_->stop();
}

}  // namespace confab
