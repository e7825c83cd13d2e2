#include "client/transfer/downloader.hpp"

#include <fmt/format.h>

#include <limits>
#include <utility>

#include "client/answer_reader.hpp"
#include "client/connection.hpp"
#include "client/transfer/file_name.hpp"
#include "protocol/text/utf8.hpp"

namespace confab::client {
namespace {

/// What an answer says of the file.
struct Described {
  std::string etag;
  std::uint64_t from = 0;
  std::uint64_t total = 0;
};

/// "bytes 5-9/10", all of the rest.
std::optional<Described> of_range(std::string_view range) {
  constexpr std::string_view unit = "bytes ";
  if (!range.starts_with(unit)) return {};
  range.remove_prefix(unit.size());
  const std::size_t dash = range.find('-');
  const std::size_t slash = range.find('/');
  if (dash == std::string_view::npos || slash == std::string_view::npos || slash < dash) return {};
  const auto from = number_in(range.substr(0, dash));
  const auto last = number_in(range.substr(dash + 1, slash - dash - 1));
  const auto total = number_in(range.substr(slash + 1));
  if (!from || !last || !total || *from > *last || *last >= *total) return {};
  if (*last != *total - 1) return {};
  return Described{{}, *from, *total};
}

std::optional<Described> described(const HttpAnswer& answer) {
  std::optional<Described> file;
  if (answer.status == 206) {
    file = of_range(answer.find("Content-Range").value_or(""));
  } else if (const auto total = number_in(answer.find("Content-Length"))) {
    file = Described{{}, 0, *total};
  }
  const std::string_view etag = answer.find("ETag").value_or("");
  if (!file || !is_sha256_etag(etag)) return {};
  file->etag = etag;
  return file;
}

}  // namespace

Downloader::Downloader(const Context& context, const ApiClient& api, const Wish& wish,
                       Persistence::Pace pace)
    : context_(context), api_(api), wish_(wish), persistence_(pace) {
  asked_.target = fmt::format("/files/{}", wish.id);
}

Outcome<Downloader::Done> Downloader::run() {
  if (wish_.path)
    if (const Outcome<void> found = find_destination({}); !found) return found.error();
  for (;;) {
    const Outcome<Step> step = attempt();
    if (bar_) bar_->clear();
    if (!step) return step.error();
    if (step->kind == Step::Kind::at_once) continue;
    if (step->kind == Step::Kind::interrupted) {
      if (const Outcome<void> waited = wait(*step); !waited) return waited.error();
      continue;
    }
    const Outcome<bool> finished = check_and_finish();
    if (!finished) return finished.error();
    if (*finished) return Done{path_, destination_->size(), destination_->sha256()};
  }
}

Outcome<void> Downloader::wait(const Step& step) {
  context_.out().talk(fmt::format("confab: {} Trying again …", step.why));
  if (persistence_.wait(step.not_before, api_.limits().stop)) return {};
  Failure failure = *step.last_word;
  if (part_ != nullptr && part_->size() > 0)
    failure.sentence += fmt::format(" What has come is in {}; the same command goes on there.",
                                    text::make_visible(part_->part().native()));
  return failure;
}

HttpRequest Downloader::request() const {
  HttpRequest request = api_.request(asked_);
  request.accept = "*/*";
  if (destination_ != nullptr && destination_->size() > 0 && !destination_->etag().empty()) {
    request.fields.emplace_back("Range", fmt::format("bytes={}-", destination_->size()));
    request.fields.emplace_back("If-Range", destination_->etag());
  }
  return request;
}

Outcome<Downloader::Step> Downloader::attempt() {
  Connection connection(api_.limits().stop);
  const HttpLimits& limits = api_.limits();
  if (auto trouble = connection.connect(api_.server(), Clock::now() + limits.connect_time)) {
    if (persistence_.may_mend(*trouble)) return interrupted(*trouble);
    return api_.no_answer(*trouble, asked_);
  }
  persistence_.reached();
  if (auto trouble = connection.write(request_bytes(api_.server(), request()), deadline()))
    return interrupted(*trouble);
  // However large the file is, only a piece of it is ever here.
  AnswerReader reader(http::Method::get, std::numeric_limits<std::uint64_t>::max());
  for (bool whole = false;;) {
    const auto piece = connection.read(deadline());
    const auto heard =
        piece ? reader.hear(*piece, piece->empty()) : Result<bool, HttpTrouble>(piece.error());
    if (!heard) {
      if (persistence_.may_mend(heard.error())) return interrupted(heard.error());
      return api_.no_answer(heard.error(), asked_);
    }
    whole = *heard;
    if (reader.has_head()) return take(connection, reader, whole);
  }
}

/// The head of the final answer is there.
Outcome<Downloader::Step> Downloader::take(Connection& connection, AnswerReader& reader,
                                           bool whole) {
  const HttpAnswer& answer = reader.answer();
  if (answer.status != 200 && answer.status != 206) {
    while (!whole) {
      const auto piece = connection.read(deadline());
      if (!piece) return interrupted(piece.error());
      const auto heard = reader.hear(*piece, piece->empty());
      if (!heard) return interrupted(heard.error());
      whole = *heard;
      if (answer.body.size() > api_.limits().answer_bytes_max)
        return api_.nonsense("its refusal is larger than confab reads");
    }
    return refused(answer);
  }
  const std::optional<Described> file = described(answer);
  if (!file) return api_.nonsense("it does not say how large the file is, or its checksum");
  if (destination_ == nullptr) {
    if (const Outcome<void> found = find_destination(answer); !found) return found.error();
    // Asked for all of it, because nobody knew what is here already.
    if (destination_->size() > 0 && destination_->etag() == file->etag)
      return Step{Step::Kind::at_once};
  }
  if (answer.status == 206) {
    if (file->from != destination_->size() || file->etag != destination_->etag())
      return api_.nonsense("it sent another part of the file than it was asked for");
  } else {
    if (destination_->size() > 0 && destination_->etag() != file->etag)
      context_.out().talk("The file is another one than before: beginning anew.");
    if (const Outcome<void> begun = destination_->begin(file->etag); !begun) return begun.error();
    found_some_ = false;
  }
  if (!bar_) bar_.emplace(context_, std::filesystem::path(path_).filename().native());
  bar_->begin(destination_->size(), file->total);
  return stream(connection, reader, whole);
}

Outcome<Downloader::Step> Downloader::stream(Connection& connection, AnswerReader& reader,
                                             bool whole) {
  for (;;) {
    const std::string bytes = std::exchange(reader.answer().body, {});
    if (!bytes.empty()) {
      if (const Outcome<void> taken = destination_->append(bytes); !taken) return taken.error();
      advanced();
    }
    if (whole) return Step{Step::Kind::whole};
    const auto piece = connection.read(deadline());
    if (!piece) return interrupted(piece.error());
    const auto heard = reader.hear(*piece, piece->empty());
    // What came before it broke is as good as any.
    if (!heard) {
      if (const Outcome<void> taken = destination_->append(reader.answer().body); !taken)
        return taken.error();
      return interrupted(heard.error());
    }
    whole = *heard;
  }
}

void Downloader::advanced() {
  bar_->at(destination_->size());
  // Otherwise a server that begins anew each time would be asked for ever.
  if (destination_->size() <= furthest_) return;
  furthest_ = destination_->size();
  persistence_.progressed();
}

Outcome<Downloader::Step> Downloader::refused(const HttpAnswer& answer) {
  if (answer.status == 416 && destination_ != nullptr && destination_->size() > 0)
    return Step{Step::Kind::whole};  // nothing is missing; or too much is here, and that shows
  const Outcome<ApiAnswer> judged = api_.judge(answer);
  if (judged) return api_.nonsense(fmt::format("it answered with status {}", answer.status));
  if (answer.status != 503) return judged.error();
  return Step{Step::Kind::interrupted, fmt::format("{} is busy.", api_.server().text()),
              judged.error(), asked_pause(answer)};
}

Downloader::Step Downloader::interrupted(const HttpTrouble& trouble) const {
  return {Step::Kind::interrupted,
          fmt::format("the download from {} was interrupted ({}).", api_.server().text(),
                      trouble.detail),
          api_.no_answer(trouble, asked_),
          {}};
}

Outcome<void> Downloader::find_destination(const HttpAnswer& answer) {
  if (wish_.path == "-") {
    destination_ = std::make_unique<StandardOutput>();
    return {};
  }
  std::filesystem::path path = wish_.path.value_or("");
  if (!wish_.path) {
    const auto served = served_name(answer.find("Content-Disposition").value_or(""));
    const auto name = served ? safe_name(*served) : std::nullopt;
    path = wish_.folder / name.value_or(fmt::format("file-{}", wish_.id));
  }
  auto part = PartFile::open(std::move(path), wish_.replace,
                             context_.settings().place.in_conversation
                                 ? "Name another path."
                                 : "Name another path, or replace it with --force.");
  if (!part) return part.error();
  part_ = part->get();
  path_ = part_->path().native();
  found_some_ = part_->size() > 0;
  destination_ = *std::move(part);
  return {};
}

Outcome<bool> Downloader::check_and_finish() {
  const std::string sha256 = destination_->sha256();
  if (destination_->etag() == fmt::format("\"{}\"", sha256)) {
    const Outcome<void> finished = destination_->finish();
    if (!finished) return finished.error();
    return true;
  }
  if (part_ != nullptr) part_->discard();
  if (std::exchange(found_some_, false)) {
    context_.out().talk("What was here of the file was something else: beginning anew.");
    furthest_ = 0;
    return false;
  }
  return local_failure(
      Exit::no_server, "checksum",
      fmt::format("what came is not what {} has: its SHA-256 is {}. {}", api_.server().text(),
                  sha256,
                  part_ != nullptr ? "It was thrown away; download it again."
                                   : "Do not use what was written; download it again."));
}

}  // namespace confab::client
