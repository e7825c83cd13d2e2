#include "server/edge/json_fields.hpp"

#include <algorithm>
#include <boost/json/basic_parser_impl.hpp>
#include <cstdint>
#include <limits>

namespace confab::edge {

namespace {

namespace json = boost::json;

/// Takes the parser's events. A tree would silently keep the last of two fields of one name.
struct Collector {
  static constexpr std::size_t max_object_size = std::numeric_limits<std::size_t>::max();
  static constexpr std::size_t max_array_size = std::numeric_limits<std::size_t>::max();
  static constexpr std::size_t max_key_size = std::numeric_limits<std::size_t>::max();
  static constexpr std::size_t max_string_size = std::numeric_limits<std::size_t>::max();

  JsonFields fields;
  std::string key;
  std::string value;
  std::string trouble;
  std::size_t depth = 0;
  bool in_list = false;  ///< directly below the object

  /// A text here is a field, or of a list that is one.
  bool kept() const { return depth <= 1 || (depth == 2 && in_list); }

  bool stop(json::error_code& ec, std::string why) {
    trouble = std::move(why);
    ec = json::make_error_code(json::error::syntax);
    return false;
  }
  bool take(Input::Value one, json::error_code& ec) {
    if (depth == 0) return stop(ec, "The body is not a JSON object.");
    if (depth == 1) {
      fields.emplace_back(std::exchange(key, {}), std::move(one));
    } else if (depth == 2 && in_list) {
      take_item(std::move(one));
    }
    return true;
  }

  /// What is no text or number makes the list none of those that the interface knows.
  void take_item(Input::Value one) {
    auto* const list = std::get_if<Input::List>(&fields.back().second);
    if (list == nullptr || list->size() > list_items_max) return;
    if (auto* const text = std::get_if<std::string>(&one)) {
      list->emplace_back(std::move(*text));
    } else if (const auto* const number = std::get_if<std::uint64_t>(&one)) {
      list->emplace_back(*number);
    } else {
      fields.back().second = Input::Other{};
    }
  }

  bool on_document_begin(json::error_code&) { return true; }
  bool on_document_end(json::error_code&) { return true; }
  bool on_object_begin(json::error_code& ec) {
    if (depth > 0 && !take(Input::Other{}, ec)) return false;
    ++depth;
    return true;
  }
  bool on_object_end(std::size_t, json::error_code&) {
    --depth;
    return true;
  }
  bool on_array_begin(json::error_code& ec) {
    if (depth == 0) return stop(ec, "The body is a JSON array, not an object.");
    if (depth == 1) {
      if (!take(Input::List{}, ec)) return false;
      in_list = true;
    } else if (!take(Input::Other{}, ec)) {
      return false;
    }
    ++depth;
    return true;
  }
  bool on_array_end(std::size_t, json::error_code&) {
    --depth;
    if (depth == 1) in_list = false;
    return true;
  }
  bool on_key_part(json::string_view part, std::size_t, json::error_code&) {
    if (depth == 1) key.append(part);
    return true;
  }
  bool on_key(json::string_view part, std::size_t, json::error_code& ec) {
    if (depth != 1) return true;
    key.append(part);
    const auto same = [&](const auto& field) { return field.first == key; };
    if (std::ranges::any_of(fields, same))
      return stop(ec, "The field \"" + key + "\" is there twice.");
    return true;
  }
  bool on_string_part(json::string_view part, std::size_t, json::error_code&) {
    if (kept()) value.append(part);
    return true;
  }
  bool on_string(json::string_view part, std::size_t, json::error_code& ec) {
    if (!kept()) return true;
    value.append(part);
    return take(std::exchange(value, {}), ec);
  }
  bool on_number_part(json::string_view, json::error_code&) { return true; }
  bool on_int64(std::int64_t number, json::string_view, json::error_code& ec) {
    if (number < 0) return take(Input::Other{}, ec);
    return take(static_cast<std::uint64_t>(number), ec);
  }
  bool on_uint64(std::uint64_t number, json::string_view, json::error_code& ec) {
    return take(number, ec);
  }
  bool on_double(double, json::string_view, json::error_code& ec) {
    return take(Input::Other{}, ec);
  }
  bool on_bool(bool flag, json::error_code& ec) { return take(flag, ec); }
  bool on_null(json::error_code& ec) { return take(Input::Null{}, ec); }
  bool on_comment_part(json::string_view, json::error_code&) { return true; }
  bool on_comment(json::string_view, json::error_code&) { return true; }
};

}  // namespace

Result<JsonFields, std::string> parse_json_fields(std::string_view text) {
  json::parse_options options;
  options.max_depth = json_depth_max;
  json::basic_parser<Collector> parser{options};
  json::error_code ec;
  const std::size_t used = parser.write_some(false, text.data(), text.size(), ec);
  Collector& read = parser.handler();
  if (ec) {
    if (!read.trouble.empty()) return read.trouble;
    return "The body is not valid JSON: " + ec.message() + " at byte " + std::to_string(used) + ".";
  }
  const auto rest = text.find_first_not_of(" \t\r\n", used);
  if (rest != std::string_view::npos)
    return "There is something behind the JSON object, at byte " + std::to_string(rest) + ".";
  return std::move(read.fields);
}

}  // namespace confab::edge
