"""YAML nodes into records, driven by the records' own fields; collects every problem instead of stopping at one."""

import dataclasses
import functools
import math
import re
import types
import typing
from collections.abc import Callable, Mapping
from typing import Any, TypeVar, cast

import yaml

from generator.definition.spelling import did_you_mean
from generator.findings import Finding
from generator.spec.problems import Location, Text, mistake
from generator.spec.record import MAY_BE_EMPTY, NAMES, NEEDED_WITH, PATTERN, VALUES, is_required, keys_of, written_name
from generator.spec.type_expression import MAX_LISTS
from generator.spec.vocabulary import SIMPLE_TYPES, TYPE

_R = TypeVar("_R")

_TAG = "tag:yaml.org,2002:"
_STR, _MAP, _SEQ = f"{_TAG}str", f"{_TAG}map", f"{_TAG}seq"
_KINDS = {
    f"{_TAG}str": "text",
    f"{_TAG}int": "a whole number",
    f"{_TAG}float": "a number",
    f"{_TAG}bool": "true or false",
    f"{_TAG}null": "nothing",
    f"{_TAG}timestamp": "a date",
    f"{_TAG}seq": "a list",
    f"{_TAG}map": "a mapping",
}
_FLOAT = re.compile(r"-?(0|[1-9]\d{0,20})(\.\d{1,20})?([eE][+-]?\d{1,3})?")
# How many keys of a mapping a message lists; editors show all of them.
_SHOWN = 16
_BOOLEANS = {"true": True, "false": False}


class _Bad:
    """Stands for a value whose problem is already reported."""


BAD = _Bad()


class Decoder:
    """Turns the nodes of one file into records.

    Attributes:
        problems: what was wrong so far; a record with a wrong part is not made, but its other parts are still read.
        broken: names whose record was not made, so that nobody reports them as unknown.
        empty: empty texts where others' connectors have some; mistakes where nobody says that these are taken over.
    """

    def __init__(self, file: str, problems: list[Finding]) -> None:
        self.file = file
        self.problems = problems
        self.broken: set[str] = set()
        self.empty: list[Finding] = []

    def record(self, node: yaml.Node, cls: type[_R]) -> _R | None:
        """Read one record of class `cls`, or None when something in it is wrong."""
        value = self._record(node, cls)
        return None if isinstance(value, _Bad) else value

    def _at(self, node: yaml.Node) -> Location:
        mark = node.start_mark
        return Location(self.file, mark.line + 1, mark.column + 1)

    def _report(self, node: yaml.Node, message: str) -> _Bad:
        self.problems.append(mistake(self._at(node), message))
        return BAD

    def _expected(self, node: yaml.Node, what: str, name: str) -> _Bad:
        kind = _KINDS.get(node.tag)
        if kind is None:
            return self._report(node, f"the tag {_shown_tag(node.tag)} is not allowed; expected {what} for {name!r}")
        written = _short(node.value) if isinstance(node, yaml.ScalarNode) else ""
        if kind == what:
            return self._report(node, f"{name!r} is written {written}, expected {what} as JSON writes it")
        found = f"{kind} ({written})" if written else kind
        advice = "; put it in quotes" if what in ("text", "a plain value") and written else ""
        return self._report(node, f"{name!r} is {found}, expected {what}{advice}")

    def _members(self, node: yaml.Node, name: str) -> list[tuple[Text, yaml.Node]] | _Bad:
        if not isinstance(node, yaml.MappingNode) or node.tag != _MAP:
            return self._expected(node, "a mapping", name)
        members: dict[str, tuple[Text, yaml.Node]] = {}
        for key_node, value_node in node.value:
            if not isinstance(key_node, yaml.ScalarNode) or key_node.tag != _STR:
                self._expected(key_node, "text", "key")
                continue
            key = Text.of(key_node.value, self._at(key_node))
            if key in members:
                first = members[key][0].at
                self._report(key_node, f"the key {key!r} appears twice; first in line {first.line}")
                continue
            members[key] = (key, value_node)
        return list(members.values())

    def _record(self, node: yaml.Node, cls: type[_R], name: str = "") -> _R | _Bad:
        members = self._members(node, name or cls.__name__.lower())
        if isinstance(members, _Bad):
            return members
        fields = _fields(cast(Any, cls))
        found: dict[str, Any] = {"at": self._at(node)}
        wrong = False
        for key, value_node in members:
            known = fields.get(key)
            if known is None:
                allowed = ", ".join([*list(fields)[:_SHOWN], *(["..."] if len(fields) > _SHOWN else [])])
                self.problems.append(
                    mistake(key.at, f"unknown key {key!r}; expected one of {allowed}{did_you_mean(key, fields)}")
                )
                wrong = True
                continue
            field, decode = known
            value = decode(self, value_node, key)
            if isinstance(value, _Bad):
                wrong = True
            else:
                found[field.name] = value
        present = {key for key, _ in members}
        omitted = found.get("omit", ())
        missing = [key for key in _required(cast(Any, cls)) if key not in present]
        found |= {fields[key][0].name: None for key in missing if key in omitted}
        missing += [key for other, key in _needed(cast(Any, cls)) if other in present and key not in present]
        missing = [key for key in missing if key not in omitted]
        if missing:
            missing = list(dict.fromkeys(missing))
            names = ", ".join(map(repr, missing))
            return self._report(node, f"{names} {'is' if len(missing) == 1 else 'are'} missing{_in(name)}")
        return BAD if wrong else cls(**found)

    def text(self, node: yaml.Node, name: str, field: dataclasses.Field[Any]) -> Text | _Bad:
        """Read one string and hold it against the pattern and the values of its field."""
        if node.tag != _STR:
            return self._expected(node, "text", name)
        exact = field.metadata[MAY_BE_EMPTY] and getattr(node, "style", None) in ("'", '"')
        value = Text.of(node.value if exact else node.value.strip(), self._at(node))
        if not value and exact:
            self.empty.append(mistake(self._at(node), f"{name!r} is empty"))
        elif not value:
            return self._report(node, f"{name!r} is empty")
        values = field.metadata[VALUES]
        if values and value not in values:
            allowed = ", ".join(map(str, values))
            return self._report(node, f"{name!r} is {value!r}, expected one of {allowed}{did_you_mean(value, values)}")
        pattern = field.metadata[PATTERN]
        if pattern and not _compiled(pattern).fullmatch(value):
            near = did_you_mean(value.split()[-1], SIMPLE_TYPES) if pattern == TYPE else ""
            return self._report(
                node, f"{name!r} is {_short(value)!r}, expected: {field.metadata['doc'].rstrip('.')}{near}"
            )
        if pattern == TYPE and (lists := value.count("list of ")) > MAX_LISTS:
            return self._report(node, f"{name!r} nests {lists} lists, expected at most {MAX_LISTS}")
        return value

    def literal(self, node: yaml.Node, name: str) -> Any:
        """Read any JSON value."""
        if isinstance(node, yaml.SequenceNode) and node.tag == _SEQ:
            items = [self.literal(item, name) for item in node.value]
            return BAD if BAD in items else items
        if isinstance(node, yaml.MappingNode):
            members = self._members(node, name)
            if isinstance(members, _Bad):
                return members
            return {key: self.literal(value, key) for key, value in members}
        if node.tag == _STR:
            return Text.of(node.value, self._at(node))
        if node.tag == f"{_TAG}null":
            return None
        if node.tag in {f"{_TAG}bool", f"{_TAG}int", f"{_TAG}float"}:
            return self.scalar(node, name, node.tag)
        return self._expected(node, "a plain value", name)

    def scalar(self, node: yaml.Node, name: str, tag: str) -> Any:
        """Read one boolean or number written as JSON would write it."""
        if node.tag == tag == f"{_TAG}bool" and node.value in _BOOLEANS:
            return _BOOLEANS[node.value]
        if node.tag == tag == f"{_TAG}int" and re.fullmatch(r"-?(0|[1-9]\d{0,18})", node.value):
            return int(node.value)
        if node.tag == tag == f"{_TAG}float" and _FLOAT.fullmatch(node.value):
            number = float(node.value)
            if math.isfinite(number):
                return number
        return self._expected(node, _KINDS[tag], name)

    def number(self, node: yaml.Node, name: str) -> Any:
        """Read one number, whole or not."""
        return self.scalar(node, name, node.tag if node.tag == f"{_TAG}int" else f"{_TAG}float")


_Decode = Callable[[Decoder, yaml.Node, Text], Any]


@functools.cache
def _compiled(pattern: str) -> re.Pattern[str]:
    return re.compile(pattern)


@functools.cache
def _fields(cls: type[Any]) -> Mapping[str, tuple[dataclasses.Field[Any], _Decode]]:
    hints = typing.get_type_hints(cls)
    return {written_name(field): (field, _decoder(hints[field.name], field)) for field in keys_of(cls)}


@functools.cache
def _required(cls: type[Any]) -> tuple[str, ...]:
    return tuple(written_name(field) for field in keys_of(cls) if is_required(field))


@functools.cache
def _needed(cls: type[Any]) -> tuple[tuple[str, str], ...]:
    """Return pairs of keys: when the first is written, the second must be, too."""
    return tuple((other, written_name(field)) for field in keys_of(cls) for other in field.metadata[NEEDED_WITH])


_TAGS = {bool: f"{_TAG}bool", int: f"{_TAG}int"}


def _decoder(hint: Any, field: dataclasses.Field[Any]) -> _Decode:
    origin = typing.get_origin(hint)
    if hint is Text:
        return lambda decoder, node, name: decoder.text(node, name, field)
    if hint is bool or hint is int:
        tag = f"{_TAG}{hint.__name__}"
        return lambda decoder, node, name: decoder.scalar(node, name, tag)
    if hint is float:
        return lambda decoder, node, name: decoder.number(node, name)
    if hint is Any:
        return lambda decoder, node, name: decoder.literal(node, name)
    if dataclasses.is_dataclass(hint):
        return lambda decoder, node, name: decoder._record(node, cast(type[Any], hint), name)
    if origin is tuple:
        return functools.partial(_list, _decoder(typing.get_args(hint)[0], field))
    if origin is not None and issubclass(origin, Mapping):
        return functools.partial(_mapping, _decoder(typing.get_args(hint)[1], field), field.metadata[NAMES])
    if origin in {types.UnionType, typing.Union}:
        return _union([arg for arg in typing.get_args(hint) if arg is not type(None)], field)
    raise TypeError(f"no decoder for {hint}")


def _list(decode: _Decode, decoder: Decoder, node: yaml.Node, name: Text) -> Any:
    if not isinstance(node, yaml.SequenceNode) or node.tag != _SEQ:
        return decoder._expected(node, "a list", name)
    items = [decode(decoder, item, name) for item in node.value]
    return BAD if BAD in items else tuple(items)


def _mapping(decode: _Decode, names: str | None, decoder: Decoder, node: yaml.Node, name: Text) -> Any:
    members = decoder._members(node, name)
    if isinstance(members, _Bad):
        return members
    for key, _ in members:
        if names and not _compiled(names).fullmatch(key):
            decoder.problems.append(mistake(key.at, f"{key!r} is no name for one of {name!r}; expected {names}"))
    items = {key: decode(decoder, value, key) for key, value in members}
    decoder.broken.update(key for key, value in items.items() if value is BAD)
    return {key: value for key, value in items.items() if value is not BAD}


def _union(hints: list[Any], field: dataclasses.Field[Any]) -> _Decode:
    """Return what reads one of several kinds: told by the kind of node, and of records by their first key."""
    if len(hints) == 1:
        return _decoder(hints[0], field)
    records = [hint for hint in hints if dataclasses.is_dataclass(hint)]
    lists = [hint for hint in hints if typing.get_origin(hint) is tuple]
    scalars = {_TAGS[hint]: _decoder(hint, field) for hint in hints if hint in _TAGS}
    usual = next(_decoder(hint, field) for hint in hints if hint in (Text, Any) or hint in _TAGS)
    pattern = field.metadata[PATTERN] if Text in hints and hints[0] in _TAGS else None
    text = _decoder(Text, field) if pattern else None
    list_decoder = _decoder(lists[0], field) if lists else None
    record_decoders = [(keys_of(cast(type[Any], hint))[0], _decoder(hint, field)) for hint in records]

    def decode(decoder: Decoder, node: yaml.Node, name: Text) -> Any:
        if list_decoder and isinstance(node, yaml.SequenceNode):
            return list_decoder(decoder, node, name)
        if not isinstance(node, yaml.MappingNode) or not record_decoders:
            if text and pattern and node.tag == _STR and _compiled(pattern).fullmatch(node.value):
                return text(decoder, node, name)
            return scalars.get(node.tag, usual)(decoder, node, name)
        written = {key.value for key, _ in node.value if isinstance(key, yaml.ScalarNode)}
        for first, decode_record in record_decoders:
            if written_name(first) in written:
                return decode_record(decoder, node, name)
        return usual(decoder, node, name) if Any in hints else record_decoders[-1][1](decoder, node, name)

    return decode


def _in(name: str) -> str:
    return f" in {name!r}" if name else ""


def _short(value: Any) -> str:
    text = str(value)
    return text if len(text) <= 60 else f"{text[:57]}..."


def _shown_tag(tag: str) -> str:
    return f"!!{tag.removeprefix(_TAG)}" if tag.startswith(_TAG) else _short(tag)
