// Rooms and private rooms at the console, with the real server: each command, in both alphabets,
// for people and for programs.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <boost/json/parse.hpp>
#include <csignal>

#include "tests/e2e/support/console.hpp"
#include "tests/e2e/support/person.hpp"
#include "tests/support/running_program.hpp"

namespace confab::testing {
namespace {

using ::testing::HasSubstr;
using ::testing::MatchesRegex;
using ::testing::Not;
using ::testing::StartsWith;
using Texts = std::vector<std::string>;

class RoomCommands : public ::testing::Test {
 protected:
  RoomCommands() {
    ann.confab({"connect", "ann"});
    vera.confab({"connect", "Вера"});
  }

  /// Its standard output, less the line end.
  static std::string says(const Console& who, Texts arguments) {
    const Ran ran = who.confab(std::move(arguments));
    EXPECT_EQ(ran.exit_code, 0) << ran.err;
    return ran.out.substr(0, ran.out.find('\n'));
  }
  static json::value tells(const Console& who, Texts arguments) {
    arguments.emplace_back("--json");
    const Ran ran = who.confab(std::move(arguments));
    EXPECT_EQ(ran.exit_code, 0) << ran.err;
    EXPECT_EQ(ran.err, "");
    return json::parse(ran.out);
  }
  static int exit_of(const Console& who, Texts arguments) {
    return who.confab(std::move(arguments)).exit_code;
  }

  RunningServer server{{{"--rate-limit", "0"}}};
  const Console ann{server};
  const Console vera{server};
};

TEST_F(RoomCommands, AreMadeFoundEnteredAndLeft) {
  EXPECT_EQ(ann.shows({"create", "Garden party"}),
            "Garden party\nIt is yours, and anyone may enter it.\n");
  EXPECT_EQ(vera.shows({"create", "Сад и огород"}),
            "Сад и огород\nIt is yours, and anyone may enter it.\n");
  EXPECT_EQ(vera.shows({"find", "GARDEN"}), "Garden party · of ann · 1 member, 0 online\n");
  EXPECT_EQ(ann.shows({"find", "и", "ОГОРОД"}), "Сад и огород · of Вера · 1 member, 0 online\n");
  EXPECT_EQ(ann.shows({"find", "nothing like that"}), "No public room has that in its title.\n");

  EXPECT_EQ(vera.shows({"join", "garden PARTY"}), "You are in garden PARTY.\n");
  EXPECT_EQ(ann.shows({"join", "Сад и огород"}), "You are in Сад и огород.\n");
  EXPECT_EQ(ann.shows({"send", "--chat", "Сад и огород", "Что сеем?"}), "sent #N\n");
  EXPECT_EQ(vera.shows({"rooms"}),
            "Garden party · 0 unread · 2 members, 0 online\n"
            "Сад и огород · yours · 1 unread · 2 members, 0 online\n");
  EXPECT_EQ(vera.shows({"members", "Garden party"}), "ann · since TIME\nВера · since TIME\n");
  EXPECT_EQ(vera.shows({"read", "Сад и огород"}), "#N TIME ann: Что сеем?\n");
  EXPECT_EQ(vera.shows({"leave", "Garden party"}), "You left Garden party.\n");
  EXPECT_EQ(vera.shows({"rooms"}), "Сад и огород · yours · 0 unread · 2 members, 0 online\n");
  EXPECT_EQ(vera.shows({"leave", "Сад и огород"}), "You left Сад и огород.\n");
  EXPECT_EQ(ann.shows({"rooms"}),
            "Garden party · yours · 0 unread · 1 member, 0 online\n"
            "Сад и огород · yours · 0 unread · 1 member, 0 online\n")
      << "whoever stays owns it";
}

TEST_F(RoomCommands, AreMadeAsTheirOwnerWants) {
  const json::value news =
      tells(ann, {"create", "news", "--history", "all", "--ttl", "7d", "--key", "once"});
  EXPECT_EQ(news.at("history"), "all");
  EXPECT_EQ(news.at("ttl"), "7d");
  EXPECT_EQ(tells(ann, {"create", "news", "--history", "all", "--ttl", "7d", "--key", "once"}),
            news)
      << "made once";
  EXPECT_EQ(exit_of(ann, {"create", "NEWS"}), 3) << "taken";
  EXPECT_EQ(exit_of(ann, {"create", "a/b"}), 2);
  EXPECT_EQ(exit_of(ann, {"create", "x", "--history", "some"}), 2);
  EXPECT_EQ(exit_of(ann, {"create", "x", "--ttl", "soon"}), 2);
  EXPECT_EQ(exit_of(ann, {"create"}), 2);
}

TEST_F(RoomCommands, TellProgramsTheSame) {
  EXPECT_EQ(tells(ann, {"create", "огород"}).at("chat"), "огород");
  EXPECT_EQ(tells(vera, {"find", "огород"}).at("chats").at(0).at("owner"), "ann");
  EXPECT_EQ(tells(vera, {"join", "огород"}), (json::value{{"chat", "огород"}, {"joined", true}}));
  EXPECT_EQ(tells(vera, {"rooms"}).at("chats").at(0).at("title"), "огород");
  EXPECT_EQ(tells(vera, {"members", "огород"}).at("members").at(1).at("name"), "Вера");
  EXPECT_EQ(tells(vera, {"leave", "огород"}), (json::value{{"chat", "огород"}, {"left", true}}));
  EXPECT_EQ(tells(ann, {"delete", "огород", "--yes"}),
            (json::value{{"chat", "огород"}, {"deleted", true}}));
  EXPECT_EQ(tells(ann, {"rooms"}), (json::value{{"chats", json::array()}}));
}

TEST_F(RoomCommands, AreDeletedByTheirOwnerWhoIsAskedFirst) {
  ann.shows({"create", "Garden party"});
  vera.shows({"join", "Garden party"});
  EXPECT_EQ(exit_of(vera, {"delete", "Garden party", "--yes"}), 3);
  EXPECT_EQ(exit_of(ann, {"delete", "Garden party"}), 2) << "nobody can be asked";
  const auto asked = [&](const std::string& keys) {
    return run_on_terminal(ann.confab_program({"delete", "Garden party"}), {{"[y/N] ", keys}});
  };
  EXPECT_EQ(asked("\n").exit_code, 2);
  EXPECT_EQ(asked("n\n").exit_code, 2);
  EXPECT_EQ(asked("\x03").exit_code, 130);
  EXPECT_EQ(
      run_on_terminal(ann.confab_program({"delete", "Garden party", "--no-input"}), {}).exit_code,
      2);
  EXPECT_THAT(ann.shows({"rooms"}), HasSubstr("Garden party")) << "still there";
  const Ran deleted = asked("y\n");
  EXPECT_EQ(deleted.exit_code, 0) << deleted.out;
  EXPECT_THAT(deleted.out, HasSubstr("Garden party is gone."));
  EXPECT_THAT(vera.shows({"rooms"}), HasSubstr("You are in no room."));
  EXPECT_EQ(exit_of(ann, {"delete", "Garden party", "--yes"}), 7);
}

TEST_F(RoomCommands, SayWhatCannotBe) {
  EXPECT_EQ(exit_of(ann, {"find", "short"}), 2);
  EXPECT_EQ(exit_of(ann, {"join", "nowhere"}), 7);
  EXPECT_EQ(exit_of(ann, {"leave", "general"}), 3);
  EXPECT_EQ(exit_of(ann, {"leave", "nowhere"}), 7);
  vera.shows({"create", "Garden party"});
  EXPECT_EQ(exit_of(ann, {"members", "Garden party"}), 3) << "not in it";
  EXPECT_EQ(exit_of(Console(server), {"rooms"}), 3) << "not signed in";
}

TEST_F(RoomCommands, NoTitleReachesTheTerminalRaw) {
  // The server lets no control character into a title, so what is left is what looks like one.
  EXPECT_EQ(exit_of(ann, {"create", "a\x1b[2Jb"}), 2);
  const Ran ran = ann.confab({"join", "a\x1b[2J\u202e"});
  EXPECT_EQ(ran.exit_code, 7);
  EXPECT_EQ((ran.out + ran.err).find('\x1b'), std::string::npos);
}

class PrivateRoomCommands : public RoomCommands {
 protected:
  const std::string room = says(ann, {"create", "Тайный сад", "--private"});
};

TEST_F(PrivateRoomCommands, HaveAnAddressAndAnInvitationLeadsThere) {
  EXPECT_THAT(room, MatchesRegex("~[a-z2-7]+"));
  EXPECT_EQ(ann.shows({"rooms"}),
            "Тайный сад (" + room + ") · yours · private · 0 unread · 1 member, 0 online\n");
  EXPECT_EQ(exit_of(vera, {"join", room}), 7) << "it is not there for her";
  EXPECT_EQ(exit_of(vera, {"invite", room, "Вера"}), 7);
  EXPECT_EQ(exit_of(ann, {"invite", room, "nobody"}), 7);
  EXPECT_EQ(ann.shows({"invite", room, "@Вера"}),
            "Invited: Вера. They enter with: confab join " + room + "\n");
  EXPECT_EQ(vera.shows({"rooms"}),
            "Тайный сад (" + room + ") · invited by ann · enter with: confab join " + room + "\n");
  EXPECT_THAT(vera.shows({"chats"}), HasSubstr("· invited by ann ·"));
  EXPECT_EQ(vera.shows({"join", room}), "You are in " + room + ".\n");
  EXPECT_EQ(tells(ann, {"invite", room, "Вера"}),
            (json::value{{"chat", room}, {"invited", {"Вера"}}}))
      << "a second time is none";
  vera.shows({"send", "--chat", room, "Я здесь."});
  EXPECT_EQ(ann.shows({"read"}), "— Тайный сад (" + room + ") —\n#N TIME Вера: Я здесь.\n");
}

TEST_F(PrivateRoomCommands, AreEnteredByALinkAndTheOwnersWord) {
  const std::string url = says(ann, {"link", room, "--expires-in", "24h", "--uses", "2"});
  EXPECT_THAT(url, StartsWith(server.url() + "/join/"));
  EXPECT_THAT(ann.shows({"link", room, "--list"}),
              MatchesRegex("#N · 0 of 2 let in · until TIME · http://HOST/join/[a-z2-7]+\n"));
  EXPECT_EQ(ann.shows({"requests"}), "Nobody asks to be let in.\n");
  EXPECT_EQ(vera.shows({"join", url}), "Asked; the owner decides. confab tail tells you.\n");
  for (const Texts& asking : {Texts{"requests"}, {"requests", room}})
    EXPECT_EQ(ann.shows(asking),
              room +
                  " · Вера · TIME\n"
                  "Decide with confab approve CHAT NAME, or confab deny CHAT NAME.\n");
  const json::value asked = tells(ann, {"requests"}).at("requests").at(0);
  EXPECT_EQ(asked.at("chat").as_string(), room);
  EXPECT_EQ(asked.at("user"), "Вера");
  EXPECT_EQ(asked.at("state"), "pending");
  EXPECT_EQ(ann.shows({"approve", room, "Вера"}), "Вера is in " + room + " now.\n");
  EXPECT_EQ(vera.shows({"join", url}), "You are in it already.\n");
  EXPECT_THAT(vera.shows({"rooms"}), HasSubstr("Тайный сад"));
  EXPECT_EQ(exit_of(ann, {"approve", room, "Вера"}), 7) << "nobody asks any more";
  const Console bob(server);
  bob.shows({"connect", "bob"});
  EXPECT_EQ(tells(bob, {"join", url}), (json::value{{"state", "pending"}}));
  EXPECT_EQ(tells(ann, {"approve", room, "@bob"}), (json::value{{"state", "approved"}}));
  EXPECT_THAT(ann.shows({"link", room, "--list"}), HasSubstr("· 2 of 2 let in ·"));
}

TEST_F(PrivateRoomCommands, AreOpenedByTheSecretAlone) {
  const std::string url = says(ann, {"link", room});
  const std::string secret = url.substr(url.rfind('/') + 1);
  EXPECT_EQ(tells(vera, {"join", secret}), (json::value{{"state", "pending"}}));
  EXPECT_EQ(ann.shows({"deny", room, "Вера"}),
            "Вера stays outside, and may ask again after a day.\n");
  EXPECT_EQ(exit_of(vera, {"join", secret}), 3) << "not for a day";
  EXPECT_EQ(tells(ann, {"requests"}).at("requests").at(0).at("state"), "denied");
  EXPECT_EQ(ann.shows({"create", "aaaaaaaaaaaaaaaaaaaaaaaaaa"}).substr(0, 5), "aaaaa");
  EXPECT_EQ(vera.shows({"join", "aaaaaaaaaaaaaaaaaaaaaaaaaa"}),
            "You are in aaaaaaaaaaaaaaaaaaaaaaaaaa.\n")
      << "a room that is called like a secret";
}

TEST_F(PrivateRoomCommands, AreCalledByTheirTitlesWhereverAChatIsNamed) {
  EXPECT_EQ(ann.shows({"send", "--chat", "тайный САД", "Что сеем?"}), "sent #N\n");
  EXPECT_EQ(ann.shows({"history", "Тайный сад"}), "#N TIME ann: Что сеем?\n");
  EXPECT_EQ(ann.shows({"read", "Тайный сад"}), "Nothing unread.\n");
  EXPECT_EQ(exit_of(ann, {"tail", "--once", "Тайный сад"}), 0);
  EXPECT_THAT(ann.shows({"members", "Тайный сад"}), StartsWith("ann · "));
  EXPECT_THAT(ann.shows({"token", "Тайный сад"}), HasSubstr("good until TIME"));
  EXPECT_EQ(ann.shows({"run", "--chat", "Тайный сад", "--", "true"}), "");
  EXPECT_EQ(tells(ann, {"invite", "Тайный сад", "Вера"}).at("chat").as_string(), room);
  EXPECT_NE(exit_of(vera, {"history", "Тайный сад"}), 0) << "not yet";
  EXPECT_EQ(tells(vera, {"join", "Тайный сад"}).at("chat").as_string(), room);
  EXPECT_EQ(vera.shows({"read", "тайный сад"}), "Nothing unread.\n");
  const Console bob(server);
  bob.shows({"connect", "bob"});
  bob.shows({"join", says(ann, {"link", "Тайный сад"})});
  EXPECT_THAT(ann.shows({"link", "Тайный сад", "--list"}), HasSubstr("0 let in"));
  EXPECT_THAT(ann.shows({"requests", "Тайный сад"}), StartsWith(room + " · bob"));
  EXPECT_EQ(ann.shows({"approve", "Тайный сад", "bob"}), "bob is in Тайный сад now.\n");
  EXPECT_EQ(exit_of(ann, {"approve", "Тайный сад", "eve"}), 7);
  EXPECT_EQ(vera.shows({"leave", "Тайный сад"}), "You left Тайный сад.\n");
  EXPECT_EQ(exit_of(vera, {"send", "--chat", "Тайный сад", "x"}), 7) << "not hers any more";
  EXPECT_EQ(ann.shows({"delete", "Тайный сад", "--yes"}), "Тайный сад is gone.\n");
}

TEST_F(RoomCommands, AreGoneWithTheLastOneAndThatIsSaid) {
  ann.shows({"create", "Garden party"});
  vera.shows({"join", "Garden party"});
  EXPECT_EQ(ann.shows({"leave", "Garden party"}), "You left Garden party.\n");
  EXPECT_EQ(vera.shows({"leave", "Garden party"}),
            "You left Garden party. You were the last one: the room is gone.\n");
  EXPECT_EQ(exit_of(ann, {"join", "Garden party"}), 7);
}

TEST_F(PrivateRoomCommands, HaveLinksThatEnd) {
  const json::value link = tells(ann, {"link", room, "--key", "k"});
  EXPECT_EQ(tells(ann, {"link", room, "--key", "k"}), link) << "made once";
  const std::string id = std::to_string(link.at("id").to_number<std::uint64_t>());
  EXPECT_EQ(tells(ann, {"link", room, "--list"}).at("links").at(0), link);
  EXPECT_EQ(exit_of(ann, {"link", room, "--list", "--revoke", id}), 2);
  EXPECT_EQ(exit_of(ann, {"link", room, "--list", "--uses", "3"}), 2);
  EXPECT_EQ(exit_of(ann, {"link", room, "--uses", "0"}), 2);
  EXPECT_EQ(exit_of(vera, {"link", room}), 7);
  EXPECT_EQ(ann.shows({"link", room, "--revoke", "#" + id}), "#N opens nothing any more.\n");
  EXPECT_EQ(exit_of(ann, {"link", room, "--revoke", id}), 7);
  EXPECT_EQ(ann.shows({"link", room, "--list"}), "It has no links.\n");
  const std::string url(link.at("url").as_string());
  EXPECT_EQ(exit_of(vera, {"join", url}), 7);
  const std::string elsewhere = "http://127.0.0.1:1" + url.substr(url.rfind("/join/"));
  const Ran other = vera.confab({"join", elsewhere});
  EXPECT_EQ(other.exit_code, 7);
  EXPECT_THAT(other.err, HasSubstr("--server http://127.0.0.1:1"));
}

TEST_F(PrivateRoomCommands, AreToldOfInSentences) {
  const Person bob(server, "bob");
  RunningProgram owner(ann.confab_program({"tail"}));
  RunningProgram guest(vera.confab_program({"tail"}));
  const std::string url = says(ann, {"link", room});
  bob.says("Both of you are listening.");
  ASSERT_TRUE(owner.shows("listening")) << owner.err();
  ASSERT_TRUE(guest.shows("listening")) << guest.err();
  vera.shows({"join", url});
  EXPECT_TRUE(owner.says("· Вера asks to be let into Тайный сад (" + room +
                         "). Decide with: confab approve " + room + " Вера\n"))
      << owner.err();
  EXPECT_TRUE(guest.says("· You asked to be let into ")) << guest.err();
  ann.shows({"deny", room, "Вера"});
  EXPECT_TRUE(guest.says("· You were not let into ")) << guest.err();
  ann.shows({"invite", room, "Вера"});
  EXPECT_TRUE(guest.says("· You are invited to " + room + ". Enter with: confab join " + room))
      << guest.err();
  vera.shows({"join", room});
  EXPECT_TRUE(guest.says("· You are in ")) << guest.err();
  EXPECT_TRUE(owner.says("· Вера joined Тайный сад")) << owner.err();
  vera.shows({"leave", room});
  EXPECT_TRUE(owner.says("· Вера left Тайный сад")) << owner.err();
  ann.shows({"delete", room, "--yes"});
  EXPECT_TRUE(owner.says("was deleted.")) << owner.err();
  for (RunningProgram* const one : {&owner, &guest}) {
    one->signal(SIGINT);
    EXPECT_EQ(one->end().exit_code, 130);
  }
}

}  // namespace
}  // namespace confab::testing
