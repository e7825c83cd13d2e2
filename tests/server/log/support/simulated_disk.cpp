#include "tests/server/log/support/simulated_disk.hpp"

#include <algorithm>
#include <boost/system/errc.hpp>
#include <set>
#include <utility>

namespace confab::log::testing {

using boost::system::errc::make_error_code;

class SimulatedDisk::OpenFile final : public File {
 public:
  OpenFile(SimulatedDisk& disk, std::string path, std::shared_ptr<Content> content)
      : disk_(disk), path_(std::move(path)), content_(std::move(content)) {}

  Result<std::size_t> read(std::uint64_t offset, char* into, std::size_t size) override {
    if (const error_code error = disk_.ask(Operation::read, path_)) return error;
    const std::lock_guard lock(disk_.mutex_);
    if (offset >= content_->now.size()) return std::size_t{0};
    return content_->now.copy(into, size, offset);
  }

  Result<std::size_t> write(std::uint64_t offset, std::string_view bytes) override {
    if (const error_code error = disk_.ask(Operation::write, path_)) return error;
    const std::lock_guard lock(disk_.mutex_);
    std::string& now = content_->now;
    if (disk_.write_bytes_max) bytes = bytes.substr(0, *disk_.write_bytes_max);
    const std::uint64_t used = disk_.used();
    if (disk_.room && offset + bytes.size() > now.size()) {
      const std::uint64_t left = *disk_.room - std::min(*disk_.room, used);
      const std::uint64_t fits = now.size() - std::min<std::uint64_t>(offset, now.size()) + left;
      bytes = bytes.substr(0, fits);
      if (bytes.empty()) return make_error_code(boost::system::errc::no_space_on_device);
    }
    if (now.size() < offset + bytes.size()) now.resize(offset + bytes.size(), '\0');
    now.replace(offset, bytes.size(), bytes);
    return bytes.size();
  }

  error_code flush() override {
    if (const error_code error = disk_.ask(Operation::flush, path_)) return error;
    const std::lock_guard lock(disk_.mutex_);
    content_->flushed = content_->now;
    return {};
  }

  error_code truncate(std::uint64_t size) override {
    if (const error_code error = disk_.ask(Operation::truncate, path_)) return error;
    const std::lock_guard lock(disk_.mutex_);
    content_->now.resize(size, '\0');
    return {};
  }

  Result<std::uint64_t> size() override {
    if (const error_code error = disk_.ask(Operation::size, path_)) return error;
    const std::lock_guard lock(disk_.mutex_);
    return std::uint64_t{content_->now.size()};
  }

 private:
  SimulatedDisk& disk_;
  const std::string path_;
  const std::shared_ptr<Content> content_;
};

SimulatedDisk::SimulatedDisk() = default;
SimulatedDisk::~SimulatedDisk() = default;

error_code SimulatedDisk::ask(Operation operation, const std::string& path) {
  return before ? before(operation, path) : error_code{};
}

std::uint64_t SimulatedDisk::used() const {
  std::uint64_t sum = 0;
  for (const auto& [name, content] : names_) sum += content->now.size();
  return sum;
}

std::unique_ptr<SimulatedDisk> SimulatedDisk::unplugged(std::mt19937_64& random) const {
  const std::lock_guard lock(mutex_);
  std::bernoulli_distribution coin;
  auto found = std::make_unique<SimulatedDisk>();
  std::set<std::string> all;
  for (const auto& [name, content] : names_) all.insert(name);
  for (const auto& [name, content] : flushed_names_) all.insert(name);
  for (const std::string& name : all) {
    const Names& chosen = coin(random) ? names_ : flushed_names_;
    const auto entry = chosen.find(name);
    if (entry == chosen.end()) continue;
    const Content& content = *entry->second;
    std::string bytes = content.flushed;
    const std::string& now = content.now;
    if (now.size() != bytes.size() && coin(random)) bytes.resize(now.size(), '\0');
    for (std::size_t at = 0; at < std::min(bytes.size(), now.size()); at += block_bytes) {
      const std::size_t size = std::min({block_bytes, bytes.size() - at, now.size() - at});
      if (coin(random)) bytes.replace(at, size, now, at, size);
    }
    found->set_content(name, std::move(bytes));
  }
  return found;
}

std::unique_ptr<SimulatedDisk> SimulatedDisk::copy() const {
  const std::lock_guard lock(mutex_);
  auto found = std::make_unique<SimulatedDisk>();
  for (const auto& [name, content] : names_) found->set_content(name, content->now);
  return found;
}

std::vector<std::string> SimulatedDisk::names() const {
  const std::lock_guard lock(mutex_);
  std::vector<std::string> names;
  for (const auto& [name, content] : names_) names.push_back(name);
  return names;
}

std::string SimulatedDisk::content(const std::string& path) const {
  const std::lock_guard lock(mutex_);
  return names_.at(path)->now;
}

void SimulatedDisk::set_content(const std::string& path, std::string bytes) {
  const std::lock_guard lock(mutex_);
  names_[path] = flushed_names_[path] = std::make_shared<Content>(Content{bytes, bytes});
}

Result<std::unique_ptr<File>> SimulatedDisk::open(const std::string& path, OpenAs how) {
  if (const error_code error = ask(Operation::open, path)) return error;
  const std::lock_guard lock(mutex_);
  if (how == OpenAs::new_file) {
    // A file that was there is emptied, and that is not flushed either.
    std::shared_ptr<Content>& content = names_[path];
    if (!content) content = std::make_shared<Content>();
    content->now.clear();
  }
  const auto entry = names_.find(path);
  if (entry == names_.end()) return make_error_code(boost::system::errc::no_such_file_or_directory);
  return std::make_unique<OpenFile>(*this, path, entry->second);
}

Result<std::vector<std::string>> SimulatedDisk::list(const std::string& directory) {
  if (const error_code error = ask(Operation::list, directory)) return error;
  const std::lock_guard lock(mutex_);
  std::vector<std::string> found;
  for (const auto& [name, content] : names_) {
    if (name.starts_with(directory + "/")) found.push_back(name.substr(directory.size() + 1));
  }
  return found;
}

error_code SimulatedDisk::make_directory(const std::string& path) {
  return ask(Operation::name, path);
}

error_code SimulatedDisk::rename(const std::string& from, const std::string& to) {
  if (const error_code error = ask(Operation::name, to)) return error;
  const std::lock_guard lock(mutex_);
  names_[to] = std::move(names_.at(from));
  names_.erase(from);
  return {};
}

error_code SimulatedDisk::remove(const std::string& path) {
  if (const error_code error = ask(Operation::remove, path)) return error;
  const std::lock_guard lock(mutex_);
  names_.erase(path);
  return {};
}

error_code SimulatedDisk::flush_directory(const std::string& path) {
  if (const error_code error = ask(Operation::flush_names, path)) return error;
  const std::lock_guard lock(mutex_);
  flushed_names_ = names_;
  return {};
}

}  // namespace confab::log::testing
