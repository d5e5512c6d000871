"""The JSON body out of flat parameters: `body/prop/sub`, whole objects and arrays at any level, defaults filled in.

Facts: flattening as in exported flows; a required member that makers do not see is filled with its default, one that
is not required is never sent (Microsoft: "x-ms-visibility", certification messages).
"""

import copy
from collections.abc import Mapping, MutableMapping
from typing import Any

from generator.definition import Schemas, SchemaView
from generator.definition.flat_names import below, split_name
from generator.definition.inputs import is_internal, readable_view
from generator.definition.look_ups import NEWER_SHAPE, OLDER_SHAPE
from generator.definition.schemas import plain_schema
from generator.definition.triggers import is_callback
from generator.runtime.gateway.errors import suggestion
from generator.runtime.gateway.prepared import PreparedParameter
from generator.runtime.gateway.values import UnfitValue, parse_value


class _Absent:
    def __deepcopy__(self, memo: dict[int, Any]) -> "_Absent":
        return self


ABSENT: Any = _Absent()
"""Stands for a value that is not sent."""

_FILL_DEPTH = 12


def assemble(schemas: Schemas, body: PreparedParameter, flat: Mapping[str, Any]) -> tuple[Any, list[str], list[str]]:
    """Build the body.

    Args:
        schemas: of the definition.
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
            schema = _schema_at(schemas, body, steps)
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
            problems.append(f"{name!r} lies inside something that is not an object")
    if value is ABSENT:
        value = _implied(body)
    if isinstance(value, MutableMapping):
        problems += _fill(schemas, body.view, value, body.name)
    elif value is ABSENT and body.required and not problems:
        problems.append(f"{body.name!r} is required")
    return value, problems, warnings


def _implied(body: PreparedParameter) -> Any:
    """Return the body nobody filled in: its default, or the empty object that its required members go into."""
    if body.required and body.default is not None:
        return copy.deepcopy(body.default)
    return {} if body.required and body.view.type == "object" and "properties" in body.schema else ABSENT


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


def _schema_at(schemas: Schemas, body: PreparedParameter, steps: list[str]) -> Mapping[str, Any] | None:
    """Follow declared members.

    Returns:
        The member's schema; empty where the definition leaves it open; None when the way leads through something
        that the platform never sends.

    Raises:
        UnfitValue: there is no such member.
    """
    view, above = body.view, body.name
    for step in steps:
        if view.type == "array":
            raise UnfitValue("lies inside an array; arrays are given whole")
        if step not in view.properties:
            if _is_open(view):
                return {}
            known = [below(above, str(member)) for member in view.properties]
            raise UnfitValue(f"is unknown{suggestion(below(above, step), known)}")
        inner, above = readable_view(schemas, view.properties[step]), below(above, step)
        if is_internal(inner) and step not in view.required and not is_callback(inner):
            return None
        view = inner
    return plain_schema(view)


def _is_open(view: SchemaView) -> bool:
    """Whether members beyond the declared ones may come."""
    is_told = OLDER_SHAPE in view.keywords or NEWER_SHAPE in view.keywords
    return not view.properties or view.extra is not None or is_told


def _place(body: Any, steps: list[str], value: Any) -> bool:
    for step in steps[:-1]:
        if not isinstance(body, MutableMapping):
            return False
        body = body.setdefault(step, {})
    if not isinstance(body, MutableMapping):
        return False
    body[steps[-1]] = value
    return True


def _fill(schemas: Schemas, view: SchemaView, body: MutableMapping[str, Any], name: str, depth: int = 0) -> list[str]:
    """Put defaults in place of required members that are missing; give what is missing without one."""
    problems: list[str] = []
    for member, placed in view.properties.items():
        path = below(name, str(member))
        if isinstance(body.get(member), dict) and depth < _FILL_DEPTH:
            problems += _fill(schemas, readable_view(schemas, placed), body[member], path, depth + 1)
        elif member in view.required and member not in body:
            inner = readable_view(schemas, placed)
            if inner.keywords.get("readOnly"):
                continue
            if "default" in inner.keywords:
                body[member] = copy.deepcopy(inner.keywords["default"])
                continue
            filled: dict[str, Any] = {}
            missing = _fill(schemas, inner, filled, path, depth + 1) if depth < _FILL_DEPTH else []
            if filled and not missing:
                body[member] = filled
            else:
                why = ": the callback address of the flow" if is_callback(inner) else ""
                problems += missing or [f"{path!r} is required{why}"]
    return problems
