#pragma once
/// Writes down what is said and what happens, for a terminal or for a pipe.

#include <cstddef>
#include <string>

#include "client/chat/known.hpp"
#include "client/event.hpp"
#include "client/output.hpp"
#include "client/render.hpp"

namespace confab::client {

/// Every function gives whole lines, without a control character of anybody else's.
class Scribe {
 public:
  enum class Manner {
    terminal,  ///< in rows that fit
    lines,     ///< a line for everything that happens
    json,      ///< the same, as JSON
  };
  Scribe(Manner manner, bool colour) : manner_(manner), colour_(colour) {}

  Manner manner() const { return manner_; }
  bool at_terminal() const { return manner_ == Manner::terminal; }
  void set_columns(std::size_t columns) { columns_ = columns; }

  /// A message, seen from the chat `here`. At a terminal a comment is indented, and a message of
  /// another chat says of which; a line always says it.
  std::string message(const api::Message& message, const std::string& here,
                      const Known& known) const;
  /// Above the messages of a chat.
  std::string heading(const api::Chat& chat) const;
  /// Something that happened, of which `line` is the JSON; empty when it needs no words.
  std::string event(const api::Event& event, const std::string& line, const Known& known) const;
  /// What commands say, in rows that fit.
  std::string rows(const std::string& text) const;
  /// What the conversation has to say itself, with its line end.
  std::string remark(const std::string& sentence) const;
  std::string complaint(const std::string& sentence) const;
  /// What was typed.
  std::string echo(const std::string& prompt, const std::string& line) const;

  struct Surroundings {
    std::string label;  ///< of the chat
    std::uint64_t unread_elsewhere = 0;
    std::optional<std::uint64_t> left = {};  ///< messages this hour, when it is worth saying
    std::size_t sending = 0;
    bool offline = false;
  };
  std::string prompt(const Surroundings& around) const;

 private:
  Style style() const;
  std::string painted(const char* code, const std::string& text) const;

  Manner manner_;
  bool colour_;
  std::size_t columns_ = 80;
};

}  // namespace confab::client
