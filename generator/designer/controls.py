"""The boxes of a card with what stands in them: names and ids in the form, values, entries of lists.

The name of a box in the form is its flat name; an entry of a list is the step `~2:` and its number, which no flat name
holds, because a tilde is written `~0` there. What starts with a tilde is no input: `~operation`, `~custom`, `~whole`.
"""

import json
import re
from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple

from generator.designer.card import Card, Field, all_fields

OPERATION, CUSTOM, WHOLE, FRESH = "~operation", "~custom", "~whole", "~fresh"
"""Of a form: whose card it is, and which boxes take any text, or a whole list, in place of their own control; which
drop-downs have not been filled yet."""

_ENTRY = re.compile(r"/~2:(\d{1,6})")
_MOST_ENTRIES = 500


class Filled(NamedTuple):
    """What stands in a form.

    Attributes:
        values: texts by name.
        custom: names of the boxes that take any text.
        whole: names of the lists that are given in one box.
        fresh: names of the drop-downs whose value was there before their entries.
    """

    values: Mapping[str, str]
    custom: frozenset[str] = frozenset()
    whole: frozenset[str] = frozenset()
    fresh: frozenset[str] = frozenset()


class Box(NamedTuple):
    """One control in the page.

    Attributes:
        field: what it is.
        name: in the form.
        id: of its element.
        value: the text in it.
        is_custom: whether it takes any text in place of what it offers.
        is_whole: whether a list is given in one box.
        entries: of a list, the boxes of each entry, by number.
        choices: of a drop-down, values and titles; None before it was opened.
        problem: why it cannot be filled; empty when it can.
        shape: of what is told at design time, name and type of each member; None before it was loaded.
    """

    field: Field
    name: str
    id: str
    value: str
    is_custom: bool = False
    is_whole: bool = False
    entries: tuple[tuple[int, tuple["Box", ...]], ...] = ()
    choices: tuple[tuple[str, str], ...] | None = None
    problem: str = ""
    shape: tuple[tuple[str, str], ...] | None = None

    @property
    def next_entry(self) -> int:
        """The number of an entry that comes behind the others."""
        return max((number for number, _ in self.entries), default=-1) + 1


def filled(pairs: Iterable[tuple[str, str]]) -> Filled:
    """Read a form's fields."""
    values: dict[str, str] = {}
    marks: dict[str, set[str]] = {CUSTOM: set(), WHOLE: set(), FRESH: set()}
    for name, value in pairs:
        if name in marks:
            marks[name].add(value)
        elif not name.startswith("~"):
            values[name] = value
    return Filled(values, *(frozenset(marks[name]) for name in (CUSTOM, WHOLE, FRESH)))


def boxes_of(card: Card, form: Filled | None = None) -> tuple[Box, ...]:
    """Return the controls of a card.

    Args:
        card: the operation.
        form: what stands in them; the defaults when absent.
    """
    ids = _ids(card)
    return tuple(_box(field, field.name, ids, form) for field in card.fields)


def box_named(card: Card, name: str, form: Filled) -> Box | None:
    """Return the control of a name in the form; None when the card has none."""
    flat = flat_name(name)
    field = next((each for each in all_fields(card.fields) if each.name == flat), None)
    return None if field is None else _box(field, name, _ids(card), form)


def box_id(card: Card, name: str) -> str:
    """Return the id of the box of an input; empty when it is not on the card."""
    return _ids(card).get(name, "")


def watched_by(card: Card, field: Field) -> list[str]:
    """Return the ids of the boxes whose changes change what a drop-down offers."""
    ids = _ids(card)
    return [ids[name] for name in field.depends if name in ids]


def flat_name(name: str) -> str:
    """Return the flat name of the input that a name in the form belongs to."""
    return _ENTRY.sub("[]", name)


def entry_name(name: str, number: int, field: Field, entry: Field) -> str:
    """Return the name in the form of a part of a list's entry.

    Args:
        name: of the list, in the form.
        number: of the entry.
        field: the list.
        entry: the part.
    """
    return f"{name}/~2:{number}{entry.name[len(field.name) + 2 :]}"


def entry_numbers(name: str, names: Iterable[str]) -> list[int]:
    """Return the numbers of the entries that a form has of a list, in their order."""
    start = len(name)
    found = {int(match[1]) for each in names if each.startswith(name) and (match := _ENTRY.match(each, start))}
    return sorted(found)[:_MOST_ENTRIES]


def text_value(value: Any) -> str:
    """Write a value as it stands in a box."""
    if value is None:
        return ""
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)


def _ids(card: Card) -> dict[str, str]:
    return {field.name: f"box-{number}" for number, field in enumerate(all_fields(card.fields))}


def _box(field: Field, name: str, ids: Mapping[str, str], form: Filled | None) -> Box:
    numbers = "".join(f"-{number}" for number in _ENTRY.findall(name))
    id_ = f"{ids[field.name]}{numbers}"
    if form is None:
        return _untouched(field, name, id_, ids)
    value = form.values.get(name, "")
    is_custom = name in form.custom
    if field.control != "list":
        return Box(field, name, id_, value, is_custom)
    is_whole = name in form.whole
    entries = (
        []
        if is_whole
        else [(number, _entry(field, name, number, ids, form)) for number in entry_numbers(name, form.values)]
    )
    return Box(field, name, id_, value, is_custom, is_whole, tuple(entries))


def _entry(field: Field, name: str, number: int, ids: Mapping[str, str], form: Filled) -> tuple[Box, ...]:
    return tuple(_box(entry, entry_name(name, number, field, entry), ids, form) for entry in field.entries)


def _untouched(field: Field, name: str, id_: str, ids: Mapping[str, str]) -> Box:
    default = field.default
    if field.control != "list" or default is None:
        return Box(field, name, id_, text_value(default))
    # Entries with members would have to be taken apart; as one text they are all there.
    is_plain = isinstance(default, list) and len(field.entries) == 1 and field.entries[0].name == f"{field.name}[]"
    if not is_plain:
        return Box(field, name, id_, text_value(default), is_whole=True)
    start = f"{name}/~2:"
    form = Filled({f"{start}{number}": text_value(each) for number, each in enumerate(default)})
    return _box(field, name, ids, form)
