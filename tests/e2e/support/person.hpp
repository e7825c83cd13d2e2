#pragma once
/// Somebody who uses the interface as any program would.

#include <boost/json/value.hpp>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "tests/e2e/support/server_process.hpp"
#include "tests/support/wire.hpp"

namespace confab::testing {

namespace json = boost::json;

/// A reply, and what is in it by JSON pointers: `text("/message/text")`. What is missing throws.
struct Answer : Reply {
  Answer(Reply reply);
  json::value json;

  std::uint64_t number(std::string_view pointer) const;
  std::string text(std::string_view pointer) const;
  /// Of a problem; empty when it is none.
  std::string code() const;
};

struct Heard {
  std::uint64_t id;
  std::string from;
  std::string text;
  bool operator==(const Heard&) const = default;
};
/// The elements of a list of messages.
std::vector<Heard> heard(const json::value& messages);
std::vector<std::string> texts(const std::vector<Heard>& messages);

class Person {
 public:
  /// Comes in as a guest; fails the test when that is refused.
  Person(const ServerProcess& server, const std::string& name);
  /// Who has that token already: another device, or one that comes back.
  Person(const ServerProcess& server, std::string name, std::string token)
      : name_(std::move(name)), token_(std::move(token)), server_(server) {}

  /// Each over a connection of its own.
  Answer get(std::string_view target) const;
  Answer post(std::string_view target, const json::value& body, Fields more = {}) const;
  /// Into the general chat. With a key it can be repeated.
  Answer says(std::string_view text, const std::string& key = {}) const;
  Answer reports(const std::string& name) const;
  /// Everything there is for this user in a chat after that id, oldest first.
  std::vector<Heard> reads(const std::string& chat = "general", std::uint64_t after = 0) const;
  /// What is unread in the chat, oldest first.
  std::vector<Heard> unread(const std::string& chat = "general") const;

  /// Bytes of a POST of JSON with this person's token.
  std::string post_bytes(std::string_view target, const json::value& body, Fields more = {}) const;
  std::string get_bytes(std::string_view target) const;

  const std::string& name() const { return name_; }
  const std::string& token() const { return token_; }

 private:
  Fields authorization() const { return {{"Authorization", "Bearer " + token_}}; }

  std::string name_;
  std::string token_;
  const ServerProcess& server_;
};

/// An exchange over a connection of its own, with nobody signed in.
Answer ask(const ServerProcess& server, std::string_view bytes);

}  // namespace confab::testing
