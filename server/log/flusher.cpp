#include "server/log/flusher.hpp"

#include <algorithm>
#include <boost/system/errc.hpp>
#include <functional>
#include <utility>

#include "server/log/worker.hpp"

namespace confab::log {
namespace {

Written final_failure() { return {make_error_code(boost::system::errc::io_error), true, false}; }

class InlineFlusher final : public Flusher {
 public:
  boost::asio::awaitable<Written> write(Write write) override { co_return perform(write); }
};

class ThreadFlusher final : public Flusher {
 public:
  explicit ThreadFlusher(const boost::asio::any_io_executor& executor) : worker_(executor) {}
  boost::asio::awaitable<Written> write(Write write) override {
    Written written;
    std::function<void()> job = [&] { written = perform(write); };
    co_await worker_.run(std::move(job));
    co_return written;
  }

 private:
  Worker worker_;
};

class AdaptiveFlusher final : public Flusher {
 public:
  explicit AdaptiveFlusher(const boost::asio::any_io_executor& executor) : worker_(executor) {}
  boost::asio::awaitable<Written> write(Write write) override {
    Written written;
    std::function<void()> job = [&] {
      const auto start = std::chrono::steady_clock::now();
      written = perform(write);
      pace_.note(std::chrono::steady_clock::now() - start);
    };
    // A new segment also flushes its directory: never in the loop.
    if (pace_.fast() && !write.publish) {
      job();
    } else {
      co_await worker_.run(std::move(job));
    }
    co_return written;
  }

 private:
  Pace pace_;  // its two users take turns
  Worker worker_;
};

}  // namespace

Written perform(const Write& write) {
  if (const error_code error = write_all(*write.file, write.offset, write.bytes)) {
    // Half a batch would be cut at the next start, but a whole one may be there as well.
    if (write.file->truncate(write.offset) || write.file->flush()) return final_failure();
    return {error, false, true};
  }
  const bool flush = write.durability == Durability::disk || write.publish;
  if (flush && write.file->flush()) return final_failure();
  if (!write.publish) return {};

  const Publish& segment = *write.publish;
  // With Durability::os this is the only flush a segment gets: only the last one can be torn.
  if (segment.predecessor != nullptr && write.durability == Durability::os &&
      segment.predecessor->flush())
    return final_failure();
  const std::string path = segment.directory + "/";
  if (const error_code error = segment.files->rename(path + segment.from, path + segment.to))
    return {error, false, false};
  if (segment.files->flush_directory(segment.directory)) return final_failure();
  return {};
}

std::unique_ptr<Flusher> make_flusher(Flushing how, const boost::asio::any_io_executor& executor) {
  switch (how) {
    case Flushing::inline_:
      return std::make_unique<InlineFlusher>();
    case Flushing::thread:
      return std::make_unique<ThreadFlusher>(executor);
    case Flushing::adaptive:
      break;
  }
  return std::make_unique<AdaptiveFlusher>(executor);
}

void Pace::note(std::chrono::nanoseconds took) {
  constexpr int memory = 8;  // how many flushes weigh in
  typical_ = took >= fast_enough ? std::max(typical_, took) : typical_ + (took - typical_) / memory;
}

}  // namespace confab::log
