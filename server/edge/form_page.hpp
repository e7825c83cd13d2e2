#pragma once
/// message.html with something to say: what was sent, or why it was not, and what was typed.

#include <string>
#include <string_view>

namespace confab::edge {

/// All of it plain text.
struct FormPage {
  std::string username;  ///< what the form is filled with
  std::string message;
  std::string said;                ///< to whoever sent it
  std::string word = "form.sent";  ///< which one of a script's dictionary `said` is
  std::string code = {};           ///< of a refusal; a script may have other words for it
  std::string until = {};          ///< RFC 3339; when a refusal ends
  std::string from = {};           ///< of the message that was sent
  std::string text = {};
  bool asks_access_password = false;
};

/// The page; `html` is message.html, which has places for each (`<!-- said -->`, `<!-- access -->`,
/// the first `value=""` and the end of its textarea).
std::string fill_form(std::string html, const FormPage& page);

}  // namespace confab::edge
