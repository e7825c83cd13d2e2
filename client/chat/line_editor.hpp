#pragma once
/// Where a person types, or a program writes lines: the only thing a conversation knows of it.

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "client/failure.hpp"

namespace confab::client {

/// What becomes of a line when somebody asks for the rest of a word.
struct Completion {
  std::size_t from = 0;                 ///< bytes from there to the cursor …
  std::string replacement;              ///< … become this
  std::vector<std::string> candidates;  ///< what it might be, when that is more than one thing
};

/// All calls come from the thread that runs the loop, and no call of an `Owner` is made within one
/// of the editor's own functions.
class LineEditor {
 public:
  class Owner {
   public:
    virtual ~Owner() = default;
    /// A line, without its end; it may have line ends in it when it was pasted.
    virtual void typed(std::string line) = 0;
    /// A line was longer than any message can be, and is left out.
    virtual void too_long() = 0;
    /// The input could not be read, and so has ended; `error` as in errno.
    virtual void unreadable(int error) = 0;
    /// Ctrl-D, or the end of the input.
    virtual void ended() = 0;
    virtual Completion complete(std::string_view line, std::size_t cursor) const = 0;
  };

  LineEditor() = default;
  virtual ~LineEditor() = default;
  LineEditor(const LineEditor&) = delete;
  LineEditor& operator=(const LineEditor&) = delete;

  /// From now on lines are read. The owner has to live until `stop`.
  virtual void start(Owner& owner) = 0;
  /// Nothing is read any more, and the terminal is as it was before. Again: nothing.
  virtual void stop() = 0;

  /// Lines for the person, above what is being typed. They end with a line end. As
  /// `Output::print`.
  virtual Outcome<void> print(std::string_view lines) = 0;
  /// What stands before the line. `unseen`: what is typed now is nobody's business.
  virtual void set_prompt(const std::string& prompt, bool unseen) = 0;
  /// Puts text into the line, to be typed on; false when something stands there already.
  virtual bool put_back(const std::string& line) = 0;
  virtual void clear_line() = 0;
  /// Moves what is being typed into the history; false when there is nothing.
  virtual bool set_aside() = 0;
  /// For the arrow keys.
  virtual void remember(const std::string& line) = 0;
  /// No lines are handed over until `hold(false)`.
  virtual void hold(bool held) = 0;
  /// Whether no further line can come but those that are held.
  virtual bool input_over() const = 0;
  /// The lines that are held.
  virtual std::vector<std::string> held() const = 0;

  virtual std::size_t columns() const = 0;
  /// The terminal has another size.
  virtual void resized() = 0;
  /// Gives the terminal to the shell until the process is continued (Ctrl-Z).
  virtual void suspend() = 0;
};

}  // namespace confab::client
