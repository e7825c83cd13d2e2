#include "protocol/text/roff.hpp"

#include <algorithm>

namespace confab::text {
namespace {

/// When the pages were last looked at as a whole: a page has to have a date, and one that changes
/// by itself would make every build another one.
constexpr std::string_view dated = "November 21, 2026";

std::string upper_case(std::string_view text) {
  std::string upper(text);
  for (char& c : upper)
    if (c >= 'a' && c <= 'z') c = static_cast<char>(c - 'a' + 'A');
  return upper;
}

/// A minus sign is one that can be copied, and a line's first character no request.
std::string escaped(std::string_view line) {
  std::string out = line.starts_with('.') || line.starts_with('\'') ? "\\&" : "";
  for (const char c : line) {
    if (c == '\\')
      out += "\\e";
    else if (c == '-')
      out += "\\-";
    else
      out += c;
  }
  return out;
}

/// As one argument of a macro.
std::string in_quotes(std::string_view text) {
  std::string out = "\"";
  for (const char c : escaped(text)) out += c == '"' ? std::string("\\(dq") : std::string(1, c);
  return out + "\"";
}

std::string escaped_lines(std::string_view text) {
  std::string out;
  while (!text.empty()) {
    const std::size_t end = std::min(text.find('\n'), text.size());
    out += escaped(text.substr(0, end)) + "\n";
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  return out;
}

}  // namespace

ManualPage::ManualPage(std::string_view name, int section, std::string_view what,
                       std::string_view release) {
  text_ = ".TH " + in_quotes(upper_case(name)) + " " + std::to_string(section) + " " +
          in_quotes(dated) + " " + in_quotes(release) + "\n.SH NAME\n" + escaped(name) + " \\- " +
          escaped(what) + "\n";
}

void ManualPage::gap() {
  if (!below_heading_) text_ += ".PP\n";
  below_heading_ = false;
}

ManualPage& ManualPage::section(std::string_view title) {
  text_ += ".SH " + in_quotes(title) + "\n";
  below_heading_ = true;
  return *this;
}

ManualPage& ManualPage::subsection(std::string_view title) {
  text_ += ".SS " + in_quotes(title) + "\n";
  below_heading_ = true;
  return *this;
}

ManualPage& ManualPage::paragraph(std::string_view text) {
  gap();
  text_ += escaped_lines(text);
  return *this;
}

ManualPage& ManualPage::entry(std::string_view term, std::string_view meaning) {
  below_heading_ = false;
  text_ += ".TP\n.B " + in_quotes(term) + "\n" + escaped_lines(meaning);
  return *this;
}

ManualPage& ManualPage::example(std::string_view lines) {
  gap();
  text_ += ".RS 4\n.nf\n" + escaped_lines(lines) + ".fi\n.RE\n";
  return *this;
}

}  // namespace confab::text
