"""One object of a definition as one record of the specs: member by member, and what has no word in `extra`."""

import functools
import re
import types
import typing
from collections.abc import Callable, Hashable, Mapping
from typing import Any, cast

from generator.importer.yaml_text import Noted
from generator.spec.record import MAY_BE_EMPTY, NAMES, PATTERN, VALUES, is_required, keys_of, written_name

NOTE = "\0note"
"""A member that holds no value: what could not be told of the object around it, for a comment."""
_LARGEST = 10**18
_Accepts = Callable[[Any], bool]


class Words:
    """The words of one record, taken out of one object.

    Attributes:
        words: what was said in words so far, by key of the spec.
        rest: members that are left.
    """

    def __init__(self, cls: Hashable, value: Mapping[str, Any]) -> None:
        self._cls = cls
        self.rest = dict(value)
        self._note = self.rest.pop(NOTE, None)
        self.words: dict[str, Any] = {}
        self._omit: list[str] = []

    def take(self, member: str, word: str | None = None) -> None:
        """Say a member by a word, when it is there and the format takes its value."""
        if member in self.rest:
            name = word or member
            if accepts(self._cls, name, self.rest[member]):
                self.words[name] = self.rest.pop(member)

    def say(self, word: str, value: Any) -> None:
        """Say something by a word."""
        self.words[word] = value

    def omit(self, member: str) -> None:
        """Say that a member is left out which the generator would write by itself."""
        if member not in self._omit:
            self._omit.append(member)

    def note(self, text: str) -> None:
        """Add to the comment."""
        self._note = f"{self._note}; {text}" if self._note else text

    def record(self) -> dict[str, Any]:
        """Return the record, with what is left in `extra`."""
        found = self.words
        for name in _required(self._cls):
            if name not in found:
                self.omit(name)
        if self.rest:
            found["extra"] = plain(self.rest)
        if self._omit:
            found["omit"] = self._omit
        if self._note and found:
            first = next(iter(found))
            found = {Noted.of(first, self._note) if key == first else key: value for key, value in found.items()}
        return found


def accepts(cls: Hashable, word: str, value: Any) -> bool:
    """Return whether a record's key takes a value as it is."""
    return _accepting(cls)[word](value)


@functools.cache
def _required(cls: Any) -> tuple[str, ...]:
    return tuple(written_name(field) for field in keys_of(cls) if is_required(field))


@functools.cache
def _accepting(cls: Any) -> Mapping[str, _Accepts]:
    hints = typing.get_type_hints(cls)
    return {written_name(field): _acceptor(hints[field.name], field.metadata) for field in keys_of(cls)}


def _acceptor(hint: Any, metadata: Mapping[str, Any]) -> _Accepts:
    origin = typing.get_origin(hint)
    if origin in {types.UnionType, typing.Union}:
        each = [_acceptor(one, metadata) for one in typing.get_args(hint) if one is not type(None)]
        return lambda value: any(accept(value) for accept in each)
    if origin is tuple:
        inner = _acceptor(typing.get_args(hint)[0], metadata)
        return lambda value: isinstance(value, list) and bool(value) and all(map(inner, value))
    if isinstance(origin, type) and issubclass(origin, Mapping):
        inner = _acceptor(typing.get_args(hint)[1], metadata)
        names = re.compile(metadata[NAMES] or r"(?s:.+)")
        return lambda value: (
            isinstance(value, dict) and all(names.fullmatch(name) and inner(each) for name, each in value.items())
        )
    if hint is bool:
        return lambda value: isinstance(value, bool)
    if hint is int:
        return _is_whole
    if hint is float:
        return lambda value: _is_whole(value) or isinstance(value, float)
    if hint is Any:
        return lambda value: value is not None
    if issubclass(cast(type, hint), str):
        return functools.partial(_is_text, metadata)
    return lambda _: False


def _is_whole(value: Any) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and abs(value) < _LARGEST


def _is_text(metadata: Mapping[str, Any], value: Any) -> bool:
    if not isinstance(value, str) or not (metadata[MAY_BE_EMPTY] or (value and value == value.strip())):
        return False
    if metadata[VALUES] and value not in metadata[VALUES]:
        return False
    return not metadata[PATTERN] or re.fullmatch(metadata[PATTERN], value) is not None


def plain(value: Any) -> Any:
    """Return a value without the notes in it."""
    if isinstance(value, dict):
        return {key: plain(member) for key, member in value.items() if key != NOTE}
    return [plain(each) for each in value] if isinstance(value, list) else value
