"""Listening to a webhook trigger: registered, delivered, filtered, counted, and unregistered however it ends."""

import contextlib
import copy
from types import SimpleNamespace

import pytest
from listening_toy import DEFINITION, Bells, write_toy

from generator.runtime.gateway import (
    Gateway,
    ParameterProblem,
    Response,
    UnknownOperation,
    connection_for,
    load_connector,
)
from generator.runtime.local.flow_step import FlowStep
from generator.runtime.local.inbox import Inbox
from generator.runtime.local.listening import listen
from generator.runtime.local.platform import open_platform
from generator.runtime.local.subscription import BrokenOff, NotRegistered, NotUnregistered

RINGS = FlowStep("CheckRing", "body/ring", "kind", "ring")
LOUD = FlowStep("CheckRing", "body/ring", "loud")
LARGE = 10_000_000_000_000_001


@pytest.fixture
def bells():
    return Bells()


@pytest.fixture
def toy(tmp_path, bells):
    """Listen to the toy's trigger; remarks gather in `remarks`."""
    remarks = []
    with open_platform(write_toy(tmp_path), backend=bells) as platform:

        def start(trigger="OnRing", parameters=None, **options):
            options = {"remark": remarks.append, "timeout": 30, **options}
            return contextlib.closing(listen(platform.gateway, trigger, parameters, **options))

        yield SimpleNamespace(bells=bells, start=start, remarks=remarks, gateway=platform.gateway)


def contents(events):
    return [event.content for event in events]


def deletions(bells):
    return [line for line in bells.asked if line.startswith("DELETE")]


def test_events_come_in_their_order_until_there_are_enough(toy):
    toy.bells.first = [{"n": 1}, {"n": LARGE}, {"n": 3}, {"n": 4}]
    with toy.start(count=3) as events:
        assert contents(events) == [{"n": 1}, {"n": LARGE}, {"n": 3}]
        assert toy.bells.hooks == {}
    assert deletions(toy.bells) == ["DELETE /hooks/1"]


def test_an_event_that_comes_later(toy):
    toy.bells.first = [{"n": 1}]
    with toy.start() as events:
        assert next(events).content == {"n": 1}
        assert toy.bells.ring({"n": 2}, {"n": 2}) == [202, 202]
        assert contents([next(events), next(events)]) == [{"n": 2}, {"n": 2}], "a flow runs twice, too"
    assert deletions(toy.bells) == ["DELETE /hooks/1"]


@pytest.mark.parametrize("status", [200, 201, 202, 204])
def test_any_success_is_registered(toy, status):
    toy.bells.status, toy.bells.first = status, [{}]
    with toy.start(count=1) as events:
        assert contents(events) == [{}]
    assert toy.bells.hooks == {}


def test_the_time_is_over(toy):
    with toy.start(timeout=0) as events:
        assert contents(events) == []
    assert deletions(toy.bells) == ["DELETE /hooks/1"]


def test_the_time_counts_from_the_registration_and_is_told_by_the_clock(toy):
    now = [100.0]
    toy.bells.first = [{"n": 1}, {"n": 2}]
    with toy.start(timeout=5, clock=lambda: now[0]) as events:
        assert next(events).content == {"n": 1}
        now[0] = 105.0
        assert contents(events) == []
    assert toy.bells.hooks == {}


def test_stopping_from_elsewhere_gives_nothing_more(toy):
    inbox = Inbox()
    toy.bells.first = [{"n": 1}, {"n": 2}]
    with toy.start(inbox=inbox) as events:
        next(events)
        inbox.stop()
        assert contents(events) == []
    assert deletions(toy.bells) == ["DELETE /hooks/1"]


def test_stopping_while_it_is_registered_ends_the_subscription(toy):
    inbox = Inbox()

    class Hurried:
        """An event whose delivery is the moment at which the user stops."""

        def __iter__(self):
            inbox.stop()
            return iter([{"n": 1}])

    toy.bells.first = Hurried()
    with toy.start(inbox=inbox) as events:
        assert contents(events) == []
    assert toy.bells.asked == ["POST /hooks", "DELETE /hooks/1"]


def test_a_second_interrupt_while_it_is_registered_says_what_may_be_left(tmp_path):
    files = load_connector(write_toy(tmp_path))

    def interrupted(request):
        raise KeyboardInterrupt

    gateway = Gateway(files, connection_for(files, {"username": "ada", "password": "time-is-honey"}), interrupted)
    with contextlib.closing(listen(gateway, "OnRing")) as events, pytest.raises(NotRegistered, match="may have come"):
        next(events)


def test_a_second_interrupt_while_it_is_unregistered_says_what_may_be_left(tmp_path):
    files = load_connector(write_toy(tmp_path))

    def interrupted(request):
        if request.method == "DELETE":
            raise KeyboardInterrupt
        return Response(201, (("Location", "https://bells.example.com/hooks/7"),), b"{}")

    gateway = Gateway(files, connection_for(files, {"username": "ada", "password": "time-is-honey"}), interrupted)
    with (
        pytest.raises(NotUnregistered, match=r"interrupted; .*: connector call EndRing hook_id=7"),
        contextlib.closing(listen(gateway, "OnRing", timeout=0)) as events,
    ):
        list(events)


def test_who_insists_on_ending_at_once_leaves_it_and_is_told(toy):
    def hurry(line):
        raise BrokenOff

    toy.bells.first = [{}]
    told = r"interrupted; .*: connector call EndRing hook_id=1"
    with pytest.raises(NotUnregistered, match=told), toy.start(remark=hurry) as events:
        next(events)
    assert deletions(toy.bells) == []


@pytest.mark.parametrize("error", [RuntimeError, KeyboardInterrupt, BrokenPipeError])
def test_an_exception_of_the_listener_ends_the_subscription(toy, error):
    toy.bells.first = [{}]
    with pytest.raises(error), toy.start() as events:  # noqa: PT012 - the block is what is interrupted
        next(events)
        raise error
    assert deletions(toy.bells) == ["DELETE /hooks/1"]
    assert toy.bells.hooks == {}


def test_a_refused_registration_says_why_and_leaves_nothing(toy):
    toy.bells.status = 402
    with toy.start() as events, pytest.raises(NotRegistered, match="OnRing could not be registered: 402 no more hooks"):
        next(events)
    assert toy.bells.asked == ["POST /hooks"]


def test_without_a_location_there_is_a_warning(toy):
    toy.bells.location, toy.bells.first = None, [{}]
    with toy.start(count=1) as events:
        assert contents(events) == [{}]
    assert deletions(toy.bells) == []
    assert any("the subscription would be orphaned" in remark for remark in toy.remarks)


def test_a_subscription_that_cannot_be_ended_is_told_with_the_way_to_end_it(toy):
    toy.bells.end_status = 403
    with pytest.raises(NotUnregistered) as problem, toy.start(timeout=0) as events:
        list(events)
    assert "OnRing could not be unregistered: 403 gone or not" in str(problem.value)
    assert "connector call EndRing hook_id=1" in str(problem.value)
    assert deletions(toy.bells) == ["DELETE /hooks/1"], "once"


def test_a_location_that_leads_nowhere_is_told(toy):
    toy.bells.location = "https://bells.example.com/elsewhere/{}"
    with pytest.raises(NotUnregistered, match="no DELETE operation is declared"), toy.start(timeout=0) as events:
        list(events)


@pytest.mark.parametrize("status", [404, 410])
def test_a_subscription_that_is_gone_already_is_no_problem(toy, status):
    toy.bells.end_status = status
    with toy.start(timeout=0) as events:
        assert contents(events) == []


def test_the_step_decides_what_is_an_event(toy):
    toy.bells.first = [{"kind": "ping"}, {"n": 1}, {"kind": "other"}, {"n": 2}]
    with toy.start(count=2, step=RINGS) as events:
        assert list(events) == [({"n": 1}, False), ({"n": 2}, False)]
    assert toy.bells.asked.count("POST /check") == 4


def test_everything_includes_what_is_skipped_but_does_not_count_it(toy):
    toy.bells.first = [{"loud": False}, {"loud": True}, {"loud": "true"}, {"loud": True, "n": 2}]
    with toy.start(count=2, step=LOUD, everything=True) as events:
        assert [event.is_skipped for event in events] == [True, False, True, False]


def test_a_failing_step_is_told_and_listening_goes_on(toy):
    toy.bells.check_status, toy.bells.first = 500, [{"n": 1}, [1], {"n": 2}]
    with toy.start(count=1, step=RINGS, everything=True) as events:
        first, second = next(events), next(events)
        assert (first, second) == (({"n": 1}, True), ([1], True))
        toy.bells.check_status = 200
        assert next(events) == ({"n": 2}, False)
    assert any("left out: CheckRing failed: 500 out of order" in remark for remark in toy.remarks)
    assert any("left out: CheckRing cannot be called" in remark for remark in toy.remarks)


def test_what_is_no_json_is_told_and_left_out(toy):
    toy.bells.first = [b"", b"<xml/>", b"[" * 100_000, b'{"a":', {"n": 1}]
    with toy.start(count=1) as events:
        assert contents(events) == [{"n": 1}]
    assert sum("is not valid JSON" in remark for remark in toy.remarks) == 4


def test_a_delivery_that_is_nested_too_deeply_for_the_step(toy):
    toy.bells.first = [b'{"a":' * 700 + b"1" + b"}" * 700, {"n": 1}]
    with toy.start(count=1, step=RINGS) as events:
        assert contents(events) == [{"n": 1}]
    assert any("nested too deeply" in remark for remark in toy.remarks)


def test_a_batch_trigger_gives_the_items_of_an_array(tmp_path):
    definition = copy.deepcopy(DEFINITION)
    definition["paths"]["/hooks"]["post"]["x-ms-trigger"] = "batch"
    bells = Bells(first=[[{"n": 1}, {"n": 2}], {"n": 3}])
    with (
        open_platform(write_toy(tmp_path, definition), backend=bells) as platform,
        contextlib.closing(listen(platform.gateway, "OnRing", count=3, timeout=30)) as events,
    ):
        assert contents(events) == [{"n": 1}, {"n": 2}, {"n": 3}]


@pytest.mark.parametrize(
    ("trigger", "message"),
    [
        ("OnRang", "no trigger is called 'OnRang'; did you mean 'OnRing'?"),
        ("CheckRing", "CheckRing is an action, not a trigger; use: connector call CheckRing"),
        ("Zzz", "no trigger is called 'Zzz'; there are: OnNews, OnRing"),
    ],
)
def test_an_unknown_trigger(toy, trigger, message):
    with toy.start(trigger) as events, pytest.raises(UnknownOperation) as problem:
        next(events)
    assert str(problem.value) == message
    assert toy.bells.asked == []


def test_an_unknown_action_of_the_step_is_found_before_anything_happens(toy):
    step = FlowStep("Chekc", "body/ring", "loud")
    with toy.start(step=step) as events, pytest.raises(UnknownOperation, match="OnRing calls 'Chekc'"):
        next(events)
    assert toy.bells.asked == []


def test_wrong_inputs_are_told_before_anything_happens(toy):
    with toy.start(parameters={"hook/tuna": "a"}) as events, pytest.raises(ParameterProblem, match="hook/tune"):
        next(events)
    assert toy.bells.asked == []


def test_the_answer_of_a_refusal_never_shows_the_password(toy):
    toy.bells.status = 400
    toy.bells._subscribe = lambda given: (400, {"error": f"bad\n\x1b[31m time-is-honey {'x' * 900}"}, {})
    with toy.start() as events, pytest.raises(NotRegistered) as problem:
        next(events)
    text = str(problem.value)
    assert "400 bad [31m *** xxx" in text
    assert "honey" not in text
    assert len(text) < 600
    assert text.isprintable()
