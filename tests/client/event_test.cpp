#include "client/event.hpp"

#include "tests/client/events.hpp"

namespace confab::client {
namespace {

using confab::testing::event;
using confab::testing::gap_event;
using confab::testing::json;
using confab::testing::message_event;
using ::testing::HasSubstr;
using ::testing::Not;

std::string sentence(const api::Event& event) {
  return sentence_of(event, {text::parse_rfc3339("2026-11-20T22:00:00Z").value()});
}

TEST(Event, IsReadFromItsLine) {
  const auto message = read_event(json(message_event(12, "ann", "hi")));
  ASSERT_TRUE(message) << message.error();
  EXPECT_EQ(message->id, 12U);
  EXPECT_EQ(message->message->text, "hi");
  const auto unknown = read_event(R"({"type":"dance","at":"","id":7,"steps":[1,2]})");
  ASSERT_TRUE(unknown) << "a newer server may have more to tell";
  EXPECT_EQ(unknown->id, 7U);
}

TEST(Event, IsNothingElse) {
  for (
      const char* line :
      {"", "hello", "[]", "12", "{}", R"({"type":7})", R"({"type":"open","at":"")",
       R"({"type":"open"})", R"({"type":"message","at":"","id":7})",
       R"({"type":"read","at":"","id":-1})", R"({"type":"read","at":"","id":"7"})",
       R"({"type":"message","at":"","message":{"id":7,"chat":"g","from":"a","at":"","comments":0}})",
       R"({"id":7,"type":"message","at":"","message":{"id":7,"chat":"g","from":"a\u0000","at":"","comments":0}})"})
    EXPECT_FALSE(read_event(line)) << line;
}

TEST(Event, IsASentenceForPeople) {
  api::Event member = event("member", 7);
  member.user = "bob";
  member.chat = "music";
  for (const auto& [change, words] : {std::pair{"invited", "bob was invited to music."},
                                      {"joined", "bob joined music."},
                                      {"left", "bob left music."},
                                      {"removed", "bob was removed from music."},
                                      {"danced", ""}}) {
    member.change = change;
    EXPECT_EQ(sentence(member), words);
  }
  api::Event chat = event("chat", 7);
  chat.chat = "@bob";
  for (const auto& [change, words] : {std::pair{"made", "@bob is a new chat."},
                                      {"changed", "@bob was changed."},
                                      {"deleted", "@bob was deleted."}}) {
    chat.change = change;
    EXPECT_EQ(sentence(chat), words);
  }
  api::Event presence = event("joined");
  presence.user = "bob";
  presence.chat = "general";
  EXPECT_EQ(sentence(presence), "bob is there (general).");
  presence.type = "left";
  EXPECT_EQ(sentence(presence), "bob is gone (general).");
}

TEST(Event, TellsOfRequestsToBothSides) {
  const Onlooker ann{{}, "ann", {{"~abc", "Garden\x1b"}}};
  const Onlooker bob{{}, "bob", {}};
  api::Event request = event("request", 7);
  request.user = "bob";
  request.chat = "~abc";
  for (const auto& [state, to_ann, to_bob] :
       {std::tuple{
            "pending",
            "bob asks to be let into Garden\\x1b (~abc). Decide with: confab approve ~abc bob",
            "You asked to be let into ~abc; the owner decides."},
        {"approved", "bob was let into Garden\\x1b (~abc).", "You were let into ~abc."},
        {"denied", "bob was not let into Garden\\x1b (~abc).",
         "You were not let into ~abc. You may ask again after a day."},
        {"dancing", "", ""}}) {
    request.state = state;
    EXPECT_EQ(sentence_of(request, ann), to_ann);
    EXPECT_EQ(sentence_of(request, bob), to_bob);
  }
}

TEST(Event, TellsOfOneselfAsYou) {
  api::Event member = event("member", 7);
  member.user = "bob";
  member.chat = "~abc";
  for (const auto& [change, words] :
       {std::pair{"invited", "You are invited to ~abc. Enter with: confab join ~abc"},
        {"joined", "You are in ~abc now."},
        {"left", "You left ~abc."},
        {"removed", "You were removed from ~abc."}}) {
    member.change = change;
    EXPECT_EQ(sentence_of(member, {{}, "bob", {}}), words);
  }
}

TEST(Event, TellsWhatBecameOfWhatWasScheduled) {
  api::Event one = event("scheduled", 7);
  EXPECT_EQ(sentence(one), "");
  one.scheduled = api::ScheduledState{21, "pending", {}, {}};
  EXPECT_EQ(sentence(one), "#21 will be sent later.");
  one.scheduled->state = "cancelled";
  EXPECT_EQ(sentence(one), "#21 was cancelled.");
  one.scheduled = api::ScheduledState{21, "sent", {}, 27};
  EXPECT_EQ(sentence(one), "#21 was sent as planned, as #27.");
  one.scheduled = api::ScheduledState{21, "failed", "banned", {}};
  EXPECT_EQ(sentence(one), "#21 was not sent: you were banned from writing.");
  one.scheduled->state = "dancing";
  EXPECT_EQ(sentence(one), "");
}

TEST(Event, TellsWhatConcernsOneself) {
  api::Event report = event("report");
  report.strikes = 1;
  report.limit = 3;
  EXPECT_EQ(sentence(report), "You were reported (1 of 3).");
  api::Event banned = event("banned", 7);
  banned.banned_until = "2099-11-20T20:20:58.020261Z";
  EXPECT_THAT(sentence(banned), HasSubstr("You are banned from writing until 2099-11-20 "));
  EXPECT_EQ(sentence(gap_event(50, 60)),
            "Some of what happened is gone: the oldest there is is #50.");
}

TEST(Event, NeedsNoWordsWhenItIsNoNews) {
  for (const char* type : {"open", "keepalive", "closed", "read", "typing", "message", "dance"})
    EXPECT_EQ(sentence(event(type)), "") << type;
}

TEST(Event, MovesNoTerminal) {
  api::Event evil = event("joined");
  evil.user = "b\x1b[2Job\u202e";
  evil.chat = "\r\x07";
  for (const char* raw : {"\x1b", "\u202e", "\r", "\x07"})
    EXPECT_THAT(sentence(evil), Not(HasSubstr(raw)));
}

}  // namespace
}  // namespace confab::client
