#include "client/request_body.hpp"

#include "protocol/api/json.hpp"

namespace confab::client {

RequestBody& RequestBody::add(std::string_view name, std::string_view value) {
  begin(name);
  api::append_json_string(fields_, value);
  return *this;
}

RequestBody& RequestBody::add(std::string_view name, std::uint64_t value) {
  begin(name);
  fields_ += std::to_string(value);
  return *this;
}

void RequestBody::begin(std::string_view name) {
  if (!fields_.empty()) fields_ += ',';
  api::append_json_string(fields_, name);
  fields_ += ':';
}

}  // namespace confab::client
