// The only source that sees spdlog.
#include "server/logging/line_writer.hpp"

#include <spdlog/async_logger.h>
#include <spdlog/details/null_mutex.h>
#include <spdlog/details/thread_pool.h>
#include <spdlog/sinks/base_sink.h>

#include <atomic>
#include <utility>

namespace confab::logging {
namespace {

/// Lines come here finished: spdlog's patterns escape nothing. Used by the pool's one thread, and
/// the output has a lock of its own.
class Sink final : public spdlog::sinks::base_sink<spdlog::details::null_mutex> {
 public:
  Sink(Output output, LineWriter::LossLine loss_line)
      : output_(std::move(output)), loss_line_(std::move(loss_line)) {}

  /// Set before the first line comes; outlives the last one.
  spdlog::details::thread_pool* pool = nullptr;

  std::uint64_t lost() const noexcept { return pool->overrun_counter() + unwritten_; }
  Result<void> reopen() { return output_.reopen(); }

 private:
  // A line that pushed another one out is always written later, so no loss stays untold.
  void sink_it_(const spdlog::details::log_msg& line) override {
    if (const std::uint64_t now_lost = lost(); now_lost != told_lost_)
      if (output_.write(loss_line_(now_lost - told_lost_))) told_lost_ = now_lost;
    if (!output_.write({line.payload.data(), line.payload.size()})) ++unwritten_;
  }
  void flush_() override {}

  Output output_;
  LineWriter::LossLine loss_line_;
  std::uint64_t told_lost_ = 0;
  std::atomic<std::uint64_t> unwritten_ = 0;
};

}  // namespace

struct LineWriter::Queue {
  Queue(Output output, LossLine loss_line, std::size_t capacity)
      : sink(std::make_shared<Sink>(std::move(output), std::move(loss_line))),
        pool(std::make_shared<spdlog::details::thread_pool>(capacity, 1)),
        logger(std::make_shared<spdlog::async_logger>(
            "", sink, pool, spdlog::async_overflow_policy::overrun_oldest)) {
    sink->pool = pool.get();
    logger->set_level(spdlog::level::trace);
  }
  /// The thread ends, once everything is written, while what it works with is still there.
  ~Queue() { pool.reset(); }
  Queue(const Queue&) = delete;
  Queue& operator=(const Queue&) = delete;

  std::shared_ptr<Sink> sink;
  std::shared_ptr<spdlog::details::thread_pool> pool;
  std::shared_ptr<spdlog::async_logger> logger;
};

LineWriter::LineWriter(Output output, LossLine loss_line, std::size_t capacity)
    : queue_(std::make_unique<Queue>(std::move(output), std::move(loss_line), capacity)) {}

LineWriter::~LineWriter() = default;

void LineWriter::write(std::string_view line) noexcept {
  queue_->logger->log(spdlog::level::info, spdlog::string_view_t(line.data(), line.size()));
}

std::uint64_t LineWriter::lost() const noexcept { return queue_->sink->lost(); }

Result<void> LineWriter::reopen() { return queue_->sink->reopen(); }

}  // namespace confab::logging
