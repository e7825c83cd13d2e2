// What a conversation in a terminal confirms as read, and what it does not.
#include <gmock/gmock.h>

#include <boost/json/parse.hpp>

#include "tests/e2e/support/eventually.hpp"
#include "tests/e2e/support/person.hpp"
#include "tests/e2e/support/terminal_conversation.hpp"

namespace confab::testing {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

class UnreadConversation : public TerminalConversation {
 protected:
  UnreadConversation() { ann.confab({"connect", "ann"}); }

  std::uint64_t unread() const {
    return json::parse(ann.confab({"status", "--json"}).out)
        .at("unread")
        .to_number<std::uint64_t>();
  }
  bool comes_to_have_read_all() const {
    return eventually([&] { return unread() == 0; });
  }

  const Person bob{server, "bob"};
};

TEST_F(UnreadConversation, ShowsEverythingBeforeItConfirmsIt) {
  for (int i = 0; i < 130; ++i) bob.says("text " + std::to_string(i) + ".");
  for (int i = 0; i < 10; ++i) ann.confab({"send", "my own"});
  const Terminal terminal(confab(ann), {80, 24});
  ASSERT_TRUE(terminal.shows("ann: my own"));
  const std::string all = terminal.all();
  for (int i = 0; i < 130; ++i) EXPECT_THAT(all, HasSubstr("text " + std::to_string(i) + "."));
  EXPECT_TRUE(comes_to_have_read_all());
}

TEST_F(UnreadConversation, LeavesUnreadWhatIsTooMuchToShow) {
  for (int i = 0; i < 1'100; ++i)
    ASSERT_EQ(bob.says("text " + std::to_string(i) + ".").status, 201);
  const Terminal terminal(confab(ann));
  ASSERT_TRUE(terminal.shows("bob: text 1099."));
  const std::string all = terminal.all();
  EXPECT_THAT(all, HasSubstr("Here are the newest 1000; what is unread before them shows /read."));
  EXPECT_THAT(all, Not(HasSubstr("text 5.")));
  bob.says("one more");
  ASSERT_TRUE(terminal.shows("bob: one more"));
  EXPECT_EQ(unread(), 1'101U);
  terminal.enter("/read");
  ASSERT_TRUE(eventually([&] { return terminal.all().find("text 5.") != std::string::npos; }));
  EXPECT_TRUE(comes_to_have_read_all());
  bob.says("and another");
  ASSERT_TRUE(terminal.shows("bob: and another"));
  EXPECT_TRUE(comes_to_have_read_all());
}

TEST_F(UnreadConversation, ConfirmsNoWhisperBehindOnesThatWereNotShown) {
  for (const char* text : {"one", "two", "three"})
    bob.post("/send", {{"to", "ann"}, {"text", text}});
  const Terminal terminal(confab(ann));
  ASSERT_TRUE(terminal.shows("@bob · 3 unread"));
  bob.post("/send", {{"to", "ann"}, {"text", "four"}});
  ASSERT_TRUE(terminal.shows("bob: four"));
  ASSERT_TRUE(terminal.prompts("general · 4 unread elsewhere>"));
  EXPECT_EQ(unread(), 4U);
  terminal.enter("/chat @bob");
  ASSERT_TRUE(terminal.prompts("@bob>"));
  EXPECT_TRUE(terminal.shows("bob: one"));
  EXPECT_TRUE(comes_to_have_read_all());
}

TEST_F(UnreadConversation, ConfirmsWhatCameWhileOneWasElsewhereOnlyThere) {
  ASSERT_EQ(bob.post("/chats", {{"title", "Garden"}}).status, 201);
  const Terminal terminal(confab(ann));
  ASSERT_TRUE(terminal.prompts("general>"));
  terminal.enter("/join Garden");
  ASSERT_TRUE(terminal.prompts("Garden>"));
  bob.says("in general");
  ASSERT_TRUE(terminal.prompts("Garden · 1 unread elsewhere>"));
  bob.post("/send", {{"chat", "Garden"}, {"text", "in the garden"}});
  ASSERT_TRUE(terminal.shows("bob: in the garden"));
  EXPECT_TRUE(eventually([&] { return unread() == 1; }));
  terminal.enter("/chat general");
  ASSERT_TRUE(terminal.shows("bob: in general"));
  EXPECT_TRUE(comes_to_have_read_all());
}

}  // namespace
}  // namespace confab::testing
