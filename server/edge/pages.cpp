#include "server/edge/pages.hpp"

#include "protocol/http/content_coding.hpp"
#include "protocol/http/etag.hpp"
#include "server/edge/web_dir.hpp"

namespace confab::edge {

namespace {

constexpr std::string_view page_policy =
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; "
    "form-action 'self'; frame-ancestors 'none'; base-uri 'none'";

/// Asked for anew each time, and sent only when it has changed.
Response& keep_fresh(Response& response, std::string etag) {
  response.cacheable = true;
  return response.with("ETag", std::move(etag)).with("Cache-Control", "no-cache");
}

bool is_known(const Request& request, const std::string& etag) {
  const auto& known = request.fields.if_none_match;
  return known && http::if_none_match(*known, etag);
}

bool is_html(const Response& response) { return response.type.starts_with("text/html"); }

}  // namespace

bool wants_page(const Request& request) {
  return request.fields.accept.value_or("").find("text/html") != std::string_view::npos;
}

void add_page_fields(Response& response, Referrer referrer) {
  response.with("Content-Security-Policy", std::string{page_policy})
      .with("Referrer-Policy", referrer == Referrer::nobody ? "no-referrer" : "same-origin")
      .with("X-Frame-Options", "DENY")
      .with("Cross-Origin-Opener-Policy", "same-origin")
      .with("Cross-Origin-Resource-Policy", "same-origin")
      .with("Permissions-Policy", "camera=(), geolocation=(), microphone=(), payment=(), usb=()");
}

Response answer_document(const Request& request, const Document& document) {
  Response response{.type = document.type, .document = document.bytes};
  const std::string* etag = &document.etag;
  const http::Coding coding = http::choose_coding(request.fields.accept_encoding.value_or(""));
  if (coding == http::Coding::brotli && !document.brotli.empty()) {
    response.document = document.brotli;
    etag = &document.brotli_etag;
  } else if (coding != http::Coding::identity && !document.gzip.empty()) {
    response.document = document.gzip;
    etag = &document.gzip_etag;
  }
  keep_fresh(response, *etag);
  if (!document.gzip.empty()) response.with("Vary", "Accept-Encoding");
  if (is_known(request, *etag)) {
    response.status = 304;
    response.document = {};
  } else if (etag == &document.brotli_etag) {
    response.with("Content-Encoding", "br");
  } else if (etag == &document.gzip_etag) {
    response.with("Content-Encoding", "gzip");
  }
  return response;
}

Response answer_bytes(const Request& request, Response response) {
  const std::string etag = etag_of(response.content());
  keep_fresh(response, etag);
  if (is_known(request, etag)) {
    response.status = 304;
    response.body.clear();
  }
  return response;
}

std::optional<Response> answer_page(const Settings& settings, const Request& request,
                                    std::string_view name) {
  std::optional<Response> response;
  if (settings.web_dir.empty()) {
    if (const Document* page = find_page(name)) response = answer_document(request, *page);
  } else if (auto bytes = read_web_file(settings.web_dir, name)) {
    response = answer_bytes(request, {.type = type_of_file(name), .body = *std::move(bytes)});
  }
  if (!response) return {};
  if (is_html(*response)) {
    add_page_fields(*response, name == "message.html" ? Referrer::same_origin : Referrer::nobody);
  } else {
    response->with("Cross-Origin-Resource-Policy", "same-origin");
  }
  return response;
}

std::string read_page(const Settings& settings, std::string_view name) {
  if (!settings.web_dir.empty()) return read_web_file(settings.web_dir, name).value_or("");
  const Document* page = find_page(name);
  return page != nullptr ? std::string{page->bytes} : std::string{};
}

Response page_not_found(const Settings& settings) {
  Response response{.status = 404, .type = "text/html; charset=utf-8"};
  response.body = read_page(settings, "error.html");
  add_page_fields(response);
  return response;
}

}  // namespace confab::edge
