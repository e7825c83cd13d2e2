#include "protocol/api/json.hpp"

#include <boost/json/monotonic_resource.hpp>
#include <boost/json/parse.hpp>
#include <boost/json/value.hpp>
#include <charconv>
#include <concepts>
#include <cstring>

namespace confab::api {
namespace {

namespace json = boost::json;

template <class T>
struct IsOptional : std::false_type {};
template <class T>
struct IsOptional<std::optional<T>> : std::true_type {};
template <class T>
struct IsNullable : std::false_type {};
template <class T>
struct IsNullable<Nullable<T>> : std::true_type {};
template <class T>
struct IsVector : std::false_type {};
template <class T>
struct IsVector<std::vector<T>> : std::true_type {};

bool needs_escape(char c) { return static_cast<unsigned char>(c) < 0x20 || c == '"' || c == '\\'; }

/// The same for any of eight bytes at once. A borrow can mark a wrong byte, but only above one that
/// is marked rightly, so the answer for the eight is exact.
bool any_needs_escape(const char* bytes) {
  constexpr std::uint64_t ones = 0x0101010101010101;
  constexpr std::uint64_t high_bits = 0x80 * ones;
  std::uint64_t word = 0;
  std::memcpy(&word, bytes, sizeof word);
  const auto has_zero = [](std::uint64_t w) { return (w - ones) & ~w & high_bits; };
  const std::uint64_t control = (word - 0x20 * ones) & ~word & high_bits;
  return (control | has_zero(word ^ ('"' * ones)) | has_zero(word ^ ('\\' * ones))) != 0;
}

/// How many bytes from the start go through as they are.
std::size_t plain_run(std::string_view text) {
  std::size_t at = 0;
  while (text.size() - at >= 8 && !any_needs_escape(text.data() + at)) at += 8;
  while (at < text.size() && !needs_escape(text[at])) ++at;
  return at;
}

void append_escape(std::string& out, char c) {
  switch (c) {
    case '"':
      out += "\\\"";
      return;
    case '\\':
      out += "\\\\";
      return;
    case '\n':
      out += "\\n";
      return;
    case '\r':
      out += "\\r";
      return;
    case '\t':
      out += "\\t";
      return;
    default:
      constexpr std::string_view digits = "0123456789abcdef";
      out += "\\u00";
      out += digits[static_cast<unsigned char>(c) >> 4];
      out += digits[static_cast<unsigned char>(c) & 0xf];
  }
}

template <class T>
void append_value(std::string& out, const T& value) {
  if constexpr (std::same_as<T, bool>) {
    out += value ? "true" : "false";
  } else if constexpr (std::integral<T>) {
    char digits[24];
    out.append(digits, std::to_chars(digits, digits + sizeof digits, value).ptr);
  } else if constexpr (std::same_as<T, std::string>) {
    append_json_string(out, value);
  } else if constexpr (IsNullable<T>::value) {
    if (value.value)
      append_value(out, *value.value);
    else
      out += "null";
  } else if constexpr (IsVector<T>::value) {
    out += '[';
    bool first = true;
    for (const auto& item : value) {
      if (!first) out += ',';
      first = false;
      append_value(out, item);
    }
    out += ']';
  } else {
    out += '{';
    bool first = true;
    T::each(value, [&]<class Field>(std::string_view name, const Field& field) {
      if constexpr (IsOptional<Field>::value)
        if (!field) return;
      out.append(first ? "\"" : ",\"").append(name).append("\":");
      first = false;
      if constexpr (IsOptional<Field>::value)
        append_value(out, *field);
      else
        append_value(out, field);
    });
    out += '}';
  }
}

/// What is wrong and where, put together from the inside out.
struct Trouble {
  std::string path;  ///< "messages[2].id"; empty at the top
  std::string what;

  /// The path as seen from one object further out.
  void within_field(std::string_view name) {
    const bool dot = !path.empty() && path.front() != '[';
    path.insert(0, std::string(name) + (dot ? "." : ""));
  }
  void within_item(std::size_t index) {
    const bool dot = !path.empty() && path.front() != '[';
    path.insert(0, "[" + std::to_string(index) + "]" + (dot ? "." : ""));
  }
};

/// True when `from` was of the right shape; else `trouble` says what it was not.
template <class T>
bool read_value(const json::value& from, T& to, Trouble& trouble) {
  if constexpr (std::same_as<T, bool>) {
    if (!from.is_bool()) return trouble.what = "is not true or false", false;
    to = from.get_bool();
    return true;
  } else if constexpr (std::integral<T>) {
    json::error_code not_exact;
    to = from.to_number<T>(not_exact);
    if (not_exact) return trouble.what = "is not a whole number in range", false;
    return true;
  } else if constexpr (std::same_as<T, std::string>) {
    if (!from.is_string()) return trouble.what = "is not a string", false;
    to = std::string_view(from.get_string());
    return true;
  } else if constexpr (IsNullable<T>::value) {
    if (from.is_null()) return true;
    return read_value(from, to.value.emplace(), trouble);
  } else if constexpr (IsVector<T>::value) {
    if (!from.is_array()) return trouble.what = "is not a list", false;
    to.reserve(from.get_array().size());
    for (const json::value& item : from.get_array()) {
      if (read_value(item, to.emplace_back(), trouble)) continue;
      trouble.within_item(to.size() - 1);
      return false;
    }
    return true;
  } else {
    if (!from.is_object()) return trouble.what = "is not an object", false;
    bool good = true;
    T::each(to, [&]<class Field>(std::string_view name, Field& field) {
      if (!good) return;
      const json::value* const found = from.get_object().if_contains(name);
      if constexpr (IsOptional<Field>::value) {
        // Null means "left out", except where null is one of the values.
        constexpr bool null_is_a_value = IsNullable<typename Field::value_type>::value;
        if (found && (null_is_a_value || !found->is_null()))
          good = read_value(*found, field.emplace(), trouble);
      } else if (found) {
        good = read_value(*found, field, trouble);
      } else {
        trouble.what = "is missing";
        good = false;
      }
      if (!good) trouble.within_field(name);
    });
    return good;
  }
}

}  // namespace

void append_json_string(std::string& out, std::string_view text) {
  out += '"';
  for (;;) {
    const std::size_t plain = plain_run(text);
    out.append(text, 0, plain);
    if (plain == text.size()) break;
    append_escape(out, text[plain]);
    text.remove_prefix(plain + 1);
  }
  out += '"';
}

template <class T>
void append_json(std::string& out, const T& value) {
  append_value(out, value);
}

template <class T>
Result<T, std::string> parse_json(std::string_view text) {
  unsigned char stack[4096];
  json::monotonic_resource memory(stack);
  json::error_code syntax;
  const json::value parsed = json::parse(text, syntax, &memory);
  if (syntax) return {boost::system::in_place_error, "this is not JSON: " + syntax.message()};
  T result;
  Trouble trouble;
  if (read_value(parsed, result, trouble)) return result;
  const std::string where = trouble.path.empty() ? "the JSON" : trouble.path;
  return {boost::system::in_place_error, where + " " + trouble.what};
}

#define CONFAB_API_JSON(T)                                   \
  template void append_json<T>(std::string & out, const T&); \
  template Result<T, std::string> parse_json<T>(std::string_view)

CONFAB_API_JSON(Rate);
CONFAB_API_JSON(User);
CONFAB_API_JSON(Me);
CONFAB_API_JSON(Message);
CONFAB_API_JSON(Chat);
CONFAB_API_JSON(Connected);
CONFAB_API_JSON(ServerLimits);
CONFAB_API_JSON(Server);
CONFAB_API_JSON(Status);
CONFAB_API_JSON(Device);
CONFAB_API_JSON(SentMessage);
CONFAB_API_JSON(Users);
CONFAB_API_JSON(Devices);
CONFAB_API_JSON(Chats);
CONFAB_API_JSON(Messages);
CONFAB_API_JSON(Comments);
CONFAB_API_JSON(ReadCursor);
CONFAB_API_JSON(ReportCounted);
CONFAB_API_JSON(File);
CONFAB_API_JSON(Members);
CONFAB_API_JSON(Link);
CONFAB_API_JSON(Links);
CONFAB_API_JSON(JoinRequests);
CONFAB_API_JSON(RequestState);
CONFAB_API_JSON(Scheduled);
CONFAB_API_JSON(ScheduledMessage);
CONFAB_API_JSON(ScheduledMessages);
CONFAB_API_JSON(RoomToken);
CONFAB_API_JSON(Event);
CONFAB_API_JSON(Problem);
CONFAB_API_JSON(CommandProblem);

#undef CONFAB_API_JSON

}  // namespace confab::api
