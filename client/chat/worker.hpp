#pragma once
/// A thread that does what would hold up a conversation.

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/io_context.hpp>
#include <condition_variable>
#include <deque>
#include <functional>
#include <mutex>
#include <thread>

namespace confab::client {

class Worker {
 public:
  /// What is left to do with the result, in the thread of the loop.
  using Then = std::function<void()>;
  using Job = std::function<Then()>;

  /// `loop` has to outlive it.
  explicit Worker(boost::asio::io_context& loop);
  /// Waits for the job at hand, whose `Then` is not called any more, and drops the rest.
  ~Worker();
  Worker(const Worker&) = delete;
  Worker& operator=(const Worker&) = delete;

  /// Jobs are done one after the other, in the order of the calls, in a thread of their own: what
  /// they touch has to be theirs.
  void run(Job job);

 private:
  void work();

  boost::asio::io_context& loop_;
  std::mutex mutex_;
  std::condition_variable more_;
  std::deque<Job> jobs_;
  bool ending_ = false;
  std::thread thread_;
};

}  // namespace confab::client
