#pragma once
/// A thread for what takes time.

#include <boost/asio/any_completion_handler.hpp>
#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/executor_work_guard.hpp>
#include <condition_variable>
#include <deque>
#include <functional>
#include <mutex>
#include <optional>
#include <thread>

namespace confab::log {

/// Does jobs one after the other. What a waiting coroutine awaits comes back on its executor, and
/// keeps the loop running until then. The thread starts with the first job and is joined, after the
/// last one it was given, by the destructor; no coroutine may be waiting then that still runs
/// later.
class Worker {
 public:
  /// `background`: lets everybody else go first, at the CPU and at the disk.
  enum class Priority { normal, background };

  explicit Worker(boost::asio::any_io_executor executor, Priority priority = Priority::normal);
  ~Worker();
  Worker(const Worker&) = delete;
  Worker& operator=(const Worker&) = delete;

  /// Completes when the job is done. What it refers to has to live until then.
  boost::asio::awaitable<void> run(std::function<void()> job);
  /// Nobody waits for it. What it refers to has to live as long as the worker.
  void start(std::function<void()> job);

 private:
  using Executor = boost::asio::any_io_executor;
  using Handler = boost::asio::any_completion_handler<void()>;
  struct Task {
    std::function<void()> job;
    Handler done;  ///< may be empty
    std::optional<boost::asio::executor_work_guard<Executor>> keeps_loop_running;
  };

  void give(Task task);
  void work();

  Executor executor_;
  const Priority priority_;
  std::mutex mutex_;
  std::condition_variable changed_;
  std::deque<Task> tasks_;
  bool stopping_ = false;
  std::thread thread_;
};

}  // namespace confab::log
