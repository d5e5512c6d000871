"""References and what they lead to."""

from collections.abc import Iterator, Mapping
from typing import Any
from urllib.parse import unquote

from generator.definition.spelling import did_you_mean
from generator.validator.connector import Connector
from generator.validator.index import Index, Placed
from generator.validator.json_values import listed, mapping, strings
from generator.validator.rule import Example, Place, Violation, rule
from generator.validator.rules.schema.compositions import parts

_HOMES = {"schema": "definitions", "parameter": "parameters", "response": "responses"}
# No real definition comes near; a made-up one whose schemas all put each other together must not take minutes.
_MOST_STEPS = 100_000
_NAME = "/definitions/Item/properties/name"


@rule(
    "ref-invalid",
    "error",
    summary="A `$ref` starts with `#/definitions/`, `#/parameters/` or `#/responses/`, as its place asks",
    why="Other files and addresses are never opened, and other parts of the document are not looked into.",
    source="Microsoft: swagger validator SchemaReferenceNotValid and its siblings for parameters and responses",
    bad=(
        {_NAME: {"$ref": "item.json"}},
        {_NAME: {"$ref": 5}},
        {"/paths/~1items/get/responses/404": {"$ref": "#/definitions/Item"}},
    ),
    good={
        "/responses": {"NotFound": {"description": "There is no such item."}},
        "/paths/~1items/get/responses/404": {"$ref": "#/responses/NotFound"},
    },
)
def ref_invalid(connector: Connector) -> Iterator[Violation]:
    """Report references of another form than their place allows."""
    for place, value, kind, _ in connector.index.references:
        home = _HOMES.get(kind)
        if home is None:
            continue
        if not isinstance(value, str):
            yield Violation(f"a reference must be a string such as '#/{home}/Name'", place)
        elif not value.startswith(f"#/{home}/"):
            yield Violation(f"the reference {value!r} must start with '#/{home}/'", place)


@rule(
    "ref-not-found",
    "error",
    summary="The target of every `$ref` exists",
    why="The import stops at a reference that does not resolve.",
    source="Microsoft: swagger validator SchemaReferenceNotFound and its siblings for parameters and responses",
    bad={_NAME: {"$ref": "#/definitions/Itme"}},
    good={_NAME: {"$ref": "#/definitions/Na%20me~1x"}, "/definitions/Na me~1x": {"type": "string"}},
)
def ref_not_found(connector: Connector) -> Iterator[Violation]:
    """Report references without a target; those in a circle of definitions are reported as aliases."""
    index = connector.index
    for place, value, kind, _ in index.references:
        home = _HOMES.get(kind)
        if home is None or not isinstance(value, str) or value in index.targets or not value.startswith(f"#/{home}/"):
            continue
        found = _at(connector.definition, value)
        if found is _NOTHING:
            name = unquote(value.split("/", 2)[2])
            yield Violation(
                f"the reference {value!r} does not resolve{did_you_mean(name, mapping(connector.definition, home))}",
                place,
            )
        elif not isinstance(found, Mapping):
            yield Violation(f"the reference {value!r} leads to something that is no {kind}", place)
        elif value.count("/") > 2:
            yield Violation(f"the reference {value!r} leads back to itself", place)


_NOTHING = object()


def _at(document: Mapping[str, Any], reference: str) -> Any:
    node: Any = document
    for part in unquote(reference[2:]).split("/"):
        key = part.replace("~1", "/").replace("~0", "~")
        if isinstance(node, Mapping) and key in node:
            node = node[key]
        elif isinstance(node, list) and key.isascii() and key.isdigit() and len(key) < 10 and int(key) < len(node):
            node = node[int(key)]
        else:
            return _NOTHING
    return node


@rule(
    "ref-alias-definition",
    "error",
    summary="No entry of `definitions`, `parameters` or `responses` is only a `$ref`",
    why="The swagger validator takes it for a loop of references. Refer to the final target, or copy it.",
    source="Microsoft: swagger validator SchemaRefLoopNotAllowed and its siblings for parameters and responses",
    bad=(
        {
            "/definitions/Thing": {"$ref": "#/definitions/Item"},
            "/paths/~1items~1{item_id}/get/responses/200/schema/$ref": "#/definitions/Thing",
        },
        {"/definitions/Loop": {"$ref": "#/definitions/Loop"}},
    ),
    good={"/definitions/Item/properties/parent": {"$ref": "#/definitions/Item"}},
)
def ref_alias_definition(connector: Connector) -> Iterator[Violation]:
    """Report shared entries that are references."""
    for place, value, _, _ in connector.index.references:
        if len(place) == 3 and place[0] in ("definitions", "parameters", "responses"):
            yield Violation(f"the entry {str(place[1])!r} is only a reference to {value!r}", place)


@rule(
    "required-ref-loop",
    "error",
    summary="No schema requires itself through required properties alone",
    why="No finite value could satisfy it. Recursion through an optional property or a list is fine.",
    source="Microsoft: swagger validator RequiredLoopInSchemaNotAllowed",
    bad=(
        {
            "/definitions/Item/required": ["parent"],
            "/definitions/Item/properties/parent": {"$ref": "#/definitions/Item"},
        },
        Example(
            definition={
                "/definitions/Item/required": ["box"],
                "/definitions/Item/properties/box": {"$ref": "#/definitions/Box"},
                "/definitions/Box": {"allOf": [{"$ref": "#/definitions/Item"}]},
            },
            also=("schema-allof",),
        ),
    ),
    good={
        "/definitions/Item/required": ["parts"],
        "/definitions/Item/properties/parts": {
            "type": "array",
            "items": {"$ref": "#/definitions/Item"},
            "x-ms-summary": "Parts",
            "description": "What the item is made of.",
        },
    },
)
def required_ref_loop(connector: Connector) -> Iterator[Violation]:
    """Report one reference of each loop; what `allOf` puts together requires all of its parts' properties."""
    index = connector.index
    if not _is_recursive(index):
        return
    needs: dict[Place, list[tuple[Place, Place]]] = {}
    steps = 0
    for schema in index.schemas:
        if "required" not in schema.node and "allOf" not in schema.node:
            continue
        own = Placed(schema.node, schema.place)
        composed = parts(index, own) if steps < _MOST_STEPS else [own]
        if len(composed) > 1:
            steps += sum(1 + len(mapping(node, "properties")) + len(listed(node, "required")) for node, _ in composed)
        needs[schema.place] = list(_needs(index, composed))
    done: set[Place] = set()
    told: set[Place] = set()
    for start in needs:
        if start not in done:
            for at in _loops(start, needs, done):
                if at not in told:
                    told.add(at)
                    yield Violation("this required property leads back to the schema that requires it", at)


def _is_recursive(index: Index) -> bool:
    """Return whether a tree of schemas leads back to itself: most definitions have none that does."""
    users = {place: 0 for place, root in index.roots.items() if root.references}
    uses: dict[Place, list[Place]] = {place: [] for place in users}
    for place in users:
        for reference, _ in index.roots[place].references:
            target = index.targets.get(reference)
            top = _top(index, target.place) if target else None
            if top is not None and top in users:
                uses[place].append(top)
                users[top] += 1
    free = [place for place, count in users.items() if not count]
    left = len(users) - len(free)
    while free:
        for used in uses[free.pop()]:
            users[used] -= 1
            if not users[used]:
                free.append(used)
                left -= 1
    return left > 0


def _top(index: Index, place: Place) -> Place | None:
    """Return the top of the tree that a place is in."""
    if place in index.roots:
        return place
    return next((place[:length] for length in range(len(place) - 1, 0, -1) if place[:length] in index.roots), None)


def _needs(index: Index, composed: list[Placed]) -> Iterator[tuple[Place, Place]]:
    """Return what the required properties of one object lead to, and where each stands."""
    names = {name for node, _ in composed for name in strings(node, "required")}
    for node, place in composed if names else ():
        for name, child in mapping(node, "properties").items():
            if name in names and (target := index.follow(child, at := (*place, "properties", name))) is not None:
                yield target.place, at


def _loops(start: Place, needs: Mapping[Place, list[tuple[Place, Place]]], done: set[Place]) -> Iterator[Place]:
    """Walk in depth, without recursion; give the property that closes a loop."""
    path = {start}
    stack = [(start, iter(needs.get(start, ())))]
    while stack:
        place, further = stack[-1]
        step = next(further, None)
        if step is None:
            stack.pop()
            path.discard(place)
            done.add(place)
        elif step[0] in path:
            yield step[1]
        elif step[0] not in done:
            path.add(step[0])
            stack.append((step[0], iter(needs.get(step[0], ()))))


@rule(
    "ref-has-siblings",
    "warning",
    on_import="warning",
    summary="Nothing stands beside a `$ref`",
    why="Tools disagree about it: most drop what stands beside a reference. Put it into the target.",
    source="Microsoft: swagger validator AdditionalPropertyNotAllowedAdjacentToRef; JSON Reference",
    bad={_NAME: {"$ref": "#/definitions/Name", "title": "Name"}, "/definitions/Name": {"type": "string"}},
    good={_NAME: {"$ref": "#/definitions/Name"}, "/definitions/Name": {"type": "string"}},
)
def ref_has_siblings(connector: Connector) -> Iterator[Violation]:
    """Report references with further keys."""
    for place, _, kind, owner in connector.index.references:
        if kind in _HOMES and len(owner) > 1:
            others = ", ".join(repr(key) for key in owner if key != "$ref")
            yield Violation(f"beside a reference {others} is ignored", place)


@rule(
    "unused-component",
    "info",
    summary="Every entry of `definitions`, `parameters` and `responses` is referred to",
    why="What nothing refers to makes the definition longer, and is mostly left over.",
    source="own advice",
    bad=(
        {"/definitions/Old": {"type": "string"}},
        {
            "/definitions/Old": {"type": "array", "items": {"$ref": "#/definitions/Older"}},
            "/definitions/Older": {"type": "array", "items": {"$ref": "#/definitions/Old"}},
        },
    ),
    good={"/definitions/Old": {"type": "string"}, _NAME: {"$ref": "#/definitions/Old"}},
)
def unused_component(connector: Connector) -> Iterator[Violation]:
    """Report entries that nothing in use refers to, be it that entries without use refer to each other."""
    used: set[tuple[str, str]] = set()
    inside: dict[tuple[str, str], set[tuple[str, str]]] = {}
    names: dict[str, tuple[str, str]] = {}
    homes = frozenset(_HOMES.values())
    for place, value, _, _ in connector.index.references:
        if not isinstance(value, str):
            continue
        named = names.get(value)
        if named is None:
            if not value.startswith("#/") or value.count("/") < 2:
                continue
            home, name = unquote(value[2:]).split("/")[:2]
            named = names[value] = home, name.replace("~1", "/").replace("~0", "~")
        if place[0] in homes and len(place) > 3:  # what is only an alias, another rule tells
            inside.setdefault((str(place[0]), str(place[1])), set()).add(named)
        else:
            used.add(named)
    referred = {named for owner, others in inside.items() for named in others if named != owner}
    waiting = list(used)
    while waiting:
        new = inside.get(waiting.pop(), set()) - used
        used |= new
        waiting += new
    for home in _HOMES.values():
        for name in mapping(connector.definition, home):
            if (home, name) not in used:
                by = "nothing in use refers" if (home, name) in referred else "nothing refers"
                yield Violation(f"{by} to {name!r}", (home, name))
