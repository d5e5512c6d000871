"""What several operations say alike, named once: parameters and errors."""

import http
import json
import re
from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from typing import Any

from generator.importer.free_names import FreeNames
from generator.importer.yaml_text import Noted

_OVER = ("title", "description", "required", "visibility", "default", "choices")


def share_parameters(
    records: Iterable[dict[str, Any]], known: Mapping[str, dict[str, Any]]
) -> dict[str, dict[str, Any]]:
    """Replace parameters that operations say alike by names.

    Args:
        records: operations; they are changed.
        known: shared parameters of the definition, whose names are taken.

    Returns:
        All shared parameters by name.
    """
    entries = _entries(records, "parameters")
    found = _share(entries, known, lambda record: str(record["name"]), lambda record: str(record["name"]))
    leaders: dict[tuple[str, str], str] = {}
    for name, record in found.items():
        if name not in known:
            leaders.setdefault((record.get("name", name), record["in"]), name)
    for place, at in entries:
        parameter = place[at]
        if isinstance(parameter, dict) and (leader := leaders.get((parameter["name"], parameter["in"]))) is not None:
            use = _use(leader, {"name": parameter["name"], **found[leader]}, parameter)
            place[at] = use or parameter
    return {name: _keyed(name, record) for name, record in found.items()}


def _keyed(name: str, record: dict[str, Any]) -> dict[str, Any]:
    """Leave out the name of a parameter that it has as its key."""
    return {key: value for key, value in record.items() if key != "name" or value != name}


def _use(leader: str, shared: dict[str, Any], record: dict[str, Any]) -> dict[str, Any] | None:
    """Return a shared parameter with what is different here; None when more than that is different."""
    others = [key for key in {**shared, **record} if key not in _OVER]
    if any(shared.get(key) != record.get(key) for key in others) or any(type(key) is not str for key in record):
        return None
    different = {key: record.get(key) for key in _OVER if shared.get(key) != record.get(key)}
    if any(value is None for value in different.values()) or len(different) > 2:
        return None
    return {"use": leader, **different}


def share_errors(records: Iterable[dict[str, Any]], known: Mapping[str, dict[str, Any]]) -> dict[str, dict[str, Any]]:
    """Replace errors that operations say alike by names; what all of them say is in force always.

    Args:
        records: operations; they are changed.
        known: shared answers of the definition, whose names are taken.

    Returns:
        All shared errors by name.
    """
    operations = list(records)
    found = _share(_entries(operations, "errors"), known, lambda record: str(record["status"]), _error_name)
    uses = Counter(name for record in operations for name in set(_names(record.get("errors", []))))
    always = {name for name in found if name not in known and uses[name] == len(operations)}
    for record in operations:
        left = [each for each in record.get("errors", []) if not isinstance(each, str) or each not in always]
        if left:
            record["errors"] = left
        else:
            record.pop("errors", None)
    return {name: {**record, **({"always": True} if name in always else {})} for name, record in found.items()}


def _names(entries: list[Any]) -> Iterable[str]:
    return (each for each in entries if isinstance(each, str))


def _error_name(record: dict[str, Any]) -> str:
    status = record["status"]
    try:
        phrase = http.HTTPStatus(status).phrase if isinstance(status, int) else str(status)
    except ValueError:
        phrase = f"status {status}"
    return re.sub(r"[^a-z0-9]+", "_", phrase.lower()).strip("_")


def _entries(records: Iterable[dict[str, Any]], key: str) -> list[tuple[list[Any], int]]:
    return [(record[key], at) for record in records for at in range(len(record.get(key, [])))]


def _share(
    entries: list[tuple[list[Any], int]],
    known: Mapping[str, dict[str, Any]],
    group: Callable[[dict[str, Any]], str],
    name_of: Callable[[dict[str, Any]], str],
) -> dict[str, dict[str, Any]]:
    """Name each record that appears twice or more, the most frequent ones of a group first."""
    texts = {(id(place), at): _text(place[at]) for place, at in entries if isinstance(place[at], dict)}
    counts = Counter(texts.values())
    first: dict[str, dict[str, Any]] = {}
    for place, at in entries:
        if isinstance(place[at], dict):
            first.setdefault(texts[id(place), at], place[at])
    order = {text: number for number, text in enumerate(first)}
    repeated = [text for text in first if counts[text] > 1 and not any(isinstance(key, Noted) for key in first[text])]
    groups: dict[str, int] = {}
    for text in repeated:
        groups.setdefault(group(first[text]), order[text])
    repeated.sort(key=lambda text: (groups[group(first[text])], -counts[text], order[text]))
    free = FreeNames(known)
    names: dict[str, str] = {}
    for text in repeated:
        base = "_".join(re.findall(r"[A-Za-z0-9_.@-]+", name_of(first[text]))) or "unnamed"
        names[text] = free.free(base, "_")
    for place, at in entries:
        if isinstance(place[at], dict) and (name := names.get(texts[id(place), at])):
            place[at] = name
    return {**known, **{name: first[text] for text, name in names.items()}}


def _text(record: dict[str, Any]) -> str:
    return json.dumps(record, sort_keys=True)
