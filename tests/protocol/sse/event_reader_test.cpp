#include "protocol/sse/event_reader.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <rapidcheck.h>
#include <rapidcheck/gtest.h>

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "protocol/sse/event.hpp"
#include "tests/support/allocations.hpp"
#include "tests/support/any_cuts.hpp"
#include "tests/support/hear_events.hpp"

namespace confab::sse {
namespace {

using namespace std::string_literals;
using confab::testing::allocations;
using confab::testing::hear_events;
using confab::testing::pieces_of;
using confab::testing::some_cuts;
using ::testing::ElementsAre;
using ::testing::IsEmpty;

// The examples of WHATWG HTML, section 9.2.6.

TEST(EventReader, ReadsAnEventOfThreeLines) {
  EXPECT_THAT(hear_events("data: YHOO\ndata: +2\ndata: 10\n\n"),
              ElementsAre("message : YHOO\n+2\n10"));
}

TEST(EventReader, ReadsCommentsIdsAndLeavesTheEndThatIsNotFinished) {
  EXPECT_THAT(hear_events(": test stream\n\ndata: first event\nid: 1\n\ndata:second event\nid\n\n"
                          "data:  third event\n"),
              ElementsAre("message 1: first event", "message : second event"));
}

TEST(EventReader, TellsEmptyDataFromNoData) {
  EXPECT_THAT(hear_events("data\n\ndata\ndata\n\ndata:"),
              ElementsAre("message : ", "message : \n"));
}

TEST(EventReader, DropsOneSpaceBehindTheColon) {
  EXPECT_THAT(hear_events("data:test\n\ndata: test\n\ndata:  test\n\n"),
              ElementsAre("message : test", "message : test", "message :  test"));
}

// Lines.

TEST(EventReader, TakesEveryKindOfLineEnd) {
  EXPECT_THAT(hear_events("data: a\r\ndata: b\rdata: c\ndata: d\r\r\ndata: e\r\n\r\n"),
              ElementsAre("message : a\nb\nc\nd", "message : e"));
}

TEST(EventReader, TellsAnEventAtTheCrThatEndsItsEmptyLine) {
  EXPECT_THAT(hear_events("data: a\r\r"), ElementsAre("message : a"));
  EXPECT_THAT(hear_events("data: a\r\n\r", pieces_of(1)), ElementsAre("message : a"));
}

TEST(EventReader, SkipsOneByteOrderMarkAtTheBeginning) {
  EXPECT_THAT(hear_events("\xef\xbb\xbf"
                          "data: a\n\n"),
              ElementsAre("message : a"));
  EXPECT_THAT(hear_events("\xef\xbb\xbf\xef\xbb\xbf"
                          "data: a\n\n"),
              IsEmpty());
  EXPECT_THAT(hear_events("\n\xef\xbb\xbf"
                          "data: a\n\n"),
              IsEmpty());
}

TEST(EventReader, IgnoresFieldsItDoesNotKnow) {
  EXPECT_THAT(hear_events("foo: x\nData: y\n data: z\ndata : w\ndata: a\nmore\n\n"),
              ElementsAre("message : a"));
}

// Fields.

TEST(EventReader, ForgetsTheTypeAndKeepsTheId) {
  EXPECT_THAT(hear_events("event: read\nid: 5\ndata: a\n\ndata: b\n\nevent: x\n\ndata: c\n\n"),
              ElementsAre("read 5: a", "message 5: b", "message 5: c"));
}

TEST(EventReader, TakesTheLastTypeAndTheLastIdOfAnEvent) {
  EXPECT_THAT(hear_events("event: a\nid: 1\nevent: b\nid: 2\ndata: x\n\n"), ElementsAre("b 2: x"));
  EXPECT_THAT(hear_events("event: a\nevent:\ndata: x\n\n"), ElementsAre("message : x"));
}

TEST(EventReader, IgnoresAnIdWithNul) {
  EXPECT_THAT(hear_events("id: 1\nid: 2\0\ndata: x\n\n"s), ElementsAre("message 1: x"));
}

TEST(EventReader, ResumesFromTheLastWholeEventOnly) {
  EventReader reader;
  ASSERT_TRUE(reader.advance("id: 1\n\nid: 2\ndata: lost"));
  EXPECT_EQ(reader.last_id(), "1") << "even without data";
}

TEST(EventReader, TakesAPauseOfDigitsOnly) {
  EXPECT_THAT(hear_events("retry: 3000\nretry:15\n\n"), ElementsAre("retry 3000", "retry 15"));
  EXPECT_THAT(hear_events("retry: -1\nretry: 3s\nretry:\nretry\nretry: 1.5\nretry:  1\nretry: +1\n"
                          "retry: 99999999999999999999\n\n"),
              IsEmpty());
}

TEST(EventReader, LeavesTextThatIsNotUtf8AsItIs) {
  EXPECT_THAT(hear_events("data: \xff\0\xc3\n\n"s), ElementsAre("message : \xff\0\xc3"s));
}

// Bounds.

TEST(EventReader, RefusesALineOrDataOverTheLimit) {
  const EventLimits limits{.event_bytes_max = 10};
  EXPECT_THAT(hear_events("data: 1234\n\n", limits), ElementsAre("message : 1234"));
  EXPECT_THAT(hear_events("data: 12345\n\n", limits), ElementsAre("error"));
  EXPECT_THAT(hear_events(":123456789\n:1234567890\n", limits), ElementsAre("error"));
  EXPECT_THAT(hear_events("data:1234\ndata:1234\n\n", limits), ElementsAre("message : 1234\n1234"));
  EXPECT_THAT(hear_events("data:1234\ndata:12345\n\n", limits), ElementsAre("error"));
  EXPECT_THAT(hear_events("data\n\n"s + "data:1234\ndata:1234\n\n", limits),
              ElementsAre("message : ", "message : 1234\n1234"));
}

TEST(EventReader, RefusesALineBeforeItsEndAndStaysInError) {
  EventReader reader({.event_bytes_max = 10});
  ASSERT_TRUE(reader.advance("data: 1234"));
  EXPECT_FALSE(reader.advance("5"));
  EXPECT_FALSE(reader.advance("\n\n"));
}

TEST(EventReader, AllocatesNothingOnceItHasSeenAnEvent) {
  EventReader reader;
  std::string stream;
  append_event(stream, 123456, "message", std::string(500, 'x'));
  ASSERT_TRUE(reader.advance(stream));
  ASSERT_TRUE(reader.advance({}));
  const std::size_t before = allocations();
  EXPECT_EQ(reader.advance(stream)->data.size(), 500U);
  EXPECT_EQ(allocations(), before);
}

// What holds for anything.

/// Any text; its lines, as a reader tells them, end in LF.
std::string with_lf(std::string text) {
  std::string out;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] != '\r') {
      out += text[i];
    } else if (i + 1 == text.size() || text[i + 1] != '\n') {
      out += '\n';
    }
  }
  return out;
}

RC_GTEST_PROP(Events, ArriveAsTheyWereSentHoweverTheBytesAreCut, ()) {
  const auto any_text = rc::gen::container<std::string>(
      rc::gen::oneOf(rc::gen::elementOf("\r\n: abd"s), rc::gen::arbitrary<char>()));
  std::string stream;
  std::vector<std::string> expected;
  std::string id;
  const auto count = *rc::gen::inRange(1, 6);
  for (int i = 0; i < count; ++i) {
    std::optional<std::uint64_t> number;
    if (*rc::gen::arbitrary<bool>()) {
      number = *rc::gen::arbitrary<std::uint64_t>();
      id = std::to_string(*number);
    }
    const std::string data = *any_text;
    const auto type = *rc::gen::element<std::string>("", "message", "read");
    append_event(stream, number, type, data);
    expected.push_back((type.empty() ? "message" : type) + " " + id + ": " + with_lf(data));
    if (*rc::gen::arbitrary<bool>()) append_comment(stream, *any_text);
  }
  RC_ASSERT(hear_events(stream) == expected);
  RC_ASSERT(hear_events(stream, some_cuts()) == expected);
}

RC_GTEST_PROP(AnyBytes, MeanTheSameToAnEventReaderHoweverTheyAreCut, ()) {
  const auto piece =
      rc::gen::oneOf(rc::gen::element<std::string>("data", "id", "event", "retry", ":", ": ", "\r",
                                                   "\n", "\r\n", "\xef\xbb\xbf", "12", "\0"s),
                     rc::gen::arbitrary<std::string>());
  std::string stream;
  for (const std::string& part : *rc::gen::container<std::vector<std::string>>(piece))
    stream += part;
  const EventLimits limits{.event_bytes_max = *rc::gen::element<std::size_t>(0, 5, 20, 1000)};
  RC_ASSERT(hear_events(stream, some_cuts(), limits) == hear_events(stream, limits));
}

}  // namespace
}  // namespace confab::sse
