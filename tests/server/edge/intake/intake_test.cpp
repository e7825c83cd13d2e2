#include "server/edge/intake/intake.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <boost/system/errc.hpp>

#include "tests/server/core/support.hpp"

namespace confab::edge {
namespace {

using core::testing::World;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

struct IntakeTest : ::testing::Test {
  IntakeTest() { world.start(); }

  Result<chat::Sent, Response> take(std::string name, std::string text, std::string key = {}) {
    return world.loop.run(intake.take({std::move(name), std::move(text), std::move(key)}));
  }
  /// The status and the words of a refusal.
  std::string refusal(std::string name, std::string text) {
    const auto taken = take(std::move(name), std::move(text));
    return taken ? "none" : std::to_string(taken.error().status) + " " + taken.error().body;
  }
  const chat::User* user(const std::string& key) const { return world.chat.find_name(key); }

  World world;
  Settings settings;
  Intake intake{world.chat, world.committer, settings};
};

TEST_F(IntakeTest, MakesAGuestWithoutADeviceOfANewName) {
  ASSERT_TRUE(take("Sensor", "21 degrees"));
  ASSERT_NE(user("sensor"), nullptr);
  EXPECT_EQ(user("sensor")->name, "Sensor");
  EXPECT_THAT(user("sensor")->devices, IsEmpty());
  EXPECT_FALSE(user("sensor")->registered());
  ASSERT_TRUE(take("SENSOR", "22 degrees"));
  EXPECT_EQ(world.chat.state().users.size(), 1U);
  EXPECT_THAT(world.texts(), ElementsAre("21 degrees", "22 degrees"));
}

TEST_F(IntakeTest, RefusesTheNameOfWhoHasADevice) {
  world.user("ann");
  EXPECT_THAT(refusal("Ann", "it is me"), HasSubstr("409"));
  EXPECT_THAT(world.texts(), IsEmpty());
}

TEST_F(IntakeTest, RefusesTheNameOfWhoHasAPasswordAndNoDevice) {
  world.commit(chat::AddUser{"bob", "bob", "", "", "hash", {}, ""});
  EXPECT_THAT(refusal("bob", "it is me"), HasSubstr("name-taken"));
}

TEST_F(IntakeTest, RefusesWhatIsNoNameOrNoText) {
  EXPECT_THAT(refusal("a b", "x"), HasSubstr("422"));
  EXPECT_THAT(refusal("a", " "), HasSubstr("\\\"message\\\" is blank"));
  settings.text_max = 3;
  EXPECT_THAT(refusal("a", "four"), HasSubstr("at most 3 characters"));
  EXPECT_EQ(user("a"), nullptr) << "who says nothing is nobody";
}

TEST_F(IntakeTest, TakesOneNewNameOfManyThatComeAtOnce) {
  world.log.hold();
  const auto one = world.loop.start(intake.take({"twin", "one"}));
  const auto other = world.loop.start(intake.take({"Twin", "two"}));
  world.loop.poll();
  world.log.release();
  EXPECT_TRUE(world.loop.wait_for(one));
  EXPECT_TRUE(world.loop.wait_for(other));
  EXPECT_EQ(world.chat.state().users.size(), 1U);
}

TEST_F(IntakeTest, TakesSoManyNewNamesInAnHourAndKnownOnesStill) {
  for (std::uint32_t i = 0; i < intake_new_names_max; ++i)
    ASSERT_TRUE(take("n" + std::to_string(i), "x"));
  const std::string why = refusal("one-more", "x");
  EXPECT_THAT(why, HasSubstr("429"));
  EXPECT_THAT(why, HasSubstr("\"retry_after\":3600"));
  EXPECT_EQ(user("one-more"), nullptr);
  EXPECT_TRUE(take("n7", "still welcome"));
  world.clock.advance(std::chrono::hours{1});
  EXPECT_TRUE(take("one-more", "x"));
}

TEST_F(IntakeTest, AnswersUnavailableWhileTheLogTakesNothing) {
  ASSERT_TRUE(take("a", "one"));
  world.log.fail_next_write(make_error_code(boost::system::errc::no_space_on_device));
  EXPECT_THAT(refusal("a", "two"), HasSubstr("503"));
  EXPECT_TRUE(take("a", "three"));
}

TEST(Postings, AreReadFromAFormOrFromJson) {
  for (const char* const text : {"username=a&message=b%20c&key=k", "key=k&message=b+c&username=a",
                                 R"({"username":"a","message":"b c","key":"k"})",
                                 "  {\"username\":\"a\",\"message\":\"b c\",\"key\":\"k\"}"}) {
    const auto posting = read_posting(text);
    ASSERT_TRUE(posting) << text;
    EXPECT_EQ(posting->username, "a");
    EXPECT_EQ(posting->message, "b c");
    EXPECT_EQ(posting->key, "k");
  }
}

TEST(Postings, AreAnsweredWithOneLine) {
  EXPECT_EQ(answer_line(chat::Sent{chat::MessageId{12}}), "{\"id\":12}\n");
  EXPECT_EQ(answer_line(chat::Sent{.id = chat::MessageId{12}, .replayed = true}),
            "{\"id\":12,\"replayed\":true}\n");
  const std::string refused = answer_line(read_posting("two\nlines").error());
  EXPECT_EQ(refused.find('\n'), refused.size() - 1);
  EXPECT_THAT(refused, HasSubstr("\"code\":\"malformed\""));
}

}  // namespace
}  // namespace confab::edge
