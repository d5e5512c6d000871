"""Paths."""

import re
from collections.abc import Iterator
from typing import Any

from generator.validator.connector import Connector
from generator.validator.index import Operation
from generator.validator.json_values import mapping
from generator.validator.rule import Example, Violation, rule

_VARIABLE = re.compile(r"\{[^{}]*\}")
# No real definition comes near; a made-up one with variables everywhere must not take minutes.
_MOST_SEGMENTS, _MOST_STEPS = 100, 300_000
_OTHER = {
    "operationId": "FindItem",
    "summary": "Find an item",
    "description": "Finds an item of the store.",
    "responses": {"200": {"description": "The item.", "schema": {"$ref": "#/definitions/Item"}}},
}


def _path_parameter(name: str) -> dict[str, Any]:
    return {
        "name": name,
        "in": "path",
        "required": True,
        "type": "string",
        "x-ms-summary": "Item",
        "description": "The number of the item.",
        "x-ms-url-encoding": "single",
    }


def _paths(connector: Connector) -> list[str]:
    return [path for path in mapping(connector.definition, "paths") if not path.startswith("x-")]


@rule(
    "path-no-leading-slash",
    "error",
    summary="Every key of `paths` starts with a slash",
    why="The path is put right behind the base path. A key that is no path belongs elsewhere.",
    source="Microsoft: swagger validator OperationPathMustStartWithSlash",
    bad=({"/paths/stores": {"get": _OTHER}}, {"/paths/securityDefinitions": {"api_key": {}}}),
    good={"/paths/~1stores": {"get": _OTHER}, "/paths/x-note": "stores are read only"},
)
def path_no_leading_slash(connector: Connector) -> Iterator[Violation]:
    """Report paths without a slash in front."""
    for path in _paths(connector):
        if not path.startswith("/"):
            yield Violation(f"the path {path!r} must start with '/'", ("paths", path))


@rule(
    "path-query-or-fragment",
    "error",
    summary="No path holds `?` or `#`",
    why="Query values are parameters; a fragment is never sent.",
    source="Microsoft: swagger validator OperationPathMayNotContainQueryOrFragment",
    bad={"/paths/~1stores?open=1": {"get": _OTHER}},
    good={"/paths/~1stores": {"get": _OTHER}},
)
def path_query_or_fragment(connector: Connector) -> Iterator[Violation]:
    """Report paths with a query or a fragment."""
    for path in _paths(connector):
        if "?" in path or "#" in path:
            yield Violation(f"the path {path!r} must not hold '?' or '#'; declare query parameters", ("paths", path))


@rule(
    "path-wildcard",
    "error",
    summary="No path holds `*`",
    why="Wildcards are not supported in addresses of operations.",
    source="Microsoft: swagger validator OperationPathContainsUnsupportedCharacters",
    bad={"/paths/~1stores~1*": {"get": _OTHER}},
    good={"/paths/~1stores~1all": {"get": _OTHER}},
)
def path_wildcard(connector: Connector) -> Iterator[Violation]:
    """Report paths with an asterisk."""
    for path in _paths(connector):
        if "*" in path:
            yield Violation(f"the path {path!r} must not hold '*'", ("paths", path))


@rule(
    "path-template-invalid",
    "error",
    summary="Variables of a path are `{name}`, closed, inside one segment, without a default, each named once",
    why="The swagger validator cannot tell what to fill in otherwise.",
    source="Microsoft: swagger validator OperationPathTemplateNotValid, OperationPathVariablesContainDefaults",
    bad=(
        {"/paths/~1stores~1{id": {"get": _OTHER}},
        {"/paths/~1stores~1{}": {"get": _OTHER}},
        {"/paths/~1stores~1{id}~1parts~1{id}": {"get": {**_OTHER, "parameters": [_path_parameter("id")]}}},
    ),
    good={"/paths/~1stores(id={id})": {"get": {**_OTHER, "parameters": [_path_parameter("id")]}}},
)
def path_template_invalid(connector: Connector) -> Iterator[Violation]:
    """Report paths whose braces make no sense."""
    for path in _paths(connector):
        if fault := _template_fault(path):
            yield Violation(f"the path {path!r} {fault}", ("paths", path))


def _template_fault(path: str) -> str:
    rest = _VARIABLE.sub("", path)
    if "{" in rest or "}" in rest:
        return "has a brace without its partner, or one inside another"
    seen: set[str] = set()
    for variable in _VARIABLE.findall(path):
        name = variable[1:-1]
        if not name.strip():
            return "has a variable without a name"
        if "/" in name:
            return f"has a variable that spans segments: {variable}"
        if "=" in name:
            return f"gives a variable a default: {variable}; the default belongs to the parameter"
        if name in seen:
            return f"names the variable {variable} twice"
        seen.add(name)
    return ""


@rule(
    "path-redefined-case",
    "error",
    summary="No two paths differ only in upper and lower case",
    why="The platform compares paths without regard to case, even those without operations, and refuses the second.",
    source="Microsoft: swagger validator PathRedefined; microsoft/powerapps-tools#222",
    bad=Example(definition={"/paths/~1Items": {}}, also=("path-item-empty",)),
    good={"/paths/~1Items2": {"get": _OTHER}},
)
def path_redefined_case(connector: Connector) -> Iterator[Violation]:
    """Report the later path of each pair."""
    seen: dict[str, str] = {}
    for path in _paths(connector):
        earlier = seen.setdefault(path.lower(), path)
        if earlier != path:
            yield Violation(f"the path {path!r} is the same as {earlier!r} but for the case", ("paths", path))


@rule(
    "path-duplicate-template",
    "error",
    summary="No two operations have the same method and the same path but for the names of variables",
    why="A call could not be told which one it is for. A difference in a last slash alone is only warned about.",
    source="Microsoft: swagger validator DuplicateOperationPath",
    bad=(
        {"/paths/~1items~1{number}": {"get": {**_OTHER, "parameters": [_path_parameter("number")]}}},
        {"/paths/~1items~1": {"get": _OTHER}},
    ),
    good={"/paths/~1items~1{number}": {"delete": {**_OTHER, "parameters": [_path_parameter("number")]}}},
)
def path_duplicate_template(connector: Connector) -> Iterator[Violation]:
    """Report the later operation of each pair."""
    seen: dict[tuple[str, str], Operation] = {}
    for operation in connector.index.operations:
        key = operation.method, _template(operation.path).rstrip("/")
        earlier = seen.setdefault(key, operation)
        if earlier is operation or earlier.path.lower() == operation.path.lower():
            continue
        same = _template(earlier.path) == _template(operation.path)
        yield Violation(
            f"{operation.title} has the same address as {earlier.title}: {earlier.path!r}"
            + ("" if same else " but for the last slash"),
            operation.place,
            severity=None if same else "warning",
        )


def _template(path: str) -> str:
    return _VARIABLE.sub("{}", path).lower()


@rule(
    "path-partial-duplicate",
    "warning",
    on_import="warning",
    summary="No path with a variable also takes in another path of the same method",
    why="A value of the variable may spell the other path, as in `/users/me` and `/users/{id}`. The hosted tool warns.",
    source="Microsoft: swagger validator PartialDuplicateOperationPath",
    bad={"/paths/~1items~1latest": {"get": _OTHER}},
    good={"/paths/~1stores~1latest": {"get": _OTHER}},
)
def path_partial_duplicate(connector: Connector) -> Iterator[Violation]:
    """Report the later operation of each pair; each operation once."""
    trees: dict[str, dict[str, Any]] = {}
    budget = [_MOST_STEPS]
    for operation in connector.index.operations:
        segments = _template(operation.path).strip("/").split("/")
        if len(segments) > _MOST_SEGMENTS:
            continue
        tree = trees.setdefault(operation.method, {})
        earlier = _overlap(tree, segments, 0, False, budget)
        if earlier is not None:
            yield Violation(f"{operation.title} overlaps with {earlier.title}: {earlier.path!r}", operation.place)
        for segment in segments:
            tree = tree.setdefault(segment, {})
        tree.setdefault("/", operation)


def _overlap(tree: dict[str, Any], segments: list[str], at: int, differs: bool, budget: list[int]) -> Operation | None:
    """Find an earlier operation whose every segment is the same or a variable on either side."""
    budget[0] -= 1
    if budget[0] < 0:
        return None
    if at == len(segments):
        return tree.get("/") if differs else None
    segment = segments[at]
    fits_all = segment == "{}"
    for way in [key for key in (tree if fits_all else (segment, "{}")) if key in tree and key != "/"]:
        found = _overlap(tree[way], segments, at + 1, differs or way != segment, budget)
        if found is not None:
            return found
    return None


@rule(
    "path-item-ref",
    "error",
    summary="No path item is a `$ref`",
    why="The platform does not follow references there.",
    source="Microsoft: swagger validator PathItemRefNotSuppored",
    bad={"/paths/~1stores": {"$ref": "#/x-stores"}, "/x-stores": {"get": _OTHER}},
    good={"/paths/~1stores": {"get": _OTHER}},
)
def path_item_ref(connector: Connector) -> Iterator[Violation]:
    """Report references in place of path items."""
    for reference in connector.index.references:
        if reference.kind == "path item":
            yield Violation("a path item must not be a reference; write its operations here", reference.place)
