#include "server/log/recovery.hpp"

#include <algorithm>
#include <utility>

#include "server/log/identity.hpp"
#include "server/log/spare.hpp"

namespace confab::log {
namespace {

std::string number(chat::Seq seq) { return std::to_string(chat::raw(seq)); }

OpenError can_not(const std::string& what, const std::string& path, error_code error) {
  return {error, "Can't " + what + " " + path + ": " + error.message() + "."};
}

class Recovery {
 public:
  Recovery(Files& files, const std::string& data, const Start& start, std::uint64_t new_bytes)
      : files_(files),
        data_(data),
        directory_(log_directory(data)),
        start_(start),
        new_bytes_(new_bytes) {}

  Opened<Recovered> run();

 private:
  Opened<void> prepare_directory();
  Opened<void> choose_segments(std::vector<std::uint64_t> segments);
  Opened<void> verify();
  Opened<void> make_durable();
  Opened<void> begin_segment(const Position& before);

  OpenError damaged(const Damage& damage) const;
  OpenError went_back(const std::string& how) const;

  Files& files_;
  const std::string& data_;
  const std::string directory_;
  const Start& start_;
  const std::uint64_t new_bytes_;

  Recovered found_;
  std::vector<std::uint64_t> chosen_;
  std::uint64_t last_batch_at_ = 0;
  bool state_is_ahead_ = false;
};

Opened<Recovered> Recovery::run() {
  if (Opened<void> prepared = prepare_directory(); !prepared) return prepared.error();
  Result<std::vector<std::uint64_t>> segments = list_segments(files_, directory_);
  if (!segments) return can_not("read", directory_, segments.error());

  if (segments->empty()) {
    if (start_.identity || start_.position.seq != chat::Seq{})
      return went_back("there is no log at all");
    found_.identity = random_identity();
    if (Opened<void> begun = begin_segment({}); !begun) return begun.error();
    return std::move(found_);
  }

  if (Opened<void> chosen = choose_segments(*std::move(segments)); !chosen) return chosen.error();
  if (Opened<void> verified = verify(); !verified) return verified.error();
  if (state_is_ahead_) {
    for (const SegmentExtent& extent : found_.segments) found_.older.push_back(extent.first);
    found_.segments.clear();
    if (Opened<void> begun = begin_segment(start_.position); !begun) return begun.error();
    return std::move(found_);
  }
  if (Opened<void> durable = make_durable(); !durable) return durable.error();
  return std::move(found_);
}

Opened<void> Recovery::prepare_directory() {
  error_code error = files_.make_directory(directory_);
  if (!error) error = files_.flush_directory(data_);
  if (error) return can_not("make", directory_, error);
  const Result<std::vector<std::string>> names = files_.list(directory_);
  if (!names) return can_not("read", directory_, names.error());
  for (const std::string_view leftover : {spare_name, next_name, empty_name}) {
    if (std::find(names->begin(), names->end(), leftover) == names->end()) continue;
    const std::string path = directory_ + "/" + std::string(leftover);
    if (const error_code failed = files_.remove(path)) return can_not("remove", path, failed);
  }
  return {};
}

/// From the segment with the record after `start` on; the ones before are not read.
Opened<void> Recovery::choose_segments(std::vector<std::uint64_t> segments) {
  const std::uint64_t next = chat::raw(start_.position.seq) + 1;
  const auto behind = std::upper_bound(segments.begin(), segments.end(), next);
  if (behind == segments.begin()) {
    const std::string missing = "Records " + std::to_string(next) + " to " +
                                std::to_string(segments.front() - 1) +
                                " are missing: the log begins";
    const std::string begin = " with " + directory_ + "/" + segment_name(segments.front());
    return OpenError{Error::gap, missing + begin +
                                     (start_.identity ? ", and the state file is older than that."
                                                      : ", and there is no state file.")};
  }
  const auto first = behind - 1;
  found_.older.assign(segments.begin(), first);
  chosen_.assign(first, segments.end());
  return {};
}

Opened<void> Recovery::verify() {
  Walk walk(files_, directory_, chosen_);
  std::optional<std::uint32_t> checksum_at_start;
  while (const RawRecord* record = walk.next()) {
    if (record->seq == start_.position.seq) checksum_at_start = record->checksum;
  }
  if (walk.damage()) return damaged(*walk.damage());
  if (walk.began_at().seq == start_.position.seq) checksum_at_start = walk.began_at().checksum;

  found_.identity = walk.head()->identity;
  if (start_.identity && *start_.identity != found_.identity)
    return OpenError{Error::another_log,
                     "The state file belongs to another log than the one in " + directory_ + "."};
  found_.end = walk.committed();
  found_.segments = walk.extents();
  if (found_.end.seq < start_.position.seq) {
    // What was never flushed may be gone after a power cut; the state file has it.
    if (!walk.unflushed()) return went_back("the log ends with record " + number(found_.end.seq));
    state_is_ahead_ = true;
  } else if (checksum_at_start != start_.position.checksum) {
    return went_back("the log has another record in that place");
  }
  found_.torn_tail = walk.torn_tail();
  last_batch_at_ = walk.last_batch_at();
  return {};
}

Opened<void> Recovery::make_durable() {
  const SegmentExtent& last = found_.segments.back();
  const std::string path = directory_ + "/" + segment_name(last.first);
  Result<std::unique_ptr<File>> file = files_.open(path, OpenAs::read_write);
  if (!file) return can_not("open", path, file.error());
  const Result<std::uint64_t> size = (*file)->size();
  if (!size) return can_not("read", path, size.error());

  // After a failed flush the system may show bytes that are not on the disk and that it will not
  // write any more. Only the last batch can be such bytes: write it again.
  std::string batch(static_cast<std::size_t>(last.end - last_batch_at_), '\0');
  const Result<std::size_t> got = (*file)->read(last_batch_at_, batch.data(), batch.size());
  error_code error = got ? write_all(**file, last_batch_at_, batch) : got.error();
  if (!error) error = (*file)->flush();
  if (!error && found_.torn_tail) {
    const std::uint64_t from = found_.torn_tail->offset;
    error = write_zeros(**file, from, from + found_.torn_tail->bytes);
  }
  if (error) return can_not("repair", path, error);
  found_.file = *std::move(file);
  found_.file_bytes = *size;
  return {};
}

Opened<void> Recovery::begin_segment(const Position& before) {
  const std::uint64_t first = chat::raw(before.seq) + 1;
  Result<EmptySegment> made = prepare_empty_segment(files_, directory_, new_bytes_);
  const error_code error =
      made ? publish(*made, files_, directory_, {found_.identity, before}).error : made.error();
  if (error) return can_not("make", directory_ + "/" + segment_name(first), error);
  found_.end = before;
  found_.segments.push_back({first, segment_head_bytes});
  found_.file = std::move(made->file);
  found_.file_bytes = made->size;
  return {};
}

OpenError Recovery::damaged(const Damage& damage) const {
  return {damage.code,
          damage.file + " " + damage.what + " (at offset " + std::to_string(damage.offset) +
              "). Nothing was changed. To see what is affected, run: confabd log check " + data_};
}

OpenError Recovery::went_back(const std::string& how) const {
  return {Error::went_back,
          "The state file stands for all records up to " + number(start_.position.seq) +
              " of the log in " + directory_ + ", but " + how +
              ": the log went back in time. Put back the log that belongs to the state file."};
}

}  // namespace

Opened<Recovered> recover(Files& files, const std::string& data, const Start& start,
                          std::uint64_t first_segment_bytes) {
  return Recovery(files, data, start, first_segment_bytes).run();
}

}  // namespace confab::log
