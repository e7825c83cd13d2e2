// One document: the envelope and the settings, then the users, chats, answers to retries, those who
// left messages behind, schedules and files. Each struct lists its fields once, for writing and for
// reading.
#include <algorithm>
#include <boost/json.hpp>
#include <cassert>
#include <optional>
#include <utility>
#include <vector>

#include "server/chat/snapshot.hpp"
#include "server/chat/snapshot_shapes.hpp"
#include "server/chat/text_forms.hpp"

namespace confab::chat {

namespace {

namespace json = boost::json;

json::value to_json(std::uint64_t number) { return number; }
json::value to_json(std::uint32_t number) { return number; }
json::value to_json(bool yes) { return yes; }
json::value to_json(const std::string& text) { return json::string(text); }

json::value to_json(Time at) { return json::string(text_of(at)); }
json::value to_json(Duration length) { return json::string(text_of(length)); }
json::value to_json(const Hash auto& bytes) { return json::string(hex_of(bytes)); }

template <class E>
  requires std::is_enum_v<E>
json::value to_json(E value) {
  if constexpr (Named<E>) {
    const auto name =
        std::ranges::find(Names<E>::all, value, &std::pair<E, std::string_view>::first);
    return json::string(name->second);
  } else {
    return raw(value);
  }
}

template <class T>
json::value to_json(const std::optional<T>& value);
json::value to_json(const Event& event);
json::value to_json(const Sequence auto& list);
json::value to_json(const Map auto& map);
template <Listed T>
json::value to_json(const T& self);

/// Fills in the kind that a variant holds.
void set_kind(auto& of, const auto& variant) {
  each_kind(of, [&]<class T>(std::optional<T>& one) {
    if (const T* held = std::get_if<T>(&variant)) one = *held;
  });
}

json::value to_json(const Event& event) {
  OwnEvent own;
  own.seq = event.seq;
  own.at = event.at;
  set_kind(own, event.what);
  return to_json(own);
}

/// Adds a field, unless it is nothing. The settings are complete: there, nothing is a choice.
struct FieldWriter {
  json::object& object;
  bool complete = false;
  template <class T>
  void operator()(std::string_view name, const T& value) const {
    if (complete || value != T{}) object.emplace(name, to_json(value));
  }
};

template <class T>
json::value to_json(const std::optional<T>& value) {
  return to_json(*value);
}

json::value to_json(const Sequence auto& list) {
  json::array array;
  for (const auto& one : list) array.push_back(to_json(one));
  return array;
}

json::value to_json(const Map auto& map) {
  using Key = typename std::remove_cvref_t<decltype(map)>::key_type;
  json::array array;
  for (const auto& [key, value] : map) {
    json::object object;
    object.emplace(key_name<Key>, to_json(key));
    fields(value, FieldWriter{object});
    array.push_back(std::move(object));
  }
  return array;
}

template <Listed T>
json::value to_json(const T& self) {
  json::object object;
  fields(self, FieldWriter{object, Is<T, Settings>});
  return object;
}

/// Writes lists with one element a line.
class Lines {
 public:
  explicit Lines(const std::function<void(std::string_view)>& sink) : sink_(sink) {}

  void text(std::string_view piece) { sink_(piece); }

  void field(std::string_view name, const json::value& value) {
    sink_('"' + std::string(name) + "\": " + json::serialize(value) + ",\n");
  }

  /// `write` writes one element, which begins on a line of its own.
  template <class List, class Write>
  void list(std::string_view name, const List& elements, Write write) {
    sink_('"' + std::string(name) + "\": [");
    bool first = true;
    for (const auto& element : elements) {
      sink_(first ? "\n" : ",\n");
      first = false;
      write(element);
    }
    sink_("]");
  }

 private:
  const std::function<void(std::string_view)>& sink_;
};

void write_chat(Lines& lines, const Conversation& chat) {
  json::object header;
  header_fields(chat, FieldWriter{header});
  std::string open = json::serialize(header);
  open.back() = ',';
  lines.text(open + '\n');
  lines.list("members", chat.members, [&](const auto& member) {
    lines.text(json::serialize(to_json(Member<const Membership&>{member.first, member.second})));
  });
  lines.text(",\n");
  lines.list("messages", chat.messages,
             [&](const Message& message) { lines.text(json::serialize(to_json(message))); });
  lines.text("}");
}

}  // namespace

void write_snapshot(const State& state, const SnapshotEnvelope& envelope,
                    const std::function<void(std::string_view)>& sink) {
  assert(envelope.seq == state.last_seq);
  Lines lines(sink);
  lines.text("{");
  lines.field("format", to_json(format_version));
  lines.field("log", to_json(envelope));
  lines.field("last_seq", to_json(state.last_seq));
  lines.field("last_at", to_json(state.last_at));
  lines.field("settings", to_json(state.settings));

  std::vector<const User*> users;
  for (const auto& [id, user] : state.users) users.push_back(&user);
  std::ranges::sort(users, {}, &User::id);
  lines.list("users", users,
             [&](const User* user) { lines.text(json::serialize(to_json(*user))); });
  lines.text(",\n");
  lines.list("chats", state.chats, [&](const auto& chat) { write_chat(lines, chat.second); });
  lines.text(",\n");
  lines.list("retries", state.retries, [&](const auto& retry) {
    const auto& [key, first] = retry;
    Answer answer;
    answer.user = key.first;
    answer.key = key.second;
    answer.digest = first.digest;
    answer.expires_at = first.expires_at;
    set_kind(answer, first.answer);
    lines.text(json::serialize(to_json(answer)));
  });
  lines.text(",\n");
  lines.list("departed", state.departed, [&](const auto& leaver) {
    lines.text(json::serialize(to_json(Leaver{leaver.first, leaver.second.name})));
  });
  lines.text(",\n");
  lines.list("schedules", state.schedules,
             [&](const auto& schedule) { lines.text(json::serialize(to_json(schedule.second))); });
  lines.text(",\n");
  lines.list("files", state.files,
             [&](const auto& file) { lines.text(json::serialize(to_json(file.second))); });
  lines.text("}\n");
}

}  // namespace confab::chat
