"""Whatever happens between two polls, each trigger reports each of its changes exactly once, and nothing else."""

import asyncio
import json
from collections.abc import Iterable
from typing import Any
from urllib.parse import urlsplit

import pytest
from every_call import ROOT
from polling_history import TRIGGERS, Story, expected

from generator.runtime.local.scripting import HostedScript
from generator.runtime.script import compile_script
from toggl_simulator import time_entry_views

CHANGES = 250
# In front of custom connectors a longer one may be refused.
LONGEST_QUERY = 1_900
SCRIPT = ROOT / "script" / "script.csx"


@pytest.fixture
def told(site, platform_for):
    """Tell a story of a seed through the connector; give what it reported wrongly."""
    stories: list[Story] = []

    def tell(
        seed: int, changes: int = CHANGES, *, crowd: int = 0, triggers: Iterable[str] = TRIGGERS, **options: Any
    ) -> list[str]:
        story = Story(seed)
        stories.append(story)
        site.app = story.app
        story.gather_a_crowd(crowd)
        return _mistakes(story, site, platform_for(**options), changes, triggers)

    yield tell
    for story in stories:
        story.app.close()


@pytest.fixture
def damaged(runtime, host, tmp_path):
    """Make a copy of the connector's code with one mistake in it."""

    def plant(right: str, wrong: str) -> HostedScript:
        source = SCRIPT.read_text(encoding="utf-8")
        assert source.count(right) == 1, "the code has changed: plant the mistake where it belongs now"
        copy = tmp_path / "script.csx"
        copy.write_text(source.replace(right, wrong), encoding="utf-8")
        return HostedScript(host, compile_script(copy, runtime), 30)

    return plant


def _mistakes(story: Story, site: Any, gateway: Any, changes: int, triggers: Iterable[str]) -> list[str]:
    """Poll every trigger at moments of its own, and compare with what the service held."""
    places: dict[str, Any] = {}
    known = {}
    mistakes = []
    for trigger in triggers:
        first = gateway.poll(trigger, {})
        assert (first.status, first.items) == (202, ())
        places[trigger], known[trigger] = first.location, story.snapshot()
    frequent = {trigger: story.random.choice((0.05, 0.2, 0.5)) for trigger in triggers}
    for number in range(changes):
        story.pass_time()
        story.change()
        for trigger in triggers:
            change = TRIGGERS[trigger]
            if story.random.random() > frequent[trigger] and number != changes - 1:
                continue
            if story.random.random() < 0.5:
                story.pass_time()
            if story.random.random() < 0.2:
                _fail(site, story.random.choice(("503", "quota", "html", "drop")))
                failed = gateway.poll(trigger, {}, places[trigger])
                site.app = story.app
                assert failed.status >= 400
                assert failed.location == places[trigger]
            result = gateway.poll(trigger, {}, places[trigger])
            if story.random.random() < 0.1:
                # The answer got lost on its way to the platform.
                again = gateway.poll(trigger, {}, places[trigger])
                assert (again.items, again.location) == (result.items, result.location)
            now = story.snapshot()
            wanted = expected(change, known[trigger], now)
            reported = [item["id"] for item in result.items]
            moments = [now[number].at for number in reported if number in now]
            if sorted(reported) != sorted(wanted) or moments != sorted(moments):
                mistakes.append(f"{change} after {len(story.told)} changes: {reported} instead of {wanted}")
            if result.status != (200 if reported else 202):
                mistakes.append(f"{change}: {result.status} with {reported}")
            assert len(urlsplit(result.location).query) < LONGEST_QUERY
            places[trigger], known[trigger] = result.location, now
    return mistakes


def _fail(site: Any, kind: str) -> None:
    if kind == "503":
        site.answer(b'"Service Unavailable"', 503)
    elif kind == "quota":
        site.answer(b'"Your quota will reset in 60 seconds"', 402, X_Toggl_Quota_Remaining="0")
    elif kind == "html":
        site.answer(b"<html>Sign in</html>", 200, "text/html")
    else:

        async def drop(_scope: Any, receive: Any, send: Any) -> None:
            send.__self__.transport.abort()
            while (await receive())["type"] != "http.disconnect":
                await asyncio.sleep(0)

        site.app = drop


@pytest.mark.parametrize("seed", range(4))
def test_each_change_is_reported_exactly_once(told, seed):
    assert told(seed) == []


@pytest.mark.parametrize(("seed", "crowd"), [(0, 950), (1, 300), (2, 300), (3, 300)])
def test_many_changes_at_once_among_others(told, seed, crowd):
    triggers = ["OnMyTimeEntryUpdated", "OnMyTimeEntryCreated"] if seed else ["OnMyTimeEntryUpdated"]
    assert told(seed, changes=20, crowd=crowd, triggers=triggers) == []


@pytest.mark.parametrize(
    ("right", "wrong"),
    [
        pytest.param("Add(id, Prime - sums[cell[0]]);", "", id="what differs is not taken away"),
        pytest.param("row.Ticks > until ||", "", id="what came later is held against the sketch"),
        pytest.param(
            "after.sketch = new Sketch();", "after.sketch = before.sketch ?? new Sketch();", id="the sketch is old"
        ),
    ],
)
# Planted mistakes try this test, not the code: one runtime will do.
@pytest.mark.parametrize("runtime", ["mono"], indirect=True)
def test_a_mistake_with_many_changes_is_noticed(told, damaged, right, wrong):
    runner = damaged(right, wrong)
    options = {"crowd": 300, "triggers": ["OnMyTimeEntryUpdated"], "runner": runner}
    assert any(_fails(told, seed, changes=20, **options) for seed in range(3))


def _fails(told, seed: int, **options: Any) -> bool:
    """Whether a story goes wrong, also by an error instead of an answer."""
    try:
        return bool(told(seed, **options))
    except AssertionError:
        return True


def test_a_service_that_counts_moments_in_whole_seconds_is_followed_too(told, monkeypatch):
    # docs/facts/toggl.md 1.4: `at` had no fraction in 2024, so several changes of an entry can carry the same moment.
    monkeypatch.setattr(time_entry_views, "micro_form", time_entry_views.read_form)
    # Two changes with the same moment cannot be put in order, so only the sets are compared.
    mistakes = told(11)
    assert [line for line in mistakes if _sets_differ(line)] == []


def _sets_differ(line: str) -> bool:
    reported, _, wanted = line.partition(": ")[2].partition(" instead of ")
    return sorted(json.loads(reported)) != sorted(json.loads(wanted))


@pytest.mark.parametrize(
    ("right", "wrong"),
    [
        pytest.param(
            "return !Seen.TryGetValue(row.Id, out mark) || mark != row.Mark;",
            "return true;",
            id="what was seen is forgotten",
        ),
        pytest.param(
            "Math.Max(known.Since, earliest)",
            "Math.Max(known.Since + OverlapSeconds + 1, earliest)",
            id="a second too late",
        ),
        pytest.param("row.Id > Newest", "row.Id >= Newest", id="the newest id counts as new"),
        pytest.param(
            "mark != row.Mark;",
            "false;",
            id="a second change in the overlap is missed",
        ),
        pytest.param("after.Running.UnionWith(before.Running);", "", id="what runs is forgotten"),
        pytest.param("} else { after.Running.Remove(id); }", "}", id="what was stopped still runs"),
    ],
)
# Planted mistakes try this test, not the code: one runtime will do.
@pytest.mark.parametrize("runtime", ["mono"], indirect=True)
def test_a_mistake_in_the_code_is_noticed(told, damaged, right, wrong):
    runner = damaged(right, wrong)
    assert any(told(seed, changes=120, runner=runner) for seed in range(5))
