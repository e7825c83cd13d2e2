#pragma once
/// Lines from a pipe or a file.

#include <memory>
#include <string>

#include "client/chat/line_editor.hpp"
#include "client/chat/ready_input.hpp"
#include "client/output.hpp"
#include "protocol/units.hpp"

namespace confab::client {

/// A longer line is left out: no server takes a message of that size, and the end of one must not
/// be taken for a line of its own.
inline constexpr std::size_t plain_line_bytes_max = 1 * MiB;

/// While its lines are held, so much is read ahead to see where the input ends.
inline constexpr std::size_t read_ahead_bytes = 64 * KiB;

/// Reads standard input. What is printed goes to standard output; there is nothing to prompt for
/// and nothing to edit.
class PlainLines : public LineEditor {
 public:
  explicit PlainLines(boost::asio::io_context& loop);

  void start(Owner& owner) override;
  void stop() override;
  Outcome<void> print(std::string_view lines) override { return out_.print(lines); }
  void set_prompt(const std::string&, bool) override {}
  bool put_back(const std::string&) override { return false; }
  void clear_line() override {}
  bool set_aside() override { return false; }
  void remember(const std::string&) override {}
  void hold(bool held) override;
  bool input_over() const override { return over_; }
  std::vector<std::string> held() const override;
  std::size_t columns() const override { return 80; }
  void resized() override {}
  void suspend() override {}

 private:
  void wait();
  void read();
  void take(std::string_view piece);
  void hand_over();

  ReadyInput input_;
  Output out_{false, false};
  Owner* owner_ = nullptr;
  std::string bytes_;  ///< read and not handed over
  bool held_ = false;
  bool handing_over_ = false;  ///< it is posted
  bool reading_ = false;       ///< it is waited for
  bool over_ = false;
  int error_ = 0;             ///< why it is over, as in errno; 0: it has ended
  bool leaving_out_ = false;  ///< the rest of a line
  /// Empty as soon as nobody may be called back.
  std::shared_ptr<bool> alive_ = std::make_shared<bool>(true);
};

}  // namespace confab::client
