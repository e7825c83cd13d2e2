#include "client/own_words.hpp"

#include <algorithm>
#include <array>
#include <string_view>
#include <utility>

namespace confab::client {
namespace {

/// Of requests that the commands make.
constexpr std::array<std::pair<std::string_view, std::string_view>, 17> fields{{
    {"search", "the text"},
    {"name", "the name"},
    {"text", "the message"},
    {"at", "the time"},
    {"to", "--to"},
    {"chat", "--chat"},
    {"reply_to", "--reply-to"},
    {"files", "the files"},
    {"expires_in", "--expires-in"},
    {"uses", "--uses"},
    {"title", "the title"},
    {"history", "--history"},
    {"ttl", "--ttl"},
    {"users", "the names"},
    {"email", "the e-mail address"},
    {"password", "the password"},
    {"reason", "the reason"},
}};

}  // namespace

std::string in_own_words(std::string sentence) {
  std::size_t from = 0;
  for (;;) {
    const std::size_t open = sentence.find('"', from);
    if (open == std::string::npos) return sentence;
    const std::size_t close = sentence.find('"', open + 1);
    if (close == std::string::npos) return sentence;
    const std::string_view name = std::string_view(sentence).substr(open + 1, close - open - 1);
    const auto* const field =
        std::ranges::find(fields, name, [](const auto& entry) { return entry.first; });
    from = close + 1;
    if (field == fields.end()) continue;
    std::string words(field->second);
    if (open == 0 && words[0] == 't') words[0] = 'T';
    sentence.replace(open, close + 1 - open, words);
    from = open + words.size();
  }
}

}  // namespace confab::client
