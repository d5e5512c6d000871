"""The triggers of this connector say what their flows need, and each exists in both kinds."""

from pathlib import Path

import pytest

from generator.spec import load_spec
from generator.spec.operations import is_polling

EVENTS = {
    "Created": "kind == created",
    "Updated": "kind == updated",
    "Deleted": "kind == deleted",
    "Started": "started",
    "Stopped": "stopped",
}


@pytest.fixture(scope="module")
def spec():
    return load_spec(Path(__file__).parents[2])


def test_each_event_has_a_webhook_trigger_and_a_polling_trigger(spec):
    kinds = {str(name): is_polling(trigger) for name, trigger in spec.triggers.items() if "TimeEntry" in name}

    assert kinds.pop("OnWorkspaceTimeEntry")
    assert kinds == {f"On{mine}TimeEntry{event}": bool(mine) for mine in ("", "My") for event in EVENTS}


@pytest.mark.parametrize("event", list(EVENTS))
def test_webhook_trigger_names_the_action_that_confirms_it(spec, event):
    trigger = spec.triggers[f"OnTimeEntry{event}"]
    action = spec.operations[trigger.flow.action]

    assert action.summary in trigger.description
    assert action.summary in trigger.hint


@pytest.mark.parametrize(("event", "condition"), list(EVENTS.items()))
def test_flow_goes_on_with_its_own_kind_of_event_only(spec, event, condition):
    assert spec.triggers[f"OnTimeEntry{event}"].flow.condition == condition
