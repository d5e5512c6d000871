"""How the work of each command grows with its input: twice as much makes it twice as much, not four times.

Work is counted in calls of Python's functions, which are the same on every machine and day. A scan that is quadratic
inside a single call does not show here; `tests/definition/test_definition_csharp.py` and the hostile inputs of each
room have those.
"""

import json
import sys

import pytest

from generator.cli import main

DEFINITION, PROPERTIES = "apiDefinition.swagger.json", "apiProperties.json"
SIZES = (20, 40, 80)
# Three equal steps up would give 2; a part that is quadratic comes near 4.
MOST = 2.4
TEXT = {"type": "string"}


def operation(number, schema, parameters=()):
    return {
        "get": {
            "operationId": f"Op{number}",
            "summary": f"Op {number}",
            "description": "Gives it.",
            "parameters": list(parameters),
            "responses": {"200": {"description": "It.", "schema": schema}},
        }
    }


def document(operations, definitions):
    return {
        "swagger": "2.0",
        "info": {"title": "Shop", "version": "1.0", "description": "A shop."},
        "host": "a.example.com",
        "paths": {f"/p{at}": each for at, each in enumerate(operations)},
        "definitions": {f"S{at}": each for at, each in enumerate(definitions)},
    }


def ref(number):
    return {"$ref": f"#/definitions/S{number}"}


def objects_in_objects(n):
    links = [{"type": "object", "properties": {"m": ref(at + 1)}} for at in range(n)]
    return document([operation(at, ref(0)) for at in range(n)], [*links, {"type": "object", "properties": {"v": TEXT}}])


def parts_of_parts(n):
    links = [{"allOf": [ref(at + 1)], "properties": {f"m{at}": TEXT}} for at in range(n)]
    return document([operation(at, ref(0)) for at in range(n)], [*links, {"type": "object", "properties": {"v": TEXT}}])


def references_to_references(n):
    links = [ref(at + 1) for at in range(n)]
    return document([operation(at, ref(0)) for at in range(n)], [*links, {"type": "object", "properties": {"v": TEXT}}])


def side_by_side(n):
    parameters = [{"name": name, "in": "query", "type": "string"} for name in "abcd"]
    members = {"type": "object", "properties": dict.fromkeys("vwxyz", TEXT)}
    return document([operation(at, ref(at), parameters) for at in range(n)], [members] * n)


def wrong_names(n):
    return document([operation(at, ref(f"x{at}")) for at in range(n)], [TEXT] * n)


def drop_downs(n):
    def parameter(at):
        choices = {"operationId": f"Op{(at + 1) % n}", "value-path": "id", "value-title": "id"}
        return {"name": "q", "in": "query", "type": "string", "x-ms-dynamic-values": choices}

    entries = {"type": "array", "items": {"type": "object", "properties": {"id": TEXT}}}
    return document([operation(at, entries, [parameter(at)]) for at in range(n)], [])


def newer(definition):
    """Return the definition with every third summary changed."""
    changed = json.loads(json.dumps(definition))
    for item in list(changed["paths"].values())[::3]:
        item["get"]["summary"] += " now"
    return changed


MADE = [objects_in_objects, parts_of_parts, references_to_references, side_by_side, wrong_names, drop_downs]
COMMANDS = {
    "validate": lambda old, new: ["validate", str(new), "--no-compile"],
    "changes": lambda old, new: ["changes", "--root", str(new), "--against", str(old)],
    "drift": lambda old, new: ["drift", str(new / DEFINITION), "--root", str(old)],
    "operations": lambda old, new: ["operations", "--root", str(new)],
    "call": lambda old, new: ["call", "Op0", "--root", str(new), "--backend", "http://127.0.0.1:9"],
}


def calls_made(arguments):
    """Return how many calls of functions a command makes; what it loads for the first time is not counted."""
    count = 0

    def counted(_frame, _event, _argument):
        nonlocal count
        count += 1

    before = sys.getprofile()
    sys.setprofile(counted)
    try:
        main(arguments)
    finally:
        sys.setprofile(before)
    return count


def steps_up(counts):
    first, second, third = counts
    return (third - second) / (second - first)


@pytest.mark.parametrize("command", COMMANDS)
@pytest.mark.parametrize("make", MADE, ids=lambda make: make.__name__)
def test_twice_the_definition_is_twice_the_work(tmp_path, capsys, make, command):
    counts = []
    for size in (SIZES[0], *SIZES):  # the first loads what it needs
        folders = tmp_path / f"old{size}", tmp_path / f"new{size}"
        for folder, content in zip(folders, (make(size), newer(make(size))), strict=True):
            folder.mkdir(exist_ok=True)
            (folder / DEFINITION).write_text(json.dumps(content))
            (folder / PROPERTIES).write_text(json.dumps({"properties": {"connectionParameters": {}}}))
        counts.append(calls_made(COMMANDS[command](*folders)))

    assert steps_up(counts[1:]) < MOST, counts


def test_twice_the_specs_are_twice_the_work(specs, capsys):
    schemas = specs.path("schemas/items.yaml").read_text()
    operations = specs.path("operations/items.yaml").read_text()
    counts = []
    for size in (SIZES[0], *SIZES):
        made = "".join(
            f"  Made{at}:\n    description: x.\n    properties:\n      m: {{type: Made{at + 1}}}\n"
            for at in range(size)
        )
        last = f"  Made{size}: {{description: x., properties: {{m: {{type: string, description: x.}}}}}}\n"
        specs.write("schemas/items.yaml", schemas + made + last)
        more = "".join(
            f"  Get{at}: {{get: /g{at}, summary: Get {at}, description: Gets it., returns: Made{at}}}\n"
            for at in range(size)
        )
        specs.write("operations/items.yaml", operations + more)
        counts.append(calls_made(["generate", "--check", "--root", str(specs.root)]))

    assert steps_up(counts[1:]) < MOST, counts


def test_work_that_is_quadratic_would_show():
    assert steps_up([size * size for size in SIZES]) > MOST
    assert steps_up([1000 + 50 * size for size in SIZES]) < MOST
