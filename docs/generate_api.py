#!/usr/bin/env python3
"""Writes the HTTP interface's description for people from the one for machines.

    docs/generate_api.py            writes docs/api.md and server/edge/documents/docs.html
    docs/generate_api.py --check    writes nothing; exits 1 when one of them is stale

Sources: server/edge/documents/openapi.json and problems.json. Both pages come from one Markdown
text: api.md is that text, docs.html is the same text as a page. The Markdown that the descriptions
may use is what `Page` below knows: headings, paragraphs, lists with "-", tables, fences, and within
a line `code`, [links](#somewhere) and **strong**.
"""

import html
import json
import re
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
SOURCES = ROOT / "server/edge/documents"
WIDTH = 96
SHOWN = ("application/json", "text/event-stream", "application/x-ndjson")  # kinds with examples
LANGUAGES = {"Shell": "sh", "JavaScript": "js"}  # a sample's, and what a fence calls it


def read(name):
    return json.loads((SOURCES / name).read_text(encoding="utf-8"))


def pretty(value, indent=0, lead=0):
    """JSON with what fits into a line in one line."""
    flat = json.dumps(value, ensure_ascii=False)
    if len(flat) + indent + lead <= WIDTH or not isinstance(value, (dict, list)) or not value:
        return flat
    pad = " " * (indent + 2)
    if isinstance(value, dict):
        rows = [f"{json.dumps(key, ensure_ascii=False)}: {pretty(item, indent + 2, len(key) + 5)}"
                for key, item in value.items()]
        opening, closing = "{}"
    else:
        rows = [pretty(item, indent + 2, 1) for item in value]
        opening, closing = "[]"
    return f"{opening}\n" + ",\n".join(pad + row for row in rows) + f"\n{' ' * indent}{closing}"


def slug(heading):
    """The anchor that GitHub and its kin give a heading."""
    return re.sub(r"[^\w\- ]", "", heading.lower()).strip().replace(" ", "-")


class Text:
    """The Markdown in the making. `](@key)` links to the heading that was given this key."""

    def __init__(self, api, problems):
        self.api, self.problems = api, problems
        self.blocks, self.anchors, self.used = [], {}, {}
        self.shown = set()  # shapes of which there was an example

    def heading(self, level, text, key=None):
        anchor = slug(text)
        times = self.used[anchor] = self.used.get(anchor, -1) + 1
        if times:
            anchor += f"-{times}"
        self.anchors[key or anchor] = anchor
        self.blocks.append(f"{'#' * level} {text}")

    def say(self, text):
        """Text of a description; its headings get their anchors too."""
        block, fenced = [], False
        for line in [*text.strip().split("\n"), ""]:
            fenced ^= line.startswith("```")
            if line or fenced:
                block.append(line)
            elif block:
                found = re.fullmatch(r"(#+) (.*)", block[0])
                if found:
                    self.heading(len(found[1]), found[2])
                else:
                    self.blocks.append("\n".join(block))
                block = []

    def fence(self, language, code):
        self.blocks.append(f"```{language}\n{code.rstrip()}\n```")

    def table(self, head, rows):
        lines = [head, ["---"] * len(head), *rows]
        self.blocks.append("\n".join(
            "| " + " | ".join(cell.replace("|", "\\|").replace("\n", " ") for cell in line) + " |"
            for line in lines))

    def resolve(self, thing):
        while "$ref" in thing:
            found = self.api
            for part in thing["$ref"].removeprefix("#/").split("/"):
                found = found[part]
            thing = {**found, **{key: item for key, item in thing.items() if key != "$ref"}}
        return thing

    def type_of(self, schema):
        if "$ref" in schema:
            name = schema["$ref"].rsplit("/", 1)[1]
            return f"[{name}](@schema {name})"
        if "oneOf" in schema:
            return " or ".join(self.type_of(one) for one in schema["oneOf"])
        if "enum" in schema and len(schema["enum"]) < 5:
            return ", ".join(f"`{value}`" for value in schema["enum"])
        kind = schema.get("type", "any")
        if isinstance(kind, list):
            return " or ".join(kind)
        if kind == "array":
            return f"list of {self.type_of(schema['items'])}"
        return kind

    def bounds(self, schema):
        said = []
        if schema.get("type") == "integer" and "maximum" in schema:
            said.append(f"{schema.get('minimum', 0)} to {schema['maximum']}")
        if "default" in schema and schema["default"] is not False:
            said.append(f"{schema['default']} unless given")
        return f" ({', '.join(said)})" if said else ""

    def fields(self, schema, must, may):
        """A table of an object's fields; `must` and `may` say what being required is called."""
        required = schema.get("required", [])
        self.table(["field", "type", "", "meaning"], [
            [f"`{name}`", self.type_of(field), must if name in required else may,
             self.resolve(field).get("description", "") + self.bounds(field)]
            for name, field in schema["properties"].items()])

    def operation(self, method, path, operation):
        self.heading(3, f"`{method.upper()} {path}`", f"{method} {path}")
        self.say(f"**{operation['summary']}.** {operation['description']}"
                 if operation["summary"][-1] not in "?!." else
                 f"**{operation['summary']}** {operation['description']}")
        security = operation.get("security", self.api["security"])
        if security and {} in security:
            self.say("Works without signing in, and says more or does more with it.")
        elif not security:
            self.say("Needs no token.")

        parameters = [self.resolve(one) for one in operation.get("parameters", [])]
        if parameters:
            self.table(["parameter", "in", "type", "meaning"], [
                [f"`{one['name']}`", one["in"], self.type_of(one["schema"]),
                 one["description"] + self.bounds(self.resolve(one["schema"]))]
                for one in parameters])
        if body := operation.get("requestBody"):
            kinds = ", ".join(f"`{kind}`" for kind in body["content"])
            self.say(f"Body: {kinds}. {body.get('description', '')}".strip())
            schema = self.resolve(next(iter(body["content"].values()))["schema"])
            self.fields(schema, "required", "")
        for sample in operation.get("x-codeSamples", []):
            if "label" in sample:
                self.say(f"{sample['label']}:")
            self.fence(LANGUAGES[sample["lang"]], sample["source"])
        self.answers(operation["responses"])

    def answers(self, responses):
        rows, examples = [], []
        for status, response in responses.items():
            response = self.resolve(response)
            content = response.get("content", {})
            shapes = [self.type_of(media["schema"]) if kind.endswith("/json") and
                      "$ref" in media["schema"] else f"`{kind}`"
                      for kind, media in content.items() if kind != "application/problem+json"]
            headers = [f"`{name}`" for name in response.get("headers", {})
                       if name != "X-Request-Id" and not name.startswith("RateLimit-")]
            rows.append(["other" if status == "default" else status,
                         response["description"], ", ".join(shapes), ", ".join(headers)])
            if status[0] == "2" and not examples and shapes and shapes[0] not in self.shown:
                self.shown.add(shapes[0])
                examples = [next(iter(media["examples"].values()))["value"]
                            for kind, media in content.items()
                            if kind in SHOWN and "examples" in media]
        self.table(["status", "means", "body", "headers"], rows)
        for example in examples:
            # A stream's is text already.
            if isinstance(example, str):
                self.fence("text", example)
            else:
                self.fence("json", pretty(example))

    def compose(self):
        api, schemas = self.api, self.api["components"]["schemas"]
        self.heading(1, f"{api['info']['title']}: the HTTP interface")
        self.say(api["info"]["description"])
        sections = []
        for tag in api["tags"]:
            sections.append((tag, [(method, path, operation)
                                   for path, methods in api["paths"].items()
                                   for method, operation in methods.items()
                                   if tag["name"] in operation["tags"]]))
        self.heading(2, "All at a glance")
        self.table(["", ""], [[f"[`{method.upper()} {path}`](@{method} {path})",
                               operation["summary"]]
                              for _, operations in sections
                              for method, path, operation in operations])
        for tag, operations in sections:
            self.heading(2, tag["x-displayName"])
            self.say(tag["description"])
            for method, path, operation in operations:
                self.operation(method, path, operation)

        self.heading(2, "Shapes")
        self.say("What the bodies are made of. A field that may be missing says so; one that may "
                 "be null has it in its type.")
        for name, schema in schemas.items():
            if name.endswith("Request"):
                continue  # shown where it is sent
            self.heading(3, name, f"schema {name}")
            self.say(schema["description"])
            if "properties" in schema:
                self.fields(schema, "", "may be missing")
                if "examples" in schema:
                    self.fence("json", "\n".join(json.dumps(one, ensure_ascii=False)
                                                 for one in schema["examples"]))

        self.heading(2, "Problems")
        self.say("An error is `application/problem+json` (RFC 9457): `type`, `title`, `status`, "
                 "`detail`, `code`, and what its code promises beyond that. Opening `type` on the "
                 "server shows the same text as here. Some codes belong to what is still to come.")
        self.table(["code", "status", "title", "also carries"], [
            [f"[`{one['code']}`](@problem {one['code']})", str(one["status"]), one["title"],
             ", ".join(f"`{item}`" for item in one["carries"] + one["headers"])]
            for one in self.problems])
        for one in self.problems:
            self.heading(3, f"`{one['code']}`", f"problem {one['code']}")
            self.say(f"**{one['title']}** ({one['status']}). {one['explanation']}")
            self.say(one["advice"])

        text = "\n\n".join(self.blocks) + "\n"
        return re.sub(r"\]\(@([^)]*)\)", lambda link: f"](#{self.anchors[link[1]]})", text)


class Page:
    """Markdown, as far as it is used here, to HTML."""

    def __init__(self, markdown):
        self.out, self.contents, self.used = [], [], {}
        lines = iter(markdown.splitlines())
        for line in lines:
            if line.startswith("```"):
                self.fence(lines)
            elif found := re.fullmatch(r"(#+) (.*)", line):
                self.heading(len(found[1]), found[2])
            elif line:
                block = [line]
                for line in lines:
                    if not line:
                        break
                    block.append(line)
                self.block(block)

    def fence(self, lines):
        code = []
        for line in lines:
            if line == "```":
                break
            code.append(line)
        # What may scroll has to be reachable by keyboard.
        self.out.append('<pre tabindex="0"><code>' + html.escape("\n".join(code), quote=False)
                        + "</code></pre>")

    def heading(self, level, text):
        anchor = slug(text)
        times = self.used[anchor] = self.used.get(anchor, -1) + 1
        if times:
            anchor += f"-{times}"
        self.contents.append((level, anchor, text))
        self.out.append(f'<h{level} id="{anchor}">{self.line(text)}</h{level}>')

    def block(self, lines):
        if lines[0].startswith("|"):
            self.table(lines)
        elif lines[0].startswith("- "):
            self.out.append("<ul>")
            self.out += [f"<li>{self.line(item)}</li>" for item in
                         "\n".join(lines)[2:].split("\n- ")]
            self.out.append("</ul>")
        else:
            self.out.append(f"<p>{self.line(' '.join(lines))}</p>")

    def table(self, lines):
        rows = [[cell.replace("\\|", "|").strip()
                 for cell in re.split(r"(?<!\\)\|", line)[1:-1]] for line in lines]
        head = rows[0]
        self.out.append('<div class="wide" tabindex="0"><table>')
        if any(head):
            self.out.append("<thead><tr>" + "".join(
                f'<th scope="col">{self.line(cell)}</th>' if cell else "<td></td>"
                for cell in head) + "</tr></thead>")
        self.out.append("<tbody>")
        self.out += ["<tr>" + "".join(f"<td>{self.line(cell)}</td>" for cell in row) + "</tr>"
                     for row in rows[2:]]
        self.out.append("</tbody></table></div>")

    @staticmethod
    def line(text):
        parts = re.split(r"(`[^`]+`)", text)
        # Code first, so that nothing inside it is taken for a mark.
        codes = [f"<code>{html.escape(part[1:-1], quote=False)}</code>" for part in parts[1::2]]
        text = "\0".join(html.escape(part, quote=False) for part in parts[::2])
        text = re.sub(r"\[([^\]]+)\]\((#[^)\s]+)\)", r'<a href="\2">\1</a>', text)
        text = re.sub(r"\*\*(.+?)\*\*", r"<strong>\1</strong>", text)
        return re.sub("\0", lambda _: codes.pop(0), text)

    def html(self, title):
        links = []
        for level, anchor, text in self.contents:
            if level == 2:
                links.append((anchor, text, []))
            elif level == 3:
                links[-1][2].append((anchor, text))
        nav = ["<ul>"]
        for anchor, text, below in links:
            nav.append(f'<li><a href="#{anchor}">{self.line(text)}</a>')
            if below:
                nav.append("<ul>" + "".join(
                    f'<li><a href="#{inner}">{html.escape(name.strip("`"), quote=False)}</a></li>'
                    for inner, name in below) + "</ul>")
            nav.append("</li>")
        nav.append("</ul>")
        return "\n".join([
            "<!doctype html>", '<html lang="en">', "<head>", '<meta charset="utf-8">',
            '<meta name="viewport" content="width=device-width, initial-scale=1">',
            f"<title>{html.escape(title)}</title>", '<link rel="icon" href="/logo.png">',
            '<link rel="stylesheet" href="/docs.css">', "</head>", "<body>",
            '<a class="skip" href="#content">To the text</a>', '<nav aria-label="Contents">', *nav,
            "</nav>", '<main id="content">', *self.out, "</main>", "</body>", "</html>", ""])


def main():
    api, problems = read("openapi.json"), read("problems.json")["problems"]
    codes = api["components"]["schemas"]["Problem"]["properties"]["code"]["enum"]
    if codes != [one["code"] for one in problems]:
        sys.exit("openapi.json and problems.json list different problem codes")
    markdown = Text(api, problems).compose()
    note = ("<!-- Written by docs/generate_api.py from server/edge/documents/: change it there. "
            "-->\n\n")
    pages = {ROOT / "docs/api.md": note + markdown,
             SOURCES / "docs.html": Page(markdown).html("confab: the HTTP interface")}

    stale = [path for path, text in pages.items()
             if not path.exists() or path.read_text(encoding="utf-8") != text]
    if "--check" in sys.argv[1:]:
        for path in stale:
            print(f"{path.relative_to(ROOT)} is stale: run docs/generate_api.py", file=sys.stderr)
        sys.exit(1 if stale else 0)
    for path in stale:
        path.write_text(pages[path], encoding="utf-8")


if __name__ == "__main__":
    main()
