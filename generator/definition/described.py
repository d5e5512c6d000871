"""An operation as makers see it in the designer: what it takes and what it gives, by flat name.

Facts: Microsoft's "OpenAPI extensions for custom connectors" (`x-ms-summary`, `x-ms-visibility`, `x-ms-dynamic-*`,
`x-ms-notification-content`).
"""

from collections.abc import Mapping
from typing import Any, Literal, NamedTuple

from generator.definition.inputs import inputs_of, parts_of, readable_view
from generator.definition.look_ups import dropdown_of, dynamic_schema_of, entries_of
from generator.definition.operations import OperationRecord, text_of
from generator.definition.references import BrokenReference
from generator.definition.responses import output_of
from generator.definition.schemas import ANY, Schemas, SchemaView

Kind = Literal["action", "trigger", "look-up"]
_MOST = 1_000
_DEPTH = 6


class Member(NamedTuple):
    """An input, or a part of an answer.

    Attributes:
        name: flat: `name`, `body/name/inner`; `[]` stands behind what is a list of parts.
        title: as makers see it; empty when it has none of its own.
        description: what it is.
        type: its JSON type, `list of ...` for a list, `any` when nothing settles it.
        format: its format, of a list that of its entries; empty without one.
        required: whether it must be given, or always comes; of a list's entries, whether each must have it.
        visibility: `important`, `advanced`, `internal`, or nothing; of what is in something internal, `internal`.
        default: what counts when it is left out; None without one.
        allowed: the only values; empty when any may come.
        choices: the operation that fills its drop-down; empty without one.
        shaped_by: the operation that tells its members; empty when the definition does.
    """

    name: str
    title: str
    description: str
    type: str
    format: str
    required: bool
    visibility: str
    default: Any
    allowed: tuple[Any, ...]
    choices: str
    shaped_by: str


def kind_of(operation: OperationRecord) -> Kind:
    """Say what an operation is for makers: hidden ones serve drop-downs, or the platform itself."""
    if operation.is_trigger:
        return "trigger"
    return "look-up" if operation.is_internal else "action"


def inputs_described(document: Mapping[str, Any], operation: OperationRecord) -> list[Member]:
    """List an operation's inputs in the order of the definition; of a body, what it consists of."""
    schemas = Schemas(document)
    found = []
    for each in inputs_of(schemas, operation)[:_MOST]:
        own = each.parameter.raw if each.name == each.parameter.name else {}
        found.append(_member(schemas, each.name, each.view, own, (each.is_required, each.is_hidden)))
    return found


def outputs_described(document: Mapping[str, Any], operation: OperationRecord) -> list[Member]:
    """List what a flow gets: of a webhook trigger what its notifications hold, else the parts of the good answer."""
    schemas = Schemas(document)
    try:
        schema = output_of(schemas, operation)
    except BrokenReference:
        return []
    if schema is None:
        return []
    whole = readable_view(schemas, schema)
    parts = [
        _member(schemas, each.name, each.view, {}, (each.is_required, each.is_hidden))
        for each in parts_of(schemas, "", whole)
    ]
    return parts[:_MOST] or [_member(schemas, "(the whole answer)", whole, {}, (True, False))]


def _member(schemas: Schemas, name: str, view: SchemaView, own: Mapping[str, Any], flags: tuple[bool, bool]) -> Member:
    """Describe a value; `own` are the words of a parameter, which go before those of its type."""
    entries = entries_of(schemas, view)
    innermost = entries.keywords
    allowed = innermost.get("enum")
    dropdown, dynamic = dropdown_of(schemas, view), dynamic_schema_of(schemas, view)
    words = {**_words(view.keywords), **{key: value for key, value in _words(own).items() if value}}
    if flags[1]:
        words["visibility"] = "internal"
    return Member(
        name=name,
        **words,
        type=_type(schemas, view),
        format=text_of(innermost.get("format") or ""),
        required=flags[0],
        default=view.keywords.get("default"),
        allowed=tuple(allowed) if isinstance(allowed, list) else (),
        choices=dropdown.look_up.operation if dropdown else "",
        shaped_by=dynamic.look_up.operation if dynamic else "",
    )


def _words(raw: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "title": text_of(raw.get("x-ms-summary") or raw.get("title") or ""),
        "description": text_of(raw.get("description") or ""),
        "visibility": text_of(raw.get("x-ms-visibility") or ""),
    }


def _type(schemas: Schemas, view: SchemaView, depth: int = 0) -> str:
    if depth > _DEPTH:
        return ANY
    if view.type != "array":
        return view.type
    return f"list of {_type(schemas, readable_view(schemas, view.items), depth + 1) if view.items else ANY}"
