"""What the specs say of triggers, for commands that run the generated files."""

from pathlib import Path
from typing import TYPE_CHECKING

from generator.commands.outcome import Refusal
from generator.commands.printing import counted

if TYPE_CHECKING:
    from generator.runtime.local.flow_step import FlowStep
    from generator.runtime.local.leftovers import Overview
    from generator.spec.model import ConnectorSpec


def specs_of(root: Path) -> "ConnectorSpec | None":
    """Read the specs beside the generated files; None where there are none.

    Raises:
        Refusal: the specs are wrong.
    """
    if not (root / "specs").is_dir():
        return None
    from generator.spec import SpecError, load_spec

    try:
        return load_spec(root)
    except SpecError as error:
        raise Refusal(
            f"{error}\n{counted(len(error.problems), 'problem')} in the specs, which say what flows do"
        ) from None


def flow_step(specs: "ConnectorSpec | None", trigger_id: str) -> "FlowStep | None":
    """Return what the flow of a trigger does first; None where nothing says so."""
    triggers = {str(name): trigger for name, trigger in specs.triggers.items()} if specs else {}
    found = triggers.get(trigger_id)
    if found is None or found.flow is None:
        return None
    from generator.runtime.local.flow_step import FlowStep
    from generator.spec.condition import parse_condition

    condition = parse_condition(str(found.flow.condition))
    return FlowStep(str(found.flow.action), str(found.flow.input), condition.property, condition.word)


def overview_of(specs: "ConnectorSpec | None") -> "Overview | None":
    """Return how the connector's subscriptions are found; None where nothing says so."""
    from generator.runtime.local.leftovers import Overview

    found = specs.connector.subscriptions if specs else None
    return Overview(str(found.list), str(found.end), str(found.name), str(found.begins)) if found else None
