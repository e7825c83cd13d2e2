#include "tests/e2e/support/person.hpp"

#include <gtest/gtest.h>

#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>

#include "tests/e2e/support/recorder.hpp"

namespace confab::testing {
namespace {

const std::pair<std::string, std::string> json_type{"Content-Type", "application/json"};

}  // namespace

Answer::Answer(Reply reply) : Reply(std::move(reply)) {
  const std::string type = field("Content-Type").value_or("");
  boost::system::error_code none;
  if (type.find("json") != std::string::npos) json = json::parse(body, none);
}

std::uint64_t Answer::number(std::string_view pointer) const {
  return json.at_pointer(pointer).to_number<std::uint64_t>();
}

std::string Answer::text(std::string_view pointer) const {
  return std::string(json.at_pointer(pointer).as_string());
}

std::string Answer::code() const {
  const bool problem = field("Content-Type").value_or("") == "application/problem+json";
  return problem ? text("/code") : "";
}

std::vector<Heard> heard(const json::value& messages) {
  std::vector<Heard> list;
  for (const json::value& message : messages.as_array())
    list.push_back({message.at("id").to_number<std::uint64_t>(),
                    std::string(message.at("from").as_string()),
                    std::string(message.at("text").as_string())});
  return list;
}

std::vector<std::string> texts(const std::vector<Heard>& messages) {
  std::vector<std::string> list;
  list.reserve(messages.size());
  for (const Heard& message : messages) list.push_back(message.text);
  return list;
}

Answer ask(const ServerProcess& server, std::string_view bytes) {
  Wire wire(server.port());
  if (!wire.send(bytes)) return Reply{};
  Reply reply = wire.reply(bytes.starts_with("HEAD "));
  record(bytes, reply);
  return reply;
}

Person::Person(const ServerProcess& server, const std::string& name)
    : name_(name), server_(server) {
  const json::value body{{"name", name}};
  const Answer answer =
      ask(server, request("POST", "/connect", {json_type}, json::serialize(body)));
  EXPECT_EQ(answer.status, 201) << name << " is refused: " << answer.body;
  if (answer.status == 201) token_ = answer.text("/token");
}

std::string Person::post_bytes(std::string_view target, const json::value& body,
                               Fields more) const {
  more.insert(more.begin(), {authorization().front(), json_type});
  return request("POST", target, more, json::serialize(body));
}

std::string Person::get_bytes(std::string_view target) const {
  return request("GET", target, authorization());
}

Answer Person::get(std::string_view target) const { return ask(server_, get_bytes(target)); }

Answer Person::post(std::string_view target, const json::value& body, Fields more) const {
  return ask(server_, post_bytes(target, body, std::move(more)));
}

Answer Person::says(std::string_view text, const std::string& key) const {
  Fields more;
  if (!key.empty()) more.emplace_back("Idempotency-Key", key);
  return post("/send", {{"text", text}}, std::move(more));
}

Answer Person::reports(const std::string& name) const {
  return post("/users/" + name + "/reports", json::object());
}

std::vector<Heard> Person::reads(const std::string& chat, std::uint64_t after) const {
  std::vector<Heard> all;
  for (bool more = true; more;) {
    const Answer page =
        get("/chats/" + chat + "/messages?limit=100&after=" + std::to_string(after));
    EXPECT_EQ(page.status, 200) << page.body;
    if (page.status != 200) break;
    const std::vector<Heard> messages = heard(page.json.at("messages"));
    all.insert(all.end(), messages.begin(), messages.end());
    more = page.json.at("more").as_bool() && !messages.empty();
    if (more) after = messages.back().id;
  }
  return all;
}

std::vector<Heard> Person::unread(const std::string& chat) const {
  const Answer status = get("/status?unread=1");
  EXPECT_EQ(status.status, 200) << status.body;
  for (const json::value& one : status.json.at("chats").as_array())
    if (one.at("chat").as_string() == chat) return heard(one.at("messages"));
  return {};
}

}  // namespace confab::testing
