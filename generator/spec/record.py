"""Records: frozen dataclasses whose fields say what an editor should show and what the decoder may accept."""

import dataclasses
from typing import Any, TypeVar, dataclass_transform

_T = TypeVar("_T")

DOC = "doc"
NAME = "name"
PATTERN = "pattern"
VALUES = "values"


def key(
    doc: str,
    *,
    default: Any = dataclasses.MISSING,
    name: str | None = None,
    pattern: str | None = None,
    values: tuple[str | int, ...] | None = None,
) -> Any:
    """Declare one key of a record.

    Args:
        doc: what to write there, shown by editors.
        default: the value when the key is absent; without it the key is required.
        name: how the key is written, when Python reserves the word.
        pattern: a regular expression that a string must match as a whole.
        values: the only values allowed.
    """
    metadata = {DOC: doc, NAME: name, PATTERN: pattern, VALUES: values}
    if default == {}:
        return dataclasses.field(default_factory=dict, metadata=metadata)
    return dataclasses.field(default=default, metadata=metadata)


@dataclass_transform(frozen_default=True, kw_only_default=True, field_specifiers=(key,))
def record(cls: type[_T]) -> type[_T]:
    """Make a class a record: frozen, keyword only, and aware of its own place (`at`)."""
    return dataclasses.dataclass(frozen=True, kw_only=True, slots=True)(cls)


def keys_of(cls: type[Any]) -> tuple[dataclasses.Field[Any], ...]:
    """Give the fields of a record that may be written in YAML, in the order of their declaration."""
    return tuple(field for field in dataclasses.fields(cls) if field.metadata)


def written_name(field: dataclasses.Field[Any]) -> str:
    """Give a key as it is written in YAML."""
    return field.metadata[NAME] or field.name


def is_required(field: dataclasses.Field[Any]) -> bool:
    """Tell whether a record's key must be written."""
    return field.default is dataclasses.MISSING and field.default_factory is dataclasses.MISSING
