"""One schema of ours against the vendor's, member by member: what is gone, what is new, and what has another type."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any, NamedTuple

from generator.definition import Placed, SchemaView, text_of
from generator.definition.schemas import ANY
from generator.drift.description import Description
from generator.drift.difference import Difference

_SHOWN_VALUES = 5
# Formats that decide how a value is written; others only describe a text.
_SHAPING = ("date", "date-time", "time", "byte", "binary", "float", "double")


class Descriptions(NamedTuple):
    """The two documents.

    Attributes:
        ours: the definition.
        theirs: the vendor's.
        alike: pairs of schemas, by identity and part, that were found without a difference; grows, so that they are
            not compared again in the next operation.
    """

    ours: Description
    theirs: Description
    alike: set[tuple[int, int, str]]


class Pair(NamedTuple):
    """One value in both documents and the name of its place."""

    ours: Placed
    theirs: Placed
    name: str


def differing_members(descriptions: Descriptions, part: str, operation: str, start: Pair) -> Iterator[Difference]:
    """Compare two schemas member by member; one that several members share is compared at its first name only.

    Args:
        descriptions: the two documents.
        part: `parameter`, `body` or `answer`, the start of the kinds.
        operation: operationId of ours.
        start: where to begin.

    Raises:
        Unusable: a reference does not resolve, or a schema is no object.
    """
    seen: set[tuple[int, int, str]] = set()
    found = False
    waiting = [start]
    while waiting:
        pair = waiting.pop()
        ours, theirs = descriptions.ours.view(pair.ours), descriptions.theirs.view(pair.theirs)
        key = (id(ours.node), id(theirs.node), part)
        if key in seen or key in descriptions.alike:
            continue
        seen.add(key)
        if retyped := _other_type(ours, theirs):
            words = f"{pair.name!r} is described as {retyped.words}"
            yield Difference(f"{part}-retyped", operation, pair.name, words, retyped.described)
            found = True
            continue
        differences = list(_hints(part, operation, pair.name, ours, theirs))
        # A schema without members says nothing about them.
        if ours.properties and theirs.properties:
            differences += _one_sided(part, operation, pair.name, ours, theirs)
        found = found or bool(differences)
        yield from differences
        below = [
            Pair(ours.properties[name], theirs.properties[name], f"{pair.name}/{name}")
            for name in ours.properties
            if name in theirs.properties
        ]
        if ours.items is not None and theirs.items is not None:
            below.append(Pair(ours.items, theirs.items, f"{pair.name}[]"))
        if ours.extra is not None and theirs.extra is not None:
            below.append(Pair(ours.extra, theirs.extra, f"{pair.name}/*"))
        waiting += reversed(below)
    if not found:
        descriptions.alike.update(seen)


def _one_sided(part: str, operation: str, name: str, ours: SchemaView, theirs: SchemaView) -> Iterator[Difference]:
    for member in ours.properties:
        if member not in theirs.properties:
            yield Difference(f"{part}-gone", operation, f"{name}/{member}", f"'{name}/{member}' is not described")
        elif part == "body" and member in theirs.required and member not in ours.required:
            words = f"'{name}/{member}' is described as required"
            yield Difference("body-required", operation, f"{name}/{member}", words)
    for member in theirs.properties:
        if member not in ours.properties:
            need = " as required" if part == "body" and member in theirs.required else ""
            words = f"'{name}/{member}' is described{need}; we do not have it"
            yield Difference(f"{part}-added", operation, f"{name}/{member}", words)


class _Type(NamedTuple):
    """The vendor's type, and the words that tell it from ours."""

    described: str
    words: str


def _other_type(ours: SchemaView, theirs: SchemaView) -> _Type | None:
    """Say how two types differ; None when they do not, or when one of them is left open."""
    if ANY in (ours.type, theirs.type):
        return None
    # A file of 2.0 is a binary text of 3.x.
    if ours.type.replace("file", "string") != theirs.type.replace("file", "string"):
        return _Type(theirs.type, f"{theirs.type}; ours is {ours.type}")
    formats = [view.keywords.get("format") for view in (ours, theirs)]
    if formats == ["int32", "int64"]:
        return _Type("int64", "int64; ours is int32, which large values do not fit")
    return None


def _hints(part: str, operation: str, name: str, ours: SchemaView, theirs: SchemaView) -> Iterator[Difference]:
    """Compare format and list of values, where the vendor gives one; an answer without a list takes them all."""
    own, other = (view.keywords.get("format") for view in (ours, theirs))
    if other != own and other in _SHAPING and theirs.type == ours.type:
        words = f"{name!r} is described with the format {other}; ours {f'is {own}' if own else 'has none'}"
        yield Difference(f"{part}-format", operation, name, words, other)
    known, listed = (_listed(view.keywords.get("enum")) for view in (ours, theirs))
    if listed is None or (part == "answer" and known is None):
        return
    if known is None:
        words = f"{name!r} is described as one of {_shown(listed)}; ours lists no values"
    elif listed == known:
        return
    else:
        told = [(listed - known, "with"), (known - listed, "without")]
        changes = " and ".join(f"{how} {_shown(each)}" for each, how in told if each)
        words = f"{name!r} is described {changes} among its values"
    yield Difference(f"{part}-values", operation, name, words, ", ".join(sorted(listed)))


def _listed(values: Any) -> frozenset[str] | None:
    """Return values as they would stand in a message; 1 and 1.0 are one number, and containers are passed over."""
    if not isinstance(values, list):
        return None
    numbers = [int(each) if isinstance(each, float) and each.is_integer() else each for each in values]
    return frozenset(text_of(each) for each in numbers if not isinstance(each, list | Mapping))


def _shown(values: Iterable[str]) -> str:
    ordered = sorted(values)
    more = f" and {len(ordered) - _SHOWN_VALUES} more" if len(ordered) > _SHOWN_VALUES else ""
    return ", ".join(ordered[:_SHOWN_VALUES]) + more
