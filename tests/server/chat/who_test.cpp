// Who there is: names, e-mails, devices, guests that are forgotten.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/server/chat/world.hpp"

namespace confab::chat::testing {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

TEST(Names, AreUniqueByTheirFoldedForm) {
  World world;
  world.enters("Ann");
  EXPECT_TRUE(refused(world.play(AddUser{"ann", "ann", "", "", "", token_of(9), ""}).outcome,
                      Refusal::name_taken));
  EXPECT_NE(world.enters("Анна"), UserId{});
}

TEST(Names, OfUsersAreKnownByIdAndByKey) {
  World world;
  const UserId ann = world.enters("Ann");
  EXPECT_EQ(world.chat().find_name("ann"), &world.user(ann));
  EXPECT_EQ(world.chat().find_name("bob"), nullptr);
  EXPECT_EQ(world.chat().name_of(ann), "Ann");
  EXPECT_EQ(world.chat().name_of(UserId{99}), "");
}

TEST(Emails, AreUniqueByTheirFoldedForm) {
  World world;
  const UserId ann = world.registers("ann", "secret", "Ann@example.org");
  const UserId bob = world.registers("bob");
  EXPECT_EQ(world.registers("carl", "secret", "ann@EXAMPLE.org"), UserId{});
  EXPECT_TRUE(
      refused(world.play(ChangeAccount{bob, "", "ann@example.org", "ann@example.org"}).outcome,
              Refusal::email_taken));
  EXPECT_EQ(world.chat().find_email("ann@example.org"), &world.user(ann));
}

TEST(Emails, AreFreeAgainWhenTheirOwnerTakesAnother) {
  World world;
  const UserId ann = world.registers("ann", "secret", "a@example.org");
  world.play(ChangeAccount{ann, "", "b@example.org", "b@example.org"});
  EXPECT_EQ(world.chat().find_email("a@example.org"), nullptr);
  EXPECT_EQ(world.user(ann).email, "b@example.org");
  EXPECT_NE(world.registers("bob", "secret", "a@example.org"), UserId{});
}

TEST(Accounts, AGuestWithAPasswordIsRegistered) {
  World world;
  const UserId ann = world.enters("ann");
  EXPECT_FALSE(world.user(ann).registered());
  world.play(ChangeAccount{ann, "secret", "", ""});
  EXPECT_TRUE(world.user(ann).registered());
  EXPECT_EQ(world.user(ann).email, "");
}

TEST(Accounts, OfNobodyCannotBeChanged) {
  World world;
  const UserId nobody{99};
  for (const Command& command : std::vector<Command>{
           ChangeAccount{nobody, "secret", "", ""}, AddDevice{nobody, "", token_of(1), ""},
           RemoveDevice{nobody, {}}, NoteSeen{nobody, {}}})
    EXPECT_TRUE(refused(world.play(command).outcome, Refusal::no_such_user));
}

TEST(Devices, AreAsManyAsOneLikesAndEachHasAToken) {
  World world;
  const UserId ann = world.registers("ann");
  const DeviceId phone = as<DeviceAdded>(world.signs_in(ann)).device;
  ASSERT_EQ(world.user(ann).devices.size(), 2U);
  const TokenHash token = world.user(ann).devices[1].token;
  EXPECT_EQ(world.chat().find_token(token), &world.user(ann));
  EXPECT_EQ(Chat::device(world.user(ann), token)->id, phone);
  EXPECT_EQ(Chat::device(world.user(ann), token_of(77)), nullptr);
}

TEST(Devices, NeedThePasswordThatIsGoodNow) {
  World world;
  const UserId ann = world.registers("ann", "old");
  world.play(ChangeAccount{ann, "new", "", ""});
  EXPECT_TRUE(refused(world.signs_in(ann, "old"), Refusal::signed_out));
  EXPECT_EQ(as<DeviceAdded>(world.signs_in(ann, "new")).device, world.user(ann).devices.back().id);
}

TEST(Devices, OfAGuestAreNotMultiplied) {
  World world;
  const UserId ann = world.enters("ann");
  EXPECT_TRUE(refused(world.signs_in(ann, ""), Refusal::signed_out));
}

TEST(Devices, CanBeRevokedOneByOne) {
  World world;
  const UserId ann = world.registers("ann");
  const DeviceId phone = as<DeviceAdded>(world.signs_in(ann)).device;
  const TokenHash lost = world.user(ann).devices[1].token;
  const TokenHash kept = world.user(ann).devices[0].token;

  world.play(RemoveDevice{ann, phone});
  EXPECT_TRUE(told_of<DevicesRevoked>(world.told()));
  EXPECT_EQ(world.chat().find_token(lost), nullptr);
  EXPECT_EQ(world.chat().find_token(kept), &world.user(ann));
  EXPECT_TRUE(refused(world.play(RemoveDevice{ann, phone}).outcome, Refusal::no_such_device));
}

TEST(Devices, CanBeRevokedAllAtOnce) {
  World world;
  const UserId ann = world.registers("ann");
  world.signs_in(ann);
  world.play(RemoveDevice{ann, {}});
  EXPECT_THAT(world.user(ann).devices, IsEmpty());
  EXPECT_EQ(world.play(RemoveDevice{ann, {}}).outcome, Outcome{Done{}});
}

TEST(Devices, TheOneAwayLongestGoesWhenThereAreTooMany) {
  World world;
  const UserId ann = world.registers("ann");
  const DeviceId first = world.user(ann).devices.front().id;
  for (std::size_t i = 1; i < devices_max; ++i) world.signs_in(ann);
  world.pass(1h);
  world.is_there(ann);  // with the first
  const DeviceId second = world.user(ann).devices[1].id;
  world.signs_in(ann);
  EXPECT_EQ(world.user(ann).devices.size(), devices_max);
  EXPECT_EQ(world.user(ann).devices.front().id, first);
  ASSERT_EQ(world.told().size(), 1U);
  EXPECT_EQ(std::get<DevicesRevoked>(world.told().front()).device, second);
}

TEST(Accounts, ANewPasswordEndsTheOtherSessionsWhenAskedTo) {
  World world;
  const UserId ann = world.registers("ann");
  const DeviceId first = world.user(ann).devices.front().id;
  world.signs_in(ann);
  const TokenHash second = world.user(ann).devices[1].token;
  world.play(ChangeAccount{.user = ann, .password_hash = "new"});
  EXPECT_EQ(world.user(ann).devices.size(), 2U) << "not asked";
  EXPECT_TRUE(world.told().empty());

  world.play(ChangeAccount{
      .user = ann, .password_hash = "newer", .end_other_sessions = true, .device = first});
  ASSERT_EQ(world.user(ann).devices.size(), 1U);
  EXPECT_EQ(world.user(ann).devices.front().id, first);
  EXPECT_EQ(world.chat().find_token(second), nullptr);
  ASSERT_TRUE(told_of<DevicesRevoked>(world.told()));
  const auto& told = std::get<DevicesRevoked>(world.told().front());
  EXPECT_FALSE(told.concerns(first));
  EXPECT_TRUE(told.concerns(DeviceId{})) << "what was opened by the old password";

  world.play(ChangeAccount{.user = ann, .password_hash = "newest", .end_other_sessions = true});
  EXPECT_TRUE(world.user(ann).devices.empty()) << "none of them asked";
}

TEST(Accounts, AHashThatIsMadeAnewReplacesTheOneItWasMadeOfOnly) {
  World world;
  const UserId ann = world.registers("ann");
  const std::string old = world.user(ann).password_hash;
  EXPECT_TRUE(
      refused(world.play(ChangeAccount{.user = ann, .password_hash = "anew", .was_hash = "another"})
                  .outcome,
              Refusal::signed_out));
  EXPECT_EQ(world.user(ann).password_hash, old);
  world.play(ChangeAccount{.user = ann, .password_hash = "anew", .was_hash = old});
  EXPECT_EQ(world.user(ann).password_hash, "anew");
}

TEST(Guests, MayBeForgottenAtOnceAndRegisteredUsersNever) {
  World world;
  const UserId bob = world.enters("bob");
  const UserId ann = world.registers("ann");
  world.play(ForgetUser{ann});
  EXPECT_TRUE(world.chat().user(ann));
  world.play(ForgetUser{bob});
  EXPECT_FALSE(world.chat().user(bob));
  EXPECT_EQ(world.chat().find_name("bob"), nullptr);
  EXPECT_TRUE(std::holds_alternative<Done>(world.play(ForgetUser{bob}).outcome)) << "again";
}

TEST(Devices, NeverShareAToken) {
  World world;
  const UserId ann = world.registers("ann");
  const TokenHash token = world.user(ann).devices.front().token;
  const UserId bob = world.registers("bob");
  EXPECT_TRUE(
      refused(world.play(AddDevice{bob, "secret", token, ""}).outcome, Refusal::signed_out));
  EXPECT_TRUE(refused(world.play(AddUser{"eve", "eve", "", "", "", token, ""}).outcome,
                      Refusal::signed_out));
  EXPECT_EQ(world.chat().find_token(token)->id, ann);
}

TEST(UsersWithoutADevice, AreNamesThatNobodyCanProve) {
  World world;
  const AddUser sensor{"Sensor", "sensor", "", "", "", {}, ""};
  const UserAdded added = as<UserAdded>(world.play(sensor).outcome);
  EXPECT_EQ(added.device, DeviceId{});
  EXPECT_THAT(world.user(added.user).devices, IsEmpty());
  EXPECT_EQ(world.chat().find_token({}), nullptr);
  EXPECT_TRUE(refused(world.play(sensor).outcome, Refusal::name_taken));
  EXPECT_TRUE(refused(world.signs_in(added.user, ""), Refusal::signed_out));
  world.says(added.user, "21 degrees");
  world.restart();
  EXPECT_EQ(world.chat().find_name("sensor")->id, added.user);
}

TEST(UsersWithoutADevice, AreAnyNumber) {
  World world;
  for (const char* const name : {"one", "two", "three"})
    EXPECT_NE(as<UserAdded>(world.play(AddUser{name, name, "", "", "", {}, ""}).outcome).user,
              UserId{});
}

TEST(UsersWithoutADevice, AreForgottenLikeAnyGuestThatStaysAway) {
  World world;
  const UserId sensor =
      as<UserAdded>(world.play(AddUser{"sensor", "sensor", "", "", "", {}, ""}).outcome).user;
  world.pass(days{6});
  world.says(sensor, "still here");
  world.pass(days{6});
  world.lapse();
  EXPECT_NE(world.chat().user(sensor), nullptr) << "sending counts as being there";
  world.pass(days{2});
  world.lapse();
  EXPECT_EQ(world.chat().user(sensor), nullptr);
  EXPECT_EQ(world.chat().find_name("sensor"), nullptr);
}

TEST(Presence, IsNotedAtMostOnceAnHourForEachDevice) {
  World world;
  const UserId ann = world.enters("ann");
  const std::size_t before = world.log().size();
  world.is_there(ann);
  world.pass(59min);
  world.is_there(ann);
  EXPECT_EQ(world.log().size(), before);
  world.pass(1min);
  world.is_there(ann);
  world.is_there(ann);
  EXPECT_EQ(world.log().size(), before + 1);
  EXPECT_EQ(world.user(ann).devices.front().last_seen_at, world.now());
}

TEST(Presence, IsNotedAtMostOnceInAQuarterOfAShortGuestLife) {
  Settings settings;
  settings.guest_ttl = 20min;
  const World world(settings);
  EXPECT_EQ(world.chat().seen_interval(), 5min);
}

TEST(Guests, ThatStayAwayForSevenDaysAreForgotten) {
  World world;
  const UserId ann = world.enters("ann");
  const TokenHash token = world.user(ann).devices.front().token;
  world.pass(days{7});
  EXPECT_FALSE(world.lapse()) << "may have been there up to an hour after it was noted";
  world.pass(1h);
  EXPECT_TRUE(world.lapse());
  EXPECT_TRUE(told_of<UserForgotten>(world.told()));
  EXPECT_EQ(world.chat().user(ann), nullptr);
  EXPECT_EQ(world.chat().find_token(token), nullptr);
  EXPECT_FALSE(world.general().members.contains(ann));
}

TEST(Guests, WhoWereThereAreKept) {
  World world;
  const UserId ann = world.enters("ann");
  for (int week = 0; week < 4; ++week) {
    world.pass(days{7});
    world.is_there(ann);
    world.lapse();
  }
  EXPECT_NE(world.chat().user(ann), nullptr);
}

TEST(Guests, RegisteredUsersAreNeverForgotten) {
  World world;
  const UserId ann = world.registers("ann");
  world.pass(days{1000});
  world.lapse();
  EXPECT_NE(world.chat().user(ann), nullptr);
}

TEST(Guests, ForgottenTakeTheirDirectChatsWithThem) {
  World world;
  const UserId ann = world.enters("ann");
  const UserId bob = world.registers("bob");
  world.tells(ann, bob, "hello");
  world.tells(ann, ann, "a note");
  const ChatId direct = world.direct(ann, bob);
  world.pass(days{8});
  world.lapse();

  EXPECT_EQ(world.chat().chat_of(bob, direct), nullptr);
  EXPECT_EQ(world.user(bob).chats, std::set<ChatId>{general_chat});
  EXPECT_EQ(world.chat().state().chats.size(), 1U);
  std::vector<UserId> members;
  for (const Notification& one : world.told())
    if (const auto* deleted = std::get_if<ChatDeleted>(&one))
      if (deleted->chat == direct) members = deleted->members;
  EXPECT_THAT(members, ElementsAre(ann, bob));
  EXPECT_EQ(world.chat().newest_event(world.user(bob)), world.chat().last_seq())
      << "an event for bob";
}

TEST(Guests, ANewUserOfAForgottenNameInheritsNothing) {
  World world;
  const UserId first = world.enters("ann");
  const UserId bob = world.registers("bob");
  world.says(first, "hello", "key");
  world.tells(first, bob, "psst");
  world.reports(bob, first);
  world.pass(days{8});
  world.lapse();

  const UserId second = world.enters("ann");
  ASSERT_NE(second, UserId{});
  EXPECT_NE(second, first);
  EXPECT_EQ(world.user(second).chats, std::set<ChatId>{general_chat});
  EXPECT_EQ(world.strikes(second), 0U);
  EXPECT_THAT(world.sees(second), IsEmpty());
  EXPECT_EQ(world.chat().replay(second, "key", digest_of("hello"), world.now()), std::nullopt);
}

TEST(Guests, MessagesThatOutliveTheirAuthorKeepTheName) {
  Settings settings;
  settings.ttl = days{30};
  World world(settings);
  const UserId ann = world.enters("Ann");
  const UserId bob = world.registers("bob");
  const MessageId hello = id_of(world.says(ann, "hello"));
  world.pass(days{8});
  world.lapse();
  ASSERT_EQ(world.chat().user(ann), nullptr);
  EXPECT_THAT(world.sees(bob), ElementsAre("hello"));
  EXPECT_EQ(world.chat().name_of(world.message(hello)->from), "Ann");
  world.restart();
  EXPECT_EQ(world.chat().name_of(ann), "Ann");

  world.pass(days{60});
  world.lapse();
  EXPECT_EQ(world.chat().name_of(ann), "") << "no longer than the messages";
  EXPECT_THAT(world.chat().state().departed, IsEmpty());
}

TEST(Guests, MessagesThatOnlyAForgottenOneHadNotSeenAreErasedWithThem) {
  World world;
  const UserId ann = world.registers("ann");
  Settings settings;
  settings.guest_ttl = 3h;
  world.configure(settings);
  world.enters("guest");
  world.says(ann, "hello");
  world.pass(4h);
  world.lapse();
  EXPECT_THAT(world.general().messages, IsEmpty());
}

}  // namespace
}  // namespace confab::chat::testing
