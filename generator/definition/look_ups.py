"""What is called while a flow is made: for the entries of a drop-down, and for a schema that is told at design time.

Facts: Microsoft's "OpenAPI extensions for custom connectors": `x-ms-dynamic-list` and `x-ms-dynamic-properties`, and
the older `x-ms-dynamic-values` and `x-ms-dynamic-schema`, which are read only when there is no newer one.
"""

from collections.abc import Mapping
from typing import Any, NamedTuple

from generator.definition.inputs import readable_view
from generator.definition.schemas import Schemas, SchemaView

OLDER_LIST, NEWER_LIST = "x-ms-dynamic-values", "x-ms-dynamic-list"
OLDER_SHAPE, NEWER_SHAPE = "x-ms-dynamic-schema", "x-ms-dynamic-properties"


class LookUp(NamedTuple):
    """What is called.

    Attributes:
        operation: the operation.
        constants: its inputs that are always the same.
        references: its inputs, with the name of the input that they are taken from.
    """

    operation: str
    constants: Mapping[str, Any]
    references: Mapping[str, str]


class Dropdown(NamedTuple):
    """A drop-down, whichever of the two forms it is written in.

    Attributes:
        look_up: gives the items.
        collection: where its answer has the list; empty for the answer itself.
        value: where an item has its value.
        title: where an item has its title; empty for the value.
    """

    look_up: LookUp
    collection: str
    value: str
    title: str


class DynamicSchema(NamedTuple):
    """A schema that is only known at design time: what gives it, and where the answer has it; empty for all of it."""

    look_up: LookUp
    path: str


def entries_of(schemas: Schemas, view: SchemaView) -> SchemaView:
    """Return what a list holds, through lists of lists; of anything else the thing itself."""
    passed: set[int] = set()
    while view.items is not None and id(view.node) not in passed:
        passed.add(id(view.node))
        view = readable_view(schemas, view.items)
    return view


def dropdown_of(schemas: Schemas, view: SchemaView) -> Dropdown | None:
    """Return the drop-down of a value; that of a list may stand at its entries."""
    for each in (view, entries_of(schemas, view)):
        for read in (newer_dropdown, older_dropdown):
            if (found := read(each.keywords)) is not None:
                return found
    return None


def newer_dropdown(keywords: Mapping[str, Any]) -> Dropdown | None:
    """Read `x-ms-dynamic-list`; None without one that names an operation."""
    return _dropdown(keywords.get(NEWER_LIST), "itemsPath", "itemValuePath", "itemTitlePath", "parameterReference")


def older_dropdown(keywords: Mapping[str, Any]) -> Dropdown | None:
    """Read `x-ms-dynamic-values`; None without one that names an operation."""
    return _dropdown(keywords.get(OLDER_LIST), "value-collection", "value-path", "value-title", "parameter")


def _dropdown(raw: Any, collection: str, value: str, title: str, reference: str) -> Dropdown | None:
    look_up = _look_up(raw, reference)
    return (
        None if look_up is None else Dropdown(look_up, *(str(raw.get(key) or "") for key in (collection, value, title)))
    )


def dynamic_schema_of(schemas: Schemas, view: SchemaView) -> DynamicSchema | None:
    """Return how the schema of a value is told; that of a list may stand at its entries."""
    for each in (view, entries_of(schemas, view)):
        for key, path, reference in (
            (NEWER_SHAPE, "itemValuePath", "parameterReference"),
            (OLDER_SHAPE, "value-path", "parameter"),
        ):
            raw: Any = each.keywords.get(key)
            if (look_up := _look_up(raw, reference)) is not None:
                return DynamicSchema(look_up, str(raw.get(path) or ""))
    return None


def _look_up(raw: Any, reference: str) -> LookUp | None:
    """Read what an extension calls.

    Args:
        raw: the extension.
        reference: the key that names an input: `parameter`, or `parameterReference`.
    """
    if not isinstance(raw, Mapping) or not isinstance(raw.get("operationId"), str):
        return None
    given = raw.get("parameters")
    constants: dict[str, Any] = {}
    references: dict[str, str] = {}
    for name, argument in given.items() if isinstance(given, Mapping) else ():
        if isinstance(argument, Mapping) and reference in argument:
            references[name] = str(argument[reference])
        else:
            constants[name] = argument.get("value") if isinstance(argument, Mapping) else argument
    return LookUp(raw["operationId"], constants, references)


def value_at(content: Any, path: str) -> Any:
    """Return what a path such as `data/items` leads to; an empty one leads to the content itself."""
    for step in path.strip("/").split("/") if path else ():
        content = content.get(step) if isinstance(content, Mapping) else None
    return content
