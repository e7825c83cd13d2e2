#include "tests/e2e/support/recorder.hpp"

#include <unistd.h>

#include <boost/json/serialize.hpp>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <memory>

#include "protocol/text/utf8.hpp"

namespace confab::testing {
namespace {

namespace json = boost::json;

std::unique_ptr<std::ofstream> open_in(const std::string& folder) {
  std::filesystem::create_directories(folder);
  const std::string name = folder + "/" + std::to_string(::getpid());
  return std::make_unique<std::ofstream>(name, std::ios::app);
}

/// Null: nothing is recorded.
std::unique_ptr<std::ofstream>& file() {
  static std::unique_ptr<std::ofstream> opened = [] {
    // Nobody changes the environment.
    const char* const folder = std::getenv("ANSWERS_FOLDER");  // NOLINT(concurrency-mt-unsafe)
    return folder != nullptr && *folder != '\0' ? open_in(folder) : nullptr;
  }();
  return opened;
}

void write(const json::object& line) { *file() << json::serialize(line) << '\n' << std::flush; }

}  // namespace

void record(std::string_view request, const Reply& reply) {
  if (file() == nullptr || reply.status == 0) return;
  const std::string_view line = request.substr(0, request.find("\r\n"));
  const std::size_t method = line.find(' ');
  const std::size_t target = line.rfind(' ');
  if (method == std::string_view::npos || target <= method) return;
  const std::string_view what = line.substr(method + 1, target - method - 1);
  const auto is_text = [](std::string_view text) {
    return text::count_code_points(text).has_value();
  };
  if (!is_text(what) || !is_text(reply.body)) return;
  write({{"method", line.substr(0, method)},
         {"target", what},
         {"status", reply.status},
         {"type", reply.field("Content-Type").value_or("")},
         {"body", reply.body}});
}

void record_into(const std::string& folder) { file() = open_in(folder); }

void stop_recording() { file().reset(); }

void record(const json::value& event) {
  if (file() != nullptr) write({{"event", event}});
}

}  // namespace confab::testing
