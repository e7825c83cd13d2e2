#include "client/cursor_store.hpp"

#include <fmt/format.h>

#include <charconv>
#include <utility>

#include "client/private_file.hpp"
#include "protocol/units.hpp"

namespace confab::client {
namespace {

constexpr std::size_t file_bytes_max = 16 * KiB;

std::string lines_about(const CursorKey& key) {
  return fmt::format("# How far confab tail{} got.\nserver {}\nuser {}\nchat {}\n",
                     key.for_command ? " --exec" : "", key.server.text(), key.user, key.chat);
}

/// Names and titles can be longer than a file's name may be. The file says itself whose it is, so
/// that two with the same hash (FNV-1a) would only forget each other's place.
std::string file_name(std::string_view about) {
  std::uint64_t hash = 14'695'981'039'346'656'037U;
  for (const char c : about) hash = (hash ^ static_cast<unsigned char>(c)) * 1'099'511'628'211U;
  return fmt::format("{:016x}", hash);
}

}  // namespace

CursorStore::CursorStore(std::filesystem::path folder, const CursorKey& key)
    : folder_(std::move(folder)), about_(lines_about(key)), file_(folder_ / file_name(about_)) {}

Outcome<std::optional<std::uint64_t>> CursorStore::load() const {
  const Outcome<std::string> text = read_file_or_nothing(file_, file_bytes_max);
  if (!text) return text.error();
  std::string_view rest = *text;
  const std::optional<std::uint64_t> none;
  for (const std::string_view expected : {std::string_view(about_), std::string_view("cursor ")}) {
    if (!rest.starts_with(expected)) return none;
    rest.remove_prefix(expected.size());
  }
  std::uint64_t cursor = 0;
  const auto [end, bad] = std::from_chars(rest.data(), rest.data() + rest.size(), cursor);
  const bool whole = bad == std::errc{} && std::string_view(end, rest.data() + rest.size()) == "\n";
  return whole ? std::optional(cursor) : none;
}

Outcome<void> CursorStore::prepare() const { return make_private_folder(folder_); }

Outcome<void> CursorStore::save(std::uint64_t cursor) const {
  if (const Outcome<void> made = prepare(); !made) return made;
  return write_private_file(file_, fmt::format("{}cursor {}\n", about_, cursor));
}

}  // namespace confab::client
