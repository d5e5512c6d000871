"""The JSON body out of flat parameters: `body/prop/sub`, whole objects and arrays at any level, defaults filled in.

Facts: flattening as in exported flows; a required member that makers do not see is filled with its default, one that
is not required is never sent (Microsoft: "x-ms-visibility", certification messages).
"""

import copy
from collections.abc import Mapping, MutableMapping
from typing import Any

from generator.runtime.gateway.errors import suggestion
from generator.runtime.gateway.prepared import PreparedParameter, shape_of
from generator.runtime.gateway.values import UnfitValue, parse_value


class _Absent:
    def __deepcopy__(self, memo: dict[int, Any]) -> "_Absent":
        return self


ABSENT: Any = _Absent()
"""Stands for a value that is not sent."""

_FILL_DEPTH = 12


def split_name(name: str) -> list[str]:
    """Give the steps of a flat name; `~1` stands for a slash inside a step, `~0` for a tilde (as in JSON pointers)."""
    return [step.replace("~1", "/").replace("~0", "~") for step in name.split("/")]


def join_name(steps: list[str]) -> str:
    """Write steps as a flat name."""
    return "/".join(step.replace("~", "~0").replace("/", "~1") for step in steps)


def flatten(body: Any, name: str) -> dict[str, Any]:
    """Write a body as flat parameters, as far as objects go; arrays and empty objects stay whole."""
    if not isinstance(body, Mapping) or not body:
        return {name: body}
    return {
        flat: value
        for key, inner in body.items()
        for flat, value in flatten(inner, f"{name}/{join_name([str(key)])}").items()
    }


def known_names(document: Mapping[str, Any], body: PreparedParameter) -> list[str]:
    """List the flat names a maker can use, two levels deep."""
    names = [body.name]
    for name, schema in shape_of(document, body.schema).members.items():
        path = f"{body.name}/{join_name([name])}"
        names.append(path)
        names += [f"{path}/{join_name([inner])}" for inner in shape_of(document, schema).members]
    return names


def assemble(
    document: Mapping[str, Any], body: PreparedParameter, flat: Mapping[str, Any]
) -> tuple[Any, list[str], list[str]]:
    """Build the body.

    Args:
        document: the definition.
        body: the body parameter.
        flat: the inputs that belong to the body, by flat name.

    Returns:
        The body, or `ABSENT`; what is wrong; what is worth knowing.
    """
    problems: list[str] = []
    warnings: list[str] = []
    value: Any = ABSENT
    # Whole objects first, so that single members add to them.
    for name in sorted(flat, key=lambda key: (key.count("/"), key)):
        # The parameter's own name may hold a slash.
        rest = name[len(body.name) + 1 :]
        steps = split_name(rest) if rest else []
        try:
            schema = _schema_at(document, body, steps)
            if schema is None:
                warnings.append(f"{name!r} is internal and not required: the platform never sends it")
                continue
            given = copy.deepcopy(_typed(schema, flat[name]))
        except UnfitValue as problem:
            problems.append(f"{name!r} {problem}")
            # It was given, so it is not missing as well.
            given = None
        if given is ABSENT:
            continue
        if not steps:
            value = given
            continue
        value = {} if value is ABSENT else value
        if not _place(value, steps, given):
            problems.append(f"{name!r} lies inside something that is no object")
    if value is ABSENT:
        value = _implied(body)
    if isinstance(value, MutableMapping):
        problems += _fill(document, body.schema, value, body.name)
    elif value is ABSENT and body.required and not problems:
        problems.append(f"{body.name!r} is required")
    return value, problems, warnings


def _implied(body: PreparedParameter) -> Any:
    """Give the body nobody filled in: its default, or the empty object that its required members go into."""
    if body.required and body.default is not None:
        return copy.deepcopy(body.default)
    is_object = body.schema.get("type", "object") == "object" and "items" not in body.schema
    return {} if body.required and is_object and ("properties" in body.schema or "allOf" in body.schema) else ABSENT


def _typed(schema: Mapping[str, Any], value: Any) -> Any:
    """Bring one input to its type; what a maker leaves empty is not sent, except text."""
    if value is None:
        return ABSENT
    kind = schema.get("type")
    if value == "" and kind not in ("string", None):
        return ABSENT
    if kind is None and "properties" not in schema and isinstance(value, str) and value.lstrip()[:1] in {"{", "["}:
        return parse_value({"type": "object" if value.lstrip()[0] == "{" else "array"}, value)
    return parse_value(schema, value)


def _schema_at(document: Mapping[str, Any], body: PreparedParameter, steps: list[str]) -> Mapping[str, Any] | None:
    """Follow declared members.

    Returns:
        The member's schema; empty where the definition leaves it open; None when the way leads through something
        that the platform never sends.

    Raises:
        UnfitValue: there is no such member.
    """
    schema, above = body.schema, body.name
    for step in steps:
        if schema.get("type") == "array":
            raise UnfitValue("lies inside an array; arrays are given whole")
        shape = shape_of(document, schema)
        if step not in shape.members:
            if shape.is_open:
                return {}
            known = [f"{above}/{join_name([member])}" for member in shape.members]
            raise UnfitValue(f"is unknown{suggestion(f'{above}/{join_name([step])}', known)}")
        schema, above = shape.members[step], f"{above}/{join_name([step])}"
        if (
            schema.get("x-ms-visibility") == "internal"
            and step not in shape.required
            and not schema.get("x-ms-notification-url")
        ):
            return None
    return schema


def _place(body: Any, steps: list[str], value: Any) -> bool:
    for step in steps[:-1]:
        if not isinstance(body, MutableMapping):
            return False
        body = body.setdefault(step, {})
    if not isinstance(body, MutableMapping):
        return False
    body[steps[-1]] = value
    return True


def _fill(
    document: Mapping[str, Any], schema: Mapping[str, Any], body: MutableMapping[str, Any], name: str, depth: int = 0
) -> list[str]:
    """Put defaults in place of required members that are missing; give what is missing without one."""
    problems: list[str] = []
    shape = shape_of(document, schema)
    for member, inner in shape.members.items():
        path = f"{name}/{join_name([member])}"
        if isinstance(body.get(member), dict) and depth < _FILL_DEPTH:
            problems += _fill(document, inner, body[member], path, depth + 1)
        elif member in shape.required and member not in body and not inner.get("readOnly"):
            if "default" in inner:
                body[member] = copy.deepcopy(inner["default"])
                continue
            filled: dict[str, Any] = {}
            within = depth < _FILL_DEPTH and ("properties" in inner or "allOf" in inner)
            missing = _fill(document, inner, filled, path, depth + 1) if within else []
            if filled and not missing:
                body[member] = filled
            else:
                why = ": the callback address of the flow" if inner.get("x-ms-notification-url") else ""
                problems += missing or [f"{path!r} is required{why}"]
    return problems
