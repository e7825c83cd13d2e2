#include "server/log/command_format.hpp"

#include <gtest/gtest.h>
#include <rapidcheck.h>
#include <rapidcheck/gtest.h>

#include "server/log/error.hpp"
#include "tests/server/log/support/generators.hpp"

namespace confab::log {
namespace {

std::string payload_of(const chat::Command& command) {
  std::string payload;
  encode(command, payload);
  return payload;
}

RC_GTEST_PROP(CommandFormat, GivesBackEveryCommand, (const chat::Command& command)) {
  const auto again = decode(kind_of(command), version_of(command), payload_of(command));
  RC_ASSERT(again.has_value());
  RC_ASSERT(*again == command);
}

RC_GTEST_PROP(CommandFormat, RefusesAPayloadThatIsCutAnywhere, (const chat::Command& command)) {
  const std::string payload = payload_of(command);
  RC_PRE(!payload.empty());
  const auto cut = *rc::gen::inRange<std::size_t>(0, payload.size());
  RC_ASSERT(decode(kind_of(command), version_of(command), payload.substr(0, cut)).error() ==
            Error::damaged);
}

RC_GTEST_PROP(CommandFormat, RefusesBytesBehindTheLastField, (const chat::Command& command)) {
  RC_ASSERT(decode(kind_of(command), version_of(command), payload_of(command) + '\0').error() ==
            Error::damaged);
}

RC_GTEST_PROP(CommandFormat, SurvivesAnyBytes, (std::uint8_t kind, const std::string& payload)) {
  const auto version = *rc::gen::inRange<std::uint8_t>(1, 3);
  const Result<chat::Command> decoded = decode(kind, version, payload);
  if (!decoded) return;
  // Whatever it makes of them is what they are; an older version's has defaults behind it.
  const std::string again = payload_of(*decoded);
  RC_ASSERT(again.starts_with(payload));
  if (version == version_of(*decoded)) RC_ASSERT(again == payload);
}

TEST(CommandFormat, LooksLikeThis) {
  const chat::MarkRead read{chat::UserId{1}, chat::ChatId{0x0203}, 4};
  EXPECT_EQ(payload_of(read), std::string("\1\0\0\0\0\0\0\0"
                                          "\3\2\0\0\0\0\0\0"
                                          "\4\0\0\0\0\0\0\0",
                                          24));
  const chat::ReportUser report{{}, {}, "why", {}, "k", {}};
  EXPECT_EQ(payload_of(report).substr(16, 7), std::string("\3\0\0\0why", 7));
}

TEST(CommandFormat, FillsWhatAnOlderVersionLacksWithDefaults) {
  chat::SendMessage send{.from = chat::UserId{1}, .chat = chat::ChatId{1}, .text = "hi"};
  const std::string payload = payload_of(send);
  const std::string without_files = payload.substr(0, payload.size() - 4);
  EXPECT_EQ(decode(chat::SendMessage::kind, 1, without_files).value(), chat::Command{send});
  EXPECT_EQ(decode(chat::SendMessage::kind, 2, without_files).error(), Error::damaged);

  chat::ChangeAccount change{.user = chat::UserId{1}};
  change.email = "ann@example.org";
  const std::string now = payload_of(change);
  EXPECT_EQ(decode(chat::ChangeAccount::kind, 1, now.substr(0, now.size() - 1 - 8 - 4)).value(),
            chat::Command{change});
}

TEST(CommandFormat, FillsWhatOlderSettingsLackWithDefaults) {
  chat::Configure configure;
  configure.settings.history = 5;
  configure.settings.ttl = chat::Duration{6};
  configure.settings.idempotency_ttl = chat::Duration{7};
  const Result<chat::Command> older =
      decode(chat::Configure::kind, 1, payload_of(configure).substr(0, 4 + 8));
  configure.settings.idempotency_ttl = chat::Settings{}.idempotency_ttl;
  EXPECT_EQ(older.value(), chat::Command{configure});
}

TEST(CommandFormat, RefusesAnOlderVersionThatEndsInsideAField) {
  const std::string payload = payload_of(chat::Configure{});
  EXPECT_EQ(decode(chat::Configure::kind, 1, payload.substr(0, 5)).error(), Error::damaged);
  EXPECT_EQ(decode(chat::ReportUser::kind, 1, std::string(16, 'x') + "\5").error(), Error::damaged);
}

TEST(CommandFormat, RefusesAStringThatClaimsMoreThanThereIs) {
  const std::string payload = std::string(16, '\0') + std::string("\xff\xff\xff\xff", 4) + "short";
  EXPECT_EQ(decode(chat::ReportUser::kind, 1, payload).error(), Error::damaged);
}

TEST(CommandFormat, KnowsNoKindThatIsNotListed) {
  EXPECT_EQ(decode(0, 1, "").error(), Error::unknown_kind);
  EXPECT_EQ(is_known(255, 1).error(), Error::unknown_kind);
}

TEST(CommandFormat, KnowsNoVersionFromTheFuture) {
  EXPECT_EQ(decode(chat::Lapse::kind, chat::Lapse::version + 1, "").error(), Error::newer_version);
  EXPECT_TRUE(is_known(chat::Lapse::kind, chat::Lapse::version));
}

}  // namespace
}  // namespace confab::log
