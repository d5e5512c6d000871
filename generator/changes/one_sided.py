"""Inputs that only one definition has: new ones, those that are gone, and those that only changed their name."""

import difflib
from collections.abc import Iterator, Mapping
from types import MappingProxyType

from generator.changes.change import Change, change
from generator.changes.needs import is_callback, needs_a_value
from generator.changes.subject import Sides, Value
from generator.definition import SchemaView

_CLOSE = 0.6


def compare_gone_and_fresh(
    sides: Sides,
    gone: Mapping[str, Value],
    fresh: Mapping[str, Value],
    operation: str,
    *,
    aligned: Mapping[str, str] = MappingProxyType({}),
) -> Iterator[Change]:
    """Give the changes of inputs that stand in one definition only.

    Args:
        sides: the definitions.
        gone: inputs of the old one by flat name.
        fresh: inputs of the new one by flat name.
        operation: operationId.
        aligned: new names by old ones, of inputs known to be the same.

    Raises:
        Incomparable: a reference leads nowhere.
    """
    old = {name: sides.old.view(value.placed) for name, value in gone.items()}
    new = {name: sides.new.view(value.placed) for name, value in fresh.items()}
    renamed = {**aligned}
    others = {name: view for name, view in new.items() if name not in renamed.values()}
    renamed |= _renames({name: view for name, view in old.items() if name not in renamed}, others)
    for name, view in old.items():
        if name in renamed:
            other = renamed[name]
            both = is_callback(view) and is_callback(new[other])
            kind = "notification-url-renamed" if both else "parameter-renamed"
            words = f"the input {name!r} is now called {other!r}: flows store the old name, and its value is lost"
            yield change(kind, operation, fresh[other].placed.place, words)
        else:
            words = f"the input {name!r} is gone: flows that set it fail or lose its value"
            yield change("parameter-removed", operation, gone[name].placed.place, words)
    for name, view in new.items():
        if name in renamed.values():
            continue
        place = fresh[name].placed.place
        if fresh[name].is_required and needs_a_value(sides, view):
            words = f"the input {name!r} is new and required: flows made before do not give it"
            yield change("parameter-added-required", operation, place, words)
        else:
            yield change("parameter-added", operation, place, f"the input {name!r} is new")


def _renames(gone: Mapping[str, SchemaView], fresh: Mapping[str, SchemaView]) -> dict[str, str]:
    """Pair inputs that have one type and are one callback address, bear one title, or have names that are close."""
    found: dict[str, str] = {}
    free = dict(fresh)
    for name, view in gone.items():
        fitting = [other for other, candidate in free.items() if candidate.type == view.type]
        near = difflib.get_close_matches(_last(name), [_last(other) for other in fitting], n=1, cutoff=_CLOSE)
        for other in fitting:
            if (
                (is_callback(view) and is_callback(free[other]))
                or _titled_alike(view, free[other])
                or _last(other) in near
            ):
                del free[other]
                found[name] = other
                break
    return found


def _last(name: str) -> str:
    return name.rpartition("/")[2].lower()


def _titled_alike(old: SchemaView, new: SchemaView) -> bool:
    titles = [view.keywords.get("x-ms-summary") or view.keywords.get("description") for view in (old, new)]
    return isinstance(titles[0], str) and titles[0] == titles[1]
