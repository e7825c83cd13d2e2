#include "client/chat/worker.hpp"

#include <boost/asio/post.hpp>
#include <utility>

namespace confab::client {

Worker::Worker(boost::asio::io_context& loop) : loop_(loop), thread_([this] { work(); }) {}

Worker::~Worker() {
  {
    const std::lock_guard lock(mutex_);
    ending_ = true;
    more_.notify_one();
  }
  thread_.join();
}

void Worker::run(Job job) {
  const std::lock_guard lock(mutex_);
  jobs_.push_back(std::move(job));
  more_.notify_one();
}

void Worker::work() {
  std::unique_lock lock(mutex_);
  for (;;) {
    more_.wait(lock, [this] { return ending_ || !jobs_.empty(); });
    if (ending_) return;
    const Job job = std::move(jobs_.front());
    jobs_.pop_front();
    lock.unlock();
    boost::asio::post(loop_, job());
    lock.lock();
  }
}

}  // namespace confab::client
