// POST /files: from the socket to the disk, a piece at a time.
#include <algorithm>
#include <utility>

#include "protocol/multipart/parser.hpp"
#include "protocol/text/utf8.hpp"
#include "server/core/file_names.hpp"
#include "server/core/policy.hpp"
#include "server/core/tokens.hpp"
#include "server/edge/handlers/common.hpp"
#include "server/edge/handlers/handlers.hpp"
#include "server/edge/identity.hpp"
#include "server/edge/incoming_body.hpp"
#include "server/edge/problem.hpp"
#include "server/edge/render.hpp"

namespace confab::edge::handlers {

namespace {

using Writer = files::BlobStore::Writer;
/// What to answer instead of going on; nothing: go on.
using Trouble = std::optional<Response>;

/// What a form may have beside the content of its file: boundaries, heads of parts, small fields.
constexpr std::uint64_t form_framing_max = 32 * KiB;
constexpr std::size_t form_field_bytes_max = 1 * KiB;

/// What is asked for beside the content, in the query or in a form.
struct Asked {
  std::optional<std::string> name;
  std::optional<std::string> key;
  std::string type;  ///< as it was given
};

Response too_large(const Context& context) {
  return problem(
      Code::too_large,
      "A file may have at most " + std::to_string(context.chat().settings().file_max) + " bytes.");
}

Response not_stored(const Context& context, const boost::system::error_code& error) {
  context.services.journal.error("a file cannot be stored",
                                 {{"request", context.request.id}, {"error", error.message()}});
  return problem(Code::unavailable, "The file could not be stored. Send it again in a moment.",
                 {.retry_after = 1});
}

Response malformed(multipart::Error error) {
  return problem(Code::malformed, std::string{multipart::explain(error)}.append("."));
}

/// What is certain before a byte of the content was read, so that nobody sends it for nothing.
Trouble refuse_unread(const Context& context, const std::string& key, bool is_form) {
  const chat::Chat& chat = context.chat();
  const chat::User& user = *context.user();
  const std::uint64_t around = is_form ? form_framing_max : 0;
  const std::uint64_t length = context.request.content_length.value_or(0);
  if (length > chat.settings().file_max + around) return too_large(context);
  // The first answer to a retry stands, whatever has changed since.
  if (!key.empty() && chat.replay(user.id, key, {}, context.now())) return {};
  if (const auto until = chat.banned_until(user, context.now()))
    return refused({chat::Refusal::banned, *until}, context.now());
  if (!chat.has_room_for(user, length - std::min(length, around)))
    return refused({chat::Refusal::too_many_files}, context.now());
  return {};
}

/// The next piece, with the limit named as what it is.
awaitable<Result<std::string_view, Response>> next_piece(const Context& context) {
  auto piece = co_await context.request.incoming->next();
  if (!piece && piece.error().status == info(Code::too_large).status) co_return too_large(context);
  co_return piece;
}

awaitable<Trouble> store(const Context& context, Writer& writer, std::string_view bytes) {
  if (bytes.size() > context.chat().settings().file_max - writer.size())
    co_return too_large(context);
  const auto stored = co_await writer.append(bytes);
  if (!stored) co_return not_stored(context, stored.error());
  co_return std::nullopt;
}

awaitable<Trouble> read_raw(const Context& context, Writer& writer) {
  context.request.incoming->limit(context.chat().settings().file_max);
  for (;;) {
    const auto piece = co_await next_piece(context);
    if (!piece) co_return piece.error();
    if (piece->empty()) co_return std::nullopt;
    auto trouble = co_await store(context, writer, *piece);
    if (trouble) co_return trouble;
  }
}

/// The parts of a form, as they come.
class Form {
 public:
  Form(const Context& context, const std::string& boundary, Asked& asked, Writer& writer)
      : context_(context), parser_(boundary), asked_(asked), writer_(writer) {}

  awaitable<Trouble> read() {
    context_.request.incoming->limit(context_.chat().settings().file_max + form_framing_max);
    for (;;) {
      const auto piece = co_await next_piece(context_);
      if (!piece) co_return piece.error();
      if (piece->empty()) break;
      auto trouble = co_await take(*piece);
      if (trouble) co_return trouble;
    }
    co_return finish();
  }

 private:
  using Event = multipart::Parser::Event;

  awaitable<Trouble> take(std::string_view bytes) {
    for (;;) {
      const auto step = parser_.advance(bytes);
      if (!step) co_return malformed(step.error());
      bytes.remove_prefix(step->consumed);
      if (step->event == Event::need_more) co_return std::nullopt;
      Trouble trouble;
      if (step->event == Event::part) trouble = begin_part();
      if (step->event == Event::data) {
        if (field_ == nullptr) {
          trouble = co_await store(context_, writer_, step->data);
        } else {
          trouble = add_to_field(step->data);
        }
      }
      if (trouble) co_return trouble;
    }
  }

  Trouble begin_part() {
    const multipart::PartHead& head = parser_.head();
    if (head.filename) {
      if (file_) return problem(Code::malformed, "Send one file at a time.");
      file_ = *head.filename;
      asked_.type = head.type;
      field_ = nullptr;
      return {};
    }
    auto* const field = head.name == "name" ? &asked_.name : head.name == "key" ? &key_ : nullptr;
    if (field == nullptr)
      return problem(Code::malformed, "Unknown field \"" + text::make_visible(head.name) +
                                          "\"; known are name, key, and a file with a filename.");
    if (*field) return problem(Code::malformed, "\"" + head.name + "\" is there twice.");
    field_ = &field->emplace();
    return {};
  }

  Trouble add_to_field(std::string_view bytes) {
    if (bytes.size() > form_field_bytes_max - field_->size())
      return problem(Code::invalid, "\"" + parser_.head().name + "\" is too long.");
    field_->append(bytes);
    return {};
  }

  Trouble finish() {
    if (const auto whole = parser_.finish(); !whole) return malformed(whole.error());
    if (!file_ || (file_->empty() && writer_.size() == 0))
      return problem(Code::invalid, "There is no file in the form.");
    if (!asked_.name) asked_.name = *file_;
    if (key_ && asked_.key && *key_ != *asked_.key)
      return problem(Code::invalid,
                     "\"key\" differs from the one in the header or the query; send one of them.");
    if (key_) asked_.key = std::move(key_);
    return {};
  }

  const Context& context_;
  multipart::Parser parser_;
  Asked& asked_;
  Writer& writer_;
  std::optional<std::string> file_;  ///< its name, once it has begun
  std::optional<std::string> key_;
  std::string* field_ = nullptr;  ///< whose content comes; null: the file's
};

/// What is known once everything is there. Refuses what makes no sense.
Result<chat::AddFile, Response> describe(const Context& context, const Asked& asked,
                                         const files::Stored& stored) {
  chat::AddFile add{.owner = context.session->user};
  std::string why;
  const std::string given = asked.name.value_or("");
  if (!text::count_code_points(given))
    return problem(Code::malformed, "The file's name is not valid UTF-8.");
  const auto name = core::file_name(given, why);
  if (!name) return problem(Code::invalid, "\"name\" " + why + ".");
  if (asked.key && !core::key_allowed(*asked.key, why))
    return problem(Code::invalid, "\"key\" " + why + ".");
  add.name = *name;
  add.type = core::media_type(asked.type, add.name);
  add.size = stored.size;
  add.sha256 = stored.sha256;
  add.blob = stored.name;
  add.key = asked.key.value_or("");
  const std::string_view hash{reinterpret_cast<const char*>(add.sha256.data()), add.sha256.size()};
  if (!add.key.empty())
    add.digest =
        core::digest_of(canonical({"file", add.name, add.type, std::to_string(add.size), hash}));
  return add;
}

/// From what was sent, not from the state: a retry may find the file erased since.
Response render_added(const chat::AddFile& add, const chat::FileAdded& added) {
  chat::File file;
  file.id = added.file;
  file.name = add.name;
  file.type = add.type;
  file.size = add.size;
  file.sha256 = add.sha256;
  Response response = answer(render_file(file), 201);
  response.with("Location", "/files/" + std::to_string(chat::raw(added.file)));
  if (added.replayed) response.with("Idempotency-Replayed", "true");
  return response;
}

awaitable<Response> commit_file(Context& context, chat::AddFile add, Writer& writer) {
  core::Committer& committer = context.services.committer;
  chat::Command command = add;
  const auto outcome = co_await committer.commit(std::move(command));
  if (!outcome) {
    // A log that failed for good may have the record after all: the next start finds out.
    if (!committer.accepting()) writer.keep();
    co_return log_unavailable();
  }
  if (const auto* why = std::get_if<chat::Refused>(&*outcome))
    co_return refused(*why, context.now());
  const auto& added = std::get<chat::FileAdded>(*outcome);
  if (!added.replayed) writer.keep();
  co_return render_added(add, added);
}

}  // namespace

awaitable<Response> upload_file(Context& context) {
  const Request& request = context.request;
  auto query = Input::of_query(request, {"name", "key"});
  if (!query) co_return query.error();
  if (context.user() == nullptr) co_return unauthorized(context);
  Asked asked{.name = query->text("name")};
  if (query->has("key") || request.fields.idempotency_key)
    asked.key = idempotency_key(context, *query);
  if (auto invalid = query->invalid()) co_return *std::move(invalid);
  const bool is_form = has_type(request, "multipart/form-data");
  std::string boundary;
  if (is_form) {
    const auto found = multipart::find_boundary(*request.fields.content_type);
    if (!found) co_return malformed(found.error());
    boundary = *found;
  }
  if (auto refusal = refuse_unread(context, asked.key.value_or(""), is_form))
    co_return *std::move(refusal);

  const auto lease = context.services.transfers.begin(context.session->user);
  if (!lease) co_return too_many_transfers();
  auto writer = co_await context.services.blobs.create();
  if (!writer) co_return not_stored(context, writer.error());
  Trouble trouble;
  if (is_form) {
    Form form{context, boundary, asked, *writer};
    trouble = co_await form.read();
  } else {
    asked.type = request.fields.content_type.value_or("");
    trouble = co_await read_raw(context, *writer);
  }
  if (trouble) co_return *std::move(trouble);
  const auto stored = co_await writer->finish();
  if (!stored) co_return not_stored(context, stored.error());
  if (!still_there(context)) co_return unauthorized(context);
  auto add = describe(context, asked, *stored);
  if (!add) co_return add.error();
  co_return co_await commit_file(context, *std::move(add), *writer);
}

}  // namespace confab::edge::handlers
