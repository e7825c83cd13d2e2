#!/usr/bin/python3
"""Holds real answers and events against the description of the interface.

    check_answers.py OPENAPI FOLDER [--every-operation]

FOLDER has files of lines as tests/e2e/support/recorder.hpp writes them. Prints what is not as
described and ends with 1; with --every-operation also the operations of which there is no answer
of success.
"""

import collections
import json
import pathlib
import re
import sys
import urllib.parse

import jsonschema

REPORTED_MAX = 20


class Description:
    def __init__(self, path):
        self.document = json.loads(pathlib.Path(path).read_text())
        self.resolver = jsonschema.RefResolver.from_schema(self.document)
        self.validators = {}
        # A path without parameters comes before one that has them in the same place.
        self.paths = [
            (re.compile(re.sub(r"\{[^}]*\}", "[^/]+", path) + r"\Z"), path)
            for path in sorted(self.document["paths"], key=lambda path: path.count("{"))]

    def resolved(self, thing):
        return self.resolver.resolve(thing["$ref"])[1] if "$ref" in thing else thing

    def operation(self, method, target):
        """The path's template and what it does; of HEAD what GET does."""
        path = target.split("?")[0]
        for pattern, template in self.paths:
            if pattern.match(path):
                operations = self.document["paths"][template]
                method = "get" if method == "HEAD" else method.lower()
                return template, operations.get(method)
        return None, None

    def wrong_by(self, schema, value):
        """What is wrong with the value, in a line; nothing when it is as it should be."""
        key = json.dumps(schema, sort_keys=True)
        if key not in self.validators:
            self.validators[key] = jsonschema.Draft202012Validator(schema, resolver=self.resolver)
        error = jsonschema.exceptions.best_match(self.validators[key].iter_errors(value))
        return f"{error.json_path}: {error.message}"[:300] if error else None


def type_of(text):
    return text.split(";")[0].strip().lower()


def body_is_wrong(description, response, exchange):
    content = response.get("content", {})
    body, given = exchange["body"], type_of(exchange["type"])
    if exchange["method"] == "HEAD" or exchange["status"] in (204, 304):
        return "there is a body" if body else None
    if not content:
        return f"a body of {given} is not described" if body else None
    if "*/*" in content:
        return None
    if given not in content:
        return f"it is {given or 'of no type'}, not one of {', '.join(content)}"
    if given not in ("application/json", "application/problem+json"):
        return None
    return description.wrong_by(content[given]["schema"], json.loads(body))


def exchange_is_wrong(description, exchange, seen):
    template, operation = description.operation(exchange["method"], exchange["target"])
    problem = {"$ref": "#/components/schemas/Problem"}
    if operation is None:
        # Of an address or a method that is not there, or of what could not be read at all.
        if exchange["status"] < 400 or not exchange["body"]:
            return None
        if type_of(exchange["type"]) != "application/problem+json":
            return "it is no problem"
        return description.wrong_by(problem, json.loads(exchange["body"]))
    name, status = operation["operationId"], exchange["status"]
    if status < 300:
        seen.add(name)
    responses = operation["responses"]
    if str(status) not in responses and status < 400:
        return f"{name} does not describe it"
    response = description.resolved(responses.get(str(status), responses["default"]))
    return body_is_wrong(description, response, exchange)


def event_is_wrong(description, event):
    schemas = {"ack": "Ack", "error": "CommandError"}
    schema = schemas.get(event.get("type"), "Event")
    return description.wrong_by({"$ref": f"#/components/schemas/{schema}"}, event)


def main():
    description = Description(sys.argv[1])
    counted, wrong, seen = collections.Counter(), {}, set()
    folder = pathlib.Path(sys.argv[2])
    for file in sorted(folder.iterdir()) if folder.exists() else []:
        for line in file.read_text().splitlines():
            one = json.loads(line)
            if "event" in one:
                counted["events"] += 1
                error = event_is_wrong(description, one["event"])
                what = f"event {json.dumps(one['event'], ensure_ascii=False)[:200]}"
            else:
                counted["answers"] += 1
                error = exchange_is_wrong(description, one, seen)
                what = f"{one['method']} {urllib.parse.unquote(one['target'])[:100]}"
                what += f" answered {one['status']}"
            if error:
                wrong.setdefault(error, what)
    for error, what in list(wrong.items())[:REPORTED_MAX]:
        print(f"{what}: {error}")
    missing = set()
    if "--every-operation" in sys.argv:
        every = {operation["operationId"] for path in description.document["paths"].values()
                 for operation in path.values()}
        missing = every - seen
        for name in sorted(missing):
            print(f"{name}: no answer of success")
    print(f"{counted['answers']} answers and {counted['events']} events, {len(wrong)} not as described")
    return 1 if wrong or missing else 0


if __name__ == "__main__":
    sys.exit(main())
