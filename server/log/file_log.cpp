#include "server/log/file_log.hpp"

#include <algorithm>
#include <boost/asio/error.hpp>
#include <boost/system/errc.hpp>
#include <cassert>
#include <functional>
#include <iterator>
#include <utility>

namespace confab::log {

using boost::system::errc::make_error_code;

Opened<std::unique_ptr<FileLog>> FileLog::open(boost::asio::any_io_executor executor,
                                               const std::string& data, const Start& start,
                                               const FileLogOptions& options, Files& files) {
  Opened<Recovered> found = recover(files, data, start, options.first_segment_bytes);
  if (!found) return found.error();
  return std::unique_ptr<FileLog>(
      new FileLog(executor, data, start, options, files, *std::move(found)));
}

FileLog::FileLog(const boost::asio::any_io_executor& executor, const std::string& data,
                 const Start& start, const FileLogOptions& options, Files& files, Recovered found)
    : files_(files),
      directory_(log_directory(data)),
      options_(options),
      identity_(found.identity),
      torn_tail_(std::move(found.torn_tail)),
      older_(std::move(found.older)),
      segments_(std::move(found.segments)),
      file_(std::move(found.file)),
      file_bytes_(found.file_bytes),
      end_(found.end),
      start_(start.position),
      replay_end_(found.end),
      changed_(executor),
      spare_(files, directory_, options.segment_bytes),
      flusher_(make_flusher(options.flushing, executor)),
      background_(executor, Worker::Priority::background) {
  if (start_.seq == replay_end_.seq) return;
  std::vector<std::uint64_t> firsts;
  for (const SegmentExtent& segment : segments_) firsts.push_back(segment.first);
  replay_.emplace(files_, directory_, std::move(firsts));
}

FileLog::~FileLog() { spare_.give_up(); }

awaitable<Result<void>> FileLog::append(std::vector<chat::Proposal> batch) {
  assert(!appending_);
  while (replacing_) co_await changed_.wait();
  if (failed_) co_return make_error_code(boost::system::errc::io_error);
  if (closed_) co_return boost::asio::error::operation_aborted;
  if (batch.empty()) co_return Result<void>{};

  bytes_.assign(segment_head_bytes, '\0');  // room for the head of a new segment
  const bool unflushed = options_.durability == Durability::os;
  Result<Batch> placed = place(std::move(batch), end_, unflushed, bytes_);
  if (!placed) co_return placed.error();

  appending_ = true;
  const Result<void> written = co_await write(placed->end);
  appending_ = false;
  if (!written) co_return written;

  std::move(placed->records.begin(), placed->records.end(), std::back_inserter(committed_));
  changed_.notify_all();
  co_return Result<void>{};
}

/// Where the batch goes that has no place in the segment in use: into the spare one, or, when a
/// segment has grown without one, into a new file that will grow as well.
std::optional<FileLog::NextSegment> FileLog::next_segment(std::size_t batch_bytes) {
  SegmentExtent& current = segments_.back();
  if (current.end + batch_bytes <= file_bytes_ || current.bytes() == 0) return std::nullopt;
  const std::string prefix = directory_ + "/";
  if (std::unique_ptr<File> file = spare_.take())
    return NextSegment{std::move(file), std::string(spare_name), spare_.size()};
  if (current.end + batch_bytes <= options_.segment_bytes) return std::nullopt;
  spare_.retry();
  Result<std::unique_ptr<File>> file =
      files_.open(prefix + std::string(next_name), OpenAs::new_file);
  if (!file) return std::nullopt;
  return NextSegment{*std::move(file), std::string(next_name), 0};
}

/// Brings `bytes_` to the disk: in one write and one flush, and a third thing for a new segment.
awaitable<Result<void>> FileLog::write(Position end) {
  const std::string_view records = std::string_view(bytes_).substr(segment_head_bytes);
  std::optional<NextSegment> next = next_segment(records.size());
  Write job;
  job.durability = options_.durability;
  if (next) {
    const std::string head = encode(SegmentHead{identity_, end_});
    std::copy(head.begin(), head.end(), bytes_.begin());
    job.file = next->file.get();
    job.bytes = bytes_;
    job.publish = Publish{&files_, directory_, next->name, segment_name(chat::raw(end_.seq) + 1),
                          file_.get()};
  } else {
    job.file = file_.get();
    job.offset = segments_.back().end;
    job.bytes = records;
  }

  const Written written = co_await flusher_->write(std::move(job));
  if (written.final) failed_ = true;
  if (written.error) {
    if (written.cut_back && !next) file_bytes_ = segments_.back().end;
    co_return written.error;
  }
  if (next) {
    segments_.push_back({chat::raw(end_.seq) + 1, segment_head_bytes});
    file_ = std::move(next->file);
    file_bytes_ = next->size;
  }
  SegmentExtent& current = segments_.back();
  current.end += records.size();
  file_bytes_ = std::max(file_bytes_, current.end);
  end_ = end;
  const std::uint64_t zeros = file_bytes_ - current.end;
  if (zeros < file_bytes_ / 2) spare_.want(background_);
  co_return Result<void>{};
}

awaitable<Result<std::vector<chat::Record>>> FileLog::next() {
  if (replay_) co_return replay();
  while (committed_.empty() && !closed_) co_await changed_.wait();
  co_return std::exchange(committed_, {});
}

Result<std::vector<chat::Record>> FileLog::replay() {
  std::vector<chat::Record> records;
  records.reserve(replay_records_max);
  while (records.size() < replay_records_max) {
    const RawRecord* raw = replay_->next();
    if (raw == nullptr) {
      // Opening has seen more than this.
      const std::optional<Damage>& damage = replay_->damage();
      return damage ? damage->code : make_error_code(Error::damaged);
    }
    if (raw->seq <= start_.seq) continue;
    Result<chat::Record> record = to_record(*raw);
    if (!record) return record.error();
    records.push_back(*std::move(record));
    if (raw->seq == replay_end_.seq) {
      replay_.reset();
      break;
    }
  }
  return records;
}

std::uint64_t FileLog::bytes() const {
  std::uint64_t sum = 0;
  for (const SegmentExtent& segment : segments_) sum += segment.bytes();
  return sum;
}

awaitable<Result<void>> FileLog::trim(Position through) {
  assert(!trimming_);
  if (failed_) co_return make_error_code(boost::system::errc::io_error);
  if (through.seq > end_.seq) co_return make_error_code(boost::system::errc::invalid_argument);
  if (replay_) co_return Result<void>{};  // they are still being read
  trimming_ = true;
  const Result<void> trimmed = co_await trim_segments(through);
  trimming_ = false;
  co_return trimmed;
}

awaitable<Result<void>> FileLog::trim_segments(Position through) {
  if (through == end_ && segments_.back().bytes() > 0) {
    const Result<void> replaced = co_await replace_segment();
    if (!replaced) co_return replaced;
  }
  co_return co_await remove_segments(through.seq);
}

/// Puts an empty segment in the place of the one in use, unless that is appended to meanwhile.
awaitable<Result<void>> FileLog::replace_segment() {
  const Position end = end_;
  Result<EmptySegment> made = EmptySegment{};
  std::function<void()> prepare = [&] {
    made = prepare_empty_segment(files_, directory_, options_.first_segment_bytes);
  };
  co_await background_.run(std::move(prepare));
  if (!made) co_return made.error();
  if (appending_ || end_ != end) {
    std::function<void()> remove = [&] {
      static_cast<void>(files_.remove(directory_ + "/" + std::string(empty_name)));
    };
    co_await background_.run(std::move(remove));
    co_return Result<void>{};
  }

  replacing_ = true;
  Written written;
  std::function<void()> give_name = [&] {
    written = publish(*made, files_, directory_, {identity_, end});
  };
  co_await background_.run(std::move(give_name));
  replacing_ = false;
  changed_.notify_all();
  if (written.final) failed_ = true;
  if (written.error) co_return written.error;
  segments_.push_back({chat::raw(end.seq) + 1, segment_head_bytes});
  file_ = std::move(made->file);
  file_bytes_ = made->size;
  co_return Result<void>{};
}

awaitable<Result<void>> FileLog::remove_segments(chat::Seq through) {
  std::vector<std::uint64_t> covered = older_;
  for (std::size_t i = 0; i + 1 < segments_.size(); ++i) {
    if (segments_[i + 1].first <= chat::raw(through) + 1) covered.push_back(segments_[i].first);
  }
  if (covered.empty()) co_return Result<void>{};

  // The oldest first: whatever a crash leaves is the end of the history, without a gap.
  std::size_t removed = 0;
  error_code error;
  std::function<void()> job = [&] {
    for (; removed < covered.size() && !error; ++removed)
      error = files_.remove(directory_ + "/" + segment_name(covered[removed]));
    if (error) --removed;
    const error_code flushed = files_.flush_directory(directory_);
    if (!error) error = flushed;
  };
  co_await background_.run(std::move(job));

  const std::size_t old = std::min(removed, older_.size());
  older_.erase(older_.begin(), older_.begin() + static_cast<std::ptrdiff_t>(old));
  segments_.erase(segments_.begin(),
                  segments_.begin() + static_cast<std::ptrdiff_t>(removed - old));
  if (error) co_return error;
  co_return Result<void>{};
}

void FileLog::close() {
  closed_ = true;
  spare_.give_up();
  changed_.notify_all();
}

awaitable<void> FileLog::settled() {
  std::function<void()> nothing = [] {};
  co_await background_.run(std::move(nothing));
}

}  // namespace confab::log
