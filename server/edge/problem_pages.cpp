#include "server/edge/problem_pages.hpp"

#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>
#include <string>

#include "server/edge/documents.hpp"

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

std::string escape_html(std::string_view text) {
  std::string html;
  for (const char c : text) {
    switch (c) {
      case '&':
        html += "&amp;";
        break;
      case '<':
        html += "&lt;";
        break;
      case '>':
        html += "&gt;";
        break;
      default:
        html += c;
    }
  }
  return html;
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
      "<!doctype html><html lang=\"en\"><meta charset=\"utf-8\">"
      "<meta name=\"viewport\" content=\"width=device-width\"><title>" +
      title +
      "</title><style>:root{color-scheme:light dark}body{font:1.1rem/1.5 system-ui,sans-serif;"
      "max-width:40rem;margin:3rem auto;padding:0 1rem}</style><h1>";
  page += title + "</h1><p><strong>" + escape_html(text_of(problem, "title"));
  page += "</strong></p><p>" + escape_html(text_of(problem, "explanation"));
  page += "</p><p>" + escape_html(text_of(problem, "advice"));
  page += "</p><p><a href=\"/docs\">The whole interface</a></p></html>\n";
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
      response.with("Content-Security-Policy", std::string{page_policy});
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
