#include "server/log/walk.hpp"

#include <algorithm>
#include <boost/system/errc.hpp>
#include <utility>

#include "server/log/command_format.hpp"

namespace confab::log {
namespace {

/// Whether `bytes` hold a record that proves damage in front of it: one of a batch after `batch`,
/// which was flushed, so the one before it was on disk. None begins at or behind `end`.
bool proves_damage(std::string_view bytes, std::size_t end, chat::Seq batch) {
  const std::uint64_t seq_min = chat::raw(batch);
  const std::uint64_t seq_max = seq_min + bytes.size() / record_head_bytes + 1;
  for (std::size_t at = 0; at < end && bytes.size() - at >= record_head_bytes;) {
    const std::string_view here = bytes.substr(at);
    ++at;
    // The claims are cheap to look at and nearly always impossible: few checksums are computed.
    const std::uint64_t seq = claimed_seq(here);
    if (!claimed_length(here) || seq < seq_min || seq > seq_max) continue;
    const std::optional<RawRecord> found = find_record(here);
    if (found && found->place.batch > batch && !found->place.unflushed) return true;
  }
  return false;
}

}  // namespace

Walk::Walk(Files& files, std::string directory, std::vector<std::uint64_t> segments)
    : files_(files), directory_(std::move(directory)), segments_(std::move(segments)) {
  done_ = segments_.empty();
}

std::string Walk::file() const { return directory_ + "/" + segment_name(segments_[at_]); }

void Walk::stop(error_code code, std::string what, std::uint64_t offset) {
  damage_ = Damage{code, file(), offset, std::move(what)};
  done_ = true;
}

const RawRecord* Walk::next() {
  while (!done_) {
    if (!file_ && !enter_segment()) break;

    Result<std::string_view> bytes = window_->at(next_at_, record_head_bytes);
    if (bytes && bytes->size() == record_head_bytes) {
      if (const std::optional<std::size_t> length = claimed_length(*bytes))
        bytes = window_->at(next_at_, *length);
    }
    if (!bytes) {
      stop(bytes.error(), "can't be read: " + bytes.error().message(), next_at_);
      break;
    }
    if (const std::optional<RawRecord> found = find_record(*bytes)) {
      if (!accept(*found)) break;
      return &record_;
    }
    if (!leave_segment()) break;
  }
  return nullptr;
}

bool Walk::enter_segment() {
  Result<std::unique_ptr<File>> opened = files_.open(file(), OpenAs::read_only);
  if (!opened) {
    stop(opened.error(), "can't be opened: " + opened.error().message(), 0);
    return false;
  }
  file_ = *std::move(opened);
  window_.emplace(*file_);
  const Result<std::string_view> bytes = window_->at(0, segment_head_bytes);
  if (!bytes) {
    stop(bytes.error(), "can't be read: " + bytes.error().message(), 0);
    return false;
  }
  const Result<SegmentHead> head = decode_segment_head(*bytes);
  if (!head) {
    stop(head.error(),
         head.error() == Error::newer_version ? "was written by a newer version of confab"
                                              : "its header is damaged",
         0);
    return false;
  }
  if (chat::raw(head->before.seq) + 1 != segments_[at_]) {
    stop(Error::damaged, "its name does not fit its content", 0);
    return false;
  }
  if (at_ == 0) {
    began_at_ = position_ = committed_ = head->before;
  } else if (head->identity != head_->identity) {
    stop(Error::another_log, "belongs to another log than the segment before it", 0);
    return false;
  } else if (head->before.seq > position_.seq) {
    stop(Error::gap,
         "records " + std::to_string(chat::raw(position_.seq) + 1) + " to " +
             std::to_string(chat::raw(head->before.seq)) + ", which come before it, are missing",
         0);
    return false;
  } else if (head->before != position_) {
    stop(Error::damaged, "does not continue the segment before it", 0);
    return false;
  }
  head_ = *head;
  next_at_ = segment_head_bytes;
  last_batch_at_ = next_at_;
  extents_.push_back({segments_[at_], next_at_});
  return true;
}

bool Walk::accept(const RawRecord& record) {
  const chat::Seq batch = open_batch_.value_or(record.seq);
  if (chat::raw(record.seq) != chat::raw(position_.seq) + 1 ||
      record.place.previous != position_.checksum || record.place.batch != batch ||
      record.at < position_.at) {
    stop(Error::damaged, "does not continue the record before it", next_at_);
    return false;
  }
  if (const Result<void> known = is_known(record.kind, record.version); !known) {
    stop(known.error(), "was written by a newer version of confab", next_at_);
    return false;
  }
  record_ = record;
  record_at_ = next_at_;
  if (!open_batch_) batch_at_ = next_at_;
  next_at_ += record.length;
  position_ = {record.seq, record.at, record.checksum};
  if (record.place.last_of_batch) {
    open_batch_.reset();
    committed_ = position_;
    unflushed_ = record.place.unflushed;
    last_batch_at_ = batch_at_;
    extents_.back().end = next_at_;
  } else {
    open_batch_ = batch;
  }
  return true;
}

bool Walk::leave_segment() {
  std::string rest;
  const Result<std::uint64_t> size = file_->size();
  if (size && *size > next_at_) rest.resize(static_cast<std::size_t>(*size - next_at_));
  const Result<std::size_t> got = size ? file_->read(next_at_, rest.data(), rest.size()) : 0;
  if (!size || !got) {
    const error_code error = size ? got.error() : size.error();
    stop(error, "can't be read: " + error.message(), next_at_);
    return false;
  }
  rest.resize(*got);
  const std::size_t used = rest.find_last_not_of('\0') + 1;  // 0: all zeros, or nothing

  if (used > 0 || open_batch_) {
    judge_tail(rest, used);
    done_ = true;
    return false;
  }
  if (in_last_segment()) {
    done_ = true;
    return false;
  }
  ++at_;
  window_.reset();
  file_.reset();
  return true;
}

void Walk::judge_tail(std::string_view rest, std::size_t used) {
  const chat::Seq batch = open_batch_.value_or(chat::Seq{chat::raw(position_.seq) + 1});
  if (!in_last_segment())
    return stop(Error::damaged, "is damaged, and more segments follow", next_at_);
  if (proves_damage(rest, used, batch))
    return stop(Error::damaged, "is damaged, and whole records follow", next_at_);
  const std::uint64_t cut = extents_.back().end;
  torn_tail_ = TornTail{file(), cut, next_at_ + used - cut};
}

Result<std::vector<std::uint64_t>> list_segments(Files& files, const std::string& directory) {
  const Result<std::vector<std::string>> names = files.list(directory);
  if (!names) {
    if (names.error() == boost::system::errc::no_such_file_or_directory)
      return std::vector<std::uint64_t>{};
    return names.error();
  }
  std::vector<std::uint64_t> segments;
  for (const std::string& name : *names) {
    if (const auto first = first_of_segment(name)) segments.push_back(*first);
  }
  std::sort(segments.begin(), segments.end());
  return segments;
}

}  // namespace confab::log
