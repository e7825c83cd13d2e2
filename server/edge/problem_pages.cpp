#include "server/edge/problem_pages.hpp"

#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>
#include <string>

#include "server/edge/documents.hpp"
#include "server/edge/html.hpp"
#include "server/edge/pages.hpp"

namespace confab::edge {

namespace {

namespace json = boost::json;

/// The texts, parsed once: the document is part of the program and known to be valid.
const json::array& problems() {
  static const json::value parsed = json::parse(find_document("problems.json")->bytes);
  return parsed.at("problems").as_array();
}

std::string_view text_of(const json::object& problem, std::string_view name) {
  return problem.at(name).as_string();
}

std::string heading(const json::object& problem) {
  return std::to_string(problem.at("status").as_int64()) + " " +
         std::string{text_of(problem, "code")};
}

std::string as_text(const json::object& problem) {
  std::string page = heading(problem) + ": ";
  page.append(text_of(problem, "title")).append("\n\n");
  page.append(text_of(problem, "explanation")).append("\n\nWhat to do: ");
  page.append(text_of(problem, "advice")).append("\n");
  return page;
}

std::string as_html(const json::object& problem) {
  const std::string title = escape_html(heading(problem));
  std::string page =
      "<!doctype html><html lang=\"en\"><head><meta charset=\"utf-8\">"
      "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\"><title>" +
      title +
      "</title><link rel=\"icon\" href=\"/logo.png\"><link rel=\"stylesheet\" "
      "href=\"/style.css\"></head><body class=\"plain\"><main><h1>";
  page += title + "</h1><p><strong>" + escape_html(text_of(problem, "title"));
  page += "</strong></p><p>" + escape_html(text_of(problem, "explanation"));
  page += "</p><p>" + escape_html(text_of(problem, "advice"));
  page += "</p><p><a href=\"/docs\">The whole interface</a></p></main></body></html>\n";
  return page;
}

}  // namespace

std::optional<Response> problem_page(std::string_view code, std::string_view accept) {
  for (const json::value& one : problems()) {
    const json::object& problem = one.as_object();
    if (text_of(problem, "code") != code) continue;
    Response response;
    if (accept.find("text/html") != std::string_view::npos) {
      response.type = "text/html; charset=utf-8";
      response.body = as_html(problem);
      add_page_fields(response);
    } else if (accept.find("json") != std::string_view::npos) {
      response.body = json::serialize(problem);
    } else {
      response.type = "text/plain; charset=utf-8";
      response.body = as_text(problem);
    }
    return response;
  }
  return {};
}

}  // namespace confab::edge
