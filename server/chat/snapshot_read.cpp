// Strict: a field that is unknown, of the wrong type or at odds with another one is told by its
// path.
#include <boost/json.hpp>
#include <limits>
#include <optional>
#include <utility>
#include <vector>

#include "server/chat/consistency.hpp"
#include "server/chat/snapshot.hpp"
#include "server/chat/snapshot_shapes.hpp"
#include "server/chat/text_forms.hpp"

namespace confab::chat {

namespace {

namespace json = boost::json;

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
void read(const Path& path, const json::value& value, Map auto& out);
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

/// Adds to a map what must not be in it yet.
template <class Map, class Key>
void add(const Path& path, Map& map, const Key& key, typename Map::mapped_type value) {
  if (!map.emplace(key, std::move(value)).second) fail(path, "is there twice");
}

void read(const Path& path, const json::value& value, Map auto& out) {
  using Out = std::remove_cvref_t<decltype(out)>;
  const json::array& list = array_of(path, value);
  for (std::size_t i = 0; i < list.size(); ++i) {
    const Path where{&path, {}, i};
    FieldReader reader(where, list[i]);
    typename Out::key_type key{};
    typename Out::mapped_type one{};
    reader(key_name<typename Out::key_type>, key);
    fields(one, reader);
    reader.done();
    add(where, out, key, std::move(one));
  }
}

template <Listed T>
void read(const Path& path, const json::value& value, T& out) {
  FieldReader reader(path, value);
  fields(out, reader);
  reader.done();
}

/// Moves the one kind that is there into a variant; false when it is not one.
bool get_kind(auto& of, auto& variant) {
  int kinds = 0;
  each_kind(of, [&](auto& one) {
    if (!one) return;
    variant = std::move(*one);
    ++kinds;
  });
  return kinds == 1;
}

void read(const Path& path, const json::value& value, Event& out) {
  OwnEvent own;
  read(path, value, own);
  out.seq = own.seq;
  out.at = own.at;
  if (!get_kind(own, out.what)) fail(path, "has to be of one kind");
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
  Retry retry{answer.digest, answer.expires_at, {}};
  if (!get_kind(answer, retry.answer)) fail(path, "has to be of one kind");
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
    if (format < first_with_rooms && chat.kind == ChatKind::direct)
      for (auto& [member, membership] : chat.members) membership.since = Seq{raw(id)};
    add(path, state.chats, id, std::move(chat));
  });
  reader.each("retries",
              [&](const Path& path, const json::value& one) { read_answer(path, one, state); });
  reader.each("departed", [&](const Path& path, const json::value& one) {
    Leaver leaver;
    read(path, one, leaver);
    add(path, state.departed, leaver.id, Departed{leaver.name, 0});
  });
  reader.each("schedules", [&](const Path& path, const json::value& one) {
    Schedule schedule;
    read(path, one, schedule);
    add(path, state.schedules, schedule.id, schedule);
  });
  reader.each("files", [&](const Path& path, const json::value& one) {
    File file;
    read(path, one, file);
    add(path, state.files, file.id, file);
  });
  reader.done();
  if (snapshot.envelope.seq != state.last_seq) fail(top, "log.seq is not last_seq");
  return snapshot;
}

}  // namespace

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
