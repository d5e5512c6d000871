"""What the specs say of triggers: what their flows do first, and how the connector's subscriptions are found."""

from generator.runtime.local.flow_step import FlowStep
from generator.runtime.local.leftovers import Overview
from generator.spec.condition import parse_condition
from generator.spec.model import ConnectorSpec


def flow_step(specs: ConnectorSpec | None, trigger_id: str) -> FlowStep | None:
    """Return what the flow of a trigger does first; None where nothing says so."""
    triggers = {str(name): trigger for name, trigger in specs.triggers.items()} if specs else {}
    found = triggers.get(trigger_id)
    if found is None or found.flow is None:
        return None
    condition = parse_condition(str(found.flow.condition))
    return FlowStep(str(found.flow.action), str(found.flow.input), condition.property, condition.word)


def overview_of(specs: ConnectorSpec | None) -> Overview | None:
    """Return how the connector's subscriptions are found; None where nothing says so."""
    found = specs.connector.subscriptions if specs else None
    return Overview(str(found.list), str(found.end), str(found.name), str(found.begins)) if found else None
