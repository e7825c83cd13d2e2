#pragma once
/// Text as a part of a page.

#include <string>
#include <string_view>

namespace confab::edge {

/// Good between tags and in a quoted attribute: it opens and closes neither.
std::string escape_html(std::string_view text);

}  // namespace confab::edge
