#pragma once
/// Manual pages in the macros of man(7).

#include <string>
#include <string_view>

namespace confab::text {

/// A page, written from its beginning to its end. Texts are plain: what means something to roff is
/// made harmless here.
class ManualPage {
 public:
  /// "confabd.toml", 5, what it is in a few words, and of which release.
  ManualPage(std::string_view name, int section, std::string_view what, std::string_view release);

  ManualPage& section(std::string_view title);
  ManualPage& subsection(std::string_view title);
  /// Lines that are filled and broken by the reader's terminal.
  ManualPage& paragraph(std::string_view text);
  /// `term` in bold, and below it, indented, what it means.
  ManualPage& entry(std::string_view term, std::string_view meaning);
  /// Lines that stay as they are.
  ManualPage& example(std::string_view lines);

  const std::string& text() const { return text_; }

 private:
  /// Between two paragraphs; a heading has its own space.
  void gap();

  std::string text_;
  bool below_heading_ = true;
};

}  // namespace confab::text
