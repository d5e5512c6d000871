"""From what stands in a card to the inputs of a call, by flat name, as a flow hands them over."""

import json
from collections.abc import Iterable, Mapping
from typing import Any

from generator.definition.flat_names import split_name
from generator.designer.card import Card, Field
from generator.designer.controls import Filled, entry_name, entry_numbers, text_value
from generator.runtime.gateway.values import UnfitValue, parse_value

Files = Mapping[str, Any]
"""Uploaded files by the name of their box, as flows carry them: `{"$content-type", "$content"}`, or base64."""


def inputs_from(card: Card, form: Filled, files: Files | None = None) -> dict[str, Any]:
    """Return the inputs of a call; a box that is empty is not given.

    Args:
        card: the operation.
        form: what stands in its boxes.
        files: what was uploaded.
    """
    given: dict[str, Any] = {}
    for field in card.fields:
        value = _value(field, field.name, form, files or {})
        if value is not None:
            given[field.name] = value
    return given


def texts_from(card: Card, inputs: Mapping[str, Any]) -> Filled:
    """Return the form that gives these inputs; lists whose entries have members, in one box."""
    values: dict[str, str] = {}
    custom, whole = set(), set()
    for field in card.fields:
        if field.name not in inputs:
            continue
        value = inputs[field.name]
        is_plain = field.control == "list" and isinstance(value, list) and _is_alone(field)
        if is_plain:
            values |= {entry_name(field.name, n, field, field.entries[0]): text_value(v) for n, v in enumerate(value)}
            continue
        values[field.name] = text_value(value)
        if field.control == "list":
            whole.add(field.name)
        elif field.control in ("enum", "yes-no") and values[field.name] not in _offered(field):
            custom.add(field.name)
    return Filled(values, frozenset(custom), frozenset(whole))


def _offered(field: Field) -> set[str]:
    return {"true", "false"} if field.control == "yes-no" else set(map(text_value, field.allowed))


def _is_alone(field: Field) -> bool:
    return len(field.entries) == 1 and field.entries[0].name == f"{field.name}[]"


def _value(field: Field, name: str, form: Filled, files: Files) -> Any:
    if name in files:
        return files[name]
    if field.control == "list" and name not in form.whole:
        return list_from(field, name, form, files) or None
    text = form.values.get(name, "")
    if text == "":
        return None
    return _json(text) if field.control == "json" and field.schema.get("type") != "object" else text


def _json(text: str) -> Any:
    """Read what may be anything: an object or a list where it is one, else the text itself."""
    if not text.lstrip().startswith(("{", "[")):
        return text
    try:
        return json.loads(text)
    except (ValueError, RecursionError):
        return text


def list_from(field: Field, name: str, form: Filled, files: Files) -> list[Any]:
    """Return the entries of a list, those that are empty left out.

    Args:
        field: the list.
        name: in the form.
        form: what stands in the boxes.
        files: what was uploaded.
    """
    found = []
    for number in entry_numbers(name, form.values):
        if _is_alone(field):
            entry = field.entries[0]
            value = _value(entry, entry_name(name, number, field, entry), form, files)
            found += [] if value is None else [_typed(entry, value)]
        else:
            found += [members] if (members := _members(field, name, number, form, files)) else []
    return found


def _members(field: Field, name: str, number: int, form: Filled, files: Files) -> dict[str, Any]:
    whole: dict[str, Any] = {}
    for entry in field.entries:
        value = _value(entry, entry_name(name, number, field, entry), form, files)
        if value is not None:
            _place(whole, split_name(entry.name[len(field.name) + 3 :]), _typed(entry, value))
    return whole


def _place(whole: dict[str, Any], steps: Iterable[str], value: Any) -> None:
    *around, last = steps
    for step in around:
        whole = whole.setdefault(step, {})
    whole[last] = value


def _typed(field: Field, value: Any) -> Any:
    """Bring an entry to its type; what does not fit stays, and the gateway says so."""
    try:
        return parse_value(field.schema, value)
    except UnfitValue:
        return value
