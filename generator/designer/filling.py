"""Drop-downs of a card, and members that are told at design time, by the connector's own look-ups."""

import json
from collections.abc import Mapping
from typing import Any, NamedTuple

from generator.definition import BrokenReference, Placed, Schemas
from generator.definition.inputs import parts_of
from generator.designer.card import Card, Field, all_fields
from generator.designer.controls import Box, Filled, text_value
from generator.designer.form import inputs_from
from generator.designer.workbench import Workbench
from generator.runtime.gateway import GatewayError
from generator.runtime.local.choices import NoChoices, choices_of
from generator.runtime.local.masking import mask_of
from generator.runtime.local.schemas import schema_of

# No maker looks through more of them.
_MOST = 2_000
_LONGEST = 500


class Opened(NamedTuple):
    """A drop-down: values and titles, or why there are none."""

    choices: tuple[tuple[str, str], ...]
    problem: str = ""


def with_choices(workbench: Workbench, card: Card, box: Box, form: Filled) -> Box:
    """Return a drop-down with its entries; one that cannot be filled takes any text.

    A value that the entries do not have is kept where it was there before them, and else left out: what it depended on
    has changed.

    Args:
        workbench: calls the look-up.
        card: what the box stands on.
        box: the drop-down.
        form: what stands in the card.
    """
    opened = _opened(workbench, card, box.field, inputs_from(card, form))
    if opened.problem:
        return box._replace(problem=opened.problem)
    if box.value and not box.is_custom and all(box.value != value for value, _ in opened.choices):
        return box._replace(
            choices=opened.choices, **({"is_custom": True} if box.name in form.fresh else {"value": ""})
        )
    return box._replace(choices=opened.choices)


def with_shape(workbench: Workbench, card: Card, box: Box, form: Filled) -> Box:
    """Return a box whose members are told at design time, with what they are, or why that is not known.

    Args:
        workbench: calls the operation that tells it.
        card: what the box stands on.
        box: the box.
        form: what stands in the card.
    """
    given = inputs_from(card, form)
    used = {name: given[name] for name in box.field.depends if name in given}
    key = ("schema", card.operation, box.field.name, json.dumps(used, sort_keys=True, default=str))
    platform = workbench.running().platform
    if platform is None:
        return box._replace(problem=workbench.running().problem)

    def look_up() -> Opened:
        try:
            schema = schema_of(platform.gateway, card.operation, box.field.name, used)
            schemas = Schemas({})
            parts = list(parts_of(schemas, "", schemas.view(Placed(schema, ()))))[:_MOST]
        except NoChoices as problem:
            told = f"First fill in {_titles(card, problem.missing)}." if problem.missing else str(problem)
            return Opened((), _shown(mask_of(platform).text(told)))
        except (GatewayError, BrokenReference) as problem:
            return Opened((), _shown(mask_of(platform).text(str(problem))))
        return Opened(tuple((each.name, f"{each.view.type}{', required' * each.is_required}") for each in parts))

    found = workbench.remembered(key, look_up)
    return box._replace(shape=found.choices, problem=found.problem)


def _opened(workbench: Workbench, card: Card, field: Field, given: Mapping[str, Any]) -> Opened:
    used = {name: given[name] for name in field.depends if name in given}
    key = ("drop-down", card.operation, field.name, json.dumps(used, sort_keys=True, default=str))
    running = workbench.running()
    if running.platform is None:
        return Opened((), running.problem)
    platform = running.platform

    def look_up() -> Opened:
        try:
            found = choices_of(platform.gateway, card.operation, field.name, used)
        except NoChoices as problem:
            if problem.missing:
                return Opened((), f"First fill in {_titles(card, problem.missing)}.")
            return Opened((), _shown(mask_of(platform).text(str(problem))))
        except GatewayError as problem:
            return Opened((), _shown(mask_of(platform).text(str(problem))))
        mask = mask_of(platform)
        return Opened(tuple((text_value(each.value), mask.text(each.title)) for each in found[:_MOST]))

    return workbench.remembered(key, look_up)


def _titles(card: Card, names: tuple[str, ...]) -> str:
    titles = {field.name: field.title for field in all_fields(card.fields)}
    return " and ".join(titles.get(name, name) for name in names)


def _shown(text: str) -> str:
    return text if len(text) <= _LONGEST else f"{text[:_LONGEST]}..."
