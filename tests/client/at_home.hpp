#pragma once
/// The real program at somebody's home, and a scripted confab for it to talk to.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <sstream>

#include "protocol/api/json.hpp"
#include "tests/client/scripted_answers.hpp"
#include "tests/support/run_program.hpp"
#include "tests/support/scripted_server.hpp"

namespace confab::testing {

template <class T>
std::string json(const T& value) {
  std::string text;
  api::append_json(text, value);
  return text;
}

inline api::Message message(std::uint64_t id, std::string from, std::string text,
                            std::string chat = "general") {
  api::Message message;
  message.id = id;
  message.chat = std::move(chat);
  message.from = std::move(from);
  message.text = std::move(text);
  message.at = "2026-11-20T20:20:58.020261Z";
  return message;
}

inline api::Chat chat(std::string address, std::uint64_t unread, std::uint64_t read_up_to) {
  api::Chat chat;
  chat.chat = address;
  chat.kind = address == "general" ? "general" : "direct";
  chat.title = std::move(address);
  chat.members = 2;
  chat.unread = unread;
  chat.read_up_to = read_up_to;
  return chat;
}

inline api::Connected connected(std::string name, std::string token) {
  api::Connected answer;
  answer.user.name = std::move(name);
  answer.token = std::move(token);
  answer.messages = {message(7, "bob", "hello")};
  answer.unread = 3;
  return answer;
}

inline api::Status signed_in_status(std::string name, std::vector<api::Chat> chats) {
  api::Status status;
  status.server.name = "confab";
  status.user.emplace().name = std::move(name);
  status.chats = std::move(chats);
  return status;
}

/// A home folder with nothing in it, and a server that answers by the request's line
/// ("GET /status"), keeps streams of events for the test to go on with, and else says that it knows
/// nothing of that.
class AtHome : public ::testing::Test {
 protected:
  AtHome() : home_(::mkdtemp(template_.data())) {}
  ~AtHome() override { std::filesystem::remove_all(home_); }

  Program program(std::vector<std::string> arguments) const {
    Program program{CONFAB_BIN_DIR "/confab", std::move(arguments), {}, {}, {}};
    program.environment = {
        {"HOME", home_.native()}, {"TZ", "XXX-3"}, {"CONFAB_SERVER", server.url()}};
    if (!token.empty()) program.environment["CONFAB_TOKEN"] = token;
    return program;
  }
  Ran confab(std::vector<std::string> arguments) const { return run_program(program(arguments)); }
  Ran confab_hears(std::string input, std::vector<std::string> arguments) const {
    Program said = program(std::move(arguments));
    said.input = std::move(input);
    return run_program(said);
  }

  Act answer(const SeenRequest& request) const {
    if (const auto answer = answers.find(request.line)) return {*answer};
    const std::string stream = answers.stream();
    if (request.line.starts_with("GET /events?") && !stream.empty())
      return {stream, Act::Then::keep};
    return {problem_response(404, "not-found")};
  }

  /// The lines of all requests so far.
  std::vector<std::string> asked() const {
    std::vector<std::string> lines;
    for (const SeenRequest& request : server.seen()) lines.push_back(request.line);
    return lines;
  }

  ScriptedAnswers answers;
  std::string token = "secret";  ///< CONFAB_TOKEN; empty: none
  std::string template_ = (std::filesystem::temp_directory_path() / "confab-XXXXXX").native();
  std::filesystem::path home_;
  ScriptedServer server{[this](const SeenRequest& request) { return answer(request); }};
};

inline std::vector<std::string> lines_of(const std::string& text) {
  std::vector<std::string> lines;
  std::istringstream stream(text);
  for (std::string line; std::getline(stream, line);) lines.push_back(line);
  return lines;
}

}  // namespace confab::testing
