#include "tests/e2e/support/server_process.hpp"

#include <gtest/gtest.h>
#include <poll.h>

#include <algorithm>
#include <csignal>
#include <filesystem>
#include <sstream>
#include <stdexcept>

namespace confab::testing {
namespace {

using Clock = std::chrono::steady_clock;
constexpr std::chrono::seconds start_patience{30};
constexpr std::chrono::seconds stop_patience{10};

}  // namespace

ServerProcess::ServerProcess(Options settings)
    : options(std::move(settings)),
      program{CONFAB_BIN_DIR "/confabd", {}, inherited_environment(), {}, {}} {
  options.insert({{"--port", "0"}, {"--data-dir", data()}});
  // Counts are shared by all processes of a coverage build; one that is killed while it writes
  // would leave them in pieces.
  if (program.environment.contains("LLVM_PROFILE_FILE"))
    program.environment["LLVM_PROFILE_FILE"] = "/dev/null";
}

std::vector<std::string> ServerProcess::arguments() const {
  std::vector<std::string> all;
  for (const auto& [name, value] : options) {
    all.push_back(name);
    if (!value.empty()) all.push_back(value);
  }
  return all;
}

void ServerProcess::begin_to_start() {
  const Pipe in;
  out_.renew();
  const std::string journal_path = folder.path("journal");
  const int err =
      ::open(journal_path.c_str(), O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, S_IRUSR | S_IWUSR);
  program.arguments = arguments();
  child_ = std::make_unique<Child>(program, Child::Streams{in.ends[0], out_.ends[1], err});
  ::close(err);
  out_.close(1);
}

void ServerProcess::start() {
  begin_to_start();
  const std::string said = first_lines(1 + intakes());
  if (!said.starts_with("listening on http://") || !said.ends_with('\n')) {
    child_.reset();
    throw std::runtime_error("the server did not start: " + said + journal());
  }
  intake_ports_.clear();
  std::istringstream lines(said);
  for (std::string line; std::getline(lines, line);) {
    const auto port = static_cast<std::uint16_t>(std::stoi(line.substr(line.rfind(':') + 1)));
    if (line.starts_with("intake on ")) {
      intake_ports_.push_back(port);
    } else {
      port_ = port;
    }
  }
}

std::size_t ServerProcess::intakes() const {
  const auto asked = options.find("--intake");
  if (asked == options.end()) return 0;
  return 1 + static_cast<std::size_t>(std::ranges::count(asked->second, ','));
}

std::string ServerProcess::first_lines(std::size_t count) const {
  const auto deadline = Clock::now() + start_patience;
  std::string text;
  while (static_cast<std::size_t>(std::ranges::count(text, '\n')) < count &&
         Clock::now() < deadline) {
    pollfd waiting{out_.ends[0], POLLIN, 0};
    ::poll(&waiting, 1, 100);
    if (waiting.revents != 0 && !take(out_.ends[0], text)) break;
  }
  return text;
}

int ServerProcess::end() {
  child_->signal(SIGTERM);
  const auto code = child_->wait(stop_patience);
  EXPECT_TRUE(code.has_value()) << "it still runs after ten seconds; it said:\n" << journal();
  child_.reset();
  expect_clean();
  return code.value_or(-SIGKILL);
}

void ServerProcess::stop() { EXPECT_EQ(end(), 0) << journal(); }

void ServerProcess::kill() {
  child_.reset();
  expect_clean();
}

void ServerProcess::expect_clean() const {
  const std::string said = journal();
  for (const char* const complaint : {"Sanitizer", "runtime error:"})
    EXPECT_EQ(said.find(complaint), std::string::npos) << said;
}

Ran ServerProcess::run(const std::vector<std::string>& arguments) const {
  Program once = program;
  once.arguments = arguments;
  return run_program(once);
}

std::unique_ptr<ServerProcess> with_copy_of(const std::string& data) {
  auto copy = std::make_unique<ServerProcess>();
  std::filesystem::copy(data, copy->data(), std::filesystem::copy_options::recursive);
  return copy;
}

}  // namespace confab::testing
