// What holds for every history, whatever people do.
#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <algorithm>
#include <map>
#include <optional>
#include <set>

#include "server/chat/chat.hpp"
#include "tests/server/chat/naive_model.hpp"
#include "tests/server/chat/random_steps.hpp"
#include "tests/server/chat/world.hpp"

namespace confab::chat::testing {
namespace {

Time beginning() { return World{}.now(); }

/// Plays steps against a chat and hands out each record as it was applied.
template <class See>
Chat play(const Settings& settings, const std::vector<Step>& steps, With with, See see) {
  Chat chat;
  Time now = beginning();
  const auto apply = [&](Command command) {
    const Record record{Seq{raw(chat.last_seq()) + 1}, now, 0, 0, std::move(command)};
    see(chat, record);
  };
  apply(Configure{settings});
  for (const Step& step : steps) {
    now += wait_of(step);
    apply(command_of(step, chat, with));
  }
  return chat;
}

std::vector<Record> history(const Settings& settings, const std::vector<Step>& steps) {
  std::vector<Record> records;
  play(settings, steps, With::everything, [&](Chat& chat, const Record& record) {
    chat.apply(record);
    records.push_back(record);
  });
  return records;
}

State replayed(const std::vector<Record>& records) {
  Chat chat;
  for (const Record& record : records) chat.apply(record);
  return chat.state();
}

RC_GTEST_PROP(Always, ReplayingTheSameRecordsGivesTheSameState, ()) {
  const auto records = history(*settings(), *steps());
  RC_ASSERT(replayed(records) == replayed(records));
}

RC_GTEST_PROP(Always, AStateFileAndTheTailOfTheLogAreWorthTheWholeLog, ()) {
  const auto records = history(*settings(), *steps());
  const auto cut = *rc::gen::inRange<std::size_t>(0, records.size() + 1);
  Chat whole;
  std::optional<Chat> resumed;
  for (std::size_t i = 0; i <= records.size(); ++i) {
    if (i == cut) resumed.emplace(reread(whole.state()));
    if (i == records.size()) break;
    const Applied first = whole.apply(records[i]);
    if (!resumed) continue;
    const Applied again = resumed->apply(records[i]);
    RC_ASSERT(again.outcome == first.outcome);
    RC_ASSERT(again.notifications == first.notifications);
  }
  RC_ASSERT(resumed->state() == whole.state());
}

RC_GTEST_PROP(Always, WhatIsJudgedToChangeNothingChangesNothing, ()) {
  play(*settings(), *steps(), With::everything, [&](Chat& chat, const Record& record) {
    const auto settled = chat.judge(record.command, record.at);
    State before = chat.state();
    const Applied applied = chat.apply(record);
    if (!settled) {
      RC_ASSERT(!std::holds_alternative<Refused>(applied.outcome));
      return;
    }
    before.last_seq = record.seq;
    before.last_at = record.at;
    RC_ASSERT(applied.outcome == *settled);
    RC_ASSERT(applied.notifications.empty());
    RC_ASSERT(chat.state() == before);
  });
}

RC_GTEST_PROP(Always, CursorsOnlyMoveForward, ()) {
  std::map<std::pair<ChatId, UserId>, std::uint64_t> cursors;
  play(*settings(), *steps(), With::everything, [&](Chat& chat, const Record& record) {
    chat.apply(record);
    for (const auto& [id, conversation] : chat.state().chats)
      for (const auto& [user, member] : conversation.members) {
        std::uint64_t& cursor = cursors[{id, user}];
        RC_ASSERT(member.read_up_to >= cursor);
        cursor = member.read_up_to;
      }
  });
}

RC_GTEST_PROP(Always, WhatHasDisappearedNeverComesBack, ()) {
  std::set<std::tuple<ChatId, UserId, MessageId>> seen, gone;
  play(*settings(), *steps(), With::other_settings, [&](Chat& chat, const Record& record) {
    const auto look = [&] {
      for (const auto& [id, conversation] : chat.state().chats)
        for (const auto& [user, member] : conversation.members)
          for (const Message& message : conversation.messages) {
            const std::tuple what{id, user, message.id};
            if (chat.visible(conversation, user, message, record.at)) {
              RC_ASSERT(!gone.contains(what));
              seen.insert(what);
            } else if (seen.contains(what)) {
              gone.insert(what);
            }
          }
    };
    look();
    chat.apply(record);
    look();
  });
}

RC_GTEST_PROP(Always, TheLimitIsNeverExceededWithinAnHour, ()) {
  Settings limited = *settings();
  limited.rate_limit = *rc::gen::inRange<std::uint32_t>(1, 4);
  struct Window {
    Time opened{};
    std::uint32_t count = 0;
  };
  std::map<UserId, Window> windows;
  play(limited, *steps(), With::talk, [&](Chat& chat, const Record& record) {
    const Applied applied = chat.apply(record);
    const Sent* sent = std::get_if<Sent>(&applied.outcome);
    if (sent == nullptr || sent->replayed || sent->chat != general_chat) return;
    const UserId from = std::get<SendMessage>(record.command).from;
    Window& window = windows[from];
    if (window.count == 0 || record.at >= window.opened + limited.rate_window)
      window = {record.at, 0};
    RC_ASSERT(++window.count <= limited.rate_limit);
    const Rate left = chat.rate(*chat.user(from), record.at);
    RC_ASSERT(left.remaining == limited.rate_limit - window.count);
    RC_ASSERT(left.resets_at == window.opened + limited.rate_window);
  });
}

RC_GTEST_PROP(Always, EverybodySeesAndHasUnreadWhatANaiveCountSays, ()) {
  const Settings fixed = *settings();
  NaiveModel naive(fixed);
  play(fixed, *steps(), With::talk, [&](Chat& chat, const Record& record) {
    const Time now = record.at;
    const Applied applied = chat.apply(record);
    naive.follow(chat, record.command, applied.outcome, now);
    const auto ids = [](const std::vector<const Message*>& messages) {
      std::vector<MessageId> result;
      for (const Message* message : messages) result.push_back(message->id);
      return result;
    };
    for (const auto& [id, conversation] : chat.state().chats)
      for (const auto& [user, member] : conversation.members) {
        const auto visible = naive.visible(id, user, now);
        const auto unread = naive.unread(id, user, now);
        RC_ASSERT(ids(chat.page(conversation, user, {0, {}, 1000}, now).messages) == visible);
        RC_ASSERT(ids(chat.unread_messages(conversation, user, 1000, now)) == unread);
        RC_ASSERT(chat.unread(conversation, user, now) == unread.size());
        const Message* last = chat.last_message(conversation, user, now);
        RC_ASSERT((last == nullptr ? MessageId{} : last->id) ==
                  (visible.empty() ? MessageId{} : visible.back()));
      }
  });
}

RC_GTEST_PROP(Always, WhatIsHiddenFromEveryoneIsErasedAndNothingElseIs, ()) {
  Settings fixed = *settings();
  if (fixed.for_ever()) fixed.ttl = 1h;
  NaiveModel naive(fixed);
  play(fixed, *steps(), With::talk, [&](Chat& chat, const Record& record) {
    naive.follow(chat, record.command, chat.apply(record).outcome, record.at);
    if (!std::holds_alternative<Lapse>(record.command)) return;
    for (const auto& [id, conversation] : chat.state().chats)
      for (const Message& message : conversation.messages) {
        const auto someone_sees = [&](Time when) {
          return std::ranges::any_of(conversation.members, [&](const auto& member) {
            return naive.sees(id, message.id, member.first, when);
          });
        };
        if (message.erased) {
          RC_ASSERT(message.text.empty());
          RC_ASSERT(!someone_sees(record.at));
        } else {
          // Kept at most one lifetime longer, where a reader let it wait too long after confirming
          // an older one.
          RC_ASSERT(someone_sees(record.at - fixed.ttl) || record.at < message.at + 2 * fixed.ttl);
        }
      }
  });
}

constexpr std::size_t all = 10'000;

/// What every user was told as it happened, also those who are gone.
class Ears {
 public:
  void hear(const Chat& chat, const Applied& applied) {
    for (Notification told : applied.notifications) {
      if (!is_event(told)) continue;
      for (const UserId user : concerned(chat, audience_of(told))) {
        Event event{chat.last_seq(), chat.last_at(), told};
        if (auto* deleted = std::get_if<ChatDeleted>(&event.what)) deleted->members.clear();
        heard_[user].push_back(std::move(event));
      }
    }
  }

  const std::vector<Event>& of(UserId user) { return heard_[user]; }

 private:
  static std::vector<UserId> concerned(const Chat& chat, const Audience& audience) {
    std::vector<UserId> users(audience.users.begin(), audience.users.end());
    if (audience.user != UserId{}) users.push_back(audience.user);
    // A room that went in the same record has nobody left to hear what came before that.
    const auto where = chat.state().chats.find(audience.chat);
    if (where != chat.state().chats.end())
      for (const auto& [member, membership] : where->second.members) users.push_back(member);
    return users;
  }

  std::map<UserId, std::vector<Event>> heard_;
};

ChatId chat_of(const Event& event) {
  return std::visit(
      [](const auto& one) -> ChatId {
        // That a scheduled message was sent concerns its author, not the chat it went to.
        if constexpr (std::is_same_v<std::remove_cvref_t<decltype(one)>, ScheduleChanged>)
          return {};
        else if constexpr (requires { one.chat; })
          return one.chat;
        return {};
      },
      event.what);
}

/// The shortest retention among the random settings.
constexpr Duration min_event_life = 2h;

/// Why somebody who was told this live need not be told it again, or that this is a gap.
bool may_be_missing(const Chat& chat, UserId viewer, const Event& event,
                    const std::vector<Event>& heard, Time now) {
  const ChatId where = chat_of(event);
  const auto later = [&](auto overtakes) {
    return std::ranges::any_of(heard, [&](const Event& other) {
      return other.seq > event.seq && chat_of(other) == where && overtakes(other.what);
    });
  };
  if (where != ChatId{} &&
      later([](const Notification& what) { return std::holds_alternative<ChatDeleted>(what); }))
    return true;
  if (where != ChatId{} && later([&](const Notification& what) {
        const auto* member = std::get_if<MemberChanged>(&what);
        return member != nullptr && member->told == viewer && member->change == MemberChange::left;
      }))
    return true;
  if (std::holds_alternative<ReadMoved>(event.what) &&
      (heard.size() > events_unthinned_max || now - event.at >= min_event_life) &&
      later([](const Notification& what) { return std::holds_alternative<ReadMoved>(what); }))
    return true;
  if (const auto* posted = std::get_if<MessagePosted>(&event.what)) {
    if (chat.find_message(viewer, posted->id, now).second != nullptr) return false;
    const auto& messages = chat.state().chats.at(where).messages;
    const auto message = std::ranges::find(messages, posted->id, &Message::id);
    if (message == messages.end() || message->from == viewer) return true;
  }
  return chat.events_lost_up_to(viewer, ChatId{}, now) >= raw(event.seq) &&
         (where == ChatId{} || chat.events_lost_up_to(viewer, where, now) >= raw(event.seq));
}

RC_GTEST_PROP(Always, WhatHappenedIsToldLaterAsItWasToldLiveOrIsAGap, ()) {
  Ears ears;
  play(*settings(), *steps(), With::everything, [&](Chat& chat, const Record& record) {
    ears.hear(chat, chat.apply(record));
    const Time now = record.at;
    for (const auto& [viewer, user] : chat.state().users) {
      auto told = chat.events_after(viewer, ChatId{}, raw(viewer), all, now);
      // A room's history is told to who enters it, too.
      std::erase_if(told, [&](const Event& event) {
        const auto* posted = std::get_if<MessagePosted>(&event.what);
        if (posted == nullptr) return false;
        const Conversation& where = chat.state().chats.at(posted->chat);
        return where.is_room() && event.seq < where.members.at(viewer).since;
      });
      const std::vector<Event>& heard = ears.of(viewer);
      auto next = told.begin();
      for (const Event& event : heard) {
        if (next != told.end() && *next == event)
          ++next;
        else
          RC_ASSERT(may_be_missing(chat, viewer, event, heard, now));
      }
      RC_ASSERT(next == told.end());
      for (const Event& event : told)
        if (const auto* posted = std::get_if<MessagePosted>(&event.what))
          RC_ASSERT(chat.find_message(viewer, posted->id, now).second != nullptr);
    }
  });
}

RC_GTEST_PROP(Always, EventsInPagesAreTheSameEvents, ()) {
  const auto limit = *rc::gen::inRange<std::size_t>(1, 8);
  const auto from = *rc::gen::inRange<std::uint64_t>(0, 60);
  Time now{};
  const Chat chat =
      play(*settings(), *steps(), With::everything, [&](Chat& playing, const Record& record) {
        playing.apply(record);
        now = record.at;
      });
  for (const auto& [viewer, user] : chat.state().users) {
    std::vector<Event> paged;
    for (std::uint64_t after = from;;) {
      const auto page = chat.events_after(viewer, ChatId{}, after, limit, now);
      if (page.empty()) break;
      RC_ASSERT((page.size() <= limit || page[limit - 1].seq == page.back().seq));
      paged.insert(paged.end(), page.begin(), page.end());
      after = raw(page.back().seq);
    }
    const auto whole = chat.events_after(viewer, ChatId{}, from, all, now);
    RC_ASSERT(paged == whole);

    for (const ChatId id : user.chats) {
      auto of_chat = whole;
      std::erase_if(of_chat, [&](const Event& event) { return chat_of(event) != id; });
      RC_ASSERT(chat.events_after(viewer, id, from, all, now) == of_chat);
    }
  }
}

RC_GTEST_PROP(Always, WhoIsToldSomethingAndNobodyElseHasANewerEvent, ()) {
  Ears ears;
  play(*settings(), *steps(), With::everything, [&](Chat& chat, const Record& record) {
    ears.hear(chat, chat.apply(record));
    for (const auto& [viewer, user] : chat.state().users) {
      const auto& heard = ears.of(viewer);
      const bool told_now = !heard.empty() && heard.back().seq == record.seq;
      const bool came_now = raw(viewer) == raw(record.seq);
      RC_ASSERT((chat.newest_event(user) == record.seq) == (told_now || came_now));
    }
  });
}

RC_GTEST_PROP(Always, ThereIsNoRecordThatApplyTripsOver, ()) {
  const auto records = *nonsense();
  Chat chat;
  for (const Record& record : records) {
    const auto settled = chat.judge(record.command, record.at);
    const Applied applied = chat.apply(record);
    if (settled) RC_ASSERT(applied.outcome == *settled);
    const Time now = chat.last_at();
    RC_ASSERT(chat.lapse_due(now) == !chat.judge(Lapse{}, now));
    for (const auto& [id, user] : chat.state().users) {
      const auto events = chat.events_after(id, ChatId{}, 0, all, now);
      RC_ASSERT((events.empty() || events.back().seq <= chat.newest_event(user)));
      RC_ASSERT(chat.events_lost_up_to(id, ChatId{}, now) <= raw(chat.last_seq()));
    }
    for (const auto& [id, conversation] : chat.state().chats)
      for (const auto& [user, member] : conversation.members) {
        RC_ASSERT(chat.unread(conversation, user, now) ==
                  chat.unread_messages(conversation, user, 1000, now).size());
        for (const Message& message : conversation.messages) {
          chat.expires_at(conversation, user, message);
          chat.reply_expired(conversation, user, message, now);
          chat.thread(conversation, user, message.id, {}, now);
        }
      }
  }
  RC_ASSERT(reread(chat.state()) == chat.state());
  RC_ASSERT(replayed(records) == chat.state());
}

}  // namespace
}  // namespace confab::chat::testing
