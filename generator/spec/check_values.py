"""Whether what is said of a value fits its type, and whether the schemas that it names are there."""

import re
from collections.abc import Iterable, Iterator

from generator.findings import Finding
from generator.spec.names import Names
from generator.spec.problems import Text, mistake
from generator.spec.resolve import MAX_EXTENDS
from generator.spec.type_expression import parse_type
from generator.spec.values import Parameter, Property, Schema, Value
from generator.spec.vocabulary import SCALAR_TYPES

_JSON_TYPES = {
    "string": str,
    "boolean": bool,
    "int32": int,
    "int64": int,
    "integer": int,
    "number": (int, float),
    "float": (int, float),
    "decimal": (int, float),
}


def check_schema(names: Names, name: str) -> Iterator[Finding]:
    """Say what is wrong with a named schema and with all that it holds."""
    schema = names.spec.schemas[name]
    yield from _extended(names, name)
    if schema.description is None and names.judges and "description" not in schema.omit:
        yield mistake(schema.at, f"'description' is missing in {name!r}")
    if schema.properties is None and schema.type == "object" and names.judges and "properties" not in schema.omit:
        yield mistake(schema.at, f"'properties' is missing in {name!r}")
    yield from check_property(names, name, schema)


def check_shape(names: Names, shape: Text | Property | None) -> Iterator[Finding]:
    """Say what is wrong with the body of a request or an answer, which is a type or has more said of it."""
    if isinstance(shape, Property):
        yield from check_property(names, "", shape, is_named=False)
    else:
        yield from names.unknown_type(shape)


def _extended(names: Names, name: str) -> Iterator[Finding]:
    chain = [name]
    parent = names.spec.schemas[name].extends
    while parent is not None:
        if parent in chain:
            yield mistake(names.spec.schemas[name].at, f"the schema {name!r} extends itself: {' -> '.join(chain)}")
            return
        if parent not in names.spec.schemas:
            yield from names.unknown(parent, "schema", names.spec.schemas)
            return
        if len(chain) == MAX_EXTENDS:
            yield mistake(parent.at, f"the schema {name!r} extends more than {MAX_EXTENDS - 1} others in a row")
            return
        chain.append(parent)
        parent = names.spec.schemas[parent].extends


def check_property(names: Names, name: str, value: Property, *, is_named: bool = True) -> Iterator[Finding]:
    """Say what is wrong with a member of an object and with all that it holds.

    Args:
        names: that may be referred to.
        name: of the member.
        value: what it is.
        is_named: whether people see it by a name, so that it needs a description.
    """
    yield from check_value(names, name, value, is_described=is_named and not isinstance(value, Schema))
    if names.judges and value.notification_url and value.type not in ("uri", "string"):
        yield mistake(value.at, f"the callback address {name!r} must be a string or uri, not {value.type!r}")
    if value.properties and parse_type(value.type).innermost.name not in ("object", "any"):
        yield mistake(value.at, f"{name!r} has properties, so its type must be object, not {value.type!r}")
    for inner_name, inner in (value.properties or {}).items():
        yield from check_property(names, inner_name, inner)
    if isinstance(value.additional_properties, Text | Property):
        yield from check_shape(names, value.additional_properties)
    for part in value.all_of:
        yield from check_shape(names, part)


def check_files(types: Iterable[Text | None]) -> Iterator[Finding]:
    """Find files where Power Platform takes none: it knows them as the whole of an answer."""
    for text in types:
        if text is not None and not {"file", "download"}.isdisjoint(text.split(" ")):
            yield mistake(text.at, f"the type is {str(text)!r}, but only a whole answer can be a file")


def check_value(names: Names, name: str, value: Value, *, is_described: bool = True) -> Iterator[Finding]:
    """Say what is wrong with a parameter or the like: type, description, default, limits and drop-down."""
    yield from names.unknown_type(value.type)
    expression = parse_type(value.type)
    if value.items is not None:
        if expression.name != "list":
            yield mistake(value.items.at, f"{name!r} has items, so its type must be list, not {str(value.type)!r}")
        yield from check_property(names, name, value.items, is_named=False)
    if not names.judges:
        return
    if isinstance(value, Parameter):
        yield from _parameter(name, value)
    else:
        yield from check_files([value.type])
        if is_described and not _is_described(value) and expression.name in _SIMPLE_OR_LIST:
            yield mistake(value.at, f"{name!r} needs a description")
    yield from check_default(value, name)
    if value.choices is not None:
        yield from names.unknown(value.choices.operation, "operation", names.spec.operations)
    if value.dynamic is not None:
        yield from names.unknown(value.dynamic.operation, "operation", names.spec.operations)


def _is_described(value: Value) -> bool:
    return value.description is not None or "description" in value.omit


def _parameter(name: str, value: Parameter) -> Iterator[Finding]:
    if not _is_described(value):
        yield mistake(value.at, f"the parameter {name!r} needs a description")
    expression = parse_type(value.type)
    one = expression.items if expression.items and not expression.nullable else expression
    is_simple = not one.items and not one.nullable and one.name in SCALAR_TYPES
    if not is_simple and value.type != "list" and not (value.in_ == "form" and value.type == "file"):
        yield mistake(value.type.at, f"the parameter {name!r} must have a simple type, not {str(value.type)!r}")


_SIMPLE_OR_LIST = (*SCALAR_TYPES, "object", "list", "any", "")


def check_default(value: Value, name: str) -> Iterator[Finding]:
    """Say which default or allowed value does not fit what is said beside it."""
    expected = _JSON_TYPES.get(parse_type(value.type).name, str)
    candidates = [("default", value.default)] if value.default is not None else []
    candidates += [("value", item) for item in value.values]
    for kind, item in candidates:
        fits = isinstance(item, expected) and isinstance(item, bool) == (expected is bool)  # type: ignore[arg-type]
        if parse_type(value.type).name in SCALAR_TYPES and not fits:
            yield mistake(value.at, f"the {kind} {item!r} of {name!r} is not of its type {str(value.type)!r}")
    if value.default is not None and value.values and value.default not in value.values:
        yield mistake(value.at, f"the default {value.default!r} of {name!r} is not one of its values")
    yield from _bounds(value, name)
    if value.visibility == "internal" and value.required and value.default is None and not _is_filled(value):
        yield mistake(value.at, f"{name!r} is internal and required, so it needs a default")


def _bounds(value: Value, name: str) -> Iterator[Finding]:
    for low, high in (("minimum", "maximum"), ("min_length", "max_length"), ("min_items", "max_items")):
        smallest, largest = getattr(value, low), getattr(value, high)
        if smallest is not None and largest is not None and smallest > largest:
            yield mistake(value.at, f"the {low} {smallest} of {name!r} is above its {high} {largest}")
    if isinstance(value.default, int) and not isinstance(value.default, bool):
        smallest = value.default if value.minimum is None else value.minimum
        largest = value.default if value.maximum is None else value.maximum
        if not smallest <= value.default <= largest:
            yield mistake(value.at, f"the default {value.default} of {name!r} is outside its bounds")
    if value.pattern is not None:
        try:
            re.compile(value.pattern)
        except re.error as error:
            yield mistake(value.pattern.at, f"the pattern of {name!r} is no regular expression: {error}")


def _is_filled(value: Value) -> bool:
    return isinstance(value, Property) and value.notification_url
