"""Plausible values for an input: what the service knows first, then what its type suggests.

Moments lie in the last days and rise in the order of the inputs, so that a start comes before a stop.
"""

import datetime
import itertools
from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

from generator.contract.known_values import Context, Input, singular
from generator.definition import resolve

_DEPTH = 4


class _Situation(NamedTuple):
    """What values are made from, the same for all members of an input; see `samples`."""

    document: Mapping[str, Any]
    context: Context
    secrets: tuple[str, ...]
    position: int


def samples(
    document: Mapping[str, Any], input_: Input, context: Context, secrets: tuple[str, ...], position: int
) -> list[Any]:
    """Return candidates for one input, the most promising first.

    Args:
        document: the definition.
        input_: what is to be filled in.
        context: known values by name.
        secrets: values worth trying where a password is asked for.
        position: the input's place among its operation's inputs, which orders moments.
    """
    situation = _Situation(document, context, secrets, position)
    found = [*_known(input_.name, input_.schema, context), *_typed(situation, input_.schema, 0)]
    fitting = [value for value in found if _is_allowed(input_.schema, value)]
    return list({repr(value): value for value in fitting}.values())


def wrong_values(input_: Input) -> list[Any]:
    """Return a value that no service can take for this input's type; a text outside a body takes anything."""
    schema = input_.schema
    kind, form = schema.get("type"), schema.get("format")
    if schema.get("enum") or form in ("date", "date-time") or kind in ("boolean", "integer", "number", "array"):
        return ["no such value"]
    if kind in ("string", "object") and input_.place == "body":
        return [12.5]
    return []


def _known(wanted: str, schema: Mapping[str, Any], context: Context) -> Iterator[Any]:
    """Find values by name: `workspace_id`, the end of `default_workspace_id`, or the plural of it as a list or csv."""
    name, kind = singular(wanted), schema.get("type")
    if kind in ("boolean", "object"):  # called like something, and yet no name of it
        return
    for known, value in sorted(context.items(), key=lambda item: len(item[0]), reverse=True):
        if name == known or name.endswith(f"_{known}"):
            if kind == "array":
                yield [value]
            else:
                yield str(value) if kind == "string" else value


def _typed(situation: _Situation, schema: Mapping[str, Any], depth: int) -> Iterator[Any]:
    schema = resolve(situation.document, schema)
    for keyword in ("x-ms-test-value", "default"):
        if schema.get(keyword) is not None:
            yield schema[keyword]
    yield from schema.get("enum", ())
    kind = schema.get("type")
    if kind == "string":
        yield from _texts(schema, situation.secrets, situation.position)
    elif kind == "integer":
        recent = int(_moment(situation.position).timestamp())
        yield from (schema.get("minimum", 1), 1, recent, 3600, -1)
    elif kind == "number":
        yield from (schema.get("minimum", 1.5), 1.5)
    elif kind == "boolean":
        yield from (True, False)
    elif kind == "array" and depth < _DEPTH:
        items = resolve(situation.document, schema.get("items", {}))
        yield from ([item] for item in _typed(situation, items, depth + 1) if _is_allowed(items, item))
        if not schema.get("minItems"):
            yield []
    elif kind == "object" and depth < _DEPTH:
        yield _object(situation, schema, depth)
    elif kind is None:
        yield from ("sample", 1, True)


def _object(situation: _Situation, schema: Mapping[str, Any], depth: int) -> dict[str, Any]:
    members = {}
    for name, member in schema.get("properties", {}).items():
        inner = resolve(situation.document, member)
        known = _known(name, inner, situation.context) if inner.get("type") != "object" else ()
        members[name] = next(itertools.chain(known, _typed(situation, inner, depth + 1)), None)
    return {name: value for name, value in members.items() if value is not None}


def _texts(schema: Mapping[str, Any], secrets: tuple[str, ...], position: int) -> Iterator[str]:
    moment = _moment(position)
    form = schema.get("format")
    if form == "date-time":
        yield moment.isoformat(timespec="seconds").replace("+00:00", "Z")
    elif form == "date":
        yield moment.date().isoformat()
    elif form == "email":
        yield "sample@example.com"
    elif form == "uri":
        yield "https://example.com/sample"
    elif form == "password":
        yield from (*secrets, "a-long-sample")
    else:
        shortest, longest = schema.get("minLength", 0), schema.get("maxLength", 1000)
        yield "sample".ljust(shortest, "x")[:longest]
        yield moment.date().isoformat()
        yield moment.isoformat(timespec="seconds").replace("+00:00", "Z")
        yield "Europe/Berlin"


def _moment(position: int) -> datetime.datetime:
    start = datetime.datetime.now(datetime.UTC).replace(microsecond=0) - datetime.timedelta(days=5)
    return start + datetime.timedelta(hours=25 * min(position, 3) + min(position, 20))


def _is_allowed(schema: Mapping[str, Any], value: Any) -> bool:
    if schema.get("enum") and value not in schema["enum"]:
        return False
    if isinstance(value, int | float) and not isinstance(value, bool):
        return bool(schema.get("minimum", value) <= value <= schema.get("maximum", value))
    if isinstance(value, str):
        return bool(schema.get("minLength", 0) <= len(value) <= schema.get("maxLength", len(value)))
    return True
