#include "server/log_tools/record_json.hpp"

#include <fmt/format.h>

#include <array>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <iterator>
#include <optional>
#include <span>
#include <string_view>
#include <type_traits>
#include <variant>
#include <vector>

#include "protocol/text/duration.hpp"
#include "protocol/text/rfc3339.hpp"
#include "server/logging/json_text.hpp"

namespace confab::log_tools {
namespace {

constexpr std::size_t fingerprint_bytes = 4;

void append_hex(std::string& out, std::span<const std::uint8_t> bytes) {
  out += '"';
  for (const std::uint8_t byte : bytes) fmt::format_to(std::back_inserter(out), "{:02x}", byte);
  out += '"';
}

class Object {
 public:
  explicit Object(std::string& out) : out_(out) { out_ += '{'; }

  void operator()(std::string_view name, const auto& value) {
    if (!first_) out_ += ',';
    first_ = false;
    logging::append_json_text(out_, name);
    out_ += ':';
    if (name == "password_hash" || name == "was_hash" || name == "secret")
      secret(value);
    else if (name == "token")
      fingerprint(value);
    else
      append(value);
  }

  void close() { out_ += '}'; }

 private:
  void append(const std::string& text) { logging::append_json_text(out_, text); }
  void append(std::string_view text) { logging::append_json_text(out_, text); }
  void append(chat::Duration duration) { append(text::format_duration(duration)); }
  void append(chat::Time time) { append(text::format_rfc3339(time)); }
  void append(chat::TtlFrom from) {
    append(std::string_view(from == chat::TtlFrom::send ? "send" : "delivery"));
  }
  template <std::size_t size>
  void append(const std::array<std::uint8_t, size>& bytes) {
    append_hex(out_, bytes);
  }

  template <class T>
    requires requires(const T& value, Object& object) { T::each(value, object); }
  void append(const T& value) {
    Object inner(out_);
    T::each(value, inner);
    inner.close();
  }

  void append(bool yes) { out_ += yes ? "true" : "false"; }

  template <class T>
  void append(const std::optional<T>& value) {
    if (value) return append(*value);
    out_ += "null";
  }

  template <class T>
  void append(const std::vector<T>& list) {
    out_ += '[';
    for (std::size_t i = 0; i < list.size(); ++i) {
      if (i > 0) out_ += ',';
      append(list[i]);
    }
    out_ += ']';
  }

  template <std::unsigned_integral Number>
  void append(Number number) {
    out_ += std::to_string(number);
  }

  template <class Id>
    requires std::is_enum_v<Id>
  void append(Id id) {
    append(chat::raw(id));
  }

  template <class Value>
  void fingerprint(const Value& value) {
    if constexpr (std::is_same_v<Value, chat::TokenHash>)
      append_hex(out_, std::span(value).template first<fingerprint_bytes>());
  }

  template <class Value>
  void secret(const Value& value) {
    out_ += value == Value{} ? "null" : "\"set\"";
  }

  std::string& out_;
  bool first_ = true;
};

}  // namespace

std::string record_line(const chat::Record& record) {
  std::string line;
  Object object(line);
  object("seq", record.seq);
  object("at", record.at);
  std::visit(
      [&]<class Command>(const Command& command) {
        object("kind", Command::name_of_kind);
        Command::each(command, object);
      },
      record.command);
  object.close();
  line += '\n';
  return line;
}

}  // namespace confab::log_tools
