#include "server/log/worker.hpp"

#include <sys/resource.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <boost/asio/async_result.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <utility>

namespace confab::log {
namespace {

void step_back() {
  // On Linux both are a thread's own. Where they are refused nothing is lost but politeness. Not
  // the idle class: on a busy disk that would wait for ever, and somebody may wait for us.
  constexpr int nicest = 19;
  // From <linux/ioprio.h>, which is no C++ in every release of the kernel's headers.
  constexpr int one_process = 1;
  constexpr int best_effort_last = 2 << 13 | 7;
  const auto self = static_cast<id_t>(::syscall(SYS_gettid));
  static_cast<void>(::setpriority(PRIO_PROCESS, self, nicest));
  static_cast<void>(::syscall(SYS_ioprio_set, one_process, 0, best_effort_last));
}

}  // namespace

Worker::Worker(boost::asio::any_io_executor executor, Priority priority)
    : executor_(std::move(executor)), priority_(priority) {}

Worker::~Worker() {
  {
    const std::lock_guard lock(mutex_);
    stopping_ = true;
  }
  changed_.notify_one();
  if (thread_.joinable()) thread_.join();
}

boost::asio::awaitable<void> Worker::run(std::function<void()> job) {
  // Not a coroutine's own lambda: it is called before this suspends, and `job` moves into the task.
  auto initiate = [this](auto handler, std::function<void()> what) {
    give({std::move(what), Handler(std::move(handler)),
          boost::asio::executor_work_guard<Executor>(executor_)});
  };
  return boost::asio::async_initiate<const boost::asio::use_awaitable_t<>, void()>(
      std::move(initiate), boost::asio::use_awaitable, std::move(job));
}

void Worker::start(std::function<void()> job) { give({std::move(job), Handler(), std::nullopt}); }

void Worker::give(Task task) {
  if (!thread_.joinable()) thread_ = std::thread([this] { work(); });
  {
    const std::lock_guard lock(mutex_);
    tasks_.push_back(std::move(task));
  }
  changed_.notify_one();
}

void Worker::work() {
  if (priority_ == Priority::background) step_back();
  std::unique_lock lock(mutex_);
  for (;;) {
    changed_.wait(lock, [this] { return stopping_ || !tasks_.empty(); });
    if (tasks_.empty()) return;
    Task task = std::move(tasks_.front());
    tasks_.pop_front();
    lock.unlock();
    task.job();
    if (task.done) boost::asio::post(executor_, std::move(task.done));
    task.keeps_loop_running.reset();
    lock.lock();
  }
}

}  // namespace confab::log
