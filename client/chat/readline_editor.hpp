#pragma once
/// A line with history at the bottom of a terminal, by GNU readline.

#include <boost/asio/io_context.hpp>
#include <deque>
#include <memory>
#include <string>

#include "client/chat/line_editor.hpp"
#include "client/chat/ready_input.hpp"
#include "client/output.hpp"

namespace confab::client {

/// On standard input and standard output, which have to be a terminal. Readline has only one state
/// for the whole process, so there can be only one of these at a time.
class ReadlineEditor : public LineEditor {
 public:
  explicit ReadlineEditor(boost::asio::io_context& loop);
  ~ReadlineEditor() override;

  void start(Owner& owner) override;
  void stop() override;
  Outcome<void> print(std::string_view lines) override;
  void set_prompt(const std::string& prompt, bool unseen) override;
  bool put_back(const std::string& line) override;
  void clear_line() override;
  bool set_aside() override;
  void remember(const std::string& line) override;
  void hold(bool) override {}  // nobody types faster than that
  bool input_over() const override { return false; }
  std::vector<std::string> held() const override { return {}; }
  std::size_t columns() const override;
  void resized() override;
  void suspend() override;

 private:
  struct Hooks;  ///< what readline calls

  void install();
  void remove();
  void wait();
  void read();
  void complete();
  void redisplay();
  Outcome<void> write_out(std::string_view text) const;
  void notice_size();
  /// How many rows prompt and line take, in the width that readline knows.
  std::size_t rows_of_line() const;

  ReadyInput input_;
  Output out_{false, false};
  Owner* owner_ = nullptr;
  bool installed_ = false;
  std::string prompt_;
  bool unseen_ = false;
  // What readline's functions have said, to be told when they have returned.
  std::deque<std::string> typed_;
  std::string listing_;
  bool ended_ = false;
  std::shared_ptr<bool> alive_ = std::make_shared<bool>(true);
};

}  // namespace confab::client
