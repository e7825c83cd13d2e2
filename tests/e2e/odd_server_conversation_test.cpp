// A conversation in a terminal with a server whose answers come when a test wants them to.
#include "tests/client/events.hpp"
#include "tests/e2e/support/terminal.hpp"

namespace confab::testing {
namespace {

class OddServerConversation : public AtHome {
 protected:
  OddServerConversation() {
    answers.set_stream(stream_head + said(event("open")));
    api::Status status = signed_in_status("ann", {chat("general", 0, 50), chat("garden", 0, 50)});
    status.cursor = 50;
    answers["GET /status"] = json_response(200, json(status));
    answers["GET /chats/general"] = json_response(200, json(chat("general", 0, 50)));
    answers["GET /chats/garden"] = json_response(200, json(chat("garden", 0, 50)));
    answers["GET /chats/general/messages?limit=20"] = page("the last in general");
    answers["GET /chats/garden/messages?limit=20"] = page("the last in the garden");
    answers["GET /chats"] = json_response(200, json(api::Chats{}));
  }

  static std::string page(const std::string& text) {
    api::Messages messages;
    messages.messages = {message(50, "bob", text)};
    return json_response(200, json(messages));
  }
  Program conversation(const ScriptedServer& with) const {
    Program confab = program({"chat"});
    confab.environment["CONFAB_SERVER"] = with.url();
    confab.environment["NO_COLOR"] = "1";
    return confab;
  }
};

TEST_F(OddServerConversation, ShowsWhatCameWhileAChatWasBeingOpened) {
  const Wire* stream = nullptr;
  ScriptedServer slow([&](const SeenRequest& request) {
    // The page was made before the message that comes now.
    if (request.line.starts_with("GET /chats/garden/messages"))
      stream->send(said(message_event(61, "bob", "just now", "garden")));
    return answer(request);
  });
  const Terminal terminal(conversation(slow));
  const Wire events = slow.kept();
  stream = &events;
  ASSERT_TRUE(terminal.shows("the last in general"));
  terminal.enter("/chat garden");
  EXPECT_TRUE(terminal.shows("bob: just now"));
  EXPECT_TRUE(terminal.prompts("garden>"));
}

TEST_F(OddServerConversation, ShowsWhatAServerSaysThatWentBackInTime) {
  const Terminal terminal(conversation(server));
  const Wire events = server.kept();
  ASSERT_TRUE(terminal.shows("the last in general"));
  events.send(said(gap_event(1, 2)) + said(message_event(3, "bob", "from the backup")));
  EXPECT_TRUE(terminal.shows("bob: from the backup"));
}

}  // namespace
}  // namespace confab::testing
