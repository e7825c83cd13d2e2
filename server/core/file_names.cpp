#include "server/core/file_names.hpp"

#include <algorithm>
#include <array>
#include <utility>

#include "protocol/text/ascii.hpp"
#include "protocol/text/unicode.hpp"
#include "protocol/text/utf8.hpp"

namespace confab::core {

namespace {

constexpr std::string_view fallback_type = "application/octet-stream";
constexpr std::string_view form_type = "application/x-www-form-urlencoded";

using Extension = std::pair<std::string_view, std::string_view>;
constexpr std::array extensions{
    Extension{"avif", "image/avif"},     Extension{"bmp", "image/bmp"},
    Extension{"css", "text/css"},        Extension{"csv", "text/csv"},
    Extension{"gif", "image/gif"},       Extension{"gz", "application/gzip"},
    Extension{"htm", "text/html"},       Extension{"html", "text/html"},
    Extension{"jpeg", "image/jpeg"},     Extension{"jpg", "image/jpeg"},
    Extension{"js", "text/javascript"},  Extension{"json", "application/json"},
    Extension{"log", "text/plain"},      Extension{"md", "text/markdown"},
    Extension{"mp3", "audio/mpeg"},      Extension{"mp4", "video/mp4"},
    Extension{"ogg", "audio/ogg"},       Extension{"opus", "audio/ogg"},
    Extension{"pdf", "application/pdf"}, Extension{"png", "image/png"},
    Extension{"svg", "image/svg+xml"},   Extension{"tar", "application/x-tar"},
    Extension{"txt", "text/plain"},      Extension{"wav", "audio/wav"},
    Extension{"webm", "video/webm"},     Extension{"webp", "image/webp"},
    Extension{"xml", "application/xml"}, Extension{"zip", "application/zip"},
};

std::string small(std::string_view text) {
  std::string letters{text};
  for (char& c : letters)
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  return letters;
}

std::string_view without_space(std::string_view text) {
  constexpr std::string_view space = " \t";
  const std::size_t first = text.find_first_not_of(space);
  if (first == std::string_view::npos) return {};
  return text.substr(first, text.find_last_not_of(space) - first + 1);
}

bool is_token(std::string_view text) {
  return !text.empty() && std::ranges::all_of(text, [](char c) {
    return text::is_alnum(c) ||
           std::string_view{"!#$%&'*+-.^_`|~"}.find(c) != std::string_view::npos;
  });
}

bool is_media_type(std::string_view text) {
  const std::size_t slash = text.find('/');
  return text.size() <= media_type_bytes_max && slash != std::string_view::npos &&
         is_token(text.substr(0, slash)) && is_token(text.substr(slash + 1));
}

std::string_view type_of_extension(std::string_view name) {
  const std::size_t dot = name.rfind('.');
  if (dot == std::string_view::npos) return fallback_type;
  const std::string extension = small(name.substr(dot + 1));
  const auto* const known = std::ranges::find(extensions, extension, &Extension::first);
  return known == extensions.end() ? fallback_type : known->second;
}

}  // namespace

std::optional<std::string> file_name(std::string_view asked, std::string& why) {
  const auto normal = text::nfc(asked);
  if (!normal || !text::count_code_points(*normal)) {
    why = "has to be UTF-8";
    return {};
  }
  std::string_view rest = *normal;
  const std::size_t folder = rest.find_last_of("/\\");
  if (folder != std::string_view::npos) rest.remove_prefix(folder + 1);
  std::string name;
  while (!rest.empty()) {
    const std::string_view before = rest;
    text::take_code_point(rest);
    const std::string_view one = before.substr(0, before.size() - rest.size());
    if (!text::has_control(one)) name.append(one);
  }
  name = without_space(name);
  if (text::is_blank(name) || name.find_first_not_of('.') == std::string::npos) name = "file";
  if (name.size() > file_name_bytes_max) {
    why = "has to be at most " + std::to_string(file_name_bytes_max) + " bytes long";
    return {};
  }
  return name;
}

std::string media_type(std::string_view given, std::string_view name) {
  const std::string type = small(without_space(given.substr(0, given.find(';'))));
  if (type.empty() || type == form_type) return std::string{type_of_extension(name)};
  return is_media_type(type) ? type : std::string{fallback_type};
}

bool is_safe_image(std::string_view media_type) noexcept {
  constexpr std::array<std::string_view, 4> safe{"image/png", "image/jpeg", "image/gif",
                                                 "image/webp"};
  return std::ranges::find(safe, media_type) != safe.end();
}

}  // namespace confab::core
