// What opening a log makes of what a crash, a bad disk or a mix-up left behind.
#include "server/log/recovery.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <rapidcheck.h>
#include <rapidcheck/gtest.h>

#include "server/log/bytes.hpp"
#include "server/log/crc32c.hpp"
#include "tests/server/log/support/disk_log.hpp"

namespace confab::log::testing {
namespace {

using ::testing::HasSubstr;

/// A log of one segment, and where its batches end.
struct Batches {
  DiskLog kept;
  std::vector<std::size_t> ends{segment_head_bytes};
  std::vector<chat::Record> records;
  std::vector<std::size_t> counts{0};  ///< records up to each end

  explicit Batches(const std::vector<std::vector<chat::Proposal>>& batches,
                   Durability durability = Durability::disk) {
    FileLogOptions options = small_segments();
    options.first_segment_bytes = 16 * 1024;
    options.durability = durability;
    kept.open({}, options).value();
    for (const auto& batch : batches) {
      kept.append(batch).value();
      ends.push_back(segment_head_bytes + kept.log->bytes());
      counts.push_back(chat::raw(kept.log->position().seq));
    }
    records = kept.rest();
  }

  std::string segment() const { return kept.disk->content(first_segment); }
  /// The same log with other bytes.
  DiskLog with(std::string bytes) const {
    DiskLog other(kept.disk->copy());
    other.disk->set_content(first_segment, std::move(bytes));
    return other;
  }
  std::vector<chat::Record> up_to(std::size_t batch) const {
    return {records.begin(), records.begin() + static_cast<std::ptrdiff_t>(counts[batch])};
  }
};

std::vector<std::vector<chat::Proposal>> three_batches() {
  return {saying({"one", "two"}), saying({"three"}), saying({"four", "five", "six"})};
}

TEST(Recovery, CutsATornTailAtEveryByte) {
  const Batches batches(three_batches());
  const std::string whole = batches.segment();
  for (std::size_t cut = batches.ends[2]; cut < batches.ends[3]; ++cut) {
    // Behind the cut the zeros are still there, as they are on a disk.
    std::string torn = whole;
    std::fill(torn.begin() + static_cast<std::ptrdiff_t>(cut), torn.end(), '\0');
    if (torn == whole) continue;  // the last bytes of a batch may be zeros themselves
    DiskLog log = batches.with(torn);
    ASSERT_EQ(log.refusal(), "") << cut;
    EXPECT_EQ(log.rest(), batches.up_to(2)) << cut;
    EXPECT_EQ(log.log->torn_tail().has_value(), cut > batches.ends[2]) << cut;

    std::string clean = whole;
    std::fill(clean.begin() + static_cast<std::ptrdiff_t>(batches.ends[2]), clean.end(), '\0');
    EXPECT_EQ(log.disk->content(first_segment), clean) << cut;
  }
}

TEST(Recovery, RecoversTheFlushedBatchesWhereverTheFileEnds) {
  const Batches batches(three_batches());
  const std::string whole = batches.segment();
  for (std::size_t size = segment_head_bytes; size <= batches.ends[3]; ++size) {
    DiskLog log = batches.with(whole.substr(0, size));
    ASSERT_EQ(log.refusal(), "") << size;
    std::size_t last = 0;
    while (last + 1 < batches.ends.size() && batches.ends[last + 1] <= size) ++last;
    EXPECT_EQ(log.rest(), batches.up_to(last)) << size;
    log.append(saying({"more"})).value();
    EXPECT_EQ(texts_of(log.rest(Position{chat::Seq{batches.counts[last]}, {}, 0})), Texts{"more"});
    EXPECT_EQ(log.refusal(), "") << size;
    EXPECT_EQ(log.rest().size(), batches.counts[last] + 1);
  }
}

TEST(Recovery, CutsATornBatchWholeWhicheverPartsOfItArrived) {
  const Batches batches(three_batches());
  const std::string whole = batches.segment();
  constexpr std::size_t block = 32;
  const std::size_t from = batches.ends[2];
  const std::size_t blocks = (batches.ends[3] - from + block - 1) / block;
  ASSERT_LT(blocks, 16u);
  for (unsigned arrived = 0; arrived + 1 < 1u << blocks; ++arrived) {
    std::string torn = whole;
    for (std::size_t i = 0; i < blocks; ++i) {
      if ((arrived >> i & 1) != 0) continue;
      const std::size_t at = from + i * block;
      const std::size_t size = std::min(block, batches.ends[3] - at);
      torn.replace(at, size, size, '\0');
    }
    if (torn == whole) continue;
    DiskLog log = batches.with(torn);
    ASSERT_EQ(log.refusal(), "") << arrived;
    ASSERT_EQ(log.rest(), batches.up_to(2)) << arrived;
  }
}

TEST(Recovery, ReportsWhatItCutOff) {
  const Batches batches(three_batches());
  std::string torn = batches.segment();
  torn[batches.ends[2] + 5] = static_cast<char>(torn[batches.ends[2] + 5] ^ 1);
  DiskLog log = batches.with(torn);
  ASSERT_EQ(log.refusal(), "");
  ASSERT_TRUE(log.log->torn_tail());
  EXPECT_EQ(log.log->torn_tail()->file, first_segment);
  EXPECT_EQ(log.log->torn_tail()->offset, batches.ends[2]);
  EXPECT_GT(log.log->torn_tail()->bytes, 2 * record_head_bytes);
  EXPECT_LE(log.log->torn_tail()->bytes, batches.ends[3] - batches.ends[2]);
  EXPECT_EQ(log.refusal(), "");
  EXPECT_FALSE(log.log->torn_tail());
}

TEST(Recovery, RefusesABadRecordWithALaterBatchBehindIt) {
  const Batches batches(three_batches());
  for (std::size_t at = segment_head_bytes; at < batches.ends[2]; ++at) {
    std::string bad = batches.segment();
    bad[at] = static_cast<char>(bad[at] ^ 0x40);
    DiskLog log = batches.with(bad);
    const Opened<void> opened = log.open();
    ASSERT_FALSE(opened) << at;
    EXPECT_EQ(opened.error().code, Error::damaged);
    EXPECT_THAT(opened.error().detail, HasSubstr(first_segment));
    EXPECT_THAT(opened.error().detail, HasSubstr("at offset "));
    EXPECT_THAT(opened.error().detail, HasSubstr("confabd log check data"));
    EXPECT_EQ(log.disk->content(first_segment), bad) << "something was changed";
  }
}

TEST(Recovery, RefusesEvenWhenTheLaterBatchEndsWithZeros) {
  // The digest at the end of a message without a key is all zeros, like what follows it.
  const Batches batches({saying({"one"}), saying({"two"})});
  std::string bad = batches.segment();
  bad[segment_head_bytes + 60] = static_cast<char>(bad[segment_head_bytes + 60] ^ 1);
  EXPECT_THAT(batches.with(bad).refusal(), HasSubstr("whole records follow"));
}

TEST(Recovery, CutsWhatWasNotFlushedEvenWithLaterBatchesBehindIt) {
  const Batches batches(three_batches(), Durability::os);
  std::string bad = batches.segment();
  bad[batches.ends[1] + 20] = static_cast<char>(bad[batches.ends[1] + 20] ^ 1);
  DiskLog log = batches.with(bad);
  ASSERT_EQ(log.refusal(), "");
  EXPECT_EQ(log.rest(), batches.up_to(1));
  ASSERT_TRUE(log.log->torn_tail());
  EXPECT_EQ(log.log->torn_tail()->offset, batches.ends[1]);
}

RC_GTEST_PROP(RecoveryOfAnything, NeverTakesChangedBytesForOtherRecords, ()) {
  std::vector<std::vector<chat::Proposal>> written;
  const auto count = *rc::gen::inRange(1, 6);
  for (int i = 0; i < count; ++i) {
    std::vector<chat::Proposal> batch;
    const auto size = *rc::gen::inRange(1, 4);
    for (int j = 0; j < size; ++j) batch.push_back(says(*rc::gen::arbitrary<std::string>()));
    written.push_back(std::move(batch));
  }
  const Batches batches(written);
  std::string bytes = batches.segment();
  const auto at = *rc::gen::inRange<std::size_t>(0, bytes.size());
  bytes[at] = static_cast<char>(bytes[at] ^ *rc::gen::inRange(1, 256));

  DiskLog log = batches.with(bytes);
  if (!log.open()) {
    RC_ASSERT(at < batches.ends[batches.ends.size() - 2] || at < segment_head_bytes);
    return;
  }
  // What is there is what was written, up to the end of a batch; what is not was reported.
  const std::vector<chat::Record> found = log.rest();
  const std::size_t all = batches.counts.size() - 1;
  RC_ASSERT(found == batches.up_to(all) || found == batches.up_to(all - 1));
  RC_ASSERT(log.log->torn_tail().has_value());
}

RC_GTEST_PROP(RecoveryOfAnything, SurvivesAnyBytes, (const std::string& bytes)) {
  const Batches batches({saying({"one"})});
  std::string whole = batches.segment();
  const auto at = *rc::gen::inRange<std::size_t>(0, whole.size());
  const std::size_t size = std::min(bytes.size(), whole.size() - at);
  whole.replace(at, size, bytes, 0, size);
  DiskLog log = batches.with(whole);
  if (log.open()) RC_ASSERT(log.rest().size() <= 1);
}

// --- more than one segment

/// A log of several small segments.
DiskLog several_segments(Durability durability = Durability::disk) {
  DiskLog log;
  FileLogOptions options = small_segments();
  options.durability = durability;
  log.open({}, options).value();
  for (int i = 0; i < 30; ++i)
    log.append({says(std::to_string(i) + std::string(200, '.'))}).value();
  log.rest();
  return log;
}

std::vector<std::string> segments_of(const DiskLog& log) {
  std::vector<std::string> segments;
  for (const std::string& name : log.disk->names()) {
    if (name.ends_with(".log")) segments.push_back(name);
  }
  return segments;
}

TEST(Recovery, ReadsSegmentAfterSegment) {
  DiskLog log = several_segments();
  ASSERT_GT(segments_of(log).size(), 3u);
  ASSERT_EQ(log.refusal(), "");
  EXPECT_EQ(log.rest().size(), 30u);
}

TEST(Recovery, RefusesAMissingSegment) {
  DiskLog log = several_segments();
  const std::string second = segments_of(log)[1];
  const std::string third = segments_of(log)[2];
  ASSERT_FALSE(log.disk->remove(second));
  const Opened<void> opened = log.open();
  ASSERT_FALSE(opened);
  EXPECT_EQ(opened.error().code, Error::gap);
  EXPECT_THAT(opened.error().detail, HasSubstr(third));
  EXPECT_THAT(opened.error().detail, HasSubstr("are missing"));
}

TEST(Recovery, RefusesDamageInASegmentThatIsNotTheLast) {
  DiskLog log = several_segments();
  const std::string second = segments_of(log)[1];
  std::string bytes = log.disk->content(second);
  // The last record: no others behind it in this file.
  const std::size_t last = bytes.find_last_of('.');
  bytes[last] = '!';
  log.disk->set_content(second, bytes);
  EXPECT_THAT(log.refusal(), HasSubstr(second + " is damaged, and more segments follow"));
}

TEST(Recovery, RefusesASegmentOfAnotherLog) {
  DiskLog log = several_segments();
  const std::string last = segments_of(log).back();
  DiskLog other = several_segments();
  log.disk->set_content(last, other.disk->content(last));
  const Opened<void> opened = log.open();
  ASSERT_FALSE(opened);
  EXPECT_EQ(opened.error().code, Error::another_log);
}

TEST(Recovery, RefusesASegmentThatDoesNotContinueTheOneBefore) {
  DiskLog log = several_segments();
  const std::string first = segments_of(log)[0];
  const std::string second = segments_of(log)[1];
  const auto head = decode_segment_head(log.disk->content(second)).value();
  SegmentHead changed = head;
  changed.before.checksum ^= 1;
  std::string bytes = log.disk->content(second);
  bytes.replace(0, segment_head_bytes, encode(changed));
  log.disk->set_content(second, bytes);
  EXPECT_THAT(log.refusal(), HasSubstr("does not continue the segment before it"));
}

TEST(Recovery, RefusesARenamedSegment) {
  const Batches batches(three_batches());
  DiskLog log(batches.kept.disk->copy());
  ASSERT_FALSE(log.disk->rename(first_segment, "data/log/00000000000000000003.log"));
  EXPECT_THAT(log.refusal({{chat::Seq{2}, {}, 0}, std::nullopt}),
              HasSubstr("its name does not fit its content"));
}

TEST(Recovery, RefusesADamagedHeader) {
  const Batches batches(three_batches());
  std::string bytes = batches.segment();
  bytes[20] = static_cast<char>(bytes[20] ^ 1);
  EXPECT_THAT(batches.with(bytes).refusal(), HasSubstr("its header is damaged"));
  EXPECT_THAT(batches.with("").refusal(), HasSubstr("its header is damaged"));
}

TEST(Recovery, RefusesASegmentFromTheFuture) {
  const Batches batches(three_batches());
  std::string bytes = batches.segment();
  store(bytes.data() + 8, std::uint32_t{2});
  const std::string_view head = std::string_view(bytes).substr(0, segment_head_bytes);
  store(bytes.data() + 12, crc32c(head.substr(16), crc32c(head.substr(0, 12))));
  DiskLog log = batches.with(bytes);
  const Opened<void> opened = log.open();
  ASSERT_FALSE(opened);
  EXPECT_EQ(opened.error().code, Error::newer_version);
}

/// Writes a whole, correct record that this confab would not write, behind those that are there.
DiskLog with_record(const Batches& batches, const std::function<void(std::string&)>& change) {
  std::string record;
  const chat::Record next{chat::Seq{7}, at_second(1), 0, 0, chat::Lapse{}};
  Place place{batches.kept.log->position().checksum, chat::Seq{7}, true, false};
  EXPECT_TRUE(encode(next, place, record));
  change(record);
  const std::string_view view = record;
  store(record.data() + 4, crc32c(view.substr(8), crc32c(view.substr(0, 4))));
  std::string bytes = batches.segment();
  bytes.replace(batches.ends.back(), record.size(), record);
  return batches.with(bytes);
}

TEST(Recovery, RefusesARecordFromTheFuture) {
  const Batches batches(three_batches());
  DiskLog unknown = with_record(batches, [](std::string& record) { record[53] = 99; });
  EXPECT_EQ(unknown.open().error().code, Error::unknown_kind);
  DiskLog newer = with_record(batches, [](std::string& record) { record[54] = 99; });
  const Opened<void> opened = newer.open();
  ASSERT_FALSE(opened);
  EXPECT_EQ(opened.error().code, Error::newer_version);
  EXPECT_THAT(opened.error().detail, HasSubstr("newer version of confab"));
}

TEST(Recovery, RefusesAWholeRecordThatDoesNotBelongThere) {
  const Batches batches(three_batches());
  EXPECT_EQ(with_record(batches, [](std::string&) {}).refusal(), "");
  const std::vector<std::size_t> chained{8, 12, 44};  // previous, seq, batch
  for (const std::size_t offset : chained) {
    DiskLog log = with_record(batches, [&](std::string& record) { ++record[offset]; });
    EXPECT_THAT(log.refusal(), HasSubstr("does not continue the record before it")) << offset;
  }
  DiskLog back =
      with_record(batches, [](std::string& record) { store(record.data() + 20, std::int64_t{0}); });
  EXPECT_THAT(back.refusal(), HasSubstr("does not continue the record before it"));
}

TEST(Recovery, SaysWhenAPayloadCanNotBeUnderstood) {
  const Batches batches(three_batches());
  DiskLog log = with_record(batches, [](std::string& record) {
    record += 'x';  // a Lapse has no fields
    store(record.data(), static_cast<std::uint32_t>(record.size()));
  });
  ASSERT_EQ(log.refusal(), "");
  EXPECT_EQ(log.loop->run(log.log->next()).error(), Error::damaged);
}

// --- together with a state file

TEST(Recovery, StartsInTheMiddleAndReadsOnlyWhatIsNeeded) {
  DiskLog log = several_segments();
  const Position end = log.log->position();
  // A state file that stands for everything: the old segments may be as broken as they like.
  log.disk->set_content(first_segment, "rubbish");
  ASSERT_EQ(log.refusal({end, log.log->identity()}), "");
  EXPECT_EQ(log.log->position(), end);
  EXPECT_TRUE(log.trim(end));
  EXPECT_EQ(segments_of(log).size(), 1u);
}

TEST(Recovery, RefusesALogThatEndsBeforeTheStateFile) {
  Batches batches(three_batches());
  const Position end = batches.kept.log->position();
  const std::string old(batches.segment(), 0, batches.ends[2]);
  DiskLog log = batches.with(old);
  const Opened<void> opened = log.open({end, batches.kept.log->identity()});
  ASSERT_FALSE(opened);
  EXPECT_EQ(opened.error().code, Error::went_back);
  EXPECT_THAT(opened.error().detail, HasSubstr("up to 6"));
  EXPECT_THAT(opened.error().detail, HasSubstr("ends with record 3"));
  EXPECT_THAT(opened.error().detail, HasSubstr("went back in time"));
  EXPECT_EQ(log.disk->content(first_segment), old) << "something was changed";
}

TEST(Recovery, RefusesALogWithAnotherRecordInThatPlace) {
  Batches batches(three_batches());
  Position wrong = batches.kept.log->position();
  wrong.checksum ^= 1;
  DiskLog log = batches.with(batches.segment());
  EXPECT_EQ(log.open({wrong, std::nullopt}).error().code, Error::went_back);
}

TEST(Recovery, RefusesATrimmedLogThatContinuesAnotherHistory) {
  DiskLog log = several_segments();
  Position end = log.log->position();
  ASSERT_TRUE(log.trim(end));
  end.checksum ^= 1;
  EXPECT_EQ(log.open({end, std::nullopt}).error().code, Error::went_back);
}

TEST(Recovery, RefusesAStateFileOfAnotherLog) {
  Batches batches(three_batches());
  Identity other = batches.kept.log->identity();
  other[3] ^= 1;
  DiskLog log = batches.with(batches.segment());
  const Opened<void> opened = log.open({batches.kept.log->position(), other});
  ASSERT_FALSE(opened);
  EXPECT_EQ(opened.error().code, Error::another_log);
  EXPECT_THAT(opened.error().detail, HasSubstr("belongs to another log"));
}

TEST(Recovery, RefusesAGapBetweenStateFileAndLog) {
  DiskLog log = several_segments();
  const Identity identity = log.log->identity();
  ASSERT_TRUE(log.trim(log.log->position()));
  const Opened<void> without_state = log.open();
  ASSERT_FALSE(without_state);
  EXPECT_EQ(without_state.error().code, Error::gap);
  EXPECT_THAT(without_state.error().detail, HasSubstr("Records 1 to 30 are missing"));
  EXPECT_THAT(without_state.error().detail, HasSubstr("there is no state file"));

  const Opened<void> old_state = log.open({Position{chat::Seq{12}, {}, 0}, identity});
  ASSERT_FALSE(old_state);
  EXPECT_THAT(old_state.error().detail, HasSubstr("Records 13 to 30 are missing"));
  EXPECT_THAT(old_state.error().detail, HasSubstr("the state file is older"));
}

TEST(Recovery, RefusesAStateFileWithoutAnyLog) {
  DiskLog log;
  EXPECT_THAT(log.refusal({Position{chat::Seq{5}, {}, 0}, Identity{}}),
              HasSubstr("there is no log at all"));
}

TEST(Recovery, TakesTheStateFilesWordForWhatWasNeverFlushed) {
  DiskLog log = several_segments(Durability::os);
  const Position end = log.log->position();
  const Identity identity = log.log->identity();
  // The last segment's records never reached the disk, but the state file with them did.
  const std::string last = segments_of(log).back();
  std::string bytes = log.disk->content(last);
  const std::size_t last_record = bytes.find("29...") - 60;
  std::fill(bytes.begin() + static_cast<std::ptrdiff_t>(last_record), bytes.end(), '\0');
  log.disk->set_content(last, bytes);

  ASSERT_EQ(log.refusal({end, identity}), "");
  EXPECT_EQ(log.log->position(), end);
  log.append(saying({"more"})).value();
  EXPECT_EQ(texts_of(log.rest(end)), Texts{"more"});
  ASSERT_TRUE(log.trim(end));
  EXPECT_EQ(segments_of(log).size(), 1u);
  EXPECT_EQ(log.refusal({end, identity}), "");
}

// --- the disk while opening

TEST(Recovery, RemovesUnfinishedFiles) {
  DiskLog log;
  log.disk->set_content("data/log/spare.tmp", "zeros");
  log.disk->set_content("data/log/next.tmp", "a header");
  log.disk->set_content("data/log/README", "not ours");
  ASSERT_EQ(log.refusal(), "");
  EXPECT_EQ(log.disk->names(), (std::vector<std::string>{first_segment, "data/log/README"}));
}

TEST(Recovery, FlushesTheNamesItMakes) {
  DiskLog log;
  std::vector<std::string> flushed;
  log.disk->before = [&](Operation operation, const std::string& path) {
    if (operation == Operation::flush_names) flushed.push_back(path);
    return error_code{};
  };
  ASSERT_EQ(log.refusal(), "");
  EXPECT_EQ(flushed, (std::vector<std::string>{"data", "data/log"}));
}

TEST(Recovery, SaysWhichFileItCouldNotUse) {
  // Whatever operation fails while opening, it says so, and opens when the trouble is over.
  for (const bool is_new : {true, false}) {
    for (int failing = 0;; ++failing) {
      DiskLog log = is_new ? DiskLog() : several_segments();
      log.log.reset();
      log.disk->set_content("data/log/spare.tmp", "zeros");
      if (!is_new) {
        const std::string last = segments_of(log).back();
        std::string bytes = log.disk->content(last);
        bytes[bytes.find("29...") + 9] = '!';
        log.disk->set_content(last, bytes);
      }
      int operations = 0;
      log.disk->before = [&](Operation, const std::string&) {
        return operations++ == failing ? make_error_code(boost::system::errc::io_error)
                                       : error_code{};
      };
      const Opened<void> opened = log.open();
      if (opened) {
        log.disk->before = nullptr;
        if (operations <= failing) break;
        continue;  // the zeros ahead are no necessity
      }
      EXPECT_EQ(opened.error().code, boost::system::errc::io_error) << failing;
      EXPECT_THAT(opened.error().detail, HasSubstr("data")) << failing;
      log.disk->before = nullptr;
      EXPECT_EQ(log.refusal(), "") << failing;
    }
  }
}

TEST(Recovery, WritesTheLastBatchAgain) {
  // After a failed flush the page cache may show what the disk does not have.
  Batches batches(three_batches());
  DiskLog log(batches.kept.disk->copy());
  std::vector<Operation> done;
  log.disk->before = [&](Operation operation, const std::string& path) {
    if (path == first_segment) done.push_back(operation);
    return error_code{};
  };
  ASSERT_EQ(log.refusal(), "");
  EXPECT_THAT(done, ::testing::IsSupersetOf({Operation::write, Operation::flush}));
  EXPECT_EQ(log.disk->content(first_segment), batches.segment());
}

}  // namespace
}  // namespace confab::log::testing
