"""Records: frozen dataclasses whose fields say what an editor should show and what the decoder may accept."""

import dataclasses
import functools
from collections.abc import Mapping
from typing import Any, TypeVar, cast, dataclass_transform

from generator.spec.problems import Location, Text

_T = TypeVar("_T")

DOC = "doc"
NAME = "name"
PATTERN = "pattern"
VALUES = "values"
NAMES = "names"
NEEDED_WITH = "needed_with"
MAY_BE_EMPTY = "may_be_empty"
LAST = "last"


def key(
    doc: str,
    *,
    default: Any = dataclasses.MISSING,
    name: str | None = None,
    pattern: str | None = None,
    values: tuple[str | int, ...] | None = None,
    names: str | None = None,
    needed_with: tuple[str, ...] = (),
    may_be_empty: bool = False,
    last: bool = False,
) -> Any:
    """Declare one key of a record.

    Args:
        doc: what to write there, shown by editors.
        default: the value when the key is absent; without it the key is required, unless the record's `omit` names it.
        name: how the key is written, when Python reserves the word.
        pattern: a regular expression that a string must match as a whole.
        values: the only values allowed.
        names: in a mapping of names, a regular expression that each name must match as a whole.
        needed_with: other keys; as soon as one of them is written, this one is required.
        may_be_empty: whether a text may be "", which others' connectors say here and there.
        last: whether it is listed behind the other keys, those of records that add to this one included.
    """
    metadata = {
        DOC: doc,
        NAME: name,
        PATTERN: pattern,
        VALUES: values,
        NAMES: names,
        NEEDED_WITH: needed_with,
        MAY_BE_EMPTY: may_be_empty,
        LAST: last,
    }
    if default == {}:
        return dataclasses.field(default_factory=dict, metadata=metadata)
    return dataclasses.field(default=default, metadata=metadata)


@dataclass_transform(frozen_default=True, kw_only_default=True, field_specifiers=(key,))
def record(cls: type[_T]) -> type[_T]:
    """Make a class a record: frozen, keyword only, and aware of its own place (`at`).

    All records share the methods below. Dataclasses would write and compile some for each class, which for the two
    dozen records of the format takes longer than reading the specs.
    """
    made: Any = dataclasses.dataclass(init=False, repr=False, eq=False, match_args=False, kw_only=True)(cls)
    made.__init__ = _initialize
    made.__setattr__ = made.__delattr__ = _refuse
    made.__eq__ = _equal
    made.__hash__ = None
    made.__repr__ = _shown
    return made  # type: ignore[no-any-return]


def _initialize(self: Any, **values: Any) -> None:
    own = self.__dict__
    usual, made, needed = _defaults(type(self))  # type: ignore[arg-type]  # a class is hashable
    own |= usual
    for name, make in made:
        own[name] = make()
    own |= values
    if len(own) > len(usual):
        raise TypeError(f"{type(self).__name__} has no {', '.join(name for name in values if name not in usual)}")
    for name in needed:
        if own[name] is dataclasses.MISSING:
            raise TypeError(f"{type(self).__name__} needs {name!r}")


@functools.cache
def _defaults(cls: Any) -> tuple[dict[str, Any], tuple[tuple[str, Any], ...], tuple[str, ...]]:
    """The values of a new record in the order of its fields, what each record makes anew, and what it must get."""
    fields = cls.__dataclass_fields__.values()
    made = tuple(
        (each.name, each.default_factory) for each in fields if each.default_factory is not dataclasses.MISSING
    )
    return {each.name: each.default for each in fields}, made, tuple(each.name for each in fields if is_required(each))


def replaced(one: _T, **values: Any) -> _T:
    """Return a record like another but for some values; `dataclasses.replace` looks at every field of both."""
    cls: Any = type(one)
    return cast(_T, cls(**{**one.__dict__, **values}))


def _refuse(self: Any, name: str, _value: Any = None) -> None:
    raise dataclasses.FrozenInstanceError(f"cannot change {name!r} of a {type(self).__name__}")


def _equal(self: Any, other: object) -> bool:
    return bool(self.__dict__ == other.__dict__) if type(self) is type(other) else NotImplemented


def _shown(self: Any) -> str:
    return f"{type(self).__name__}({', '.join(f'{name}={value!r}' for name, value in self.__dict__.items())})"


def keys_of(cls: type[Any]) -> tuple[dataclasses.Field[Any], ...]:
    """Return the fields of a record that may be written in YAML, in the order of their declaration."""
    fields = [field for field in dataclasses.fields(cls) if field.metadata]
    return tuple(sorted(fields, key=lambda field: field.metadata[LAST]))


def written_name(field: dataclasses.Field[Any]) -> str:
    """Return a key as it is written in YAML."""
    return field.metadata[NAME] or field.name


def is_required(field: dataclasses.Field[Any]) -> bool:
    """Return whether a record's key must be written, whatever else is."""
    return field.default is dataclasses.MISSING and field.default_factory is dataclasses.MISSING


@record
class Extensible:
    """What every mapping that becomes an object of the generated files has besides."""

    at: Location
    extra: Mapping[Text, Any] = key(
        "Members that the generated object gets besides, as JSON; objects are merged.", default={}, last=True
    )
    omit: tuple[Text, ...] = key(
        "Members that the generated object does without, and keys that are missing here on purpose.",
        default=(),
        last=True,
    )
