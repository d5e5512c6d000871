"""Triggers of a session end with it, with the page, and before their platform is closed."""

import threading
from pathlib import Path

import pytest

from generator.designer import listeners
from generator.designer.happening import changing_actions, ready
from generator.designer.listeners import Listeners
from generator.designer.workbench import Service, Workbench

PROJECT = Path(__file__).parents[2]
TRIGGER, INPUTS = "OnTimeEntryCreated", {"workspace_id": "4000137"}


@pytest.fixture
def workbench():
    with Workbench(PROJECT, Service()).opened() as made:
        yield made


def turned_on(workbench):
    """Turn the trigger on, and return it once it is; whoever listens is told of every change."""
    changed = threading.Event()
    shared = workbench.kept(Listeners)
    assert shared.turn_on(TRIGGER, INPUTS) == ""
    listening = shared.of(TRIGGER)
    while listening.state == "turning on":
        changed.wait(0.01)
    assert listening.problem == ""
    return listening


def subscriptions(workbench):
    gateway = workbench.running().platform.gateway
    reply = gateway.call("GetWebhookSubscriptions", INPUTS)
    assert reply.status == 200
    return reply.body.decode().count("url_callback")


def test_the_end_of_the_session_leaves_no_subscription(workbench) -> None:
    turned_on(workbench)
    assert subscriptions(workbench) == 1

    workbench.kept(Listeners).turn_all_off()

    assert subscriptions(workbench) == 0


def test_a_platform_that_is_closed_turns_its_triggers_off_before(workbench) -> None:
    listening = turned_on(workbench)

    workbench.restart()

    assert listening.state == "off"
    assert listening.problem == ""
    assert subscriptions(workbench) == 0


def test_a_closed_page_turns_its_triggers_off(workbench, monkeypatch) -> None:
    listening = turned_on(workbench)
    monkeypatch.setattr(listeners, "PATIENCE", -1.0)

    listening.wait()

    assert listening.state == "off"
    assert subscriptions(workbench) == 0


def test_a_trigger_that_cannot_be_turned_on_says_why(workbench) -> None:
    shared = workbench.kept(Listeners)
    shared.turn_on(TRIGGER, {})
    shared.of(TRIGGER).wait()

    assert "workspace_id" in shared.of(TRIGGER).problem


def test_no_secret_and_no_callback_address_is_kept(workbench) -> None:
    listening = turned_on(workbench)
    workbench.kept(Listeners).turn_all_off()

    kept = "".join(entry.heading + entry.content for entry in listening.entries)
    assert "time-is-honey" not in kept
    assert "sig=" not in kept


def test_actions_that_can_let_a_trigger_fire_come_first(workbench) -> None:
    loaded = workbench.loaded()
    titles = [card.operation for card in changing_actions(loaded, "OnTimeEntryStarted")]

    assert "StartTimeEntry" in titles
    assert not [title for title in titles if title.startswith(("Get", "Search", "Export"))]
    found = ready(workbench, loaded.card("StartTimeEntry"), INPUTS)
    assert found.missing == ()
    assert found.inputs["workspace_id"] == "4000137"


def test_what_nobody_can_guess_is_said(workbench) -> None:
    found = ready(workbench, workbench.loaded().card("DeleteTimeEntry"), INPUTS)

    assert len(found.missing) == 1
    assert "time_entry_id" not in found.inputs
