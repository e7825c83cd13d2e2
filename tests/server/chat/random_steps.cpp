#include "tests/server/chat/random_steps.hpp"

#include <algorithm>
#include <array>
#include <chrono>
#include <optional>
#include <ostream>

#include "server/chat/text_forms.hpp"
#include "tests/server/chat/world.hpp"

namespace confab::chat {

std::ostream& operator<<(std::ostream& out, const Settings& settings) {
  Settings::each(settings, [&](std::string_view name, const auto& value) {
    out << name << '=';
    if constexpr (std::is_same_v<decltype(value), const Duration&>)
      out << text_of(value);
    else
      out << static_cast<std::uint32_t>(value);
    out << ' ';
  });
  return out;
}

}  // namespace confab::chat

namespace confab::chat::testing {

namespace {

constexpr std::array<Duration, 12> waits{0s,    0s,    0s, 1s, 10min,   29min,
                                         30min, 59min, 1h, 4h, days{1}, days{7}};

template <class Map>
auto pick_id(const Map& map, std::uint8_t index) {
  using Id = typename Map::key_type;
  std::vector<Id> ids;
  for (const auto& [id, value] : map) ids.push_back(id);
  std::ranges::sort(ids);
  ids.push_back(Id{999'999});  // nobody
  return ids[index % ids.size()];
}

Settings settings_of(const Step& step) {
  constexpr std::array<Duration, 4> ttls{1h, 10min, 0s, 3h};
  Settings settings;
  settings.ttl = ttls[step.who % 4];
  settings.ttl_from = step.whom % 4 == 0 ? TtlFrom::send : TtlFrom::delivery;
  settings.unread_retention = step.which % 2 == 0 ? Duration{days{7}} : Duration{2h};
  settings.history = step.which % 5;
  settings.rate_limit = step.whom % 5;
  settings.strikes = 1 + step.who % 3;
  settings.guest_ttl = step.which % 3 == 0 ? Duration{6h} : Duration{days{7}};
  return settings;
}

}  // namespace

std::ostream& operator<<(std::ostream& out, const Step& step) {
  return out << "{" << +step.what << "," << +step.who << "," << +step.whom << "," << +step.which
             << "," << +step.wait << "}";
}

rc::Gen<std::vector<Step>> steps() {
  const auto number = rc::gen::arbitrary<std::uint8_t>();
  const auto step =
      rc::gen::build<Step>(rc::gen::set(&Step::what, number), rc::gen::set(&Step::who, number),
                           rc::gen::set(&Step::whom, number), rc::gen::set(&Step::which, number),
                           rc::gen::set(&Step::wait, number));
  return rc::gen::scale(3.0, rc::gen::container<std::vector<Step>>(step));
}

Duration wait_of(const Step& step) { return waits[step.wait % waits.size()]; }

namespace {

/// Rooms, invitations, messages for later and files.
Command of_rooms(const Step& step, const Chat& chat) {
  const State& state = chat.state();
  const UserId who = pick_id(state.users, step.who);
  const UserId whom = pick_id(state.users, step.whom);
  const ChatId where = pick_id(state.chats, step.which);
  const std::uint64_t place = raw(state.last_seq) + 1;
  const std::string key =
      step.which % 7 == 0 ? std::string(1, static_cast<char>('a' + step.who % 3)) : std::string{};
  const auto room = state.chats.find(where);
  // Most of what an owner does is done by the owner.
  const UserId owner = room != state.chats.end() && room->second.is_room() && step.who % 4 != 0
                           ? room->second.owner
                           : who;
  const std::string secret(1, static_cast<char>('a' + step.whom % 4));
  switch (step.what % 18) {
    case 0:
    case 1: {
      CreateRoom create{.owner = who,
                        .title = std::string(1, static_cast<char>('a' + step.whom % 5))};
      create.title_key = create.title;
      if (step.which % 2 == 0) create.address = "~" + std::to_string(place);
      create.history = step.whom % 3 == 0 ? whole_history : step.whom % 3;
      if (step.which % 3 == 0) create.ttl = waits[step.whom % waits.size()];
      create.key = key;
      return create;
    }
    case 2:
      return step.who % 4 == 0 ? Command{DeleteRoom{owner, where}} : Command{JoinRoom{who, where}};
    case 3:
    case 4:
      return JoinRoom{who, where};
    case 5:
      return LeaveRoom{who, where};
    case 6:
      return InviteUsers{owner, where, {whom, who}};
    case 7:
      return CreateLink{
          owner,           where, secret, step.which % 3 == 0 ? state.last_at + 1h : Time{},
          step.which % 3U, key,   {}};
    case 8:
      return RevokeLink{
          owner, where,
          room != state.chats.end() ? pick_id(room->second.links, step.who) : LinkId{}};
    case 9:
    case 10:
      return AskToJoin{who, secret};
    case 11:
    case 12:
      return DecideRequest{
          owner, where,
          room != state.chats.end() ? pick_id(room->second.requests, step.whom) : UserId{},
          step.whom % 3 != 0};
    case 13: {
      ScheduleMessage schedule{.message = {.from = who, .chat = where, .text = "later", .key = key},
                               .due = state.last_at + waits[step.whom % waits.size()]};
      if (step.which % 4 == 0) {
        schedule.message.chat = {};
        schedule.message.peer = whom;
      }
      if (step.which % 3 == 0) schedule.message.files.push_back(pick_id(state.files, step.whom));
      return schedule;
    }
    case 14:
      return CancelScheduled{who, pick_id(state.schedules, step.which)};
    case 15:
      return DeliverScheduled{pick_id(state.schedules, step.which), step.who % 5 == 0};
    case 16: {
      AddFile add{.owner = who, .name = "f", .type = "a/b", .size = step.whom, .key = key};
      add.blob[0] = step.whom;
      if (step.who % 5 == 0) return RemoveFile{who, pick_id(state.files, step.which)};
      return add;
    }
    default: {
      SendMessage send{.from = who, .chat = where, .text = "in a room"};
      if (step.which % 3 == 0) send.files.push_back(pick_id(state.files, step.whom));
      // Nobody proposes one twice; the rules do not rely on it.
      if (step.which % 9 == 0) send.files.push_back(send.files.front());
      if (step.which % 29 == 0) return ForgetUser{who};
      return send;
    }
  }
}

}  // namespace

Command command_of(const Step& step, const Chat& chat, With with) {
  if (with == With::everything && step.wait % 2 == 0) return of_rooms(step, chat);
  const bool may_configure = with != With::talk;
  const State& state = chat.state();
  const UserId who = pick_id(state.users, step.who);
  const UserId whom = pick_id(state.users, step.whom);
  const ChatId where = step.whom % 2 == 0 ? general_chat : pick_id(state.chats, step.whom);
  const std::uint64_t place = raw(state.last_seq) + 1;
  const std::string key =
      step.which % 7 == 0 ? std::string(1, static_cast<char>('a' + step.who % 3)) : std::string{};
  const auto known = state.chats.find(where);
  const auto some_message = [&]() -> MessageId {
    if (known == state.chats.end() || known->second.newest == 0) return MessageId{step.which};
    const auto& messages = known->second.messages;
    if (messages.empty() || step.which % 5 == 0) return MessageId{step.which % (place + 1)};
    return messages[step.which % messages.size()].id;
  };
  switch (step.what % 16) {
    case 0:
    case 1: {
      const std::string name(1, static_cast<char>('a' + step.who % 6));
      const std::string email = step.which % 4 == 0 ? name + "@" : "";
      // Now and then one without a device.
      const TokenHash token = step.which % 5 == 0 ? TokenHash{} : token_of(place);
      return AddUser{name, name, email, email, step.whom % 2 == 0 ? "" : "pw", token, ""};
    }
    case 2:
      return AddDevice{who, step.which % 4 == 0 ? "wrong" : "pw", token_of(place), "phone"};
    case 3:
      return step.which % 4 == 0 ? Command{RemoveDevice{who, {}}}
                                 : Command{NoteSeen{who, DeviceId{step.whom}}};
    case 4:
      if (may_configure) return Configure{settings_of(step)};
      return ChangeAccount{.user = who,
                           .password_hash = "pw",
                           .email = step.which % 2 == 0 ? "x@" : "",
                           .email_key = step.which % 2 == 0 ? "x@" : "",
                           .end_other_sessions = step.which % 3 == 0};
    case 5:
    case 6:
      return SendMessage{who, general_chat, {}, {}, "to all", key, digest_of(key)};
    case 7:
    case 8:
      return SendMessage{
          who, {}, whom, {}, "to one", key, digest_of(step.what % 2 == 0 ? "x" : "y")};
    case 9:
    case 10:
      return SendMessage{who, where, {}, some_message(), "comment", "", {}};
    case 11:
    case 12:
      return MarkRead{who, where, raw(some_message())};
    case 13:
      return MarkRead{who, {}, step.which % (place + 1)};
    case 14:
      return ReportUser{who, whom, "why", step.which % 3 == 0 ? some_message() : MessageId{},
                        key, {}};
    default:
      return Lapse{};
  }
}

rc::Gen<Settings> settings() {
  return rc::gen::map(
      rc::gen::container<std::array<std::uint8_t, 3>>(rc::gen::arbitrary<std::uint8_t>()),
      [](const std::array<std::uint8_t, 3>& numbers) {
        return settings_of({0, numbers[0], numbers[1], numbers[2], 0});
      });
}

namespace {

/// Mostly small numbers, so that ids meet; now and then any.
template <class Number>
Number some_number() {
  return *rc::gen::weightedOneOf<Number>(
      {{9, rc::gen::inRange<Number>(0, 12)}, {1, rc::gen::arbitrary<Number>()}});
}

struct Fill {
  void operator()(std::string_view, std::string& text) const {
    text = *rc::gen::element<std::string>("", "a", "b", "ж", "a\xff");
  }
  void operator()(std::string_view, std::uint32_t& number) const {
    number = some_number<std::uint32_t>();
  }
  void operator()(std::string_view, std::uint64_t& number) const {
    number = some_number<std::uint64_t>();
  }
  void operator()(std::string_view, Duration& length) const {
    length = Duration{some_number<std::int64_t>()};
  }
  void operator()(std::string_view, TtlFrom& from) const {
    from = *rc::gen::element(TtlFrom::delivery, TtlFrom::send);
  }
  void operator()(std::string_view, bool& yes) const { yes = *rc::gen::arbitrary<bool>(); }
  void operator()(std::string_view, Time& at) const {
    at = Time{Duration{some_number<std::int64_t>()}};
  }
  template <class T>
  void operator()(std::string_view name, std::optional<T>& value) const {
    if (*rc::gen::arbitrary<bool>()) (*this)(name, value.emplace());
  }
  template <class T>
  void operator()(std::string_view name, std::vector<T>& list) const {
    list.resize(*rc::gen::inRange<std::size_t>(0, 4));
    for (T& one : list) (*this)(name, one);
  }
  template <class T>
    requires requires(T& value, const Fill& fill) { T::each(value, fill); }
  void operator()(std::string_view, T& value) const {
    T::each(value, *this);
  }
  template <std::size_t size>
  void operator()(std::string_view, std::array<std::uint8_t, size>& bytes) const {
    bytes.fill(*rc::gen::inRange<std::uint8_t>(0, 4));
  }
  template <class Id>
    requires std::is_enum_v<Id>
  void operator()(std::string_view, Id& id) const {
    id = Id{some_number<std::uint64_t>()};
  }
};

template <std::size_t kind = 0>
Command any_command(std::size_t wanted) {
  if constexpr (kind < std::variant_size_v<Command>) {
    if (kind != wanted) return any_command<kind + 1>(wanted);
    std::variant_alternative_t<kind, Command> command;
    decltype(command)::each(command, Fill{});
    return command;
  } else {
    return Lapse{};
  }
}

}  // namespace

rc::Gen<std::vector<Record>> nonsense() {
  return rc::gen::exec([] {
    std::vector<Record> records;
    const std::size_t count = *rc::gen::inRange<std::size_t>(0, 60);
    for (std::size_t i = 0; i < count; ++i) {
      // More users than anything else, or all the rest is refused.
      const std::size_t kind = *rc::gen::weightedOneOf<std::size_t>(
          {{1, rc::gen::just<std::size_t>(1)},
           {4, rc::gen::inRange<std::size_t>(0, std::variant_size_v<Command>)}});
      records.push_back(
          {Seq{i + 1}, Time{Duration{some_number<std::int64_t>()}}, 0, 0, any_command(kind)});
    }
    return records;
  });
}

}  // namespace confab::chat::testing
