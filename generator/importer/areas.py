"""Areas: which file an operation or schema stands in."""

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from generator.importer.operations import ImportedOperation

_MOST = 60
_FEW = 12
_RESERVED = re.compile(r"(?:con|prn|aux|nul|com\d|lpt\d)$")
_VERSION = re.compile(r"v?\d+(?:[._]\d+)*|api|rest|services?", re.IGNORECASE)
_REFERENCE = "#/definitions/"
SHARED = "shared"


def area_of_each(operations: Sequence[ImportedOperation]) -> list[str]:
    """Return the area of each operation: by tag where most have one, else by path; of few operations, one for all."""
    if len(operations) <= _FEW:
        return ["operations"] * len(operations)
    tagged = [operation.tags[0] if operation.tags else "" for operation in operations]
    by_tag = [file_name(tag) for tag in tagged]
    by_path = [file_name(segment) for segment in _segments([operation.path for operation in operations])]
    candidates = [by_tag] if all(tagged) else []
    for areas in (*candidates, by_path):
        count = len(set(areas))
        if 1 < count <= max(len(areas) // 2, 2):
            return _most_of(areas)
    return ["operations"] * len(operations)


def _most_of(areas: list[str]) -> list[str]:
    kept = {area for area, _ in Counter(areas).most_common(_MOST - 1)}
    return [area if area in kept else "other" for area in areas]


def _segments(paths: list[str]) -> Iterator[str]:
    """Return of each path the first part that tells it from others."""
    split = [
        [part for part in path.split("/") if part and "{" not in part and not _VERSION.fullmatch(part)]
        for path in paths
    ]
    at = 0
    while all(len(parts) > at + 1 for parts in split) and len({parts[at] for parts in split}) == 1:
        at += 1
    for parts in split:
        yield parts[at] if len(parts) > at else "operations"


def file_name(text: str) -> str:
    """Return a text as the name of a file that every system takes."""
    name = re.sub(r"[^a-z0-9]+", "_", re.sub(r"(?<=[a-z])(?=[A-Z])", "_", text).lower()).strip("_")[:40]
    return f"{name}_" if _RESERVED.match(name) else name or "other"


def area_of_schemas(used: Mapping[str, list[str]], definitions: Mapping[str, Any]) -> dict[str, str]:
    """Return the area of each schema: the one whose operations use it, or `shared`.

    Args:
        used: names of schemas by area, as its operations name them.
        definitions: the schemas.
    """
    inside = {name: list(references(value)) for name, value in definitions.items()}
    found: dict[str, str] = {}
    for area, names in used.items():
        waiting = [(name, area) for name in names]
        while waiting:
            name, wanted = waiting.pop()
            before = found.get(name)
            if name not in inside or before in (wanted, SHARED):
                continue
            found[name] = wanted if before is None else SHARED
            waiting += [(inner, found[name]) for inner in inside[name]]
    return {name: found.get(name, SHARED) for name in definitions}


def references(value: Any) -> Iterator[str]:
    """Return the names of all schemas that something refers to."""
    waiting = [value]
    while waiting:
        one = waiting.pop()
        if isinstance(one, dict):
            reference = one.get("$ref")
            if isinstance(reference, str) and reference.startswith(_REFERENCE):
                yield reference.removeprefix(_REFERENCE)
            waiting.extend(one.values())
        elif isinstance(one, list):
            waiting.extend(one)
