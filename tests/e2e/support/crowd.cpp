#include "tests/e2e/support/crowd.hpp"

#include <gtest/gtest.h>

#include <map>
#include <memory>
#include <utility>

namespace confab::testing {
namespace {

Fields key_field(const Said& said) {
  return said.key.empty() ? Fields{} : Fields{{"Idempotency-Key", said.key}};
}

void note(Said& said, const Answer& answer) {
  said.status = answer.status;
  if (answer.status == 201) said.id = answer.number("/message/id");
}

}  // namespace

Crowd::Crowd(const ServerProcess& server, std::size_t size) : server_(server) {
  for (std::size_t i = 0; i < size; ++i)
    members_.push_back({Person(server, "guest" + std::to_string(i)), {}, {}});
}

void Crowd::talk() {
  leaving_ = false;
  // All are connected before anybody can be cut off.
  for (Member& member : members_) {
    auto wire = std::make_unique<Wire>(server_.port());
    member.thread = std::thread([this, &member, mine = std::move(wire)] { talk(member, *mine); });
  }
}

void Crowd::talk(Member& member, Wire& wire) {
  for (int status = 201; status == 201 && !leaving_;) {
    Said said;
    said.text = member.person.name() + " says " + std::to_string(member.said.size());
    if (member.said.size() % 2 == 0) said.key = said.text;
    const std::string bytes =
        member.person.post_bytes("/send", {{"text", said.text}}, key_field(said));
    note(said, wire.ask(bytes));
    status = said.status;
    if (status == 201) ++acknowledged_;
    member.said.push_back(std::move(said));
  }
}

void Crowd::leave() {
  leaving_ = true;
  for (Member& member : members_)
    if (member.thread.joinable()) member.thread.join();
}

void Crowd::retry() {
  for (Member& member : members_) {
    // All before it were answered, or the conversation would have ended there.
    if (member.said.empty()) continue;
    Said& last = member.said.back();
    if (last.status != 0 || last.key.empty()) continue;
    note(last, member.person.says(last.text, last.key));
    EXPECT_EQ(last.status, 201) << last.text;
  }
}

void Crowd::expect_in(const std::vector<Heard>& messages) const {
  std::map<std::string, std::vector<std::uint64_t>> places;
  std::uint64_t before = 0;
  for (const Heard& message : messages) {
    EXPECT_GT(message.id, before) << message.text;
    before = message.id;
    places[message.text].push_back(message.id);
  }
  for (const Member& member : members_) {
    std::uint64_t last = 0;
    for (const Said& said : member.said) {
      const std::vector<std::uint64_t>& ids = places[said.text];
      EXPECT_LE(ids.size(), 1U) << said.text << " is there twice";
      if (said.status == 201) {
        EXPECT_EQ(ids, std::vector<std::uint64_t>{said.id}) << said.text << " was acknowledged";
      } else if (said.status != 0) {
        EXPECT_TRUE(ids.empty()) << said.text << " was refused with " << said.status;
      }
      if (ids.empty()) continue;
      EXPECT_GT(ids.front(), last) << said.text << " is in the wrong place";
      last = ids.front();
    }
  }
}

std::vector<Said> Crowd::all_acknowledged() const {
  std::vector<Said> all;
  for (const Member& member : members_)
    for (const Said& said : member.said)
      if (said.status == 201) all.push_back(said);
  return all;
}

}  // namespace confab::testing
