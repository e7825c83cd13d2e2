#include "server/core/compactor.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>

#include "server/core/state_file.hpp"
#include "server/log/file_log.hpp"
#include "tests/server/core/support.hpp"
#include "tests/support/captured_journal.hpp"
#include "tests/support/temporary_folder.hpp"

namespace confab::core::testing {
namespace {

using ::testing::HasSubstr;

constexpr std::uint64_t always = 0;

/// A house with a log of small files on a real disk.
struct OnDisk {
  explicit OnDisk(const std::string& folder) : dir(folder) {
    auto stored = *load_state(dir);
    log::Start start;
    if (stored) {
      start = stored->start;
      chat = chat::Chat{std::move(stored->state)};
    }
    log::FileLogOptions options;
    options.durability = log::Durability::os;
    options.flushing = log::Flushing::inline_;
    options.first_segment_bytes = options.segment_bytes = 4096;
    log = *log::FileLog::open(loop.executor(), dir, start, options);
    committer.emplace(loop.executor(), Committer::Parts{chat, *log, clock, 7});
    loop.run(committer->replay()).value();
    running = loop.start(committer->run());
  }
  ~OnDisk() {
    committer->stop();
    loop.wait_for(running);
  }
  Answer commit(chat::Command command) {
    clock.advance(std::chrono::seconds{1});
    return loop.wait_for(loop.start(committer->commit(std::move(command))));
  }
  void live(const std::string& name) {
    const auto user = std::get<chat::UserAdded>(*commit(adds(name))).user;
    for (int i = 0; i < 30; ++i)
      commit(says(user, name + " says " + std::string(100, 'x'), std::to_string(i)));
  }

  const std::string dir;
  Loop loop;
  ManualClock clock{at_second(noon)};
  chat::Chat chat;
  std::unique_ptr<log::FileLog> log;
  std::optional<Committer> committer;
  Eventually<bool> running;
};

struct CompactorTest : ::testing::Test {
  void compact(OnDisk& house, std::uint64_t limit = always) {
    Compactor compactor{dir, *house.log, journal};
    house.loop.run(compactor.run_if_due(limit));
  }
  std::string error() const {
    for (const auto& event : journal.events())
      if (event.event == "compaction failed") return event.field("error");
    return "";
  }

  confab::testing::TemporaryFolder folder;
  const std::string dir = folder.path("");
  confab::testing::CapturedJournal journal;
};

TEST_F(CompactorTest, TheNewStateFileEqualsTheLiveStateAndTheLogIsTrimmed) {
  OnDisk house{dir};
  house.live("ann");
  const std::uint64_t before = house.log->bytes();
  compact(house);
  const auto stored = *load_state(dir);
  ASSERT_TRUE(stored);
  EXPECT_EQ(stored->state, house.chat.state());
  EXPECT_EQ(stored->start.position, house.log->position());
  EXPECT_LT(house.log->bytes(), before);
  EXPECT_TRUE(journal.heard("state written"));
}

TEST_F(CompactorTest, StateFileAndTailEqualFullReplay) {
  chat::State expected;
  {
    OnDisk house{dir};
    house.live("ann");
    compact(house);
    house.live("bob");
    compact(house);
    house.live("eve");
    expected = house.chat.state();
  }
  OnDisk again{dir};
  EXPECT_EQ(again.chat.state(), expected);
}

TEST_F(CompactorTest, DoesNothingBeforeTheLogHasGrown) {
  OnDisk house{dir};
  house.live("ann");
  compact(house, compact_bytes);
  EXPECT_FALSE(*load_state(dir));
}

TEST_F(CompactorTest, AppendsGoOnMeanwhile) {
  OnDisk house{dir};
  house.live("ann");
  Compactor compactor{dir, *house.log, journal};
  const auto compacting = house.loop.start(compactor.run_if_due(always));
  house.loop.poll();
  house.live("bob");
  house.loop.wait_for(compacting);
  EXPECT_TRUE(journal.heard("state written"));
  EXPECT_NE(house.chat.find_name("bob"), nullptr);

  const auto stored = *load_state(dir);
  ASSERT_TRUE(stored);
  EXPECT_LE(chat::raw(stored->state.last_seq), chat::raw(house.chat.last_seq()));
}

TEST_F(CompactorTest, GivesUpWhenItIsAskedToAndChangesNothing) {
  OnDisk house{dir};
  house.live("ann");
  Compactor compactor{dir, *house.log, journal};
  compactor.give_up();
  const std::uint64_t before = house.log->bytes();
  house.loop.run(compactor.run_if_due(always));
  EXPECT_FALSE(*load_state(dir));
  EXPECT_EQ(house.log->bytes(), before);
  EXPECT_TRUE(journal.events().empty());
}

TEST_F(CompactorTest, ADamagedStateFileIsToldAndTheLogIsKept) {
  OnDisk house{dir};
  house.live("ann");
  folder.write("state.json", "{");
  const std::uint64_t before = house.log->bytes();
  compact(house);
  EXPECT_THAT(error(), HasSubstr("state.json"));
  EXPECT_EQ(house.log->bytes(), before);
  EXPECT_EQ(folder.read("state.json"), "{");
}

TEST_F(CompactorTest, AStateThatCannotBeWrittenIsToldAndTheLogIsKept) {
  OnDisk house{dir};
  house.live("ann");
  std::filesystem::create_directory(folder.path("state.json.new"));
  const std::uint64_t before = house.log->bytes();
  compact(house);
  EXPECT_NE(error(), "");
  EXPECT_EQ(house.log->bytes(), before);
}

TEST_F(CompactorTest, ALogThatEndsEarlyMakesNoState) {
  OnDisk house{dir};
  house.live("ann");
  const std::atomic<bool> never = false;
  log::Position beyond = house.log->position();
  beyond.seq = chat::Seq{chat::raw(beyond.seq) + 1};
  EXPECT_FALSE(core::compact(dir, house.log->identity(), beyond, never, journal));
  EXPECT_THAT(error(), HasSubstr("ends early"));
  EXPECT_FALSE(*load_state(dir));
}

TEST_F(CompactorTest, AHoleBetweenStateFileAndLogMakesNoState) {
  OnDisk house{dir};
  house.live("ann");
  compact(house);
  house.live("bob");
  std::filesystem::remove(folder.path("state.json"));
  compact(house);
  EXPECT_THAT(error(), HasSubstr("missing"));
  EXPECT_FALSE(*load_state(dir));
}

TEST_F(CompactorTest, KeepsItsHandsOffALogThatFailed) {
  World world;
  world.start();
  world.log.fail_next_flush();
  world.commit(adds("ann"));
  Compactor compactor{dir, world.log, journal};
  world.loop.run(compactor.run_if_due(always));
  EXPECT_FALSE(*load_state(dir));
  EXPECT_TRUE(journal.events().empty());
}

}  // namespace
}  // namespace confab::core::testing
