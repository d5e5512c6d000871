"""An operation as makers see it in the designer: what it takes and what it gives, by flat name.

Facts: Microsoft's "OpenAPI extensions for custom connectors" (`x-ms-summary`, `x-ms-visibility`, `x-ms-dynamic-*`,
`x-ms-notification-content`).
"""

from collections.abc import Iterator, Mapping
from typing import Any, Literal, NamedTuple

from generator.definition.operations import OperationRecord, text_of
from generator.definition.references import BrokenReference
from generator.definition.schemas import ANY, Placed, SchemaView, view_of

Kind = Literal["action", "trigger", "look-up"]
# Descriptions of answers nest without end; nobody reads further.
_DEPTH = 6
_MOST = 1_000
_LISTS = ("x-ms-dynamic-list", "x-ms-dynamic-values")
_SHAPES = ("x-ms-dynamic-properties", "x-ms-dynamic-schema")


class Member(NamedTuple):
    """An input, or a part of an answer.

    Attributes:
        name: flat: `name`, `body/name/inner`; `[]` stands behind what is a list of parts.
        title: as makers see it; empty when it has none of its own.
        description: what it is.
        type: its JSON type, `list of ...` for a list, `any` when nothing settles it.
        format: its format, of a list that of its entries; empty without one.
        required: whether it must be given, or always comes.
        visibility: `important`, `advanced`, `internal`, or nothing.
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
    """Give an operation's inputs in the order of the definition; of a body, what it consists of."""
    found: list[Member] = []
    for parameter in operation.parameters:
        member = _member(document, parameter.name, parameter.schema, is_required=parameter.required)
        own = _words(parameter.raw)
        member = member._replace(**{key: value for key, value in own.items() if value})
        if parameter.place == "path":
            member = member._replace(required=True)
        below = list(_below(document, parameter.name, parameter.schema)) if parameter.place == "body" else []
        found += below or [member]
    return found[:_MOST]


def outputs_described(document: Mapping[str, Any], operation: OperationRecord) -> list[Member]:
    """Give what a flow gets: of a webhook trigger what its notifications hold, else the parts of the good answer."""
    content = operation.path_item.get("x-ms-notification-content")
    success = operation.success()
    answer = content if operation.is_trigger and isinstance(content, Mapping) else success[1] if success else {}
    schema = answer.get("schema")
    if not isinstance(schema, Mapping):
        return []
    whole = _member(document, "", schema, is_required=True)
    name = "[]" if whole.type.startswith("list of ") else ""
    return (list(_below(document, name, schema)) or [whole._replace(name="(the whole answer)")])[:_MOST]


def _below(
    document: Mapping[str, Any], name: str, schema: Any, around: tuple[int, ...] = (), *, is_needed: bool = True
) -> Iterator[Member]:
    """Give the parts of an object, or of the objects in a list; nothing where there are none."""
    view = _view(document, schema)
    if view is not None and view.items is not None and view.type == "array":
        view = _view(document, view.items.node)
    if view is None or id(view.node) in around or len(around) >= _DEPTH:
        return
    for key, placed in view.properties.items():
        step = str(key).replace("~", "~0").replace("/", "~1")
        member = _member(
            document, f"{name}/{step}" if name else step, placed.node, is_required=key in view.required and is_needed
        )
        yield member
        ends = "[]" if member.type.startswith("list of ") else ""
        yield from _below(
            document, member.name + ends, placed.node, (*around, id(view.node)), is_needed=member.required and not ends
        )


def _member(document: Mapping[str, Any], name: str, schema: Any, *, is_required: bool) -> Member:
    view = _view(document, schema)
    keywords = view.keywords if view is not None else {}
    own = schema if isinstance(schema, Mapping) and "$ref" not in schema else {}
    entries = _view(document, view.items.node) if view is not None and view.items is not None else None
    innermost = entries.keywords if entries is not None else keywords
    allowed = innermost.get("enum")
    return Member(
        name=name,
        **{**_words(keywords), **{key: value for key, value in _words(own).items() if value}},
        type=_type(document, view),
        format=text_of(innermost.get("format") or ""),
        required=is_required,
        default=keywords.get("default"),
        allowed=tuple(allowed) if isinstance(allowed, list) else (),
        choices=_named(keywords, _LISTS) or _named(innermost, _LISTS),
        shaped_by=_named(keywords, _SHAPES) or _named(innermost, _SHAPES),
    )


def _words(raw: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "title": text_of(raw.get("x-ms-summary") or raw.get("title") or ""),
        "description": text_of(raw.get("description") or ""),
        "visibility": text_of(raw.get("x-ms-visibility") or ""),
    }


def _type(document: Mapping[str, Any], view: SchemaView | None, depth: int = 0) -> str:
    if view is None or depth > _DEPTH:
        return ANY
    if view.type != "array":
        return view.type
    return f"list of {_type(document, _view(document, view.items.node) if view.items else None, depth + 1)}"


def _view(document: Mapping[str, Any], schema: Any) -> SchemaView | None:
    """Read a schema; one that leads nowhere says nothing."""
    try:
        return view_of(document, Placed(schema, ()))
    except BrokenReference:
        return None


def _named(keywords: Mapping[str, Any], extensions: tuple[str, ...]) -> str:
    found = (keywords.get(extension) for extension in extensions)
    return next(
        (text_of(each["operationId"]) for each in found if isinstance(each, Mapping) and each.get("operationId")), ""
    )
