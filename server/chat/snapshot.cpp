// One document: the envelope and the settings, then the users, chats, answers to retries, and those
// who left messages behind. Each struct lists its fields once, for writing and for reading.
#include "server/chat/snapshot.hpp"

#include <algorithm>
#include <boost/json.hpp>
#include <cassert>
#include <limits>
#include <optional>
#include <utility>
#include <vector>

#include "server/chat/consistency.hpp"
#include "server/chat/snapshot_fields.hpp"
#include "server/chat/text_forms.hpp"

namespace confab::chat {

namespace {

namespace json = boost::json;

/// The one that is written. In 1 users had no events yet.
constexpr std::uint64_t format_version = 2;
constexpr std::uint64_t oldest_format_version = 1;

template <class T>
concept Hash = Is<T, TokenHash> || Is<T, Digest>;

struct AnyField {
  void operator()(std::string_view, auto&&) const {}
};
template <class T>
concept Listed = requires(T& self) { fields(self, AnyField{}); };

template <class T>
concept Sequence = requires(T& list) {
  typename T::value_type;
  list.push_back(std::declval<typename T::value_type>());
} && !Is<T, std::string>;

// --- writing

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
template <Listed T>
json::value to_json(const T& self);

json::value to_json(const Event& event) {
  OwnEvent own{event.seq, event.at, {}, {}, {}, {}};
  if (const auto* read = std::get_if<ReadMoved>(&event.what)) own.read = *read;
  if (const auto* reported = std::get_if<StrikesChanged>(&event.what)) own.reported = *reported;
  if (const auto* banned = std::get_if<UserBanned>(&event.what)) own.banned = *banned;
  if (const auto* deleted = std::get_if<ChatDeleted>(&event.what)) own.deleted = *deleted;
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

// --- reading

/// Where in the document: a list of names and indexes that lives on the stack.
struct Path {
  const Path* parent = nullptr;
  std::string_view name;
  std::optional<std::size_t> index;

  std::string text() const {
    if (index) return parent->text() + '[' + std::to_string(*index) + ']';
    const std::string before = parent == nullptr ? "" : parent->text();
    return before.empty() || name.empty() ? before + std::string(name)
                                          : before + '.' + std::string(name);
  }
};

/// Thrown and caught in this file only.
struct Unreadable {
  std::string what;
};

[[noreturn]] void fail(const Path& path, const std::string& what) {
  const std::string where = path.text();
  throw Unreadable{where.empty() ? what : where + ": " + what};
}

[[noreturn]] void not_a(const Path& path, std::string_view what, const json::value& value) {
  fail(path, "not " + std::string(what) + ": " + json::serialize(value));
}

std::string_view string_of(const Path& path, const json::value& value) {
  if (!value.is_string()) not_a(path, "a string", value);
  return value.get_string();
}

const json::array& array_of(const Path& path, const json::value& value) {
  if (!value.is_array()) not_a(path, "a list", value);
  return value.get_array();
}

template <class Number>
void read_number(const Path& path, const json::value& value, Number& out) {
  boost::system::error_code wrong;
  if (value.is_int64() || value.is_uint64()) out = value.to_number<Number>(wrong);
  if (wrong || !(value.is_int64() || value.is_uint64()))
    not_a(path, "a number from 0 to " + std::to_string(std::numeric_limits<Number>::max()), value);
}

void read(const Path& path, const json::value& value, std::uint64_t& out) {
  read_number(path, value, out);
}

void read(const Path& path, const json::value& value, std::uint32_t& out) {
  read_number(path, value, out);
}

void read(const Path& path, const json::value& value, bool& out) {
  if (!value.is_bool()) not_a(path, "true or false", value);
  out = value.get_bool();
}

void read(const Path& path, const json::value& value, std::string& out) {
  out = string_of(path, value);
}

void read(const Path& path, const json::value& value, Time& out) {
  const auto at = time_of(string_of(path, value));
  if (!at) not_a(path, "a time", value);
  out = *at;
}

void read(const Path& path, const json::value& value, Duration& out) {
  const auto length = duration_of(string_of(path, value));
  if (!length) not_a(path, "a duration", value);
  out = *length;
}

void read(const Path& path, const json::value& value, Hash auto& out) {
  if (!bytes_of(string_of(path, value), out))
    not_a(path, std::to_string(out.size()) + " bytes in hex", value);
}

template <class E>
  requires std::is_enum_v<E>
void read(const Path& path, const json::value& value, E& out) {
  if constexpr (Named<E>) {
    const std::string_view text = string_of(path, value);
    const auto name =
        std::ranges::find(Names<E>::all, text, &std::pair<E, std::string_view>::second);
    if (name == Names<E>::all.end()) not_a(path, "known here", value);
    out = name->first;
  } else {
    std::uint64_t number = 0;
    read(path, value, number);
    out = E{number};
  }
}

template <class T>
void read(const Path& path, const json::value& value, std::optional<T>& out);
void read(const Path& path, const json::value& value, Event& out);
void read(const Path& path, const json::value& value, Sequence auto& out);
template <Listed T>
void read(const Path& path, const json::value& value, T& out);

/// Reads the fields that are there and notes which are left.
class FieldReader {
 public:
  FieldReader(const Path& path, const json::value& value) : path_(path) {
    if (!value.is_object()) not_a(path, "an object", value);
    object_ = &value.get_object();
  }

  template <class T>
  void operator()(std::string_view name, T& out) {
    with(name, [&](const Path& path, const json::value& value) { read(path, value, out); });
  }

  /// Each element of a list, with its path.
  template <class Read>
  void each(std::string_view name, Read read_one) {
    with(name, [&](const Path& path, const json::value& value) {
      const json::array& list = array_of(path, value);
      for (std::size_t i = 0; i < list.size(); ++i) read_one(Path{&path, {}, i}, list[i]);
    });
  }

  /// After the last field: whatever else is there is unknown.
  void done() const {
    for (const auto& [name, value] : *object_)
      if (std::ranges::find(known_, std::string_view(name)) == known_.end())
        fail(path_, "unknown field \"" + std::string(name) + '"');
  }

 private:
  template <class Read>
  void with(std::string_view name, Read read_it) {
    known_.push_back(name);
    if (const json::value* value = object_->if_contains(name))
      read_it(Path{&path_, name, {}}, *value);
  }

  const Path& path_;
  const json::object* object_;
  std::vector<std::string_view> known_;
};

template <class T>
void read(const Path& path, const json::value& value, std::optional<T>& out) {
  read(path, value, out.emplace());
}

void read(const Path& path, const json::value& value, Sequence auto& out) {
  const json::array& list = array_of(path, value);
  for (std::size_t i = 0; i < list.size(); ++i) {
    read(Path{&path, {}, i}, list[i], out.emplace_back());
  }
}

template <Listed T>
void read(const Path& path, const json::value& value, T& out) {
  FieldReader reader(path, value);
  fields(out, reader);
  reader.done();
}

void read(const Path& path, const json::value& value, Event& out) {
  OwnEvent own;
  read(path, value, own);
  out.seq = own.seq;
  out.at = own.at;
  int kinds = 0;
  const auto take = [&](auto& what) {
    if (!what) return;
    out.what = std::move(*what);
    ++kinds;
  };
  take(own.read);
  take(own.reported);
  take(own.banned);
  take(own.deleted);
  if (kinds != 1) fail(path, "has to be one of read, reported, banned and deleted");
}

/// Adds to a map what must not be in it yet.
template <class Map, class Key>
void add(const Path& path, Map& map, const Key& key, typename Map::mapped_type value) {
  if (!map.emplace(key, std::move(value)).second) fail(path, "is there twice");
}

Conversation read_chat(const Path& path, const json::value& value) {
  Conversation chat;
  FieldReader reader(path, value);
  header_fields(chat, reader);
  reader.each("members", [&](const Path& where, const json::value& one) {
    Member<Membership> member;
    read(where, one, member);
    add(where, chat.members, member.user, std::move(member.membership));
  });
  reader("messages", chat.messages);
  reader.done();
  return chat;
}

void read_answer(const Path& path, const json::value& value, State& state) {
  Answer answer;
  read(path, value, answer);
  if (answer.sent.has_value() == answer.reported.has_value())
    fail(path, "has to be either sent or reported");
  Retry retry{answer.digest, answer.expires_at, {}};
  if (answer.sent) retry.answer = *answer.sent;
  if (answer.reported) retry.answer = *answer.reported;
  add(path, state.retries, RetryKey{answer.user, answer.key}, std::move(retry));
}

Snapshot read_document(const json::value& document) {
  const Path top;
  Snapshot snapshot;
  State& state = snapshot.state;
  FieldReader reader(top, document);
  std::uint64_t format = 0;
  reader("format", format);
  if (format < oldest_format_version || format > format_version)
    fail(top, "format " + std::to_string(format) + " is not one that this version reads: " +
                  std::to_string(oldest_format_version) + " to " + std::to_string(format_version));
  reader("log", snapshot.envelope);
  reader("last_seq", state.last_seq);
  reader("last_at", state.last_at);
  reader("settings", state.settings);
  reader.each("users", [&](const Path& path, const json::value& one) {
    User user;
    read(path, one, user);
    const UserId id = user.id;
    if (format == oldest_format_version) user.events_lost = user.last_event;
    add(path, state.users, id, std::move(user));
  });
  reader.each("chats", [&](const Path& path, const json::value& one) {
    Conversation chat = read_chat(path, one);
    const ChatId id = chat.id;
    add(path, state.chats, id, std::move(chat));
  });
  reader.each("retries",
              [&](const Path& path, const json::value& one) { read_answer(path, one, state); });
  reader.each("departed", [&](const Path& path, const json::value& one) {
    Leaver leaver;
    read(path, one, leaver);
    add(path, state.departed, leaver.id, Departed{leaver.name, 0});
  });
  reader.done();
  if (snapshot.envelope.seq != state.last_seq) fail(top, "log.seq is not last_seq");
  return snapshot;
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
    Answer answer{key.first, key.second, first.digest, first.expires_at, {}, {}};
    if (const auto* sent = std::get_if<Sent>(&first.answer)) answer.sent = *sent;
    if (const auto* reported = std::get_if<Reported>(&first.answer)) answer.reported = *reported;
    lines.text(json::serialize(to_json(answer)));
  });
  lines.text(",\n");
  lines.list("departed", state.departed, [&](const auto& leaver) {
    lines.text(json::serialize(to_json(Leaver{leaver.first, leaver.second.name})));
  });
  lines.text("}\n");
}

std::variant<Snapshot, SnapshotError> read_snapshot(std::string_view text) {
  json::parse_options options;
  // Texts were checked before they became commands; a whole state is not lost over a byte in one.
  options.allow_invalid_utf8 = true;
  json::monotonic_resource memory;
  boost::system::error_code wrong;
  const json::value document = json::parse(text, wrong, &memory, options);
  if (wrong) return SnapshotError{"not JSON: " + wrong.message()};
  try {
    Snapshot snapshot = read_document(document);
    if (auto inconsistent = complete(snapshot.state)) return SnapshotError{*inconsistent};
    return snapshot;
  } catch (const Unreadable& unreadable) {
    return SnapshotError{unreadable.what};
  }
}

}  // namespace confab::chat
