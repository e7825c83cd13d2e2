#include "client/chat/ear.hpp"

#include <algorithm>
#include <boost/asio/post.hpp>
#include <iterator>
#include <utility>

namespace confab::client {

Ear::Ear(boost::asio::io_context& loop, Owner& owner, ApiClient api, std::uint64_t after,
         std::stop_token stop)
    : api_(std::move(api)),
      stop_(std::move(stop)),
      shared_(std::make_shared<Shared>(loop, &owner)) {
  thread_ = std::thread([this, after] {
    const Outcome<void> ended =
        Follower(api_, {std::nullopt, after, false, stop_}, {}, *this).run();
    if (!stop_.stop_requested() && !ended) add({Note::Kind::deaf, {}, {}, ended.error()});
  });
}

Ear::~Ear() {
  shared_->owner = nullptr;
  thread_.join();
}

void Ear::hold(bool held) {
  if (!std::exchange(shared_->held, held) || held) return;
  boost::asio::post(shared_->loop, [keep = shared_] { hand_over(keep); });
}

Outcome<void> Ear::hear(const api::Event& event, std::string_view line) {
  add({Note::Kind::event, {event, std::string(line)}});
  return {};
}

void Ear::interrupted(const std::string& why) { add({Note::Kind::interrupted, {}, why}); }

void Ear::resumed() { add({Note::Kind::resumed}); }

void Ear::add(Note note) {
  Shared& shared = *shared_;
  std::unique_lock lock(shared.mutex);
  shared.room.wait(lock, stop_, [&] { return shared.notes.size() < events_waiting_max; });
  shared.notes.push_back(std::move(note));
  if (!std::exchange(shared.posted, true))
    boost::asio::post(shared.loop, [keep = shared_] { hand_over(keep); });
}

void Ear::hand_over(const std::shared_ptr<Shared>& shared) {
  if (shared->owner == nullptr || shared->held) return;
  std::vector<Note> notes;
  {
    const std::lock_guard lock(shared->mutex);
    const std::size_t count = std::min(shared->notes.size(), events_at_once);
    const auto end = shared->notes.begin() + static_cast<std::ptrdiff_t>(count);
    std::move(shared->notes.begin(), end, std::back_inserter(notes));
    shared->notes.erase(shared->notes.begin(), end);
    shared->posted = !shared->notes.empty();
    if (shared->posted) boost::asio::post(shared->loop, [shared] { hand_over(shared); });
    shared->room.notify_one();
  }
  std::vector<Heard> events;
  const auto tell_events = [&] {
    if (!events.empty() && shared->owner != nullptr) shared->owner->heard(events);
    events.clear();
  };
  for (Note& note : notes) {
    if (note.kind == Note::Kind::event) {
      events.push_back(std::move(note.heard));
      continue;
    }
    tell_events();
    if (shared->owner == nullptr) return;
    if (note.kind == Note::Kind::interrupted) shared->owner->interrupted(note.why);
    if (note.kind == Note::Kind::resumed) shared->owner->resumed();
    if (note.kind == Note::Kind::deaf) shared->owner->deaf(note.failure);
  }
  tell_events();
}

}  // namespace confab::client
