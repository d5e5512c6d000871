"""Values that fit a schema: what the definition gives as an example first, else what looks like its name.

The key of a value is what it is about, such as one row of a list: everything with the same key and name is the same,
wherever it is asked for. Definitions that hold each other end where they come back, and an answer has an end anyway.
"""

from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

from generator.definition import Placed, Schemas, SchemaView
from generator.definition.inputs import readable_view
from generator.example.chance import hex_for, number_for, uuid_for
from generator.example.checks import Checks
from generator.example.limits import within
from generator.example.texts import formatted, named, number_named, plain, word_list

EXAMPLE_KEYS = ("example", "x-example", "default")
ROWS = 3
"""How many entries a list has whose length the definition does not settle."""

# What is deeper, or more, is left out, in a schema that wants it, too.
_DEEPEST = 40
_MOST = 4_000
# Stands for a value where none fits, as when a format and a pattern contradict each other.
_NOTHING = object()
_LONGEST_LIST = 1_000
_NO = frozenset({"more", "next", "deleted", "archived", "error", "errors", "failed", "disabled", "hidden", "cancelled"})
_ID = frozenset({"id", "ids", "uuid", "guid"})
_CONSTRAINING = frozenset(
    {"enum", "pattern", "minimum", "maximum", "multipleOf", "minLength", "maxLength", "exclusiveMinimum", "allOf"}
)


class _About(NamedTuple):
    """What a value is about.

    Attributes:
        key: what tells it from others.
        name: of the member.
        first: whether it is the first of its kind, which carries the definition's examples.
        around: the schemas that it is within.
    """

    key: str
    name: str
    first: bool
    around: tuple[int, ...]

    @property
    def is_id(self) -> bool:
        return bool(_ID & set(word_list(self.name)[-1:]))


class Values:
    """Makes values for the schemas of one document."""

    def __init__(self, schemas: Schemas, checks: Checks, seed: int = 0) -> None:
        """Prepare to make values.

        Args:
            schemas: of the definition.
            checks: hold examples against their schemas.
            seed: another one gives other values.
        """
        self._schemas = schemas
        self._checks = checks
        self._seed = str(seed)
        self._left = _MOST

    def make(self, schema: Placed, key: str, name: str = "", *, first: bool = True) -> Any:
        """Make a value.

        Args:
            schema: what it has to fit.
            key: what it is about.
            name: of the member that holds it.
            first: whether it takes the definition's examples where others would only repeat them.
        """
        self._left = _MOST
        made = self._value(schema, about := _About(f"{self._seed}:{key}", name, first, ()))
        return self._untyped(about) if made is _NOTHING else made

    def _value(self, schema: Placed, about: _About) -> Any:
        view = readable_view(self._schemas, schema)
        self._left -= 1
        kind = view.type
        if kind == "array" or (kind not in _SCALARS and view.items is not None):
            return self._list(schema, view, about)
        if kind == "object" or (kind not in _SCALARS and (view.properties or view.extra)):
            return self._object(schema, view, about)
        return self._scalar(schema, view, about)

    def _object(self, schema: Placed, view: SchemaView, about: _About) -> Any:
        if about.first:
            for example in _examples(view.keywords):
                if isinstance(example, Mapping) and self._checks.fits(schema.node, example):
                    return dict(example)
        made: dict[str, Any] = {}
        if len(about.around) >= _DEEPEST:
            return made
        inside = (*about.around, id(view.node))
        key = f"{about.key}/{about.name}" if about.around and about.name else about.key
        for name, member in view.properties.items():
            if name not in view.required and (self._left <= 0 or self._is_around(member, inside)):
                continue
            if self._left <= -_MOST:
                break
            value = self._value(member, _About(key, name, about.first, inside))
            if value is not _NOTHING:
                made[name] = value
        if not view.properties and view.extra is not None and isinstance(view.extra.node, Mapping):
            value = self._value(view.extra, _About(key, "example", about.first, inside))
            made |= {} if value is _NOTHING else {"example": value}
        for name in view.required:
            if name not in made and not view.is_closed:
                made[name] = self._untyped(_About(key, name, about.first, inside))
        return made

    def _is_around(self, member: Placed, around: tuple[int, ...]) -> bool:
        """Whether a member leads back to what it is in, if only as the entry of a list."""
        view = readable_view(self._schemas, member)
        if view.items is not None and view.type == "array":
            view = readable_view(self._schemas, view.items)
        return id(view.node) in around

    def _list(self, schema: Placed, view: SchemaView, about: _About) -> list[Any]:
        if about.first:
            for example in _examples(view.keywords):
                if isinstance(example, list) and self._checks.fits(schema.node, example):
                    return list(example)
        if view.items is None:
            return []
        inside = (*about.around, id(view.node))
        if len(inside) > _DEEPEST or self._left <= 0:
            return []
        least, most = _count(view, "minItems", 0), _count(view, "maxItems", _LONGEST_LIST)
        wanted = min(max(ROWS if len(about.around) < 3 else 1, least), most, _LONGEST_LIST)
        entry = readable_view(self._schemas, view.items)
        if id(entry.node) in about.around and not least:
            return []
        is_set = view.keywords.get("uniqueItems") is True or "enum" in entry.keywords
        made: list[Any] = []
        for index in range(wanted * 4 if is_set else wanted):
            if len(made) >= wanted or self._left <= -_MOST:
                break
            key = f"{about.key}/{about.name}.{index}"
            value = self._value(view.items, _About(key, _singular(about.name), about.first and not index, inside))
            if value is not _NOTHING and not (is_set and value in made):
                made.append(value)
        return made

    def _scalar(self, schema: Placed, view: SchemaView, about: _About) -> Any:
        candidates = self._candidates(view, about)
        if not _CONSTRAINING & view.keywords.keys() and not any(key in view.keywords for key in EXAMPLE_KEYS):
            return next(candidates)
        for candidate in candidates:
            for near in (candidate, within(view, candidate)):
                if self._checks.fits(schema.node, near):
                    return near
        return _NOTHING

    def _candidates(self, view: SchemaView, about: _About) -> Iterator[Any]:
        enum = view.keywords.get("enum")
        examples = list(_examples(view.keywords))
        if about.first:
            yield from examples
        if isinstance(enum, list) and enum:
            start = 0 if about.first else number_for(about.key, about.name)
            yield from (enum[(start + step) % len(enum)] for step in range(min(len(enum), 100)))
        is_told = self._told(view, about)
        if is_told is not None:
            yield is_told
        if not about.is_id:
            yield from examples
        yield self._untold(view, about)

    def _told(self, view: SchemaView, about: _About) -> Any:
        """Return a value that format or name settle; None when they settle nothing."""
        kind, form = view.type, view.keywords.get("format")
        key, name = about.key, about.name
        if kind == "boolean":
            return not _NO & set(word_list(name))
        if kind in {"integer", "number"}:
            found = number_named(key, name)
            if about.is_id or found is None:
                return 1000 + number_for(key, name) % 9000 if about.is_id else None
            return int(found) if kind == "integer" else round(found, 2)
        if kind == "null":
            return None
        text = formatted(form, key, name) if isinstance(form, str) else None
        if text is None and about.is_id:
            return id_text(view, key, name)
        return text if text is not None else named(key, name)

    def _untold(self, view: SchemaView, about: _About) -> Any:
        if view.type in {"integer", "number"}:
            return number_for(about.key, about.name) % 40 + 1
        return plain(about.key, about.name)

    def _untyped(self, about: _About) -> Any:
        found = named(about.key, about.name)
        return found if found is not None else plain(about.key, about.name)


_SCALARS = frozenset({"string", "integer", "number", "boolean", "null", "file"})


def id_text(view: SchemaView, key: str, name: str) -> str:
    """Return an id that is a text: a UUID where the schema says so, else a short one."""
    if "uuid" in word_list(name) or "guid" in word_list(name) or view.keywords.get("format") in {"uuid", "guid"}:
        return uuid_for(key, name)
    return hex_for(8, key, name)


def _examples(keywords: Mapping[str, Any]) -> Iterator[Any]:
    yield from (keywords[key] for key in EXAMPLE_KEYS if keywords.get(key) is not None)


def _count(view: SchemaView, keyword: str, otherwise: int) -> int:
    value = view.keywords.get(keyword)
    return value if isinstance(value, int) and not isinstance(value, bool) and value >= 0 else otherwise


def _singular(name: str) -> str:
    if name.endswith("ies"):
        return name[:-3] + "y"
    return name[:-1] if name.endswith("s") and not name.endswith("ss") else name
