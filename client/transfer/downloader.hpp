#pragma once
/// A file on its way from the server.

#include <filesystem>
#include <memory>
#include <optional>
#include <string>

#include "client/context.hpp"
#include "client/transfer/part_file.hpp"
#include "client/transfer/persistence.hpp"
#include "client/transfer/progress_bar.hpp"

namespace confab::client {

class Downloader {
 public:
  struct Wish {
    std::uint64_t id = 0;
    std::filesystem::path folder;     ///< where it goes, under the server's name for it …
    std::optional<std::string> path;  ///< … or to exactly there; "-" is standard output
    bool replace = false;
  };
  struct Done {
    std::string path;  ///< "-" for standard output
    std::uint64_t size = 0;
    std::string sha256;
  };

  /// All of these have to outlive it.
  Downloader(const Context& context, const ApiClient& api, const Wish& wish,
             Persistence::Pace pace = {});

  /// Gets it, from where an earlier run stopped, through interruptions, and makes sure that it is
  /// what the server has: by the SHA-256 that its ETag is.
  Outcome<Done> run();

 private:
  using Clock = Connection::Clock;

  /// What an attempt came to, when nothing is wrong for good.
  struct Step {
    enum class Kind {
      whole,        ///< everything is here
      at_once,      ///< ask again: now it is known for what
      interrupted,  ///< ask again after a pause
    } kind = Kind::whole;
    std::string why = {};
    std::optional<Failure> last_word = {};  ///< when there is no further attempt
    std::chrono::milliseconds not_before{};
  };

  Outcome<Step> attempt();
  HttpRequest request() const;
  Outcome<Step> take(Connection& connection, AnswerReader& reader, bool whole);
  Outcome<Step> refused(const HttpAnswer& answer);
  /// Opens what it goes into, once it is known what that is called.
  Outcome<void> find_destination(const HttpAnswer& answer);
  Outcome<Step> stream(Connection& connection, AnswerReader& reader, bool whole);
  /// That bytes came, which is progress only where no attempt has been yet.
  void advanced();
  Step interrupted(const HttpTrouble& trouble) const;
  /// A failure when there is to be no further attempt.
  Outcome<void> wait(const Step& step);
  /// False: what was here was of no use, and all of it is to be asked for.
  Outcome<bool> check_and_finish();
  Clock::time_point deadline() const { return Clock::now() + api_.limits().answer_time; }

  const Context& context_;
  const ApiClient& api_;
  const Wish& wish_;
  ApiRequest asked_;
  Persistence persistence_;
  std::unique_ptr<Destination> destination_;
  PartFile* part_ = nullptr;  ///< the same, when it is one
  std::optional<ProgressBar> bar_;
  std::string path_ = "-";
  bool found_some_ = false;     ///< an earlier run had left something
  std::uint64_t furthest_ = 0;  ///< the most bytes that an attempt brought it to
};

}  // namespace confab::client
