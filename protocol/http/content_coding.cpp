#include "protocol/http/content_coding.hpp"

#include <algorithm>
#include <optional>

#include "protocol/http/message.hpp"

namespace confab::http {

namespace {

std::string_view trimmed(std::string_view text) {
  constexpr std::string_view blank = " \t";
  const std::size_t first = text.find_first_not_of(blank);
  if (first == std::string_view::npos) return {};
  return text.substr(first, text.find_last_not_of(blank) - first + 1);
}

bool is_digit(char c) { return c >= '0' && c <= '9'; }

/// "0.25" as 250; nothing when it is no weight (RFC 9110 section 12.4.2).
std::optional<int> parse_weight(std::string_view text) {
  if (text.empty() || text.size() > 5 || (text[0] != '0' && text[0] != '1')) return {};
  int thousandths = (text[0] - '0') * 1000;
  if (text.size() > 1 && text[1] != '.') return {};
  for (int unit = 100; const char c : text.substr(std::min<std::size_t>(text.size(), 2))) {
    if (!is_digit(c)) return {};
    thousandths += (c - '0') * unit;
    unit /= 10;
  }
  return thousandths <= 1000 ? std::optional{thousandths} : std::nullopt;
}

struct Offer {
  std::string_view name;
  int weight = 1000;
};

/// One element of the list.
Offer parse_offer(std::string_view text) {
  const std::size_t end = text.find(';');
  Offer offer{trimmed(text.substr(0, end))};
  if (end == std::string_view::npos) return offer;
  const std::string_view parameter = trimmed(text.substr(end + 1));
  if (parameter.size() < 2 || (parameter[0] != 'q' && parameter[0] != 'Q') || parameter[1] != '=')
    return {};
  const auto weight = parse_weight(parameter.substr(2));
  return weight ? Offer{offer.name, *weight} : Offer{};
}

}  // namespace

std::string_view to_string(Coding coding) noexcept {
  switch (coding) {
    case Coding::identity:
      return {};
    case Coding::gzip:
      return "gzip";
    case Coding::brotli:
      return "br";
  }
  return {};
}

Coding choose_coding(std::string_view accept_encoding) noexcept {
  std::optional<int> gzip;
  std::optional<int> brotli;
  int others = 0;
  for (std::string_view rest = accept_encoding; !rest.empty();) {
    const std::size_t comma = rest.find(',');
    const Offer offer = parse_offer(rest.substr(0, comma));
    rest = comma == std::string_view::npos ? std::string_view{} : rest.substr(comma + 1);
    if (iequals(offer.name, "br")) brotli = offer.weight;
    if (iequals(offer.name, "gzip") || iequals(offer.name, "x-gzip")) gzip = offer.weight;
    if (offer.name == "*") others = offer.weight;
  }
  const int br = brotli.value_or(others);
  const int gz = gzip.value_or(others);
  if (br > 0 && br >= gz) return Coding::brotli;
  return gz > 0 ? Coding::gzip : Coding::identity;
}

}  // namespace confab::http
