#include "protocol/text/form.hpp"

#include <algorithm>

#include "protocol/text/percent.hpp"

namespace confab::text {
namespace {

std::optional<std::string> decode(std::string_view encoded) {
  std::string text(encoded);
  std::ranges::replace(text, '+', ' ');
  return percent_decode(text);
}

}  // namespace

std::optional<Form> parse_form(std::string_view encoded) {
  Form form;
  while (!encoded.empty()) {
    const std::string_view pair = encoded.substr(0, encoded.find('&'));
    encoded.remove_prefix(std::min(pair.size() + 1, encoded.size()));
    if (pair.empty()) continue;
    if (form.size() == form_pairs_max) return std::nullopt;
    const std::size_t equals = std::min(pair.find('='), pair.size());
    std::optional<std::string> name = decode(pair.substr(0, equals));
    std::optional<std::string> value = decode(pair.substr(std::min(equals + 1, pair.size())));
    if (!name || !value) return std::nullopt;
    form.emplace_back(std::move(*name), std::move(*value));
  }
  return form;
}

}  // namespace confab::text
