#pragma once
/// The real confabd on a data folder of its own, for as long as a test needs it.

#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "tests/support/pipe.hpp"
#include "tests/support/run_program.hpp"
#include "tests/support/temporary_folder.hpp"

namespace confab::testing {

/// "--rate-limit" and its value; empty where it takes none.
using Options = std::map<std::string, std::string>;

class ServerProcess {
 public:
  /// Does not start it. Every start takes a free port, unless the options say otherwise.
  explicit ServerProcess(Options settings = {});

  /// Returns when it listens; throws with what it said when it does not.
  void start();
  /// Does not even wait for that.
  void begin_to_start();
  /// Ends it by SIGTERM and returns its exit code. Fails the test when it takes more than ten
  /// seconds.
  int end();
  /// The same, and fails the test unless that is 0.
  void stop();
  /// Ends it by SIGKILL: nothing it meant to do still happens.
  void kill();

  void restart() {
    stop();
    start();
  }
  void crash_and_restart() {
    kill();
    start();
  }

  /// Runs confabd once, on the same folder: a second server, or another command.
  Ran run(const std::vector<std::string>& arguments) const;
  /// What its next start would be, without a server at the end of it.
  Ran refused_start() const { return run(arguments()); }

  bool running() const { return child_ != nullptr; }
  Child& process() { return *child_; }
  const Child& process() const { return *child_; }
  std::uint16_t port() const { return port_; }
  /// Of the address that `--intake` names as the first, second … one (separated by commas).
  std::uint16_t intake_port(std::size_t which = 0) const { return intake_ports_.at(which); }
  std::string url() const { return "http://127.0.0.1:" + std::to_string(port_); }
  std::string data() const { return folder.path("data"); }
  /// What it wrote on standard error, in all its lives.
  std::string journal() const { return folder.read("journal"); }

  TemporaryFolder folder;
  Options options;  ///< of its next start
  Program program;  ///< what else there is to its next start

 private:
  std::vector<std::string> arguments() const;
  /// What it says on standard output, as soon as that is so many lines.
  std::string first_lines(std::size_t count) const;
  std::size_t intakes() const;
  void expect_clean() const;

  Pipe out_;
  std::unique_ptr<Child> child_;
  std::uint16_t port_ = 0;
  std::vector<std::uint16_t> intake_ports_;
};

/// A server that has been started.
class RunningServer : public ServerProcess {
 public:
  explicit RunningServer(Options settings = {}) : ServerProcess(std::move(settings)) { start(); }
};

/// The same on another folder with a copy of the data.
std::unique_ptr<ServerProcess> with_copy_of(const std::string& data);

}  // namespace confab::testing
