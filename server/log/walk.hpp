#pragma once
/// From segment to segment, record to record, trusting nothing: what recovery, replay, `check` and
/// `dump` have in common. It changes nothing on disk.

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "server/log/error.hpp"
#include "server/log/files.hpp"
#include "server/log/log.hpp"
#include "server/log/record_format.hpp"
#include "server/log/segment.hpp"
#include "server/log/window.hpp"

namespace confab::log {

/// The end of a history that a crash cut short: a batch that nobody was told is there.
struct TornTail {
  std::string file;
  std::uint64_t offset = 0;  ///< of the first byte that has to go
  std::uint64_t bytes = 0;   ///< how many there are
  bool operator==(const TornTail&) const = default;
};

/// Why a history can't be read to its end.
struct Damage {
  error_code code;
  std::string file;
  std::uint64_t offset = 0;
  std::string what;  ///< for people, without file and offset
};

/// A segment of which the walk has seen everything.
struct SegmentExtent {
  std::uint64_t first = 0;  ///< seq of its first record
  std::uint64_t end = 0;    ///< offset behind its last complete batch
  std::uint64_t bytes() const { return end - segment_head_bytes; }
};

/// Verifies checksums, the chain of checksums, seqs, batches and the identity. Two kinds of end are
/// good ones: zeros behind the last batch, and a torn tail: in the last segment, bytes that are no
/// complete batch, and none behind them. A batch is written only when the one before it is on disk,
/// so whole records of a later batch behind a bad record mean that the disk lost what it had;
/// unless they were not flushed (Durability::os), then the system just wrote them in another order.
class Walk {
 public:
  /// `segments`: the first seqs of the segments to walk, ascending.
  Walk(Files& files, std::string directory, std::vector<std::uint64_t> segments);

  /// The next record, gone at the next call; null at the end. Records of an incomplete last batch
  /// come too: only what `committed` covers counts.
  const RawRecord* next();

  /// The position before the first record, known once `next` was called.
  const Position& began_at() const { return began_at_; }
  /// The last record of the last complete batch; `began_at` when there is none.
  const Position& committed() const { return committed_; }
  const std::optional<SegmentHead>& head() const { return head_; }
  /// Complete ones, and the last, which may still be written to.
  const std::vector<SegmentExtent>& extents() const { return extents_; }
  /// Offset of the last complete batch of the last segment; its end when it has none.
  std::uint64_t last_batch_at() const { return last_batch_at_; }
  /// Whether the last complete batch was not flushed.
  bool unflushed() const { return unflushed_; }
  const std::optional<TornTail>& torn_tail() const { return torn_tail_; }
  const std::optional<Damage>& damage() const { return damage_; }
  /// Where the record is that `next` just gave.
  std::string file() const;
  std::uint64_t offset() const { return record_at_; }

 private:
  bool enter_segment();
  bool leave_segment();
  void judge_tail(std::string_view rest, std::size_t used);
  bool accept(const RawRecord& record);
  bool in_last_segment() const { return at_ + 1 == segments_.size(); }
  void stop(error_code code, std::string what, std::uint64_t offset);

  Files& files_;
  std::string directory_;
  std::vector<std::uint64_t> segments_;

  std::size_t at_ = 0;  ///< which segment
  std::unique_ptr<File> file_;
  std::optional<Window> window_;
  std::optional<SegmentHead> head_;  ///< of the segment it is in
  std::uint64_t record_at_ = 0;      ///< offset of the current record
  std::uint64_t next_at_ = 0;        ///< offset behind it
  std::uint64_t batch_at_ = 0;       ///< offset of the current batch
  std::uint64_t last_batch_at_ = 0;
  bool unflushed_ = false;
  RawRecord record_;

  Position began_at_;
  Position position_;                    ///< of the current record
  Position committed_;                   ///< of the last complete batch
  std::optional<chat::Seq> open_batch_;  ///< the batch that the current record does not end
  bool done_ = false;

  std::vector<SegmentExtent> extents_;
  std::optional<TornTail> torn_tail_;
  std::optional<Damage> damage_;
};

/// The first seqs of the segments in the directory, ascending. None when there is no directory.
Result<std::vector<std::uint64_t>> list_segments(Files& files, const std::string& directory);

}  // namespace confab::log
