#pragma once
/// Content-Disposition of an answer (RFC 6266, with RFC 8187 for what is not ASCII).

#include <cstdint>
#include <string>
#include <string_view>

namespace confab::http {

enum class Disposition : std::uint8_t { in_line, attachment };

/// `attachment; filename="na_ve.txt"; filename*=UTF-8''na%C3%AFve.txt`. The second form only where
/// the first can't say it: with anything but ASCII, a quote, a backslash or a percent sign, which
/// recipients read in more than one way. `filename` is UTF-8 without control characters.
std::string content_disposition(Disposition how, std::string_view filename);

}  // namespace confab::http
