#include "tests/server/edge/support/caller.hpp"

#include <gtest/gtest.h>

namespace confab::edge::testing {

Caller::Caller(Server& server, std::string with)
    : token(std::move(with)),
      client_(std::make_unique<Client>(server.port())),
      port_(server.port()) {}

Answer Caller::ask(std::string_view method, std::string_view target, Headers more,
                   std::string_view type, std::string_view body) {
  if (!token.empty()) more.push_back({"Authorization", "Bearer " + token});
  if (!type.empty()) more.push_back({"Content-Type", std::string{type}});
  Answer answer = client_->ask(method, target, more, body);
  // After a 101 the connection speaks something else.
  if (answer.closes() || answer.status == 101) client_ = std::make_unique<Client>(port_);
  return answer;
}

Answer Caller::get(std::string_view target, Headers more) {
  return ask("GET", target, std::move(more));
}
Answer Caller::del(std::string_view target, Headers more) {
  return ask("DELETE", target, std::move(more));
}
Answer Caller::post(std::string_view target, std::string_view json, Headers more) {
  return ask("POST", target, std::move(more), json.empty() ? "" : json_type, json);
}
Answer Caller::patch(std::string_view target, std::string_view json, Headers more) {
  return ask("PATCH", target, std::move(more), json_type, json);
}
Answer Caller::form(std::string_view target, std::string_view fields, Headers more) {
  return ask("POST", target, std::move(more), form_type, fields);
}

std::uint64_t Caller::says(std::string_view text, std::string_view more) {
  std::string body = R"({"text":")";
  body.append(text).append("\"").append(more).append("}");
  const Answer sent = post("/send", body);
  EXPECT_EQ(sent.status, 201) << sent.body;
  return sent.status == 201 ? sent["/message/id"].to_number<std::uint64_t>() : 0;
}

std::uint64_t Caller::cursor() { return get("/status")["/cursor"].to_number<std::uint64_t>(); }

Caller arrive(Server& server, std::string_view name, std::string_view password) {
  std::string body = R"({"name":")";
  body.append(name).append("\"");
  if (!password.empty()) body.append(R"(,"password":")").append(password).append("\"");
  const Answer connected = Caller{server}.post("/connect", body + "}");
  EXPECT_EQ(connected.status, 201) << connected.body;
  return Caller{server, std::string{connected["/token"].as_string()}};
}

}  // namespace confab::edge::testing
