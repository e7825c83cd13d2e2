#include "protocol/http/message.hpp"

#include <array>

#include "protocol/text/ascii.hpp"

namespace confab::http {
namespace {

std::optional<std::string_view> find_in(std::span<const Field> fields,
                                        std::string_view name) noexcept {
  for (const Field& field : fields)
    if (iequals(field.name, name)) return field.value;
  return std::nullopt;
}

}  // namespace

std::string_view to_string(Method method) noexcept {
  constexpr std::array<std::string_view, 9> names{"GET",    "HEAD",    "POST",  "PUT",    "PATCH",
                                                  "DELETE", "OPTIONS", "TRACE", "CONNECT"};
  return names[static_cast<std::size_t>(method)];
}

bool iequals(std::string_view a, std::string_view b) noexcept {
  if (a.size() != b.size()) return false;
  for (std::size_t i = 0; i < a.size(); ++i)
    if (text::to_lower(a[i]) != text::to_lower(b[i])) return false;
  return true;
}

std::optional<std::string_view> RequestHead::find(std::string_view name) const noexcept {
  return find_in(fields, name);
}

std::optional<std::string_view> ResponseHead::find(std::string_view name) const noexcept {
  return find_in(fields, name);
}

}  // namespace confab::http
