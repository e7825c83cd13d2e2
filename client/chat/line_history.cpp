#include "client/chat/line_history.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <sstream>
#include <system_error>

#include "client/private_file.hpp"
#include "protocol/text/utf8.hpp"
#include "protocol/units.hpp"

namespace confab::client {
namespace {

constexpr std::size_t file_bytes_max = 16 * MiB;

Failure could_not_write(const std::filesystem::path& file, int error) {
  return local_failure(
      Exit::trouble, "file",
      fmt::format("could not keep the line in {}: {}.", text::make_visible(file.native()),
                  std::generic_category().message(error)));
}

}  // namespace

Outcome<std::vector<std::string>> LineHistory::load() {
  const Outcome<std::string> text = read_file_or_nothing(file_, file_bytes_max);
  if (!text) return text.error();
  std::vector<std::string> lines;
  std::istringstream stream(*text);
  for (std::string line; std::getline(stream, line);)
    if (!line.empty()) lines.push_back(std::move(line));
  if (lines.size() <= history_lines_max) return lines;
  lines.erase(lines.begin(), lines.end() - static_cast<std::ptrdiff_t>(history_lines_max));
  const std::string kept = fmt::format("{}\n", fmt::join(lines, "\n"));
  if (const Outcome<void> written = write_private_file(file_, kept); !written)
    return written.error();
  return lines;
}

Outcome<void> LineHistory::add(const std::string& line) {
  if (line.empty() || line.front() == ' ' || line.find('\n') != std::string::npos) return {};
  if (const Outcome<void> made = make_private_folder(file_.parent_path()); !made) return made;
  const int file = ::open(file_.c_str(), O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
  if (file < 0) return could_not_write(file_, errno);
  // Another one may have made it.
  int error = ::fchmod(file, 0600) == 0 ? 0 : errno;
  const std::string bytes = line + "\n";
  if (error == 0 && ::write(file, bytes.data(), bytes.size()) < 0) error = errno;
  ::close(file);
  if (error != 0) return could_not_write(file_, error);
  return {};
}

}  // namespace confab::client
