#include "server/chat/snapshot.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <boost/json.hpp>
#include <functional>
#include <string>

#include "server/chat/text_forms.hpp"
#include "tests/server/chat/world.hpp"

namespace confab::chat::testing {
namespace {

namespace json = boost::json;

/// A state in which every field of every struct has something to say.
World busy_world() {
  World world;
  const UserId ann = world.registers("Ann", "secret", "Ann@example.org");
  const UserId boris = world.enters("Борис");
  const UserId eve = world.enters("Eve");
  world.signs_in(ann);
  const MessageId hello = id_of(world.says(ann, "hello \"all\"\n", "key 1"));
  world.pass(1s);
  const MessageId reply = id_of(world.comments(boris, hello, "привет \x01 мир"));
  world.comments(ann, reply, "\xf0\x9f\x99\x82");
  world.tells(boris, boris, "a note");
  world.tells(eve, ann, "psst");
  world.says(eve, "spam");
  world.confirms(boris, hello);
  world.reports(ann, eve, "key 2");
  world.reports(boris, eve);
  world.pass(2h);
  world.confirms(ann, reply);
  world.lapse();
  world.says(boris, "still there");
  return world;
}

std::string error_of(std::string_view text) {
  const auto read = read_snapshot(text);
  const SnapshotError* error = std::get_if<SnapshotError>(&read);
  return error == nullptr ? "" : error->what;
}

/// What is said to a state whose JSON somebody changed.
std::string error_after(const std::function<void(json::object&)>& change) {
  json::value document = json::parse(written(busy_world().chat().state()));
  change(document.as_object());
  return error_of(json::serialize(document));
}

json::object& at(json::object& object, std::string_view list, std::size_t index) {
  return object.at(list).as_array().at(index).as_object();
}

TEST(Snapshot, ComesBackExactlyAsItWas) {
  const World world = busy_world();
  EXPECT_EQ(reread(world.chat().state()), world.chat().state());
}

TEST(Snapshot, OfNothingComesBackToo) { EXPECT_EQ(reread(Chat{}.state()), Chat{}.state()); }

TEST(Snapshot, RemembersWhichLogItBelongsTo) {
  const Chat chat;
  const SnapshotEnvelope envelope{"c0ffee", Seq{0}, 0xffffffff, World{}.now()};
  std::string text;
  write_snapshot(chat.state(), envelope, [&](std::string_view piece) { text += piece; });
  EXPECT_EQ(std::get<Snapshot>(read_snapshot(text)).envelope, envelope);
}

TEST(Snapshot, IsOneJsonDocumentWithOneMessageALine) {
  const std::string text = written(busy_world().chat().state());
  EXPECT_NO_THROW(json::parse(text));
  EXPECT_NE(
      text.find("\n{\"id\":6,\"at\":\"2026-11-20T20:00:01.000000Z\",\"from\":2,\"reply_to\":5,"),
      std::string::npos)
      << text;
  EXPECT_NE(text.find("\"ttl\":\"1h\""), std::string::npos) << text;
  EXPECT_NE(text.find("Борис"), std::string::npos) << text;
}

TEST(Snapshot, IsWrittenInSmallPieces) {
  World world;
  const UserId ann = world.enters("ann");
  for (int i = 0; i < 200; ++i) world.tells(ann, ann, "all work and no play");
  std::size_t largest = 0;
  write_snapshot(world.chat().state(), {"", world.chat().last_seq(), 0, {}},
                 [&](std::string_view piece) { largest = std::max(largest, piece.size()); });
  EXPECT_LT(largest, 4096U);
}

TEST(Snapshot, KeepsBytesThatAreNoUtf8) {
  World world;
  world.enters("bad\xff\xfe");
  EXPECT_EQ(reread(world.chat().state()), world.chat().state());
}

TEST(Snapshot, SaysWhatIsNoJson) {
  EXPECT_THAT(error_of("{\"format\": 1"), ::testing::StartsWith("not JSON: "));
  EXPECT_EQ(error_of("[]"), "not an object: []");
}

TEST(Snapshot, OfAnotherFormatIsNotGuessedAt) {
  EXPECT_EQ(error_after([](json::object& state) { state["format"] = 4; }),
            "format 4 is not one that this version reads: 1 to 3");
  EXPECT_EQ(error_after([](json::object& state) { state.erase("format"); }),
            "format 0 is not one that this version reads: 1 to 3");
}

TEST(Snapshot, NamesAnUnknownField) {
  EXPECT_EQ(error_after([](json::object& state) { at(state, "users", 1)["nick"] = "b"; }),
            "users[1]: unknown field \"nick\"");
  EXPECT_EQ(error_after([](json::object& state) { state["rooms"] = 0; }),
            "unknown field \"rooms\"");
}

TEST(Snapshot, NamesTheFieldWithAWrongValueAndSaysWhatItIs) {
  const auto user = [](std::string_view field, json::value value) {
    return error_after([&](json::object& state) { at(state, "users", 0)[field] = value; });
  };
  EXPECT_EQ(user("name", 7), "users[0].name: not a string: 7");
  EXPECT_EQ(user("created_at", "noon"), "users[0].created_at: not a time: \"noon\"");
  EXPECT_EQ(user("sent_in_window", -1),
            "users[0].sent_in_window: not a number from 0 to 4294967295: -1");
  EXPECT_EQ(user("sent_in_window", 4294967296),
            "users[0].sent_in_window: not a number from 0 to 4294967295: 4294967296");
  EXPECT_EQ(user("id", 1.5), "users[0].id: not a number from 0 to 18446744073709551615: 1.5E0");
  EXPECT_EQ(user("devices", "none"), "users[0].devices: not a list: \"none\"");

  EXPECT_EQ(error_after([](json::object& state) {
              at(at(state, "users", 0), "devices", 1)["token"] = "abc";
            }),
            "users[0].devices[1].token: not 32 bytes in hex: \"abc\"");
  EXPECT_EQ(
      error_after([](json::object& state) { state["settings"].as_object()["ttl"] = "1 hour"; }),
      "settings.ttl: not a duration: \"1 hour\"");
  EXPECT_EQ(error_after([](json::object& state) { at(state, "chats", 0)["kind"] = "club"; }),
            "chats[0].kind: not known here: \"club\"");
  EXPECT_EQ(error_after([](json::object& state) {
              at(at(state, "chats", 0), "messages", 0)["erased"] = 1;
            }),
            "chats[0].messages[0].erased: not true or false: 1");
}

TEST(Snapshot, RefusesAnEventOfNoKindOrOfTwo) {
  const auto event_without = [](std::string_view field, json::value other) {
    return error_after([&](json::object& state) {
      json::object& event = at(at(state, "users", 1), "events", 0);
      event.erase(field);
      if (!other.is_null()) event["banned"] = std::move(other);
    });
  };
  const std::string error = "users[1].events[0]: has to be of one kind";
  EXPECT_EQ(event_without("read", nullptr), error);
  EXPECT_EQ(event_without("", json::object{}), error);
}

TEST(Snapshot, RefusesWhatIsThereTwice) {
  const auto doubled = [](std::string_view list) {
    return error_after([&](json::object& state) {
      json::array& all = state[list].as_array();
      all.push_back(json::value(all.front()));
    });
  };
  EXPECT_EQ(doubled("users"), "users[3]: is there twice");
  EXPECT_EQ(doubled("chats"), "chats[3]: is there twice");
  EXPECT_EQ(doubled("retries"), "retries[2]: is there twice");
}

}  // namespace
}  // namespace confab::chat::testing
