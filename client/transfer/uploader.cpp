#include "client/transfer/uploader.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "client/answer_reader.hpp"
#include "client/connection.hpp"
#include "client/transfer/sha256.hpp"
#include "protocol/http/serializer.hpp"
#include "protocol/text/percent.hpp"
#include "protocol/text/utf8.hpp"

namespace confab::client {
namespace {

std::string name_of(const Uploader::Wish& wish) {
  return wish.name ? *wish.name : std::filesystem::path(wish.path).filename().native();
}

}  // namespace

Uploader::Uploader(const Context& context, const ApiClient& api, const Wish& wish,
                   Persistence::Pace pace)
    : context_(context),
      api_(api),
      wish_(wish),
      name_(name_of(wish)),
      request_{http::Method::post, "/files?name=" + text::percent_encode(name_), {}, wish.key},
      persistence_(pace),
      bar_(context, name_) {}

Outcome<api::File> Uploader::run() {
  const Outcome<LocalFile> file = LocalFile::open(wish_.path);
  if (!file) return file.error();
  for (;;) {
    const Outcome<Heard> attempted = attempt(*file);
    bar_.clear();
    if (!attempted) return attempted.error();
    const Heard& heard = *attempted;
    if (heard && heard->status != 503) return judge(*heard);
    std::string why = "it is busy";
    if (!heard) {
      why = heard.error().detail;
      if (!persistence_.may_mend(heard.error())) return api_.no_answer(heard.error(), {});
    }
    context_.out().talk(fmt::format("confab: {} did not take {} ({}). Trying again …",
                                    api_.server().text(), text::make_visible(name_), why));
    const auto at_least = heard ? asked_pause(*heard) : std::chrono::milliseconds{};
    if (persistence_.wait(at_least, api_.limits().stop)) continue;
    if (heard) return judge(*heard);
    return api_.no_answer(heard.error(), {});
  }
}

Outcome<Uploader::Heard> Uploader::attempt(const LocalFile& file) {
  sent_ = 0;
  sha256_.clear();
  Connection connection(api_.limits().stop);
  if (auto trouble = connection.connect(api_.server(), Clock::now() + api_.limits().connect_time))
    return Heard(*std::move(trouble));
  persistence_.reached();
  bar_.begin(0, file.size());
  if (auto trouble = connection.write(head(file), deadline())) return Heard(*std::move(trouble));

  AnswerReader reader(http::Method::post, api_.limits().answer_bytes_max);
  Result<bool, HttpTrouble> go_on = true;
  if (file.size() >= ask_first_bytes) go_on = invited(connection, reader);
  if (go_on && *go_on) {
    auto sent = send_content(file, connection, reader);
    if (!sent) return sent.error();
    go_on = *std::move(sent);
  }
  for (bool whole = go_on && !*go_on; go_on && !whole;) {
    const auto heard = hear(connection, reader);
    if (!heard) return Heard(heard.error());
    whole = *heard;
  }
  if (!go_on) return Heard(go_on.error());
  return Heard(std::move(reader.answer()));
}

std::string Uploader::head(const LocalFile& file) const {
  std::string bytes = head_bytes(api_.server(), api_.request(request_));
  if (wish_.type) http::append_field(bytes, "Content-Type", *wish_.type);
  http::append_field(bytes, "Content-Length", file.size());
  if (file.size() >= ask_first_bytes) http::append_field(bytes, "Expect", "100-continue");
  http::append_head_end(bytes);
  return bytes;
}

Result<bool, HttpTrouble> Uploader::invited(Connection& connection, AnswerReader& reader) const {
  constexpr int go_on = 100;
  const Clock::time_point patience = Clock::now() + ask_first_time;
  while (!reader.has_head()) {
    if (reader.answer().status == go_on) return true;
    if (!connection.readable_by(patience)) return true;
    const auto whole = hear(connection, reader);
    if (!whole) return whole.error();
    if (*whole) return false;
  }
  // A refusal has begun: nothing is sent any more, and the rest of it is heard.
  for (;;) {
    const auto whole = hear(connection, reader);
    if (!whole) return whole.error();
    if (*whole) return false;
  }
}

/// As `invited`: false when the answer was whole before the content was.
Outcome<Result<bool, HttpTrouble>> Uploader::send_content(const LocalFile& file,
                                                          Connection& connection,
                                                          AnswerReader& reader) {
  using Sent = Result<bool, HttpTrouble>;
  Sha256 sha256;
  while (sent_ < file.size() && !reader.has_head()) {
    const std::uint64_t left = file.size() - sent_;
    const std::size_t size = std::min<std::uint64_t>(left, space_.size());
    const auto piece = file.read_at(sent_, {space_.data(), size});
    if (!piece) return piece.error();
    for (std::string_view rest = *piece; !rest.empty() && !reader.has_head();) {
      const auto written = connection.write_some(rest, deadline());
      if (!written) return Sent(written.error());
      sha256.add(rest.substr(0, *written));
      rest.remove_prefix(*written);
      sent_ += *written;
      bar_.at(sent_);
      if (*written > 0) continue;
      const auto whole = hear(connection, reader);
      if (!whole) return Sent(whole.error());
      if (*whole) return Sent(false);
    }
  }
  if (sent_ == file.size()) sha256_ = sha256.hex();
  return Sent(true);
}

/// True when the answer is whole.
Result<bool, HttpTrouble> Uploader::hear(Connection& connection, AnswerReader& reader) const {
  const auto piece = connection.read(deadline());
  if (!piece) return piece.error();
  return reader.hear(*piece, piece->empty());
}

Outcome<api::File> Uploader::judge(const HttpAnswer& answer) {
  const Outcome<ApiAnswer> accepted = api_.judge(answer);
  if (!accepted) return accepted.error();
  Outcome<api::File> file = api_.read<api::File>(*accepted);
  if (!file || (file->sha256 == sha256_ && file->size == sent_)) return file;
  if (sha256_.empty()) return api_.nonsense("it took a file before it had all of it");
  // Nobody needs a file that is not what it should be.
  static_cast<void>(api_.ask({http::Method::delete_, fmt::format("/files/{}", file->id), {}, {}}));
  return local_failure(
      Exit::no_server, "checksum",
      fmt::format("{} arrived as something else: its SHA-256 is {} here and {} there. It was taken "
                  "back; upload it again.",
                  text::make_visible(name_), sha256_, text::make_visible(file->sha256)));
}

}  // namespace confab::client
