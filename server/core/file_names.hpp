#pragma once
/// What a file may be called, and what it says it is. Nothing of this ever becomes a path here: it
/// is what others are offered when they save the file.

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

namespace confab::core {

/// What most file systems take.
inline constexpr std::size_t file_name_bytes_max = 255;
inline constexpr std::size_t media_type_bytes_max = 127;

/// A name without folders: NFC, the last component behind any / or \, without control characters
/// and without white space around it; "file" where nothing is left, or nothing but dots. Nothing,
/// and in `why` what is wrong as the end of a sentence, for what is no UTF-8 or still too long.
std::optional<std::string> file_name(std::string_view asked, std::string& why);

/// "type/subtype" in small letters, without parameters: what was given if it is one, else what the
/// name's extension usually means, else application/octet-stream. A form's type, which curl sends
/// with any bytes, counts as not given.
std::string media_type(std::string_view given, std::string_view name);

/// Whether a browser may show it in its place: images that cannot carry a script.
bool is_safe_image(std::string_view media_type) noexcept;

}  // namespace confab::core
