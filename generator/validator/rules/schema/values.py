"""Values: defaults, choices, formats and bounds."""

import re
from collections.abc import Iterator, Mapping
from typing import Any

from generator.definition.spelling import did_you_mean
from generator.validator.connector import Connector
from generator.validator.declared import forbidden, having
from generator.validator.fixes import place_removed
from generator.validator.json_values import listed, mapping, text
from generator.validator.rule import Place, Violation, rule
from generator.validator.swagger import json_name

_FORMATS: Mapping[str, frozenset[str]] = {
    "string": frozenset(
        ["byte", "binary", "date", "date-time", "date-no-tz", "email", "html", "password", "uri", "uuid"]
    ),
    "integer": frozenset(["int32", "int64", "uint64", "unixtime"]),
    "number": frozenset(["float", "double", "decimal", "currency"]),
    **dict.fromkeys(("boolean", "array", "object"), frozenset()),
}
_OTHER_NAMES = {"guid": "uuid", "url": "uri", "datetime": "date-time", "long": "int64", "integer": "int32"}
_CLASSES: Mapping[str, tuple[type, ...]] = {
    "string": (str,),
    "number": (int, float),
    "boolean": (bool,),
    "array": (list,),
    "object": (dict,),
}
_PAIRS = (
    ("minimum", "maximum"),
    ("minLength", "maxLength"),
    ("minItems", "maxItems"),
    ("minProperties", "maxProperties"),
)
_BOUNDS = frozenset({key for pair in _PAIRS for key in pair} | {"exclusiveMinimum", "exclusiveMaximum", "multipleOf"})
# What Python says of patterns that .NET cannot compile either; the two differ in the rest.
_WRONG_EVERYWHERE = ("missing )", "unbalanced", "unterminated character set", "nothing to repeat", "multiple repeat")
_LONGEST_PATTERN = 5_000

_COLOR = "/paths/~1items/get/parameters/0"
_NAME = "/definitions/Item/properties/name"
_ID = "/definitions/Item/properties/id"
_PRICE = "/paths/~1items/post/parameters/0/schema/properties/price"


def _fits(value: Any, kind: str) -> bool:
    """Whether a JSON value is of a Swagger type; unknown types take anything."""
    if isinstance(value, bool):
        return kind not in ("string", "integer", "number", "array", "object")
    if kind == "integer":
        return isinstance(value, int) or (isinstance(value, float) and value.is_integer())
    return kind not in _CLASSES or isinstance(value, _CLASSES[kind])


def _same(value: Any) -> str:
    """Return a text that is the same for equal JSON values; `1` and `1.0` are equal."""
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    return f"{type(value).__name__} {value!r}"


@rule(
    "default-type-mismatch",
    "error",
    summary="The `default` of a text is a text",
    why="A number, true or false, or an object as the default of a text stops an import.",
    source="Microsoft: swagger validator DefaultValueMustMatchType; "
    "MicrosoftDocs/BusinessApplicationPlatform-Connectors-public#70, #480",
    bad={f"{_COLOR}/default": 1},
    good={f"{_COLOR}/default": "red"},
)
def default_type_mismatch(connector: Connector) -> Iterator[Violation]:
    """Report defaults of texts that are none, inside objects and lists too."""
    for kind, value, at in _unfit_defaults(connector):
        if kind == "string" and value is not None:
            yield Violation(f"the default is {json_name(value)}; the type is {kind!r}", at)


@rule(
    "default-of-another-type",
    "error",
    on_import="warning",
    summary="The `default` of anything but a text has the type of what it stands for",
    why="It is imported, but sent as it stands: the service gets a text where a number belongs.",
    source="OpenAPI 2.0; openapi-spec-validator; Microsoft: swagger validator DefaultValueMustMatchType",
    bad=({f"{_PRICE}/default": "1.5"}, {f"{_COLOR}/default": None}),
    good={f"{_PRICE}/default": 2},
)
def default_of_another_type(connector: Connector) -> Iterator[Violation]:
    """Report the other defaults of another type, and null where it is not allowed."""
    for kind, value, at in _unfit_defaults(connector):
        if kind != "string" or value is None:
            yield Violation(f"the default is {json_name(value)}; the type is {kind!r}", at)


def _unfit_defaults(connector: Connector) -> Iterator[tuple[str, Any, Place]]:
    for node, place in connector.index.having("default"):
        yield from _unfit(node, node["default"], (*place, "default"))


def _unfit(node: Mapping[str, Any], value: Any, place: Place) -> Iterator[tuple[str, Any, Place]]:
    """Return the type, value and place of what does not fit a schema, as deep as the value goes."""
    kind = text(node, "type")
    if not _fits(value, kind):
        if value is not None or node.get("x-nullable") is not True:
            yield kind, value, place
    elif isinstance(value, Mapping):
        properties = mapping(node, "properties")
        for name, each in value.items():
            if isinstance(properties.get(name), Mapping):
                yield from _unfit(properties[name], each, (*place, name))
    elif isinstance(value, list) and (items := mapping(node, "items")):
        for position, each in enumerate(value):
            yield from _unfit(items, each, (*place, position))


@rule(
    "default-not-in-enum",
    "warning",
    summary="A `default` is one of the values of `enum`",
    why="It is filled in although makers could not choose it; services mostly refuse such a value.",
    source="own advice; openapi-spec-validator",
    bad={f"{_COLOR}/enum": ["red", "blue"], f"{_COLOR}/default": "green"},
    good={f"{_COLOR}/enum": ["red", "blue"], f"{_COLOR}/default": "red"},
)
def default_not_in_enum(connector: Connector) -> Iterator[Violation]:
    """Report defaults that cannot be chosen, unless their type is wrong already."""
    for node, place in connector.index.having("enum"):
        choices = listed(node, "enum")
        if not choices or "default" not in node or not _fits(node["default"], text(node, "type")):
            continue
        if node["default"] is not None and _same(node["default"]) not in map(_same, choices):
            yield Violation(f"the default {node['default']!r:.60} is none of the choices", (*place, "default"))


enum_empty = rule(
    "enum-empty",
    "error",
    summary="An `enum` has at least one value",
    why="Nothing could be chosen. OpenAPI 2.0 does not allow it.",
    source="Microsoft: swagger validator EnumMustContainAtLeastOneElement; OpenAPI 2.0",
    bad={f"{_COLOR}/enum": []},
    good={f"{_COLOR}/enum": ["red"]},
)(forbidden(having("enum"), "enum", "the list of choices is empty; leave it out", []))


@rule(
    "enum-duplicate",
    "error",
    summary="`enum` and `required` name each value once",
    why="OpenAPI 2.0 does not allow a value twice, and the import checks a definition against its JSON schema.",
    source="Microsoft: swagger validator ArrayDuplicateValue; OpenAPI 2.0",
    bad=({f"{_COLOR}/enum": ["red", "blue", "red"]}, {"/definitions/Item/required": ["name", "name"]}),
    good={f"{_COLOR}/enum": ["red", "Red"]},
    fix=place_removed,
)
def enum_duplicate(connector: Connector) -> Iterator[Violation]:
    """Report each repetition."""
    for key in ("enum", "required"):
        for node, place in connector.index.having(key):
            values = listed(node, key)
            # Most are different texts: nothing else is equal to a text.
            if all(type(value) is str for value in values) and len(set(values)) == len(values):
                continue
            spelled = [_same(value) for value in values]
            if len(set(spelled)) == len(spelled):
                continue
            seen: set[str] = set()
            for position, (value, spelling) in enumerate(zip(values, spelled, strict=True)):
                if spelling in seen:
                    yield Violation(f"the value {value!r:.60} stands in {key!r} twice", (*place, key, position))
                seen.add(spelling)


@rule(
    "enum-type-mismatch",
    "warning",
    summary="The values of an `enum` have the type of what they stand for",
    why="A value that makers choose is sent as it is written there.",
    source="Microsoft: swagger validator InvalidEnumValue",
    bad={f"{_ID}/enum": ["1", "2"]},
    good={f"{_ID}/enum": [1, 2]},
)
def enum_type_mismatch(connector: Connector) -> Iterator[Violation]:
    """Report the first such value of each list."""
    for node, place in connector.index.having("enum"):
        kind = text(node, "type")
        for position, value in enumerate(listed(node, "enum")):
            if not _fits(value, kind) and not (value is None and node.get("x-nullable") is True):
                yield Violation(f"the choice {value!r:.60} is not of type {kind!r}", (*place, "enum", position))
                break


@rule(
    "enum-values-invalid",
    "error",
    summary="`x-ms-enum-values` gives each value of `enum` once, with a `displayName`",
    why="Makers choose by the name, and the value is sent.",
    source="Microsoft: swagger validator MissingEnumValuesDisplayName, DuplicateEnumValuesInExtension, "
    "InvalidEnumValuesExtensionValue",
    bad=(
        {f"{_COLOR}/enum": ["r"], f"{_COLOR}/x-ms-enum-values": [{"value": "r"}]},
        {f"{_COLOR}/enum": ["r"], f"{_COLOR}/x-ms-enum-values": [{"value": "b", "displayName": "Blue"}]},
    ),
    good={f"{_COLOR}/enum": ["r"], f"{_COLOR}/x-ms-enum-values": [{"value": "r", "displayName": "Red"}]},
)
def enum_values_invalid(connector: Connector) -> Iterator[Violation]:
    """Report each fault at the entry."""
    for use in connector.index.extended("x-ms-enum-values"):
        if not isinstance(use.value, list):
            yield Violation("'x-ms-enum-values' must be a list of objects with 'value' and 'displayName'", use.place)
            continue
        choices = [_same(each) for each in listed(use.owner, "enum")]
        known = set(choices)
        seen: set[str] = set()
        for position, entry in enumerate(use.value):
            place = (*use.place, position)
            if not isinstance(entry, Mapping) or "value" not in entry:
                yield Violation("an entry must be an object with 'value' and 'displayName'", place)
                continue
            value = _same(entry["value"])
            if not text(entry, "displayName"):
                yield Violation(f"the value {entry['value']!r:.60} has no displayName", place)
            if value in seen:
                yield Violation(f"the value {entry['value']!r:.60} stands here twice", place)
            elif choices and value not in known:
                yield Violation(f"the value {entry['value']!r:.60} is none of 'enum'", place)
            seen.add(value)


@rule(
    "type-format-unrecognized",
    "warning",
    summary="A `format` is one that the platform knows for its type",
    why="It ignores others, and shows a plain field.",
    source="Microsoft: swagger validator UnrecognizedTypeFormat; apiDefinition.swagger.schema.json; microsoft/Power-Fx",
    bad=(
        {f"{_COLOR}/format": "guid"},
        {f"{_ID}/format": "long"},
        {f"{_NAME}/type": "boolean", f"{_NAME}/format": "checkbox"},
    ),
    good={f"{_COLOR}/format": "uuid"},
)
def type_format_unrecognized(connector: Connector) -> Iterator[Violation]:
    """Report others, with what is probably meant."""
    for node, place in connector.index.having("format"):
        found, kind = text(node, "format"), text(node, "type")
        if found and kind in _FORMATS and found not in _FORMATS[kind]:
            yield Violation(
                f"the platform knows no format {found!r} of {kind}{_instead(found, kind)}", (*place, "format")
            )


def _instead(found: str, kind: str) -> str:
    for other, formats in _FORMATS.items():
        if found in formats:
            return f"; it belongs to the type {other!r}"
    known = sorted(_FORMATS[kind])
    if not known:
        return "; there are none"
    alias = _OTHER_NAMES.get(found.lower())
    if alias in known:
        return f"; did you mean {alias!r}?"
    return did_you_mean(found, known) or f"; expected one of {', '.join(known)}"


@rule(
    "numeric-bounds",
    "error",
    summary="Bounds can be met: no minimum above its maximum, no negative length, `multipleOf` above 0",
    why="The swagger validator refuses what no value can satisfy.",
    source="Microsoft: swagger validator Minimum, Maximum, Exclusive, MultipleOf; OpenAPI 2.0",
    bad=(
        {f"{_COLOR}/minLength": 5, f"{_COLOR}/maxLength": 1},
        {f"{_ID}/multipleOf": 0},
        {f"{_ID}/exclusiveMinimum": True},
    ),
    good={f"{_COLOR}/minLength": 1, f"{_COLOR}/maxLength": 1},
)
def numeric_bounds(connector: Connector) -> Iterator[Violation]:
    """Report each fault at its keyword."""
    found = {place: node for key in _BOUNDS for node, place in connector.index.having(key)}
    for place, node in found.items():
        yield from _bounds_faults(node, place)


def _bounds_faults(node: Mapping[str, Any], place: Place) -> Iterator[Violation]:
    for low, high in _PAIRS:
        least, most = _number(node, low), _number(node, high)
        if least is not None and most is not None and least > most:
            yield Violation(f"{low!r} ({least}) is above {high!r} ({most})", (*place, low))
        for key, value in ((low, least), (high, most)):
            if low != "minimum" and value is not None and value < 0:
                yield Violation(f"{key!r} must not be negative", (*place, key))
    for key, bound in (("exclusiveMinimum", "minimum"), ("exclusiveMaximum", "maximum")):
        if isinstance(node.get(key), bool) and bound not in node:
            yield Violation(f"{key!r} means nothing without {bound!r}", (*place, key))
    step = _number(node, "multipleOf")
    if step is not None and step <= 0:
        yield Violation("'multipleOf' must be above 0", (*place, "multipleOf"))


def _number(node: Mapping[str, Any], key: str) -> int | float | None:
    value = node.get(key)
    return value if isinstance(value, (int, float)) and not isinstance(value, bool) else None


@rule(
    "pattern-invalid-regex",
    "error",
    summary="A `pattern` is a regular expression",
    why="The swagger validator compiles it. What another flavour of regular expressions may know is only warned about.",
    source="Microsoft: swagger validator PatternShouldBeValidRegularExpression",
    bad=({f"{_COLOR}/pattern": "("}, {f"{_COLOR}/pattern": "a(?>"}),
    good={f"{_COLOR}/pattern": "^[a-z]+$"},
)
def pattern_invalid_regex(connector: Connector) -> Iterator[Violation]:
    """Report patterns that do not compile."""
    for node, place in connector.index.having("pattern"):
        pattern = text(node, "pattern")
        if pattern and len(pattern) <= _LONGEST_PATTERN and (fault := _regex_fault(pattern)):
            yield Violation(
                f"the pattern {pattern!r:.60} does not compile: {fault}",
                (*place, "pattern"),
                severity=None if fault.startswith(_WRONG_EVERYWHERE) else "warning",
            )


def _regex_fault(pattern: str) -> str:
    import warnings

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            re.compile(_translated(pattern))
        except re.error as error:
            return error.msg
        except (OverflowError, RecursionError):
            return "it is too large"
    return ""


def _translated(pattern: str) -> str:
    """Write what .NET spells otherwise as Python does: named groups, categories of characters, ends of text."""
    pattern = re.sub(r"\(\?<(?=[A-Za-z_])", "(?P<", pattern)
    pattern = re.sub(r"\\k<(\w+)>", r"(?P=\1)", pattern)
    return re.sub(r"\\[pP]\{\w+\}", r"\\w", pattern).replace(r"\z", r"\Z")
