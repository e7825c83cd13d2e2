#include "server/edge/input.hpp"

#include <algorithm>
#include <charconv>

#include "protocol/text/form.hpp"
#include "protocol/text/utf8.hpp"
#include "server/edge/json_fields.hpp"
#include "server/edge/problem.hpp"

namespace confab::edge {

namespace {

std::string_view trimmed(std::string_view text) {
  while (!text.empty() && text.front() == ' ') text.remove_prefix(1);
  while (!text.empty() && text.back() == ' ') text.remove_suffix(1);
  return text;
}

std::string listed(Input::Known known) {
  if (known.size() == 0) return "none are known here";
  std::string list = "known are ";
  for (const std::string_view name : known) {
    if (name != *known.begin()) list += ", ";
    list += name;
  }
  return list;
}

std::optional<Response> unknown(std::string_view name, Input::Known known, std::string_view what) {
  if (std::ranges::find(known, name) != known.end()) return {};
  std::string detail = "Unknown ";
  detail.append(what).append(" \"").append(name).append("\"; ").append(listed(known)).append(".");
  if (name.starts_with('{'))
    detail += " This looks like JSON: send it with the header Content-Type: application/json.";
  return problem(Code::malformed, detail);
}

using Values = std::vector<std::pair<std::string, Input::Value>>;

/// Parses name=value pairs, strictly.
Result<Values, Response> read_form(std::string_view encoded, Input::Known known,
                                   std::string_view what, Input::Known lists = {}) {
  Values values;
  std::optional<text::Form> form = text::parse_form(encoded);
  if (!form)
    return problem(Code::malformed, "The " + std::string{what} +
                                        "s are not URL-encoded: a % needs two hexadecimal "
                                        "digits after it.");
  for (auto& [name, value] : *form) {
    if (!text::count_code_points(name) || !text::count_code_points(value))
      return problem(Code::malformed, "The " + std::string{what} + "s are not valid UTF-8.");
    if (auto refused = unknown(name, known, what)) return *std::move(refused);
    const auto before = std::ranges::find(values, name, &Values::value_type::first);
    if (std::ranges::find(lists, name) != lists.end()) {
      if (before == values.end()) {
        values.emplace_back(std::move(name), Input::List{std::move(value)});
      } else if (auto& list = std::get<Input::List>(before->second);
                 list.size() <= list_items_max) {
        list.emplace_back(std::move(value));
      }
      continue;
    }
    if (before != values.end())
      return problem(Code::malformed,
                     "The " + std::string{what} + " \"" + name + "\" is there twice.");
    values.emplace_back(std::move(name), std::move(value));
  }
  return values;
}

std::optional<std::uint64_t> whole_number(std::string_view text) {
  std::uint64_t number = 0;
  const char* const end = text.data() + text.size();
  const auto [stopped, error] = std::from_chars(text.data(), end, number);
  if (text.empty() || error != std::errc{} || stopped != end) return {};
  return number;
}

/// Everything is UTF-8: another charset is one we would misread.
bool other_charset(const Request& request) {
  if (!request.fields.content_type) return false;
  const std::string_view value = *request.fields.content_type;
  std::size_t at = value.find(';');
  while (at != std::string_view::npos) {
    const std::size_t end = value.find(';', at + 1);
    const std::string_view parameter = trimmed(value.substr(at + 1, end - at - 1));
    if (parameter.size() > 8 && http::iequals(parameter.substr(0, 8), "charset=")) {
      std::string_view charset = parameter.substr(8);
      if (charset.size() >= 2 && charset.front() == '"')
        charset = charset.substr(1, charset.size() - 2);
      return !http::iequals(charset, "utf-8") && !http::iequals(charset, "us-ascii");
    }
    at = end;
  }
  return false;
}

}  // namespace

bool has_type(const Request& request, std::string_view type) {
  if (!request.fields.content_type) return false;
  const std::string_view value = *request.fields.content_type;
  return http::iequals(trimmed(value.substr(0, value.find(';'))), type);
}

Result<Input, Response> Input::of_body(const Request& request, Known known, bool needed,
                                       Known lists) {
  Input input;
  if (request.parsed != nullptr) {
    for (const auto& [name, value] : *request.parsed) {
      if (auto refused = unknown(name, known, "field")) return *std::move(refused);
      if (!std::holds_alternative<Null>(value)) input.values_.emplace_back(name, value);
    }
    return input;
  }
  if (request.body.empty()) {
    const bool announced = known.size() > 0 && has_type(request, "application/json");
    if (!needed && !announced) return input;
    return problem(Code::malformed, "The body is empty; " + listed(known) + ".");
  }
  if (has_type(request, "application/json") && !other_charset(request)) {
    Result<JsonFields, std::string> fields = parse_json_fields(request.body);
    if (!fields) return problem(Code::malformed, fields.error());
    for (auto& [name, value] : *fields) {
      if (auto refused = unknown(name, known, "field")) return *std::move(refused);
      if (std::holds_alternative<Null>(value)) continue;
      input.values_.emplace_back(std::move(name), std::move(value));
    }
    return input;
  }
  if (has_type(request, "application/x-www-form-urlencoded") && !other_charset(request)) {
    auto values = read_form(request.body, known, "field", lists);
    if (!values) return values.error();
    input.values_ = *std::move(values);
    input.all_text_ = true;
    return input;
  }
  return problem(
      Code::unsupported_media_type,
      "Send the body as application/json or application/x-www-form-urlencoded, in UTF-8, "
      "and say so in Content-Type.");
}

Result<Input, Response> Input::of_query(const Request& request, Known known) {
  Input input;
  input.all_text_ = true;
  if (request.query.empty()) return input;
  auto values = read_form(request.query, known, "query parameter");
  if (!values) return values.error();
  input.values_ = *std::move(values);
  return input;
}

Result<Input, Response> Input::of_text(const Request& request, std::string_view name, Known known,
                                       Known lists) {
  if (other_charset(request))
    return problem(Code::unsupported_media_type, "Send the text in UTF-8.");
  if (request.body.empty()) return problem(Code::malformed, "The body is empty.");
  if (!text::count_code_points(request.body))
    return problem(Code::malformed, "The text is not valid UTF-8.");
  Input input;
  input.all_text_ = true;
  if (!request.query.empty()) {
    auto values = read_form(request.query, known, "query parameter", lists);
    if (!values) return values.error();
    input.values_ = *std::move(values);
  }
  input.values_.emplace_back(name, request.body);
  return input;
}

Input::Value* Input::find(std::string_view name) {
  const auto found = std::ranges::find(values_, name, &Values::value_type::first);
  return found == values_.end() ? nullptr : &found->second;
}

bool Input::has(std::string_view name) const {
  return std::ranges::find(values_, name, &Values::value_type::first) != values_.end();
}

bool Input::is_number(std::string_view name) const {
  const auto found = std::ranges::find(values_, name, &Values::value_type::first);
  return found != values_.end() && std::holds_alternative<std::uint64_t>(found->second);
}

std::optional<std::string> Input::text(std::string_view name) {
  Value* value = find(name);
  if (value == nullptr) return {};
  if (auto* is = std::get_if<std::string>(value)) return std::move(*is);
  refuse(name, "has to be a string");
  return {};
}

std::optional<std::uint64_t> Input::number(std::string_view name) {
  const Value* value = find(name);
  if (value == nullptr) return {};
  if (const auto* is = std::get_if<std::uint64_t>(value)) return *is;
  if (const auto* is = std::get_if<std::string>(value); is != nullptr && all_text_)
    if (const auto number = whole_number(*is)) return number;
  refuse(name, "has to be a whole number, 0 or more");
  return {};
}

std::optional<bool> Input::flag(std::string_view name) {
  const Value* value = find(name);
  if (value == nullptr) return {};
  if (const auto* is = std::get_if<bool>(value)) return *is;
  if (const auto* is = std::get_if<std::string>(value); is != nullptr && all_text_) {
    if (*is == "1" || *is == "true") return true;
    if (*is == "0" || *is == "false") return false;
  }
  refuse(name, "has to be true or false");
  return {};
}

std::optional<Input::List> Input::list(std::string_view name) {
  Value* value = find(name);
  if (value == nullptr) return {};
  List list;
  if (auto* is = std::get_if<List>(value)) {
    list = std::move(*is);
  } else if (auto* one = std::get_if<std::string>(value)) {
    list.emplace_back(std::move(*one));
  } else if (const auto* number = std::get_if<std::uint64_t>(value)) {
    list.emplace_back(*number);
  } else {
    refuse(name, "has to be a list");
    return {};
  }
  if (list.size() <= list_items_max) return list;
  refuse(name, "is too long a list: at most " + std::to_string(list_items_max));
  return {};
}

std::optional<std::vector<std::string>> Input::texts(std::string_view name) {
  auto items = list(name);
  if (!items) return {};
  std::vector<std::string> texts;
  for (Item& item : *items) {
    auto* const text = std::get_if<std::string>(&item);
    if (text == nullptr) {
      refuse(name, "has to be a list of strings");
      return {};
    }
    texts.push_back(std::move(*text));
  }
  return texts;
}

std::optional<std::vector<std::uint64_t>> Input::numbers(std::string_view name) {
  const auto items = list(name);
  if (!items) return {};
  std::vector<std::uint64_t> numbers;
  for (const Item& item : *items) {
    const auto* const text = std::get_if<std::string>(&item);
    const auto number = text == nullptr ? std::get<std::uint64_t>(item)
                        : all_text_     ? whole_number(*text)
                                        : std::nullopt;
    if (!number) {
      refuse(name, "has to be a list of whole numbers");
      return {};
    }
    numbers.push_back(*number);
  }
  return numbers;
}

void Input::refuse(std::string_view name, std::string_view why) {
  if (!trouble_.empty()) return;
  trouble_.append("\"").append(name).append("\" ").append(why).append(".");
}

std::optional<Response> Input::invalid() const {
  if (trouble_.empty()) return {};
  return problem(Code::invalid, trouble_);
}

}  // namespace confab::edge
