"""Whether an answer is what the definition says, as JSON Schema and as a flow sees it.

Stricter than JSON Schema on purpose: a 32-bit integer must fit, `null` must be announced by `x-nullable`, and a member
that the definition does not name is a mismatch, because no maker will ever see it.
"""

import json
from collections.abc import Callable, Iterator, Mapping
from typing import TYPE_CHECKING, Any, NamedTuple

from generator.definition.draft4 import draft4_of
from generator.definition.positions import pointer_of
from generator.definition.references import Placed
from generator.definition.schemas import ANY, Schemas

if TYPE_CHECKING:
    from jsonschema_rs import Draft4Validator, ValidationError

UNDECLARED = "is not declared"
_DEPTH = 100
_LONGEST = 100
# A pattern that has not decided after so many steps back asks for nothing.
_BACKTRACKING = 100_000
_RANGES = {"int32": (-(2**31), 2**31 - 1), "int64": (-(2**63), 2**63 - 1)}
_KINDS = {str: "string", int: "integer", float: "number", bool: "boolean", list: "array", dict: "object"}
_FORMATS = {"date-time": "date-time of RFC 3339"}


class Mismatch(NamedTuple):
    """One difference between an answer and the definition: where in the answer, and what."""

    pointer: str
    message: str


class Conformance:
    """Holds values against the schemas of one definition; each schema is made ready once."""

    def __init__(self, document: Mapping[str, Any]) -> None:
        """Start with nothing made ready.

        Args:
            document: the definition, for references.
        """
        self._document = document
        self._schemas = Schemas(document)
        # By the schema's identity; the schema is kept, so that no other one gets its number.
        self._ready: dict[int, tuple[Any, Draft4Validator]] = {}

    def mismatches(self, schema: Any, value: Any) -> list[Mismatch]:
        """Compare a JSON value with its schema.

        Args:
            schema: the schema of the value.
            value: parsed JSON.

        Raises:
            BrokenReference: a reference that the value leads to does not resolve.
        """
        of_flows = list(self._of_flows(Placed(schema, ()), value, ""))
        validator = self._validator(schema)
        try:
            errors = list(validator.iter_errors(value))
        except UnicodeEncodeError:  # half of a character, which JSON can spell
            value = json.loads(json.dumps(value, ensure_ascii=False).encode("utf-8", "replace"))
            errors = list(validator.iter_errors(value))
        return list(dict.fromkeys([*_told(errors, value), *of_flows]))

    def _validator(self, schema: Any) -> "Draft4Validator":
        if id(schema) not in self._ready:
            import jsonschema_rs

            validator = jsonschema_rs.Draft4Validator(
                draft4_of(self._document, schema),
                validate_formats=True,
                offline=True,
                pattern_options=jsonschema_rs.FancyRegexOptions(backtrack_limit=_BACKTRACKING),
            )
            self._ready[id(schema)] = schema, validator
        return self._ready[id(schema)][1]

    def _of_flows(self, schema: Placed, value: Any, pointer: str) -> Iterator[Mismatch]:
        """Tell what JSON Schema has no words for: null, the range of integers, members that nobody declared."""
        view = self._schemas.view(schema)
        if value is None:
            if "type" in view.keywords and not view.is_nullable:
                yield Mismatch(pointer, f"is null, but the {view.type} is not x-nullable")
        elif pointer.count("/") > _DEPTH:
            return
        elif isinstance(value, dict) and view.type in ("object", ANY):
            for name, member in value.items():
                place = pointer + pointer_of((name,))
                if (declared := view.properties.get(name, view.extra)) is not None and declared.node is not True:
                    yield from self._of_flows(declared, member, place)
                elif view.properties or view.is_closed:
                    yield Mismatch(place, UNDECLARED)
        elif isinstance(value, list) and view.type in ("array", ANY) and view.items is not None:
            for index, item in enumerate(value):
                yield from self._of_flows(view.items, item, f"{pointer}/{index}")
        elif isinstance(value, int | float) and view.type in ("integer", "number"):
            name = view.keywords.get("format")
            low, high = _RANGES.get(name, (value, value)) if isinstance(name, str) else (value, value)
            if not low <= value <= high:
                yield Mismatch(pointer, f"is {value}, too large for {name}")


_MESSAGES: Mapping[str, Callable[[Any, Any], str]] = {
    "type": lambda kind, value: f"is {_KINDS[type(value)]}, expected {_listed(kind.types)}",
    "enum": lambda kind, value: f"is {_brief(value)}, which is none of {_brief(_without_null(kind.options))}",
    "format": lambda kind, value: f"is {_brief(value)}, no {_FORMATS.get(kind.format, kind.format)}",
    "required": lambda kind, _: f"has no {kind.property!r}, which is required",
    "pattern": lambda kind, value: f"is {_brief(value)}, which does not match the pattern {_brief(kind.pattern)}",
    "minimum": lambda kind, value: f"is {value}, less than the minimum {kind.limit}",
    "maximum": lambda kind, value: f"is {value}, more than the maximum {kind.limit}",
    "exclusiveMinimum": lambda kind, value: f"is {value}, expected more than {kind.limit}",
    "exclusiveMaximum": lambda kind, value: f"is {value}, expected less than {kind.limit}",
    "multipleOf": lambda kind, value: f"is {value}, no multiple of {kind.multiple_of}",
    "minLength": lambda kind, value: f"has {len(value)} characters, fewer than minLength {kind.limit}",
    "maxLength": lambda kind, value: f"has {len(value)} characters, more than maxLength {kind.limit}",
    "minItems": lambda kind, value: f"has {len(value)} items, fewer than minItems {kind.limit}",
    "maxItems": lambda kind, value: f"has {len(value)} items, more than maxItems {kind.limit}",
    "minProperties": lambda kind, value: f"has {len(value)} members, fewer than minProperties {kind.limit}",
    "maxProperties": lambda kind, value: f"has {len(value)} members, more than maxProperties {kind.limit}",
    "uniqueItems": lambda _, __: "holds an item that appears twice, although uniqueItems is true",
}


def _told(errors: "list[ValidationError]", value: Any) -> Iterator[Mismatch]:
    """Put errors into our words; a value of another type is told once, whatever else it cannot be."""
    mistyped = {tuple(error.instance_path) for error in errors if error.kind.name == "type"}
    for error in errors:
        kind, place = error.kind, tuple(error.instance_path)
        # That a pattern could not be decided is no word about the answer.
        is_undecided = type(kind).__name__ in ("BacktrackLimitExceeded", "RegexEngineFailure")
        if is_undecided or (kind.name != "type" and place in mistyped):
            continue
        found = value
        for key in place:
            found = found[key]
        yield Mismatch(pointer_of(place), _MESSAGES[kind.name](kind, found))


def _without_null(values: list[Any]) -> list[Any]:
    return [value for value in values if value is not None]


def _listed(types: list[str]) -> str:
    return " or ".join(name for name in types if name != "null")


def _brief(value: Any) -> str:
    text = repr(value)
    return text if len(text) <= _LONGEST else f"{text[:_LONGEST]}..."
