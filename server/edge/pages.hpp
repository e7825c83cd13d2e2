#pragma once
/// The pages as answers: which bytes, and what a browser may do with them.

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "server/edge/documents.hpp"
#include "server/edge/request.hpp"
#include "server/edge/response.hpp"
#include "server/edge/settings.hpp"

namespace confab::edge {

/// True for a browser that opens an address: it wants a page and says so.
bool wants_page(const Request& request);

/// What every page carries. It loads nothing but files of this server, runs no script but those,
/// is in nobody's frame, and tells nobody where its reader comes from.
///
/// A form that is posted without a script says where it comes from only if its page tells so to the
/// same origin; with "no-referrer" a browser would say `Origin: null`, as for a page of anybody's.
enum class Referrer : std::uint8_t { nobody, same_origin };
void add_page_fields(Response& response, Referrer referrer = Referrer::nobody);

/// One of the files that do not change while the server runs, compressed if that is asked for, or
/// 304 for who has it.
Response answer_document(const Request& request, const Document& document);
/// The same of bytes that were made for this answer.
Response answer_bytes(const Request& request, Response response);

/// A file of web/, by its name in there: the embedded one, or, with `web_dir`, the one that lies in
/// that folder now. Nothing when there is none. What a name reaches lies in the folder itself: no
/// link leads out of it.
std::optional<Response> answer_page(const Settings& settings, const Request& request,
                                    std::string_view name);

/// The content of such a file; empty when there is none.
std::string read_page(const Settings& settings, std::string_view name);

/// 404 for a browser.
Response page_not_found(const Settings& settings);

}  // namespace confab::edge
