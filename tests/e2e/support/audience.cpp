#include "tests/e2e/support/audience.hpp"

#include <gtest/gtest.h>
#include <sys/epoll.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <chrono>

namespace confab::testing {
namespace {

using Clock = std::chrono::steady_clock;

}  // namespace

Audience::Audience(const ServerProcess& server, const Person& who, std::size_t size)
    : epoll_(::epoll_create1(EPOLL_CLOEXEC)) {
  for (std::size_t i = 0; i < size; ++i) {
    const Format format = all_formats.at(i % all_formats.size());
    members_.push_back({Stream(server, who, {format}), false, 0});
    epoll_event event{};
    event.events = EPOLLIN;
    event.data.u64 = i;
    ::epoll_ctl(epoll_, EPOLL_CTL_ADD, members_.back().stream.wire().descriptor(), &event);
  }
  read_until(1, [](const Member& member) -> std::size_t { return member.open ? 1 : 0; });
}

Audience::~Audience() { ::close(epoll_); }

void Audience::hears(std::size_t messages) {
  read_until(messages, [](const Member& member) { return member.messages; });
}

template <class Place>
void Audience::read_until(std::size_t goal, Place place) {
  const auto deadline = Clock::now() + patience;
  const auto is_behind = [&](const Member& member) { return place(member) < goal; };
  auto behind = static_cast<std::size_t>(std::ranges::count_if(members_, is_behind));
  while (behind > 0 && !ended_) {
    ASSERT_LT(Clock::now(), deadline) << behind << " have not heard everything";
    std::array<epoll_event, 256> ready;
    const int count = ::epoll_wait(epoll_, ready.data(), static_cast<int>(ready.size()), 100);
    for (int i = 0; i < count; ++i) {
      Member& member = members_[ready.at(static_cast<std::size_t>(i)).data.u64];
      const bool was_behind = is_behind(member);
      receive(member);
      if (was_behind && !is_behind(member)) --behind;
    }
  }
}

void Audience::receive(Member& member) {
  ended_ = !member.stream.receive();
  while (std::optional<std::string> event = member.stream.next_text())
    take(member, std::move(*event));
  EXPECT_FALSE(ended_) << "a stream ended after " << member.messages << " messages";
}

void Audience::take(Member& member, std::string event) {
  // Parsing all of it would take much longer than serving it.
  if (event.find(R"("type":"open")") < 80) member.open = true;
  EXPECT_EQ(event.find(R"("type":"closed")"), std::string::npos) << event;
  if (!event.starts_with(R"({"id":)")) return;
  const std::size_t place = member.messages++;
  if (place == told_.size())
    told_.push_back(std::move(event));
  else
    EXPECT_TRUE(told_[place] == event) << told_[place].substr(0, 100) << event.substr(0, 100);
}

}  // namespace confab::testing
