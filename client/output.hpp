#pragma once
/// Data on standard output, talk on standard error.

#include <functional>
#include <string>
#include <string_view>
#include <utility>

#include "client/failure.hpp"
#include "protocol/api/json.hpp"

namespace confab::client {

class Output {
 public:
  enum class Kind { data, talk, complaint };
  /// Gets what would have been written, whole lines, in the thread of who writes.
  using Sink = std::function<void(Kind, std::string)>;

  /// Without a sink: standard output and standard error.
  Output(bool json, bool quiet, Sink sink = {})
      : json_(json), quiet_(quiet), sink_(std::move(sink)) {}

  bool json() const { return json_; }
  /// Whether the screen is somebody else's, who is told what there is to show.
  bool has_sink() const { return sink_ != nullptr; }

  /// Returns once the system has taken all of it, so that nothing printed is lost later. When the
  /// reader went away (`| head`), the failure is one that needs no words.
  Outcome<void> print(std::string_view text) const;

  /// One document, one line.
  template <class T>
  Outcome<void> print_json(const T& value) const {
    std::string line;
    api::append_json(line, value);
    return print_json_text(line);
  }
  Outcome<void> print_json_text(std::string_view json) const;

  /// A sentence for people, unless they asked for quiet or a program reads.
  void talk(std::string_view sentence) const;

  /// Says why a command failed: a problem document with --json.
  void complain(const Failure& failure) const;

 private:
  void say(Kind kind, std::string line) const;

  bool json_;
  bool quiet_;
  Sink sink_;
};

/// JSON in which nothing can move a terminal: DEL, C1 and bidirectional controls, which JSON does
/// not escape by itself, are escaped too. Means the same.
std::string harmless_json(std::string_view json);

}  // namespace confab::client
