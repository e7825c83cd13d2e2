// What a dump tells of a record, and what it keeps to itself.
#include "server/log_tools/record_json.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <boost/json.hpp>
#include <set>

#include "protocol/text/rfc3339.hpp"
#include "protocol/text/unicode.hpp"

namespace confab::log_tools {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

chat::Record record(chat::Command command) {
  return {.seq = chat::Seq{7},
          .at = *text::parse_rfc3339("2026-11-20T20:20:58.020261Z"),
          .node = 1,
          .tag = 2,
          .command = std::move(command)};
}

chat::AddUser ann() {
  return {.name = "Ann",
          .name_key = "ann",
          .email = "ann@example.org",
          .email_key = "ann@example.org",
          .password_hash = "$argon2id$v=19$m=65536,t=2,p=1$c2FsdA$aGFzaA",
          .token = {0xde, 0xad, 0xbe, 0xef, 0x01, 0x02},
          .device = "phone"};
}

TEST(RecordLine, HasPlaceTimeKindAndTheCommandsFields) {
  EXPECT_EQ(record_line(record(chat::SendMessage{.from = chat::UserId{2},
                                                 .chat = chat::general_chat,
                                                 .peer = {},
                                                 .reply_to = chat::MessageId{5},
                                                 .text = "hi \"all\"\n",
                                                 .key = "k",
                                                 .digest = {0xab}})),
            R"({"seq":7,"at":"2026-11-20T20:20:58.020261Z","kind":"send_message","from":2,)"
            R"("chat":1,"peer":0,"reply_to":5,"text":"hi \"all\"\n","key":"k",)"
            R"("digest":"ab000000000000000000000000000000","files":[]})"
            "\n");
}

TEST(RecordLine, HasListsTimesAndDigestsAsTheyAre) {
  chat::ScheduleMessage later;
  later.due = chat::Time{std::chrono::seconds{1}};
  later.message.files = {chat::FileId{3}, chat::FileId{4}};
  EXPECT_THAT(record_line(record(later)),
              HasSubstr(R"("due":"1970-01-01T00:00:01.000000Z","message":{"from":0,)"));
  EXPECT_THAT(record_line(record(later)), HasSubstr(R"("files":[3,4]})"));
  chat::CreateRoom room;
  EXPECT_THAT(record_line(record(room)), HasSubstr(R"("ttl":null)"));
  room.ttl = std::chrono::hours{1};
  EXPECT_THAT(record_line(record(room)), HasSubstr(R"("ttl":"1h")"));
  chat::AddFile file;
  file.sha256 = {0xba, 0x78};
  EXPECT_THAT(record_line(record(file)), HasSubstr(R"("sha256":"ba78)" + std::string(60, '0')));
}

TEST(RecordLine, TellsOfSecretsOnlyThatTheyAreThere) {
  const std::string line = record_line(record(ann()));
  EXPECT_THAT(line, HasSubstr(R"("password_hash":"set","token":"deadbeef","device":"phone"})"));
  EXPECT_THAT(line, Not(HasSubstr("argon2id")));

  chat::AddUser guest = ann();
  guest.password_hash.clear();
  EXPECT_THAT(record_line(record(guest)), HasSubstr(R"("password_hash":null)"));

  chat::CreateLink link;
  link.secret = "fbvotwuwz6t4g3pgppllu5s7ef";
  EXPECT_THAT(record_line(record(link)), HasSubstr(R"("secret":"set")"));
}

TEST(RecordLine, WritesSettingsAsTheOptionsDo) {
  EXPECT_THAT(record_line(record(chat::Configure{})),
              HasSubstr(R"("settings":{"history":20,"ttl":"1h","ttl_from":"delivery",)"
                        R"("unread_retention":"7d","rate_limit":20)"));
}

TEST(RecordLine, WithoutFieldsIsComplete) {
  EXPECT_EQ(record_line(record(chat::Lapse{})),
            "{\"seq\":7,\"at\":\"2026-11-20T20:20:58.020261Z\",\"kind\":\"lapse\"}\n");
}

template <std::size_t... kinds>
std::vector<chat::Command> one_of_each(std::index_sequence<kinds...>) {
  return {chat::Command(std::in_place_index<kinds>)...};
}

TEST(RecordLine, OfEveryKindIsOneJsonObject) {
  constexpr std::size_t count = std::variant_size_v<chat::Command>;
  std::set<std::string> kinds;
  for (const chat::Command& command : one_of_each(std::make_index_sequence<count>())) {
    const boost::json::value line = boost::json::parse(record_line(record(command)));
    kinds.emplace(line.at("kind").as_string());
  }
  EXPECT_EQ(kinds.size(), count);
}

RC_GTEST_PROP(RecordLine, CantBeForged, (const std::string& text)) {
  chat::SendMessage send;
  send.text = text;
  const std::string line = record_line(record(send));
  RC_ASSERT(!text::has_control(std::string_view(line).substr(0, line.size() - 1)));
  boost::json::parse(line);
}

}  // namespace
}  // namespace confab::log_tools
