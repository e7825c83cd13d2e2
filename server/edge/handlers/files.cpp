// GET and DELETE of an uploaded file.
#include <utility>

#include "protocol/http/disposition.hpp"
#include "protocol/http/etag.hpp"
#include "protocol/http/range.hpp"
#include "server/core/file_names.hpp"
#include "server/edge/file_slice.hpp"
#include "server/edge/handlers/common.hpp"
#include "server/edge/handlers/handlers.hpp"
#include "server/edge/problem.hpp"
#include "server/edge/render.hpp"

namespace confab::edge::handlers {

namespace {

const chat::File* find_file(const Context& context) {
  const auto id = parse_id(context.params[0]);
  return id ? context.chat().find_file(context.session->user, chat::FileId{*id}, context.now())
            : nullptr;
}

Response no_such_file() {
  return problem(Code::not_found, "There is no such file, or it is not for you, or not any more.");
}

/// What a browser may do with it: keep it, but ask each time whether it still may; and treat it as
/// what it says it is, without running anything in it.
void add_fields(Response& response, const chat::File& file, const std::string& etag) {
  const auto how =
      core::is_safe_image(file.type) ? http::Disposition::in_line : http::Disposition::attachment;
  response.cacheable = true;
  response.with("ETag", etag);
  response.with("Cache-Control", "private, no-cache");
  if (response.status == 304) return;
  response.with("Accept-Ranges", "bytes");
  response.with("Content-Disposition", http::content_disposition(how, file.name));
  response.with("Content-Security-Policy", "sandbox; default-src 'none'");
}

http::RangeAnswer asked_range(const Request& request, std::uint64_t size, const std::string& etag) {
  // Only GET knows ranges (RFC 9110 section 14.2).
  if (!request.fields.range || request.method != http::Method::get) return {};
  if (request.fields.if_range && !http::if_range(*request.fields.if_range, etag)) return {};
  return http::read_range(*request.fields.range, size);
}

}  // namespace

awaitable<Response> download_file(Context& context) {
  using Kind = http::RangeAnswer::Kind;
  if (!context.session) co_return unauthorized(context);
  const chat::File* found = find_file(context);
  if (found == nullptr) co_return no_such_file();
  const chat::File file = *found;
  const Request& request = context.request;
  const std::string etag = "\"" + render_file(file).sha256 + "\"";
  Response response;
  if (request.fields.if_none_match && http::if_none_match(*request.fields.if_none_match, etag)) {
    response.status = 304;
    add_fields(response, file, etag);
    co_return response;
  }
  const http::RangeAnswer range = asked_range(request, file.size, etag);
  if (range.kind == Kind::unsatisfiable) {
    response = problem(Code::range_not_satisfiable,
                       "The file has only " + std::to_string(file.size) + " bytes.");
    response.with("Content-Range", http::content_range_unsatisfied(file.size));
    co_return response;
  }
  auto lease = context.services.transfers.begin(context.session->user);
  if (!lease) co_return too_many_transfers();
  auto opened = co_await context.services.blobs.read(file.blob);
  if (!opened) {
    context.services.journal.error("a file cannot be opened",
                                   {{"request", request.id},
                                    {"file", chat::raw(file.id)},
                                    {"error", opened.error().message()}});
    co_return problem(Code::unavailable, "The file cannot be read at this moment. Try again.",
                      {.retry_after = 1});
  }
  response.file = std::make_shared<FileSlice>(
      FileSlice{*std::move(lease), *std::move(opened), range.part.first, file.size, file.type});
  response.type = response.file->type;
  if (range.kind == Kind::part) {
    response.status = 206;
    response.file->size = range.part.size();
    response.with("Content-Range", http::content_range(range.part, file.size));
  }
  add_fields(response, file, etag);
  co_return response;
}

awaitable<Response> delete_file(Context& context) {
  if (auto body = Input::of_body(context.request, {}, false); !body) co_return body.error();
  if (!context.session) co_return unauthorized(context);
  const chat::File* file = find_file(context);
  if (file == nullptr) co_return no_such_file();
  chat::Command command = chat::RemoveFile{context.session->user, file->id};
  const auto removed = co_await commit<chat::Done>(context, std::move(command));
  if (!removed) co_return removed.error();
  co_return Response{.status = 204, .type = {}};
}

}  // namespace confab::edge::handlers
