"""An operation as the card of the flow designer: what a maker fills in, under which names and in which order.

Facts: Microsoft's "OpenAPI extensions for custom connectors" (`x-ms-summary`, `x-ms-visibility`). The order of inputs
is that of the designer of Logic Apps and Power Automate: required ones, important ones, the others, advanced ones.
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Literal, NamedTuple

from generator.definition import Kind, OperationRecord, Schemas, SchemaView, kind_of, text_of
from generator.definition.flat_names import split_name
from generator.definition.inputs import Input, full_names, inputs_of
from generator.definition.look_ups import dropdown_of, dynamic_schema_of, entries_of
from generator.definition.schemas import plain_schema
from generator.definition.triggers import is_callback

Control = Literal["text", "secret", "number", "yes-no", "enum", "drop-down", "date", "moment", "list", "file", "json"]

# No maker looks through more of them, and no browser shows them fast.
_MOST = 1_000
_NUMBERS = {"integer", "number"}
_DATES: Mapping[str, Control] = {"date": "date", "date-time": "moment"}
_FILES = {"binary", "byte"}


class Field(NamedTuple):
    """One box of a card.

    Attributes:
        name: flat: `name`, `body/name/inner`; `[]` stands behind what is a list of parts.
        title: its label.
        hint: what stands below it.
        control: what it is filled in with.
        schema: its type.
        is_required: whether it has a star.
        is_advanced: whether it is folded away.
        default: what stands in it; None for nothing.
        allowed: its only values; empty when any may be given.
        look_up: the operation that fills its drop-down; empty without one.
        shaped_by: the operation that tells its members; empty when the definition does.
        depends: flat names of the inputs that the look-up needs.
        entries: of a list, what one entry consists of; the entry itself when it has no members.
    """

    name: str
    title: str
    hint: str
    control: Control
    schema: Mapping[str, Any]
    is_required: bool
    is_advanced: bool
    default: Any
    allowed: tuple[Any, ...]
    look_up: str
    shaped_by: str
    depends: tuple[str, ...]
    entries: tuple["Field", ...] = ()

    @property
    def type(self) -> str:
        """Its JSON type and format, as people read them."""
        kind = self.schema.get("type")
        form = self.schema.get("format")
        kind, form = (each if isinstance(each, str) else "" for each in (kind, form))
        return f"{kind} ({form})" if kind and form else kind or "any"


class Card(NamedTuple):
    """One operation.

    Attributes:
        operation: its id.
        kind: what it is for.
        title: its summary; the id without one.
        description: what it does.
        method: upper case.
        path: the key in `paths`.
        is_deprecated: whether makers are told to use another.
        fields: the boxes in their order, advanced ones last.
    """

    operation: str
    kind: Kind
    title: str
    description: str
    method: str
    path: str
    is_deprecated: bool
    fields: tuple[Field, ...]

    @property
    def plain(self) -> tuple[Field, ...]:
        """The boxes that stand there at once."""
        return tuple(field for field in self.fields if not field.is_advanced)

    @property
    def advanced(self) -> tuple[Field, ...]:
        """The boxes that are folded away."""
        return tuple(field for field in self.fields if field.is_advanced)


def card_of(document: Mapping[str, Any], operation: OperationRecord) -> Card:
    """Return the card of an operation; what makers do not see is not on it."""
    schemas = Schemas(document)
    inputs = inputs_of(schemas, operation)[:_MOST]
    raw = operation.raw
    return Card(
        operation=operation.id,
        kind=kind_of(operation),
        title=title_of(operation),
        description=text_of(raw.get("description") or ""),
        method=operation.method.upper(),
        path=operation.path,
        is_deprecated=raw.get("deprecated") is True,
        fields=tuple(_ordered(_fields(schemas, inputs))),
    )


def title_of(operation: OperationRecord) -> str:
    """Return what makers know an operation by."""
    return text_of(operation.raw.get("summary") or "").strip() or operation.id


def all_fields(fields: Sequence[Field]) -> Iterator[Field]:
    """Walk fields and what the entries of lists consist of, each list before its entries."""
    for field in fields:
        yield field
        yield from all_fields(field.entries)


def _ordered(fields: Sequence[Field]) -> list[Field]:
    def rank(field: Field) -> int:
        if field.is_advanced:
            return 3
        return 0 if field.is_required else 1 if field.schema.get("x-ms-visibility") == "important" else 2

    return sorted(fields, key=rank)


def _fields(schemas: Schemas, inputs: Sequence[Input]) -> list[Field]:
    """Make the fields of what is at one level: outside of lists, or within the entries of one."""
    names = [each.name for each in inputs]
    shown = [each for each in inputs if not each.is_hidden and not is_callback(each.view)]
    advanced = {each.name for each in shown if _visibility(each) == "advanced"}
    found = []
    for each in shown:
        if each.is_in_list or _is_only_around(each):
            continue
        is_advanced = not each.is_required and any(_is_within(each.name, name) for name in advanced)
        found.append(_field(schemas, each, names, shown, is_advanced=is_advanced))
    return found


def _field(schemas: Schemas, each: Input, names: Sequence[str], shown: Sequence[Input], *, is_advanced: bool) -> Field:
    view = each.view
    own = each.parameter.raw if each.name == each.parameter.name else {}
    dropdown, dynamic = dropdown_of(schemas, view), dynamic_schema_of(schemas, view)
    used = (dropdown or dynamic).look_up.references.values() if dropdown or dynamic else ()  # type: ignore[union-attr]
    control = _control(view)
    allowed = entries_of(schemas, view).keywords.get("enum")
    field = Field(
        name=each.name,
        title=each.title or split_name(each.name)[-1],
        hint=text_of(own.get("description") or view.keywords.get("description") or ""),
        control="drop-down" if dropdown and control != "list" else control,
        schema={**plain_schema(view), **({"x-ms-visibility": visible} if (visible := _visibility(each)) else {})},
        is_required=each.is_required,
        is_advanced=is_advanced,
        default=view.keywords.get("default"),
        allowed=tuple(allowed) if isinstance(allowed, list) else (),
        look_up=dropdown.look_up.operation if dropdown else "",
        shaped_by=dynamic.look_up.operation if dynamic else "",
        depends=tuple(dict.fromkeys(full for name in used for full in full_names(names, name))),
    )
    return field._replace(entries=_entries(schemas, field, view, names, shown)) if control == "list" else field


def _entries(
    schemas: Schemas, field: Field, view: SchemaView, names: Sequence[str], shown: Sequence[Input]
) -> tuple[Field, ...]:
    start = f"{field.name}[]"
    inside = [each for each in shown if each.name.startswith(f"{start}/")]
    members = []
    for each in inside:
        if "[]" in each.name[len(start) :] or _is_only_around(each):
            continue
        members.append(_field(schemas, each, names, shown, is_advanced=False))
    if members:
        return tuple(members)
    entry = entries_of(schemas, view)
    control = _control(entry)
    return (
        Field(
            name=start,
            title=field.title,
            hint=text_of(entry.keywords.get("description") or ""),
            control="drop-down" if field.look_up else "json" if control == "list" else control,
            schema=plain_schema(entry),
            is_required=False,
            is_advanced=False,
            default=None,
            allowed=field.allowed,
            look_up=field.look_up,
            shaped_by="",
            depends=field.depends,
        ),
    )


def _control(view: SchemaView) -> Control:
    form = view.keywords.get("format")
    if view.type == "file" or form in _FILES:
        return "file"
    if view.type == "array":
        return "list"
    if view.type in ("object", "any"):
        return "json"
    if view.type == "boolean":
        return "yes-no"
    if isinstance(view.keywords.get("enum"), list):
        return "enum"
    if view.type in _NUMBERS:
        return "number"
    if form == "password":
        return "secret"
    return _DATES.get(form, "text") if isinstance(form, str) else "text"


def _is_only_around(each: Input) -> bool:
    """Whether it is an object whose members stand on the card in its place."""
    return each.view.type == "object" and bool(each.view.properties)


def _is_within(name: str, outer: str) -> bool:
    return name == outer or name.startswith(f"{outer}/")


def _visibility(each: Input) -> str:
    own = each.parameter.raw if each.name == each.parameter.name else {}
    return text_of(own.get("x-ms-visibility") or each.view.keywords.get("x-ms-visibility") or "")
