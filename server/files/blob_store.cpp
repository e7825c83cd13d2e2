#include "server/files/blob_store.hpp"

#include <fcntl.h>
#include <sodium.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <cerrno>
#include <filesystem>
#include <optional>
#include <system_error>
#include <utility>

#include "server/core/posix_file.hpp"
#include "server/core/tokens.hpp"

namespace confab::files {

namespace asio = boost::asio;

namespace {

using boost::system::error_code;
using core::Descriptor;
using core::flush_folder;
using core::last_error;
using core::write_all;

constexpr std::size_t name_digits = 2 * std::tuple_size_v<chat::BlobName>;

std::string hex(const chat::BlobName& name) {
  std::array<char, name_digits + 1> text;
  sodium_bin2hex(text.data(), text.size(), name.data(), name.size());
  return text.data();
}

std::optional<chat::BlobName> from_hex(const std::string& text) {
  chat::BlobName name;
  std::size_t size = 0;
  const char* end = nullptr;
  if (text.size() != name_digits ||
      sodium_hex2bin(name.data(), name.size(), text.data(), text.size(), nullptr, &size, &end) != 0)
    return {};
  const bool is_ours = size == name.size() && end == text.data() + text.size() && hex(name) == text;
  return is_ours ? std::optional{name} : std::nullopt;
}

BlobStore::Swept sweep_now(const std::string& folder, std::set<chat::BlobName> known,
                           error_code& error) {
  BlobStore::Swept swept;
  std::error_code trouble;
  std::vector<std::filesystem::path> leftovers;
  for (std::filesystem::directory_iterator at(folder, trouble), end; !trouble && at != end;
       at.increment(trouble)) {
    const auto name = from_hex(at->path().filename().string());
    if (name && known.erase(*name) == 0) leftovers.push_back(at->path());
  }
  for (const auto& leftover : leftovers)
    if (!trouble) swept.removed += std::filesystem::remove(leftover, trouble) ? 1 : 0;
  error = trouble;
  swept.missing = known.size();
  return swept;
}

}  // namespace

/// Shared with the job at hand, which may end after whoever waited for it.
struct BlobStore::Open {
  explicit Open(std::atomic<std::size_t>& open) : counted(open) {}
  Open(const Open&) = delete;
  ~Open() { counted.fetch_sub(1); }

  error_code write_pending() {
    const error_code error = write_all(file.get(), pending);
    crypto_hash_sha256_update(&sha256, reinterpret_cast<const unsigned char*>(pending.data()),
                              pending.size());
    pending.clear();
    return error;
  }

  std::atomic<std::size_t>& counted;
  chat::BlobName name{};
  Descriptor file;
  std::string pending;  ///< not written yet; or what was read
  std::uint64_t size = 0;
  crypto_hash_sha256_state sha256{};
};

BlobStore::BlobStore(std::string folder, log::Durability durability, bool is_temporary)
    : folder_(std::move(folder)),
      flushes_(durability == log::Durability::disk),
      is_temporary_(is_temporary) {}

BlobStore::~BlobStore() {
  pool_.join();
  std::error_code ignored;
  if (is_temporary_) std::filesystem::remove_all(folder_, ignored);
}

Result<std::unique_ptr<BlobStore>> BlobStore::open(const std::string& folder,
                                                   log::Durability durability) {
  if (const auto error = core::make_private_folder(folder)) return error;
  return std::unique_ptr<BlobStore>{new BlobStore{folder, durability, false}};
}

Result<std::unique_ptr<BlobStore>> BlobStore::temporary() {
  auto folder = core::make_temporary_folder("confab-blobs-");
  if (!folder) return folder.error();
  return std::unique_ptr<BlobStore>{new BlobStore{*std::move(folder), log::Durability::os, true}};
}

template <class Job>
auto BlobStore::run(Job job) -> awaitable<decltype(job())> {
  // A coroutine spawned on the pool runs there; merely posting to it would come back first.
  auto on_pool = [](Job mine) -> awaitable<decltype(mine())> { co_return mine(); };
  co_return co_await asio::co_spawn(pool_, on_pool(std::move(job)), asio::use_awaitable);
}

std::string BlobStore::path(const chat::BlobName& name) const { return folder_ + "/" + hex(name); }

awaitable<Result<BlobStore::Writer>> BlobStore::create() {
  const bool fits = open_.fetch_add(1) < blobs_open_max;
  auto file = std::make_shared<Open>(open_);
  if (!fits)
    co_return error_code{make_error_code(boost::system::errc::too_many_files_open_in_system)};
  file->name = core::make_blob_name();
  crypto_hash_sha256_init(&file->sha256);
  auto job = [file, path = path(file->name)]() -> error_code {
    file->file = Descriptor{::open(path.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600)};
    return file->file.ok() ? error_code{} : last_error();
  };
  const error_code error = co_await run(std::move(job));
  if (error) co_return error;
  co_return Writer{*this, std::move(file)};
}

awaitable<Result<BlobStore::Reader>> BlobStore::read(chat::BlobName name) {
  const bool fits = open_.fetch_add(1) < blobs_open_max;
  auto file = std::make_shared<Open>(open_);
  if (!fits)
    co_return error_code{make_error_code(boost::system::errc::too_many_files_open_in_system)};
  auto job = [file, path = path(name)]() -> error_code {
    file->file = Descriptor{::open(path.c_str(), O_RDONLY | O_CLOEXEC)};
    return file->file.ok() ? error_code{} : last_error();
  };
  const error_code error = co_await run(std::move(job));
  if (error) co_return error;
  co_return Reader{*this, std::move(file)};
}

void BlobStore::erase(std::vector<chat::BlobName> names) {
  if (names.empty()) return;
  // A flush of the folder is not worth waiting for: what a power cut brings back is swept.
  asio::post(pool_, [this, names = std::move(names)] {
    for (const chat::BlobName& name : names) ::unlink(path(name).c_str());
  });
}

awaitable<Result<BlobStore::Swept>> BlobStore::sweep(std::set<chat::BlobName> known) {
  auto job = [this, known = std::move(known)]() mutable -> Result<Swept> {
    error_code error;
    const Swept swept = sweep_now(folder_, std::move(known), error);
    if (error) return error;
    return swept;
  };
  co_return co_await run(std::move(job));
}

BlobStore::Writer::~Writer() {
  if (file_ && !kept_) store_->erase({file_->name});
}

std::uint64_t BlobStore::Writer::size() const noexcept { return file_->size; }

awaitable<Result<void>> BlobStore::Writer::append(std::string_view bytes) {
  while (!bytes.empty()) {
    if (file_->pending.capacity() < write_bytes) file_->pending.reserve(write_bytes);
    const std::string_view taken = bytes.substr(0, write_bytes - file_->pending.size());
    file_->pending.append(taken);
    file_->size += taken.size();
    bytes.remove_prefix(taken.size());
    if (file_->pending.size() < write_bytes) break;
    auto job = [file = file_] { return file->write_pending(); };
    const error_code error = co_await store_->run(std::move(job));
    if (error) co_return error;
  }
  co_return Result<void>{};
}

awaitable<Result<Stored>> BlobStore::Writer::finish() {
  auto job = [file = file_, flushes = store_->flushes_,
              folder = store_->folder_]() -> Result<Stored> {
    if (const error_code error = file->write_pending()) return error;
    if (flushes && ::fsync(file->file.get()) != 0) return last_error();
    if (flushes)
      if (const error_code error = flush_folder(folder)) return error;
    Stored stored{file->name, file->size, {}};
    static_assert(crypto_hash_sha256_BYTES == sizeof stored.sha256);
    crypto_hash_sha256_final(&file->sha256, stored.sha256.data());
    file->file = Descriptor{};
    file->pending = {};
    return stored;
  };
  co_return co_await store_->run(std::move(job));
}

awaitable<Result<std::string_view>> BlobStore::Reader::read(std::uint64_t offset,
                                                            std::uint64_t at_most) {
  auto job = [file = file_, offset,
              size = static_cast<std::size_t>(
                  std::min<std::uint64_t>(at_most, read_bytes))]() -> Result<std::string_view> {
    file->pending.resize(size);
    ssize_t got = -1;
    do {
      got = ::pread(file->file.get(), file->pending.data(), size, static_cast<off_t>(offset));
    } while (got < 0 && errno == EINTR);
    if (got < 0) return last_error();
    return std::string_view{file->pending}.substr(0, static_cast<std::size_t>(got));
  };
  co_return co_await store_->run(std::move(job));
}

}  // namespace confab::files
