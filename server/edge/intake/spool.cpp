#include "server/edge/intake/spool.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <array>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <cerrno>
#include <charconv>
#include <filesystem>
#include <system_error>
#include <utility>
#include <vector>

#include "server/core/posix_file.hpp"

namespace confab::edge {

namespace asio = boost::asio;
using boost::system::error_code;

namespace {

constexpr std::size_t name_digits = 20;

std::string name_of(std::uint64_t number) {
  const std::string digits = std::to_string(number);
  return std::string(name_digits - digits.size(), '0') + digits;
}

std::optional<std::uint64_t> number_of(const std::string& name) {
  std::uint64_t number = 0;
  const char* const end = name.data() + name.size();
  const auto [stopped, error] = std::from_chars(name.data(), end, number);
  if (name.size() != name_digits || error != std::errc{} || stopped != end) return {};
  return number;
}

Result<std::string> read_file(const std::string& path) {
  const core::Descriptor file{::open(path.c_str(), O_RDONLY | O_CLOEXEC)};
  if (!file.ok()) return core::last_error();
  std::string text;
  std::array<char, 4096> piece;
  for (;;) {
    const ssize_t got = ::read(file.get(), piece.data(), piece.size());
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) return core::last_error();
    if (got == 0) return text;
    text.append(piece.data(), static_cast<std::size_t>(got));
  }
}

}  // namespace

Result<std::unique_ptr<Spool>> Spool::open(const std::string& folder, std::size_t count_max) {
  if (const auto error = core::make_private_folder(folder)) return error;
  std::unique_ptr<Spool> spool{new Spool{folder, false, count_max}};
  std::error_code trouble;
  std::vector<std::filesystem::path> half_written;
  for (std::filesystem::directory_iterator at(folder, trouble), end; !trouble && at != end;
       at.increment(trouble)) {
    if (const auto number = number_of(at->path().filename().string()))
      spool->waiting_.insert(*number);
    else if (at->path().extension() == ".new")
      half_written.push_back(at->path());
  }
  for (const auto& path : half_written)
    if (!trouble) std::filesystem::remove(path, trouble);
  if (trouble) return error_code{trouble};
  if (!spool->waiting_.empty()) spool->next_ = *spool->waiting_.rbegin() + 1;
  return spool;
}

Result<std::unique_ptr<Spool>> Spool::temporary() {
  auto folder = core::make_temporary_folder("confab-spool-");
  if (!folder) return folder.error();
  return std::unique_ptr<Spool>{new Spool{*std::move(folder), true, spool_max}};
}

Spool::~Spool() {
  pool_.join();
  std::error_code ignored;
  if (is_temporary_) std::filesystem::remove_all(folder_, ignored);
}

template <class Job>
auto Spool::run(Job job) -> awaitable<decltype(job())> {
  // A coroutine spawned on the pool runs there; merely posting to it would come back first.
  auto on_pool = [](Job mine) -> awaitable<decltype(mine())> { co_return mine(); };
  co_return co_await asio::co_spawn(pool_, on_pool(std::move(job)), asio::use_awaitable);
}

awaitable<Result<std::uint64_t>> Spool::put(std::string line) {
  if (waiting_.size() + arriving_ >= count_max_)
    co_return error_code{make_error_code(boost::system::errc::no_buffer_space)};
  ++arriving_;
  const std::uint64_t number = next_++;
  auto job = [folder = folder_, name = name_of(number), line = std::move(line)]() -> error_code {
    core::ReplacedFile file{folder, name};
    file.write(line);
    const error_code error = file.put_in_place();
    // In place, and perhaps not for good: nobody is told that it was taken, so it is not sent.
    if (error) ::unlink((folder + "/" + name).c_str());
    return error;
  };
  const error_code error = co_await run(std::move(job));
  --arriving_;
  if (error) co_return error;
  waiting_.insert(number);
  co_return number;
}

awaitable<Result<std::string>> Spool::read(std::uint64_t number) {
  auto job = [path = folder_ + "/" + name_of(number)] { return read_file(path); };
  co_return co_await run(std::move(job));
}

awaitable<void> Spool::remove(std::uint64_t number) {
  auto job = [path = folder_ + "/" + name_of(number)] { return ::unlink(path.c_str()); };
  co_await run(std::move(job));
  waiting_.erase(number);
}

std::optional<std::uint64_t> Spool::after(std::uint64_t number) const {
  const auto next = waiting_.upper_bound(number);
  return next == waiting_.end() ? std::nullopt : std::optional{*next};
}

}  // namespace confab::edge
