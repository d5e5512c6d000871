"""Inputs that only one definition has: new ones, those that are gone, and those that only changed their name."""

import difflib
from collections.abc import Iterator, Mapping
from types import MappingProxyType
from typing import NamedTuple

from generator.changes.change import Change, change
from generator.changes.hidden import is_hidden_from_flows
from generator.changes.needs import fixed_value, need_of
from generator.changes.subject import Side, Sides, Value
from generator.definition import SchemaView
from generator.definition.triggers import is_callback

_CLOSE = 0.6


class _Input(NamedTuple):
    """An input of one definition."""

    side: Side
    view: SchemaView
    value: Value

    def change(self, kind: str, operation: str, words: str) -> Change:
        return change(kind, operation, self.value.placed.place, words)

    @property
    def is_hidden(self) -> bool:
        return is_hidden_from_flows(self.view, self.value)

    @property
    def fixed(self) -> str | None:
        return fixed_value(self.view, self.value)


def compare_removed_and_added(
    sides: Sides,
    gone: Mapping[str, Value],
    fresh: Mapping[str, Value],
    operation: str,
    *,
    aligned: Mapping[str, str] = MappingProxyType({}),
) -> Iterator[Change]:
    """Return the changes of inputs that stand in one definition only.

    Args:
        sides: the definitions.
        gone: inputs of the old one by flat name.
        fresh: inputs of the new one by flat name.
        operation: operationId.
        aligned: new names by old ones, of inputs known to be the same.

    Raises:
        Incomparable: a reference does not resolve.
    """
    old = {name: _Input(sides.old, sides.old.view(value.placed), value) for name, value in gone.items()}
    new = {name: _Input(sides.new, sides.new.view(value.placed), value) for name, value in fresh.items()}
    renamed = {**aligned}
    others = {name: each for name, each in new.items() if name not in renamed.values()}
    renamed |= _renames({name: each for name, each in old.items() if name not in renamed}, others)
    for name, each in old.items():
        yield _renamed(name, each, renamed[name], new, operation) if name in renamed else _gone(name, each, operation)
    for name, each in new.items():
        if name not in renamed.values():
            yield _fresh(name, each, operation)


def _renamed(name: str, old: _Input, other: str, inputs: Mapping[str, _Input], operation: str) -> Change:
    new = inputs[other]
    if old.is_hidden and new.is_hidden:
        words = f"the input {name!r} is hidden and now called {other!r}: no flow names it"
        return new.change("fixed-value-changed" if old.fixed or new.fixed else "hidden-input", operation, words)
    if name == other:  # it became the body, or was it
        words = f"the input {name!r} keeps its name and is sent in another place: see that its value still fits"
        return new.change("parameter-place", operation, words)._replace(severity="note")
    both = is_callback(old.view) and is_callback(new.view)
    kind = "notification-url-renamed" if both else "parameter-renamed"
    words = f"the input {name!r} is now called {other!r}: flows store the old name, and its value is lost"
    return new.change(kind, operation, words)


def _gone(name: str, old: _Input, operation: str) -> Change:
    if not old.is_hidden:
        words = f"the input {name!r} is gone: flows that set it fail or lose its value"
        return old.change("parameter-removed", operation, words)
    if need_of(old.side, old.view, old.value) == "sent":
        always = f" and always {old.fixed}" if old.fixed else " and filled in"
        words = f"the input {name!r} was hidden{always}: it is no longer sent"
        return old.change("fixed-value-dropped", operation, words)
    return old.change("hidden-input", operation, f"the input {name!r} is gone: it was hidden and never sent")


def _fresh(name: str, new: _Input, operation: str) -> Change:
    need = need_of(new.side, new.view, new.value)
    if need == "given":
        who = "nothing fills it in" if new.is_hidden else "flows made before do not give it"
        return new.change("parameter-added-required", operation, f"the input {name!r} is new and required: {who}")
    if need == "default":
        words = f"the input {name!r} is new, required and has a default: flows made before do not send it"
        return new.change("parameter-required-default", operation, f"{words} until they are saved again")
    if not new.is_hidden:
        return new.change("parameter-added", operation, f"the input {name!r} is new")
    if need == "sent":
        always = f"always {new.fixed}" if new.fixed else "filled in"
        return new.change("fixed-value-added", operation, f"the input {name!r} is new, hidden and {always}")
    return new.change("hidden-input", operation, f"the input {name!r} is new, hidden and never sent")


def _renames(gone: Mapping[str, _Input], fresh: Mapping[str, _Input]) -> dict[str, str]:
    """Pair inputs that have one type and are one callback address, bear one title, or have names that are close.

    Of hidden ones nobody knows the name: they are one when they always send one value.
    """
    found: dict[str, str] = {}
    free = dict(fresh)
    for name, each in gone.items():
        fitting = [
            other
            for other, candidate in free.items()
            if candidate.view.type == each.view.type and candidate.is_hidden == each.is_hidden
        ]
        if each.is_hidden:
            other = next((other for other in fitting if each.fixed and free[other].fixed == each.fixed), None)
        else:
            other = _same_by_name(name, each.view, {other: free[other].view for other in fitting})
        if other is not None:
            del free[other]
            found[name] = other
    return found


def _same_by_name(name: str, view: SchemaView, fitting: Mapping[str, SchemaView]) -> str | None:
    near = difflib.get_close_matches(_last(name), [_last(other) for other in fitting], n=1, cutoff=_CLOSE)
    for other, candidate in fitting.items():
        is_callback_of_both = is_callback(view) and is_callback(candidate)
        if is_callback_of_both or _titled_alike(view, candidate) or _last(other) in near:
            return other
    return None


def _last(name: str) -> str:
    return name.rpartition("/")[2].lower()


def _titled_alike(old: SchemaView, new: SchemaView) -> bool:
    titles = [view.keywords.get("x-ms-summary") or view.keywords.get("description") for view in (old, new)]
    return isinstance(titles[0], str) and titles[0] == titles[1]
