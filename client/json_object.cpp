#include "client/json_object.hpp"

#include "protocol/api/json.hpp"

namespace confab::client {

JsonObject& JsonObject::add(std::string_view name, std::string_view value) {
  begin(name);
  api::append_json_string(fields_, value);
  return *this;
}

JsonObject& JsonObject::add(std::string_view name, std::uint64_t value) {
  return add_json(name, std::to_string(value));
}

JsonObject& JsonObject::add(std::string_view name, std::span<const std::string> values) {
  std::string list;
  for (const std::string& value : values) {
    list += list.empty() ? '[' : ',';
    api::append_json_string(list, value);
  }
  return add_json(name, list.empty() ? "[]" : list + "]");
}

JsonObject& JsonObject::add(std::string_view name, std::span<const std::uint64_t> values) {
  std::string list;
  for (const std::uint64_t value : values)
    list.append(list.empty() ? "[" : ",").append(std::to_string(value));
  return add_json(name, list.empty() ? "[]" : list + "]");
}

JsonObject& JsonObject::add_json(std::string_view name, std::string_view json) {
  begin(name);
  fields_ += json;
  return *this;
}

void JsonObject::begin(std::string_view name) {
  if (!fields_.empty()) fields_ += ',';
  api::append_json_string(fields_, name);
  fields_ += ':';
}

}  // namespace confab::client
