#pragma once
/// What a scripted server says to whom, changed by a test while the server's thread reads it.

#include <map>
#include <mutex>
#include <optional>
#include <string>
#include <utility>

namespace confab::testing {

/// By the request's line ("GET /status"). Usable from several threads.
class ScriptedAnswers {
 public:
  /// `answers["GET /status"] = …`, and the other way round.
  class Place {
   public:
    Place(ScriptedAnswers& of, std::string line) : of_(of), line_(std::move(line)) {}
    Place& operator=(std::string answer) {
      const std::lock_guard lock(of_.mutex_);
      of_.answers_[line_] = std::move(answer);
      return *this;
    }
    operator std::string() const { return of_.find(line_).value_or(""); }

   private:
    ScriptedAnswers& of_;
    std::string line_;
  };

  Place operator[](std::string line) { return {*this, std::move(line)}; }
  void erase(const std::string& line) {
    const std::lock_guard lock(mutex_);
    answers_.erase(line);
  }
  void clear() {
    const std::lock_guard lock(mutex_);
    answers_.clear();
  }
  std::optional<std::string> find(const std::string& line) const {
    const std::lock_guard lock(mutex_);
    const auto found = answers_.find(line);
    return found == answers_.end() ? std::nullopt : std::optional(found->second);
  }

  /// How every stream of events begins that has no answer of its own; empty: there is none.
  std::string stream() const {
    const std::lock_guard lock(mutex_);
    return stream_;
  }
  void set_stream(std::string beginning) {
    const std::lock_guard lock(mutex_);
    stream_ = std::move(beginning);
  }

 private:
  mutable std::mutex mutex_;
  std::map<std::string, std::string> answers_;
  std::string stream_;
};

}  // namespace confab::testing
