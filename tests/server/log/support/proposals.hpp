#pragma once
/// Things to put into a log, and to compare with what comes out.

#include <algorithm>
#include <cstdint>
#include <initializer_list>
#include <string>
#include <vector>

#include "server/log/log.hpp"

namespace confab::log::testing {

inline chat::Time at_second(std::int64_t second) {
  return chat::Time{std::chrono::seconds{second}};
}

inline chat::Proposal says(std::string text, chat::Time at = at_second(1)) {
  chat::SendMessage send;
  send.from = chat::UserId{2};
  send.chat = chat::general_chat;
  send.text = std::move(text);
  return {at, 7, 9, std::move(send)};
}

/// A batch of messages.
inline std::vector<chat::Proposal> saying(std::initializer_list<const char*> texts) {
  std::vector<chat::Proposal> batch;
  for (const char* text : texts) batch.push_back(says(text));
  return batch;
}

inline std::string text_of(const chat::Record& record) {
  return std::get<chat::SendMessage>(record.command).text;
}

inline std::vector<std::string> texts_of(const std::vector<chat::Record>& records) {
  std::vector<std::string> texts;
  std::transform(records.begin(), records.end(), std::back_inserter(texts), text_of);
  return texts;
}

using Texts = std::vector<std::string>;

}  // namespace confab::log::testing
