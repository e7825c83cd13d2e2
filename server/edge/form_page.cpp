#include "server/edge/form_page.hpp"

#include "server/edge/html.hpp"

namespace confab::edge {

namespace {

void replace_first(std::string& html, std::string_view place, const std::string& by) {
  if (const std::size_t at = html.find(place); at != std::string::npos)
    html.replace(at, place.size(), by);
}

std::string notice(const FormPage& page) {
  const bool refused = !page.code.empty();
  std::string html =
      refused ? "<p class=\"said refused\" role=\"alert\" data-problem=\"" +
                    escape_html(page.code) + "\" data-until=\"" + escape_html(page.until) + "\">"
              : "<p class=\"said\" role=\"status\" data-t=\"" + escape_html(page.word) + "\">";
  html.append(escape_html(page.said)).append("</p>");
  if (page.from.empty()) return html;
  html.append("<blockquote class=\"sent\"><bdi class=\"sent-by\">").append(escape_html(page.from));
  html.append("</bdi><div class=\"sent-text\" dir=\"auto\">").append(escape_html(page.text));
  return html.append("</div></blockquote>");
}

}  // namespace

std::string fill_form(std::string html, const FormPage& page) {
  // From the end to the front: what was typed may look like a place.
  replace_first(html, "></textarea>", ">\n" + escape_html(page.message) + "</textarea>");
  if (page.asks_access_password)
    replace_first(html, "<!-- access -->",
                  "<label for=\"access\" data-t=\"door.access-password\">Password of this "
                  "server</label><input id=\"access\" name=\"access_password\" type=\"password\" "
                  "autocomplete=\"off\" required>");
  replace_first(html, "value=\"\"", "value=\"" + escape_html(page.username) + "\"");
  replace_first(html, "<!-- said -->", notice(page));
  return html;
}

}  // namespace confab::edge
