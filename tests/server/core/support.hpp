#pragma once
/// Users and messages as commands, and a committer over a log in memory.

#include <functional>
#include <map>
#include <memory>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "server/core/committer.hpp"
#include "server/log/memory_log.hpp"
#include "tests/support/loop.hpp"

namespace confab::core::testing {

using confab::testing::Eventually;
using confab::testing::Loop;
using Answer = boost::system::result<chat::Outcome, CommitError>;

inline chat::Time at_second(std::int64_t second) {
  return chat::Time{std::chrono::seconds{second}};
}
inline constexpr std::int64_t noon = 1'795'000'000;

/// A newcomer whose token is made of the name.
inline chat::Command adds(const std::string& name) {
  chat::AddUser add;
  add.name = add.name_key = name;
  for (std::size_t i = 0; i < name.size() && i < add.token.size(); ++i)
    add.token[i] = static_cast<std::uint8_t>(name[i]);
  return add;
}

inline chat::Command says(chat::UserId from, std::string text, std::string key = {}) {
  chat::SendMessage send;
  send.from = from;
  send.chat = chat::general_chat;
  send.text = std::move(text);
  send.key = std::move(key);
  return send;
}

/// A committer that is running.
struct World {
  explicit World(std::shared_ptr<log::MemoryStore> on = log::make_memory_store())
      : store(std::move(on)), log(loop.executor(), store), committer(loop.executor(), parts()) {}
  ~World() {
    if (!running) return;
    log.release();
    committer.stop();
    loop.wait_for(running);
  }

  void start() { running = loop.start(committer.run()); }
  Eventually<Answer> begin(chat::Command command) {
    auto answer = loop.start(committer.commit(std::move(command)));
    loop.poll();
    return answer;
  }
  Answer commit(chat::Command command) {
    return loop.wait_for(loop.start(committer.commit(std::move(command))));
  }
  chat::UserId user(const std::string& name) {
    return std::get<chat::UserAdded>(*commit(adds(name))).user;
  }
  std::vector<std::string> texts() const {
    std::vector<std::string> said;
    for (const chat::Message& message : chat.state().chats.at(chat::general_chat).messages)
      said.push_back(message.text);
    return said;
  }

  Loop loop;
  ManualClock clock{at_second(noon)};
  std::shared_ptr<log::MemoryStore> store;
  log::MemoryLog log;
  chat::Chat chat;
  int told = 0;   ///< notifications
  int fatal = 0;  ///< how often the log was said to have failed for good
  Committer committer;
  Eventually<bool> running;

 private:
  Committer::Parts parts() {
    return {
        chat,
        log,
        clock,
        7,
        [this](std::span<const chat::Notification> what) { told += static_cast<int>(what.size()); },
        [this] { ++fatal; }};
  }
};

}  // namespace confab::core::testing
