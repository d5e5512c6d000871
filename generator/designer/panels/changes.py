"""What differs from a git revision: what breaks flows, and the cards before and after."""

from collections import Counter
from collections.abc import Mapping
from typing import Any, NamedTuple

from starlette.requests import Request
from starlette.responses import HTMLResponse, Response
from starlette.routing import Route

from generator.changes import Change, Connector, Incomparable, NoSource, committed_connector, compare, connector_at
from generator.definition import BrokenReference, OperationRecord, Unreadable, operations_of
from generator.designer.card import card_of, title_of
from generator.designer.controls import Box, boxes_of
from generator.designer.pages import file_name, html
from generator.designer.panels.panel import Panel, page, workbench_of
from generator.designer.workbench import Workbench

_FIRST = "HEAD"
_MOST = 300
_ORDER = ("breaking", "note", "safe")
_PROBLEMS = (NoSource, Unreadable, Incomparable, BrokenReference)


class Group(NamedTuple):
    """Changes of one operation, or of the connector as a whole.

    Attributes:
        title: what makers call the operation.
        operation: its id; empty for the connector.
        changes: what breaks flows comes first.
        left_out: how many more there are.
    """

    title: str
    operation: str
    changes: tuple[Change, ...]
    left_out: int

    @property
    def severity(self) -> str:
        """The worst among the changes."""
        return self.changes[0].severity


def show_changes(request: Request) -> Response:
    """Show the page of all changes against a revision."""
    against = request.query_params.get("against", _FIRST).strip()
    found: list[Group] = []
    counts: Counter[str] = Counter()
    problem = ""
    try:
        old, new = _states(workbench_of(request), against)
        changes = compare(old, new)
        found, counts = _groups(old, new, changes), Counter(each.severity for each in changes)
    except _PROBLEMS as error:
        problem = str(error)
    return page(request, "changes.html", against=against, found=found, severities=counts, problem=problem)


def show_cards(request: Request) -> Response:
    """Answer with the card of an operation as it was and as it is."""
    asked = request.query_params
    operation = asked.get("id", "")
    try:
        old, new = _states(workbench_of(request), asked.get("against", _FIRST).strip())
        before, after = (_card(each.definition, operation, word) for word, each in (("before", old), ("after", new)))
    except _PROBLEMS as error:
        return HTMLResponse(html("problem.html", problem=str(error)), 409)
    sides = [("Before", before, _differing(before, after)), ("After", after, _differing(after, before))]
    return HTMLResponse(html("changes_cards.html", sides=sides, is_static=True))


def _states(workbench: Workbench, against: str) -> tuple[Connector, Connector]:
    return committed_connector(workbench.root, against), connector_at(workbench.root)


def _groups(old: Connector, new: Connector, changes: list[Change]) -> list[Group]:
    by_operation: dict[str, list[Change]] = {}
    for change in changes:
        by_operation.setdefault(change.operation or "", []).append(change)
    titles = {name: title_of(each) for side in (old, new) for name, each in _operations(side.definition).items()}
    groups = []
    for name, own in by_operation.items():
        own.sort(key=lambda each: _ORDER.index(each.severity))
        title = titles.get(name, name) if name else "The connector"
        groups.append(Group(title, name, tuple(own[:_MOST]), max(len(own) - _MOST, 0)))
    return sorted(groups, key=lambda each: _ORDER.index(each.severity))


def _operations(definition: Mapping[str, Any]) -> dict[str, OperationRecord]:
    found: dict[str, OperationRecord] = {}
    for each in operations_of(definition):
        found.setdefault(each.id, each)
    return found


def _card(definition: Mapping[str, Any], operation_id: str, word: str) -> Mapping[str, Any] | None:
    """Return what the template of a card needs; None when there is no such operation."""
    operation = _operations(definition).get(operation_id)
    if operation is None:
        return None
    card = card_of(definition, operation)
    unique = file_name(operation_id).removesuffix(".html")
    return {"card": card, "boxes": [_apart(box, f"{word}-{unique}") for box in boxes_of(card)]}


def _apart(box: Box, start: str) -> Box:
    """Return a box whose id is its own, where several cards stand in one page."""
    entries = tuple((number, tuple(_apart(each, start) for each in boxes)) for number, boxes in box.entries)
    return box._replace(id=f"{start}-{box.id}", entries=entries)


def _differing(one: Mapping[str, Any] | None, other: Mapping[str, Any] | None) -> frozenset[str]:
    """Return the names of the inputs that the other card has otherwise, or not at all."""
    if one is None or other is None:
        return frozenset()
    there = {field.name: field for field in other["card"].fields}
    return frozenset(field.name for field in one["card"].fields if there.get(field.name) != field)


PANEL = Panel(
    "changes",
    "Changes",
    (Route("/changes", show_changes), Route("/changes/cards", show_cards)),
    path="/changes",
)
