// What is seen: the lines above, and the prompt.
#include <utility>

#include "client/chat/conversation.hpp"

namespace confab::client {
namespace {

/// From so few on, what is left this hour is worth saying.
constexpr std::uint64_t few_left = 5;

}  // namespace

void Conversation::show(const std::string& lines) { screen_ += lines; }

void Conversation::show_said(const std::vector<Said>& transcript, bool with_data) {
  for (const Said& said : transcript) {
    if (said.kind == Output::Kind::data) {
      if (with_data) show(scribe_.rows(said.text));
      continue;
    }
    std::string line = said.text;
    line.pop_back();
    remark(line);
  }
}

void Conversation::complain(const Failure& failure) {
  if (!at_terminal() && exit_ == Exit::ok) exit_ = failure.exit;
  if (failure.sentence.empty()) return;
  if (at_terminal())
    show(scribe_.complaint(failure.sentence));
  else
    out_.complain(failure);
}

void Conversation::remark(const std::string& sentence) {
  if (at_terminal())
    show(scribe_.remark(sentence));
  else
    out_.talk("· " + sentence);
}

void Conversation::ask(Question question) { question_ = std::move(question); }

void Conversation::flush_screen() {
  const std::string screen = std::exchange(screen_, {});
  if (unheard_) return;
  if (!screen.empty()) {
    if (const Outcome<void> printed = editor_.print(screen); !printed) {
      unheard_ = true;
      if (exit_ == Exit::ok) exit_ = printed.error().exit;
      out_.complain(printed.error());
      if (!over_) leave();
      return;
    }
  }
  if (!confirmer_) return;
  for (const auto& [chat, id] : std::exchange(to_confirm_, {})) confirmer_->note(chat, id);
}

void Conversation::set_prompt() {
  if (question_) return editor_.set_prompt(question_->text, question_->unseen);
  Scribe::Surroundings around;
  around.label = known_.label_of(chat_);
  if (!settings_.account.empty()) around.label.insert(0, settings_.account + "/");
  around.unread_elsewhere = known_.unread_beside(chat_);
  if (left_ && *left_ <= few_left && chat_ == "general") around.left = left_;
  around.sending = outbox_.size();
  around.offline = offline_;
  editor_.set_prompt(scribe_.prompt(around), false);
}

}  // namespace confab::client
