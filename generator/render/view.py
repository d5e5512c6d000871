"""The specs as the templates place them: every reference resolved, every default filled in, every decision made.

The shapes follow OpenAPI 2.0 and Microsoft's "OpenAPI extensions for custom connectors".
"""

import functools
from collections.abc import Mapping
from typing import Any, NamedTuple

from generator.spec.model import (
    Answer,
    Choices,
    ConnectorSpec,
    Failure,
    Operation,
    Property,
    Schema,
    Source,
    Trigger,
    Value,
    is_polling,
    route_of,
)
from generator.spec.problems import Text
from generator.spec.resolve import answers_of, body_of, failures_of, is_spelled_out, parameters_of, properties_of
from generator.spec.type_expression import TypeExpression, parse_type

_TYPES = {
    "string": ("string", None),
    "boolean": ("boolean", None),
    "int32": ("integer", "int32"),
    "int64": ("integer", "int64"),
    "number": ("number", "double"),
    "date": ("string", "date"),
    "date-time": ("string", "date-time"),
    "email": ("string", "email"),
    "uri": ("string", "uri"),
    "password": ("string", "password"),
    "object": ("object", None),
    "any": (None, None),
    "file": ("string", "binary"),
}
_ACRONYMS = {
    "id": "ID",
    "ids": "IDs",
    "url": "URL",
    "uri": "URI",
    "ip": "IP",
    "csv": "CSV",
    "api": "API",
    "ical": "iCal",
}


class ArgumentView(NamedTuple):
    """One argument of a look-up, in the older and the newer form of Microsoft's dynamic extensions."""

    legacy: Any
    reference: Mapping[str, Any]


class ChoicesView(NamedTuple):
    """A drop-down."""

    operation: str
    items: str | None
    value: str
    title: str
    arguments: Mapping[str, ArgumentView]


class SchemaView(NamedTuple):
    """One schema, property or the type part of a parameter; `ref` alone when it is a reference."""

    ref: str | None = None
    type: str | None = None
    format: str | None = None
    nullable: bool = False
    title: str | None = None
    description: str | None = None
    visibility: str | None = None
    notification_url: bool = False
    default: Any = None
    enum: tuple[Any, ...] = ()
    example: Any = None
    bounds: Mapping[str, Any] = {}
    choices: ChoicesView | None = None
    items: "SchemaView | None" = None
    required: tuple[str, ...] = ()
    properties: Mapping[str, "SchemaView"] = {}


class ParameterView(NamedTuple):
    """A path, query, header or body parameter."""

    name: str
    place: str
    required: bool
    schema: SchemaView


class ResponseView(NamedTuple):
    """One answer of an operation."""

    status: str
    description: str
    schema: SchemaView | None
    headers: Mapping[str, SchemaView]


class OperationView(NamedTuple):
    """One operation; `trigger` and `hint` are present on triggers only.

    Attributes:
        trigger: how the platform reads what it gets, `single` from a webhook or `batch`, a list, from a poll.
    """

    id: str
    method: str
    summary: str
    description: str
    visibility: str | None
    trigger: str | None
    hint: str | None
    parameters: tuple[ParameterView, ...]
    responses: tuple[ResponseView, ...]


class NotificationView(NamedTuple):
    """What arrives at the callback address of a trigger."""

    description: str
    schema: SchemaView


class PathView(NamedTuple):
    """One path with its operations."""

    path: str
    notification: NotificationView | None
    operations: tuple[OperationView, ...]


def title_of(name: str) -> str:
    """Make a Title Case label from a name on the wire: `workspace_id` gives `Workspace ID`."""
    words = name.replace("-", "_").split("_")
    return " ".join(_ACRONYMS.get(word, word[:1].upper() + word[1:]) for word in words if word)


class ConnectorView:
    """What the templates see.

    Attributes:
        connector: identity, host, authentication and brand, as written.
        paths: all paths in the order in which the specs name them.
        definitions: the schemas that something refers to, by name.
    """

    def __init__(self, spec: ConnectorSpec) -> None:
        self._spec = spec
        self.connector = spec.connector
        self._referenced: set[str] = set()
        self.paths = self._paths()
        self.definitions = self._definitions()

    @property
    def visible_operations(self) -> tuple[OperationView, ...]:
        """All that makers find: actions first, then triggers, each in the order of the specs."""
        shown = [each for path in self.paths for each in path.operations if each.visibility != "internal"]
        return tuple(sorted(shown, key=lambda operation: operation.hint is not None))

    def _definitions(self) -> dict[str, SchemaView]:
        """The schemas that something refers to; one that is only extended or spelled out elsewhere is left out."""
        made: dict[str, SchemaView] = {}
        while missing := self._referenced - made.keys():
            for name in missing:
                schema = self._spec.schemas[name]
                made[name] = self._object(
                    self._schema_title(name, schema), schema.description, properties_of(self._spec, name)
                )
        return {name: made[name] for name in self._spec.schemas if name in made}

    def _paths(self) -> tuple[PathView, ...]:
        operations: dict[str, list[OperationView]] = {}
        notifications: dict[str, NotificationView] = {}
        for name, operation in {**self._spec.operations, **self._spec.triggers}.items():
            method, path = route_of(operation) or ("", "")
            operations.setdefault(path, []).append(self._operation(name, method, operation))
            if isinstance(operation, Trigger) and operation.notification is not None:
                schema = self._written(operation.notification)
                notifications[path] = NotificationView(operation.notification_description or "", schema)
        return tuple(PathView(path, notifications.get(path), tuple(found)) for path, found in operations.items())

    def _operation(self, name: str, method: str, operation: Operation) -> OperationView:
        parameters = [
            ParameterView(
                parameter.name or "",
                parameter.in_,
                parameter.in_ == "path" or bool(parameter.required),
                self._value(str(parameter.name), parameter),
            )
            for parameter in parameters_of(self._spec, operation)
        ]
        if body := body_of(operation):
            schema = self._written(body.schema)
            named = self._spec.schemas.get(parse_type(body.schema).schema or "")
            labelled = SchemaView(
                title=body.title or "Body",
                description=body.description or (named.description if named else None),
            )
            parameters.append(ParameterView("body", "body", body.required, labelled._replace(items=schema)))
        return OperationView(
            id=name,
            method=method,
            summary=operation.summary,
            description=operation.description,
            visibility=operation.visibility,
            trigger=_trigger(operation),
            hint=operation.hint if isinstance(operation, Trigger) else None,
            parameters=tuple(parameters),
            responses=(*map(self._answer, answers_of(operation)), *map(_failure, failures_of(self._spec, operation))),
        )

    def _answer(self, answer: Answer) -> ResponseView:
        headers: dict[str, SchemaView] = {
            name: self._written(header.type)._replace(description=header.description)
            for name, header in answer.headers.items()
        }
        schema = self._written(answer.type) if answer.type else None
        return ResponseView(str(answer.status), answer.description, schema, headers)

    def _type(self, expression: TypeExpression) -> SchemaView:
        """Return the bare type; a nullable schema is spelled out, because nothing may stand beside a `$ref`."""
        if expression.items:
            return SchemaView(type="array", nullable=expression.nullable, items=self._type(expression.items))
        if expression.schema is None:
            type_, format_ = _TYPES[expression.name]
            return SchemaView(type=type_, format=format_, nullable=expression.nullable)
        if not expression.nullable:
            self._referenced.add(expression.name)
            return SchemaView(ref=f"#/definitions/{expression.name}")
        schema = self._spec.schemas[expression.name]
        return self._object(
            self._schema_title(expression.name, schema),
            schema.description,
            properties_of(self._spec, expression.name),
        )._replace(nullable=True)

    def _written(self, type_: Text) -> SchemaView:
        """Return the bare type of a text, which remembers where it was written."""
        view = self._type(parse_type(type_))
        return view._replace(
            ref=view.ref and Text.of(view.ref, type_.at), type=view.type and Text.of(view.type, type_.at)
        )

    def _value(self, name: str, value: Value) -> SchemaView:
        expression = parse_type(value.type)
        if is_spelled_out(value):
            view = self._type(expression._replace(nullable=True))._replace(nullable=expression.nullable)
        else:
            view = self._written(value.type)
            if view.ref:
                return view
        bounds = {
            "minimum": value.minimum,
            "maximum": value.maximum,
            "minLength": value.min_length,
            "maxLength": value.max_length,
            "pattern": value.pattern,
            "minItems": value.min_items,
            "maxItems": value.max_items,
        }
        if isinstance(value, Property) and value.properties:
            view = self._object("", "", value.properties)._replace(nullable=view.nullable)
        labelled = view._replace(
            title=value.title or title_of(name),
            description=value.description or view.description,
            visibility=value.visibility,
            notification_url=isinstance(value, Property) and value.notification_url,
            default=value.default,
            enum=() if expression.items else value.values,
            example=value.example,
            bounds={keyword: bound for keyword, bound in bounds.items() if bound is not None},
        )
        choices = _choices(value.choices) if value.choices else None
        if labelled.items:
            return labelled._replace(items=labelled.items._replace(choices=choices, enum=value.values))
        return labelled._replace(choices=choices)

    def _object(self, title: str, description: str, properties: Mapping[Any, Property]) -> SchemaView:
        return SchemaView(
            type="object",
            title=title,
            description=description,
            required=tuple(name for name, value in properties.items() if value.required),
            properties={name: self._value(name, value) for name, value in properties.items()},
        )

    @staticmethod
    def _schema_title(name: str, schema: Schema) -> str:
        return schema.title or _spaced(name)


@functools.cache
def _spaced(name: str) -> str:
    return "".join(f" {char}" if char.isupper() and at else char for at, char in enumerate(name))


def _trigger(operation: Operation) -> str | None:
    if not isinstance(operation, Trigger):
        return None
    return "batch" if is_polling(operation) else "single"


def _failure(failure: Failure) -> ResponseView:
    return ResponseView(str(failure.status), failure.description, None, {})


def _choices(choices: Choices) -> ChoicesView:
    arguments = {}
    for name, value in choices.parameters.items():
        if isinstance(value, Source):
            leaf = value.parameter.rsplit("/", 1)[-1]
            arguments[str(name)] = ArgumentView({"parameter": leaf}, {"parameterReference": str(value.parameter)})
        else:
            arguments[str(name)] = ArgumentView(value, {"value": value})
    return ChoicesView(choices.operation, choices.items, choices.value, choices.title, arguments)
