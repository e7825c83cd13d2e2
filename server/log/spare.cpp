#include "server/log/spare.hpp"

#include <algorithm>
#include <utility>

namespace confab::log {

Result<EmptySegment> prepare_empty_segment(Files& files, const std::string& directory,
                                           std::uint64_t size) {
  Result<std::unique_ptr<File>> file =
      files.open(directory + "/" + std::string(empty_name), OpenAs::new_file);
  if (!file) return file.error();
  EmptySegment made{*std::move(file), size};
  if (write_zeros(*made.file, segment_head_bytes, size)) {
    // Without room for zeros the segment grows as it is written to.
    made.size = segment_head_bytes;
    if (const error_code error = made.file->truncate(made.size)) return error;
  }
  return made;
}

Written publish(const EmptySegment& segment, Files& files, const std::string& directory,
                const SegmentHead& head) {
  const std::string bytes = encode(head);
  Write write;
  write.file = segment.file.get();
  write.bytes = bytes;
  write.publish = Publish{&files, directory, std::string(empty_name),
                          segment_name(chat::raw(head.before.seq) + 1)};
  return perform(write);
}

void Spare::want(Worker& background) {
  {
    const std::lock_guard lock(mutex_);
    if (state_ != State::none) return;
    state_ = State::preparing;
  }
  background.start([this] {
    std::unique_ptr<File> file = prepare();
    const std::lock_guard lock(mutex_);
    file_ = std::move(file);
    state_ = file_ ? State::ready : State::failed;
  });
}

std::unique_ptr<File> Spare::prepare() {
  const std::string path = directory_ + "/" + std::string(spare_name);
  Result<std::unique_ptr<File>> file = files_.open(path, OpenAs::new_file);
  if (!file) return nullptr;
  error_code error;
  for (std::uint64_t done = 0; done < size_ && !error && !given_up_; done += zeros_bytes)
    error = write_zeros(**file, done, std::min(size_, done + zeros_bytes));
  if (!error && !given_up_) return *std::move(file);
  // What room it took is needed for records now.
  file->reset();
  static_cast<void>(files_.remove(path));
  return nullptr;
}

std::unique_ptr<File> Spare::take() {
  const std::lock_guard lock(mutex_);
  if (state_ != State::ready) return nullptr;
  state_ = State::none;
  return std::move(file_);
}

void Spare::retry() {
  const std::lock_guard lock(mutex_);
  if (state_ == State::failed) state_ = State::none;
}

}  // namespace confab::log
