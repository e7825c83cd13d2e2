#include "client/failure.hpp"

#include <utility>

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

}  // namespace confab::client
