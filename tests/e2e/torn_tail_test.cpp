// A server that died in the middle of writing leaves half a batch behind: wherever it ends, the
// messages before it are all there.
#include <gtest/gtest.h>

#include <algorithm>
#include <cstring>
#include <filesystem>
#include <future>

#include "tests/e2e/support/eventually.hpp"
#include "tests/e2e/support/person.hpp"

namespace confab::testing {
namespace {

using Texts = std::vector<std::string>;

/// The segment in use; the file's format is drawn in server/log/segment.hpp.
std::string last_segment(const std::string& data) {
  std::vector<std::string> names;
  for (const auto& entry : std::filesystem::directory_iterator(data + "/log"))
    if (entry.path().extension() == ".log") names.push_back(entry.path().native());
  return *std::ranges::max_element(names);
}

/// Where each record ends, the segment's head counting as the first; see
/// server/log/record_format.hpp. Who sends one message after the other makes a batch of each.
std::vector<std::size_t> record_ends(const std::string& segment) {
  std::vector<std::size_t> ends{64};
  std::uint32_t length = 0;
  while (ends.back() + sizeof length <= segment.size()) {
    std::memcpy(&length, &segment[ends.back()], sizeof length);
    if (length == 0) break;
    ends.push_back(ends.back() + length);
  }
  return ends;
}

/// How many records are whole when the file has that many bytes.
std::size_t whole_records(const std::vector<std::size_t>& ends, std::size_t size) {
  return static_cast<std::size_t>(std::ranges::upper_bound(ends, size) - ends.begin()) - 1;
}

/// The folder of a server that said eight things and died.
class TornTail : public ::testing::Test {
 protected:
  TornTail() {
    RunningServer first;
    const Person ann(first, "ann");
    token_ = ann.token();
    for (int i = 1; i <= 8; ++i) {
      all_.push_back("message " + std::to_string(i));
      ann.says(all_.back());
    }
    first.kill();
    copy_ = with_copy_of(first.data());
    segment_ = last_segment(copy_->data());
    bytes_ = read_file(segment_);
    ends_ = record_ends(bytes_);
  }

  void cut_at(std::size_t size) const { std::filesystem::resize_file(segment_, size); }
  void make_whole() const { write_file(segment_, bytes_); }

  std::string token_;
  Texts all_;
  std::unique_ptr<ServerProcess> copy_;
  std::string segment_;
  std::string bytes_;
  std::vector<std::size_t> ends_;
};

/// Cuts a copy of the folder from `last` down to `first`, so many bytes at a time, and has each
/// checked.
void check_each(const std::string& data, const std::vector<std::size_t>& ends, std::size_t first,
                std::size_t last, std::size_t step) {
  const auto copy = with_copy_of(data);
  copy->program.environment["ASAN_OPTIONS"] = "detect_leaks=0";  // half of the time it takes
  const std::string segment = last_segment(copy->data());
  for (std::size_t size = last; size >= first; size -= step) {
    std::filesystem::resize_file(segment, size);
    const Ran check = copy->run({"log", "check", copy->data()});
    ASSERT_EQ(check.exit_code, 0) << "at " << size << ": " << check.err;
    const std::string expected = ": " + std::to_string(whole_records(ends, size)) + " records";
    ASSERT_NE(check.out.find(expected), std::string::npos) << "at " << size << ": " << check.out;
  }
}

TEST_F(TornTail, IsFoundWhereverItEnds) {
  const std::size_t records = ends_.size() - 1;
  ASSERT_GT(records, 8U);
  // Every byte of the last batch, and every fifth of the four before it, which look the same.
  const std::size_t last_begins = ends_[records - 1];
  auto last = std::async(std::launch::async,
                         [&] { check_each(copy_->data(), ends_, last_begins, ends_.back(), 1); });
  check_each(copy_->data(), ends_, ends_[records - 5], last_begins, 5);
  last.get();
}

TEST_F(TornTail, IsCutOffAndEverythingBeforeItIsThere) {
  const std::size_t records = ends_.size() - 1;
  for (std::size_t back = 0; back < 3; ++back) {
    const std::size_t begin = ends_[records - 1 - back];
    const std::size_t end = ends_[records - back];
    for (const std::size_t size : {begin + 1, begin + 56, end - 1, end}) {
      make_whole();
      cut_at(size);
      copy_->start();
      const Person ann(*copy_, "ann", token_);
      const std::size_t lost = records - whole_records(ends_, size);
      Texts expected(all_.begin(), all_.end() - static_cast<std::ptrdiff_t>(lost));
      EXPECT_EQ(texts(ann.reads()), expected) << "at " << size;
      EXPECT_EQ(ann.says("life goes on").status, 201);
      expected.emplace_back("life goes on");
      copy_->crash_and_restart();
      EXPECT_EQ(texts(ann.reads()), expected) << "at " << size;
      copy_->kill();
    }
  }
  EXPECT_TRUE(
      eventually([&] { return copy_->journal().find("torn tail cut off") != std::string::npos; }));
}

TEST_F(TornTail, IsNotWhatADamagedLogIs) {
  std::string damaged = bytes_;
  damaged[ends_[ends_.size() - 3] - 1] ^= 1;  // and there are good records after it
  write_file(segment_, damaged);
  const Ran refused = copy_->refused_start();
  EXPECT_EQ(refused.exit_code, 1);
  EXPECT_EQ(refused.out, "");
  EXPECT_NE(refused.err.find("confabd log check"), std::string::npos) << refused.err;
  const Ran check = copy_->run({"log", "check", copy_->data()});
  EXPECT_EQ(check.exit_code, 1) << check.out;
  EXPECT_NE(check.err.find("damaged"), std::string::npos) << check.err;
  EXPECT_EQ(read_file(segment_), damaged) << "nothing was changed";
}

}  // namespace
}  // namespace confab::testing
