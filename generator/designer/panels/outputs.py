"""What a maker can pick behind an operation: by title and type, with the values of the last run."""

from collections.abc import Mapping
from typing import Any, NamedTuple

from generator.definition import Member, outputs_described
from generator.definition.flat_names import split_name
from generator.designer.controls import text_value
from generator.designer.panels.panel import Panel
from generator.designer.runs import Run
from generator.designer.workbench import Loaded, Workbench
from generator.runtime.gateway import flow_content

_MOST_VALUES = 3
_LONGEST = 120
_LARGEST = 5 * 1024 * 1024


class Output(NamedTuple):
    """One piece of dynamic content: what it is called, its type, what it is, and what it held."""

    name: str
    title: str
    type: str
    description: str
    values: str


def values_of(loaded: Loaded, operation_id: str, run: Run | None) -> dict[str, Any]:
    """Return what the template needs.

    Args:
        loaded: the connector.
        operation_id: whose outputs they are.
        run: of it; None when there was none.
    """
    operation = loaded.operation(operation_id)
    members = [] if operation is None else outputs_described(loaded.files.definition, operation)
    content = None
    if run is not None and run.reply is not None and 200 <= run.reply.status < 300 and len(run.reply.body) <= _LARGEST:
        content = run.mask.value(flow_content(run.reply.response))
    return {"members": [_output(each, content) for each in members if each.visibility != "internal"]}


def _output(member: Member, content: Any) -> Output:
    kind = f"{member.type} ({member.format})" if member.format else member.type
    title = member.title or split_name(member.name)[-1]
    found = [] if content is None else values_at(content, member.name)
    shown = [_short(text_value(each)) for each in found[:_MOST_VALUES]]
    more = f" and {len(found) - _MOST_VALUES} more" if len(found) > _MOST_VALUES else ""
    return Output(member.name, title, kind, member.description, ", ".join(shown) + more)


def values_at(content: Any, name: str) -> list[Any]:
    """Return the values that a flat name of an output leads to, one for each entry of the lists on the way."""
    found = [content]
    for step in split_name(name):
        key, lists = step, 0
        while key.endswith("[]"):
            key, lists = key[:-2], lists + 1
        if key:
            found = [each[key] for each in found if isinstance(each, dict) and key in each]
        for _ in range(lists):
            found = [entry for each in found if isinstance(each, list) for entry in each]
    return found


def _short(text: str) -> str:
    return text if len(text) <= _LONGEST else f"{text[:_LONGEST]}..."


def _part(workbench: Workbench, loaded: Loaded, operation_id: str) -> Mapping[str, Any] | None:
    return values_of(loaded, operation_id, workbench.runs.last_of(operation_id))


PANEL = Panel("outputs", "Outputs", part=_part)
