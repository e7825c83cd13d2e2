#include "client/failure.hpp"

#include <fmt/format.h>

#include <utility>

#include "protocol/text/utf8.hpp"

namespace confab::client {

Failure local_failure(Exit exit, std::string code, std::string sentence) {
  Failure failure{exit, std::move(sentence), {}};
  failure.problem.type = "about:blank";
  failure.problem.title = "confab could not do that";
  failure.problem.detail = failure.sentence;
  failure.problem.code = std::move(code);
  return failure;
}

Failure usage_failure(std::string sentence) {
  return local_failure(Exit::usage, "usage", std::move(sentence));
}

Outcome<void> is_utf8(std::string_view what, std::string_view text) {
  if (text::count_code_points(text)) return {};
  return usage_failure(fmt::format("{} is not UTF-8. iconv makes UTF-8 of other encodings.", what));
}

}  // namespace confab::client
