#pragma once
/// A file on its way to the server.

#include <array>
#include <optional>
#include <string>

#include "client/context.hpp"
#include "client/transfer/local_file.hpp"
#include "client/transfer/persistence.hpp"
#include "client/transfer/progress_bar.hpp"

namespace confab::client {

/// From that size on the server is asked first (Expect: 100-continue), so that a refusal comes
/// before the bytes.
inline constexpr std::uint64_t ask_first_bytes = 64 * KiB;
/// A server that says nothing to that may not know it (RFC 9110 section 10.1.1): then the content
/// goes anyway.
inline constexpr std::chrono::milliseconds ask_first_time{1'000};
/// Read from disk and sent at a time: all of the file that is ever in memory.
inline constexpr std::size_t upload_piece_bytes = 64 * KiB;

class Uploader {
 public:
  struct Wish {
    std::string path;
    std::optional<std::string> name;  ///< none: the path's last part
    std::optional<std::string> type;
    std::string key;  ///< Idempotency-Key: what was sent again is one file all the same
  };

  /// All of these have to outlive it.
  Uploader(const Context& context, const ApiClient& api, const Wish& wish,
           Persistence::Pace pace = {});

  /// Sends it, again and again if need be, and makes sure that what the server has is what was
  /// sent: by its SHA-256, taken on the way.
  Outcome<api::File> run();

 private:
  using Clock = Connection::Clock;
  using Heard = Result<HttpAnswer, HttpTrouble>;

  /// One attempt. The outer failure is of this computer.
  Outcome<Heard> attempt(const LocalFile& file);
  std::string head(const LocalFile& file) const;
  /// False: the whole answer came instead, or the end.
  Result<bool, HttpTrouble> invited(Connection& connection, AnswerReader& reader) const;
  Outcome<Result<bool, HttpTrouble>> send_content(const LocalFile& file, Connection& connection,
                                                  AnswerReader& reader);
  Result<bool, HttpTrouble> hear(Connection& connection, AnswerReader& reader) const;
  Outcome<api::File> judge(const HttpAnswer& answer);
  Clock::time_point deadline() const { return Clock::now() + api_.limits().answer_time; }

  const Context& context_;
  const ApiClient& api_;
  const Wish& wish_;
  std::string name_;
  ApiRequest request_;
  Persistence persistence_;
  ProgressBar bar_;
  std::uint64_t sent_ = 0;  ///< of the content, in this attempt
  std::string sha256_;      ///< of what was sent; empty until that is all
  std::array<char, upload_piece_bytes> space_{};
};

}  // namespace confab::client
