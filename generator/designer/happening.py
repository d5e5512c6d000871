"""Actions that let things happen in the service, called with what a trigger's inputs, its events and look-ups give."""

import datetime
import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from generator.definition.flat_names import split_name
from generator.designer.card import Card, Field
from generator.designer.controls import Filled, box_named, text_value
from generator.designer.filling import with_choices
from generator.designer.form import inputs_from
from generator.designer.workbench import Loaded, Workbench
from generator.runtime.gateway import flow_content

_READS = {"GET", "HEAD"}
_MOST = 12
# Some services are asked with POST, too.
_ASKING = ("get", "list", "search", "find", "export", "query", "count", "validate", "check")
_WORDS = re.compile(r"[A-Z]?[a-z]+|[A-Z]+(?![a-z])")
# Of a word, so that Start is found in Started.
_STEM = 4


class Ready(NamedTuple):
    """Inputs for an action, and the titles of those that nobody can guess."""

    inputs: Mapping[str, Any]
    missing: tuple[str, ...]


def changing_actions(loaded: Loaded, trigger: str, *, without: Sequence[str] = ()) -> list[Card]:
    """Return the actions that may let a trigger fire, the likeliest first: those that share words with its name.

    Args:
        loaded: the connector.
        trigger: its operationId.
        without: operationIds to leave out.
    """
    wanted = _stems(trigger)
    cards = [
        card
        for operation in loaded.files.operations
        if operation not in without
        and not operation.lower().startswith(_ASKING)
        and (card := loaded.card(operation)) is not None
        and card.kind == "action"
        and card.method not in _READS
    ]
    ranked = sorted(cards, key=lambda card: -len(wanted & _stems(card.operation)))
    return ranked[:_MOST]


def ready(workbench: Workbench, card: Card, known: Mapping[str, Any], events: Sequence[Any] = ()) -> Ready:
    """Fill in what an action needs; `time_entry_id` also from the `id` that a run of *Start time entry* has given.

    Args:
        workbench: opens drop-downs.
        card: the action.
        known: inputs of the trigger by flat name; those of the same name are taken over.
        events: what came, the newest first; members of the same name are taken over.
    """
    given = {split_name(name)[-1]: value for name, value in known.items()}
    values: dict[str, str] = {}
    missing = []
    for field in card.fields:
        if not field.is_required:
            if field.default is not None:
                values[field.name] = text_value(field.default)
            continue
        name = split_name(field.name)[-1]
        found = given.get(name)
        if found is None:
            found = next((value for event in events for value in _named(event, name)), None)
        if found is None and name.endswith("_id"):
            found = _made(workbench, name.removesuffix("_id"))
        text = text_value(found) or _guess(workbench, card, field, values)
        if text:
            values[field.name] = text
        else:
            missing.append(field.title)
    return Ready(inputs_from(card, Filled(values)), tuple(missing))


def _guess(workbench: Workbench, card: Card, field: Field, values: Mapping[str, str]) -> str:
    if field.default is not None:
        return text_value(field.default)
    if field.control == "drop-down":
        form = Filled(values)
        box = box_named(card, field.name, form)
        choices = with_choices(workbench, card, box, form).choices if box else None
        return choices[0][0] if choices else ""
    if field.allowed:
        return text_value(field.allowed[0])
    now = datetime.datetime.now(datetime.UTC)
    dates = {"moment": f"{now:%Y-%m-%dT%H:%M:%SZ}", "date": f"{now:%Y-%m-%d}"}
    return {**dates, "yes-no": "true", "text": "From the designer"}.get(field.control, "")


def _made(workbench: Workbench, thing: str) -> Any:
    """Return the id of a thing that an action of this session has answered with."""
    wanted = {word[:_STEM].lower() for word in thing.split("_")}
    for run in workbench.runs:
        if run.reply is not None and wanted <= _stems(run.operation):
            content = flow_content(run.reply.response)
            if isinstance(content, Mapping) and isinstance(content.get("id"), int | str):
                return content["id"]
    return None


def _named(value: Any, name: str, depth: int = 0) -> Iterator[Any]:
    """Return what is called so in an event, of plain values alone."""
    if depth > 20:
        return
    if isinstance(value, Mapping):
        if isinstance(value.get(name), str | int) and value[name] != "":
            yield value[name]
        for inner in value.values():
            yield from _named(inner, name, depth + 1)
    elif isinstance(value, list):
        for inner in value[:20]:
            yield from _named(inner, name, depth + 1)


def _stems(name: str) -> set[str]:
    return {word[:_STEM].lower() for word in _WORDS.findall(name) if word != "On"}
