#pragma once
/// Events of a stream in a few words.

#include <gtest/gtest.h>

#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>
#include <boost/json/value.hpp>
#include <string>
#include <string_view>

namespace confab::testing {

inline boost::json::value parsed_event(std::string_view text) {
  boost::json::error_code error;
  boost::json::value value = boost::json::parse(text, error);
  EXPECT_FALSE(error) << text;
  EXPECT_TRUE(value.is_object()) << text;
  return error ? boost::json::value{} : value;
}

/// The value of a field; null when it is not there.
inline const boost::json::value& event_field(const boost::json::value& event,
                                             std::string_view name) {
  static const boost::json::value nothing;
  const boost::json::value* found = event.as_object().if_contains(name);
  return found == nullptr ? nothing : *found;
}

/// The same as words: a string without its quotes, anything else as JSON.
inline std::string field_text(const boost::json::value& event, std::string_view name) {
  const boost::json::value& value = event_field(event, name);
  return value.is_string() ? std::string{value.as_string()} : boost::json::serialize(value);
}

/// "5 message general ann: hello", "7 read general to 5, 0 unread", "closed too-slow 5". Its id
/// comes first, where it has one. What is no event is told as JSON.
inline std::string describe(const boost::json::value& event) {
  if (!event.is_object()) return "nothing";
  const auto of = [&](std::string_view name) { return field_text(event, name); };
  const std::string type = of("type");
  const bool has_id = event.as_object().contains("id");
  const std::string told = (has_id ? of("id") + " " : std::string{}) + type;
  if (type == "message") {
    const boost::json::value& message = event_field(event, "message");
    EXPECT_TRUE(!has_id || event_field(event, "id") == event_field(message, "id"))
        << boost::json::serialize(event);
    return told + " " + field_text(message, "chat") + " " + field_text(message, "from") + ": " +
           field_text(message, "text");
  }
  if (type == "chat") return told + " " + of("chat") + " " + of("change");
  if (type == "read")
    return told + " " + of("chat") + " to " + of("read_up_to") + ", " + of("unread") + " unread";
  if (type == "report") return told + " " + of("strikes") + " of " + of("limit");
  if (type == "banned") return told + " until " + of("banned_until");
  if (type == "joined" || type == "left" || type == "typing")
    return told + " " + of("chat") + " " + of("user");
  if (type == "member") return told + " " + of("chat") + " " + of("user") + " " + of("change");
  if (type == "request") return told + " " + of("chat") + " " + of("user") + " " + of("state");
  if (type == "scheduled") {
    const boost::json::value& scheduled = event_field(event, "scheduled");
    std::string text =
        told + " " + field_text(scheduled, "id") + " " + field_text(scheduled, "state");
    if (scheduled.as_object().contains("reason")) text += ", " + field_text(scheduled, "reason");
    return text;
  }
  if (type == "open") return told + " " + of("cursor");
  if (type == "gap") return told + " " + of("oldest") + " to " + of("newest");
  if (type == "keepalive") return told;
  if (type == "closed") return told + " " + of("reason") + " " + of("cursor");
  return boost::json::serialize(event);
}

/// Presence and keepalives: not what happened, and never told again.
inline bool is_aside(const boost::json::value& event) {
  const std::string type = field_text(event, "type");
  return type == "joined" || type == "left" || type == "typing" || type == "keepalive";
}

}  // namespace confab::testing
