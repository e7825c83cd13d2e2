#include "server/log/spare.hpp"

#include <utility>

namespace confab::log {

NewSegment make_segment(Files& files, const std::string& directory, const SegmentHead& head,
                        std::uint64_t size) {
  const std::string from(next_name);
  Result<std::unique_ptr<File>> file = files.open(directory + "/" + from, OpenAs::new_file);
  if (!file) return {nullptr, 0, {file.error(), false, false}};

  NewSegment made{*std::move(file), size, {}};
  // Without room for zeros the segment grows as it is written to.
  if (write_zeros(*made.file, segment_head_bytes, size)) made.size = segment_head_bytes;
  if (made.size < size) made.written.error = made.file->truncate(made.size);
  if (made.written.error) return made;

  const std::string bytes = encode(head);
  const std::string name = segment_name(chat::raw(head.before.seq) + 1);
  made.written = perform({made.file.get(), 0, bytes, Durability::disk,
                          Publish{&files, directory, from, name, nullptr}});
  return made;
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

std::unique_ptr<File> Spare::prepare() const {
  const std::string path = directory_ + "/" + std::string(spare_name);
  Result<std::unique_ptr<File>> file = files_.open(path, OpenAs::new_file);
  if (!file) return nullptr;
  if (write_zeros(**file, 0, size_)) {
    // What little room it took is needed for records now.
    file->reset();
    static_cast<void>(files_.remove(path));
    return nullptr;
  }
  return *std::move(file);
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
