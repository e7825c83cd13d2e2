#include "client/transfer/progress_bar.hpp"

#include <unistd.h>

#include <utility>

#include "client/environment.hpp"
#include "client/terminal.hpp"
#include "client/transfer/progress_line.hpp"

namespace confab::client {
namespace {

/// Often enough to look smooth.
constexpr std::chrono::milliseconds redraw{100};
/// Before that a rate says nothing.
constexpr std::chrono::milliseconds rate_from{500};

/// What can't be shown is not worth a word.
void show(const std::string& text) {
  [[maybe_unused]] const ssize_t written = ::write(STDERR_FILENO, text.data(), text.size());
}

}  // namespace

ProgressBar::ProgressBar(const Context& context, std::string name)
    : shown_(!context.out().has_sink() && stderr_is_terminal() && !context.settings().quiet &&
             !context.settings().json && environment("TERM") != "dumb"),
      name_(std::move(name)) {}

ProgressBar::~ProgressBar() { clear(); }

void ProgressBar::begin(std::uint64_t done, std::uint64_t total) {
  begun_with_ = done;
  done_ = done;
  total_ = total;
  begun_ = Clock::now();
  if (shown_) draw(begun_);
}

void ProgressBar::at(std::uint64_t done) {
  done_ = done;
  if (!shown_) return;
  const Clock::time_point now = Clock::now();
  if (now - drawn_ >= redraw || done_ >= total_) draw(now);
}

void ProgressBar::draw(Clock::time_point now) {
  drawn_ = now;
  Progress progress{name_, done_, total_, {}};
  const auto spent = std::chrono::duration_cast<std::chrono::milliseconds>(now - begun_);
  if (spent >= rate_from)
    progress.per_second = (done_ - begun_with_) * 1000 / static_cast<std::uint64_t>(spent.count());
  show("\r" + progress_line(progress, stderr_columns()) + "\x1b[K");
  on_screen_ = true;
}

void ProgressBar::clear() {
  if (std::exchange(on_screen_, false)) show("\r\x1b[K");
}

}  // namespace confab::client
