#include "tests/e2e/support/server_process.hpp"

#include <gtest/gtest.h>
#include <poll.h>

#include <csignal>
#include <filesystem>
#include <stdexcept>

#include "tests/support/pipe.hpp"

namespace confab::testing {
namespace {

using Clock = std::chrono::steady_clock;
constexpr std::chrono::seconds start_patience{30};
constexpr std::chrono::seconds stop_patience{10};
constexpr std::string_view listening = "listening on http://127.0.0.1:";

}  // namespace

ServerProcess::ServerProcess(std::vector<std::string> options)
    : program{CONFAB_BIN_DIR "/confabd",
              {"--port", "0", "--data-dir", data()},
              inherited_environment(),
              {},
              {}} {
  for (std::string& option : options) program.arguments.push_back(std::move(option));
}

void ServerProcess::start() {
  Pipe in;
  Pipe out;
  const int err =
      ::open(folder.path("journal").c_str(), O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
  child_ = std::make_unique<Child>(program, Child::Streams{in.ends[0], out.ends[1], err});
  ::close(err);
  out.close(1);
  const std::string line = first_line(out.ends[0]);
  if (!line.starts_with(listening)) {
    child_.reset();
    throw std::runtime_error("the server did not start: " + line + journal());
  }
  port_ = static_cast<std::uint16_t>(std::stoi(line.substr(listening.size())));
}

std::string ServerProcess::first_line(int file) const {
  const auto deadline = Clock::now() + start_patience;
  std::string text;
  while (!text.ends_with('\n') && Clock::now() < deadline) {
    pollfd waiting{file, POLLIN, 0};
    ::poll(&waiting, 1, 100);
    if (waiting.revents != 0 && !take(file, text)) break;
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

std::unique_ptr<ServerProcess> with_copy_of(const std::string& data,
                                            std::vector<std::string> options) {
  auto copy = std::make_unique<ServerProcess>(std::move(options));
  std::filesystem::copy(data, copy->data(), std::filesystem::copy_options::recursive);
  return copy;
}

}  // namespace confab::testing
