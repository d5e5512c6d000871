"""Listening to a polling trigger: how long it waits, what it gives, and what a failed poll does."""

import contextlib
from types import SimpleNamespace

import pytest
from hypothesis import given
from hypothesis import strategies as st
from listening_toy import HOST, Bells, write_toy

from generator.runtime.gateway import GatewayReply
from generator.runtime.gateway.polling import PollResult
from generator.runtime.local.flow_step import FlowStep
from generator.runtime.local.inbox import Inbox
from generator.runtime.local.listening import listen
from generator.runtime.local.platform import open_platform
from generator.runtime.local.polls import wait_after
from generator.runtime.local.subscription import NotRegistered


class Impatient(Inbox):
    """An inbox that remembers the waits instead of waiting, and stops after some."""

    def __init__(self, last=10):
        super().__init__()
        self.waits = []
        self._last = last

    def take(self, seconds):
        self.waits.append(seconds)
        if len(self.waits) == self._last:
            self.stop()


def poll(status, content=None, since=None, wait=None):
    headers = {} if since is None else {"location": f"https://{HOST}/news?since={since}"}
    return status, content, headers if wait is None else {**headers, "retry-after": str(wait)}


@pytest.fixture
def toy(tmp_path):
    bells, remarks = Bells(), []
    with open_platform(write_toy(tmp_path), backend=bells) as platform:

        def start(**options):
            options = {"remark": remarks.append, **options}
            return contextlib.closing(listen(platform.gateway, "OnNews", **options))

        yield SimpleNamespace(bells=bells, start=start, remarks=remarks)


def contents(events):
    return [event.content for event in events]


def test_the_first_poll_gives_the_state_and_the_next_ones_the_news(toy):
    toy.bells.polls = [
        poll(202, since=1, wait=300),
        poll(202, since=1, wait=60),
        poll(200, [{"n": 1}, {"n": 10**16 + 1}], since=2, wait=0),
        poll(200, [{"n": 3}], since=3, wait=30),
    ]
    inbox = Impatient()
    with toy.start(count=3, inbox=inbox) as events:
        assert contents(events) == [{"n": 1}, {"n": 10**16 + 1}, {"n": 3}]
    assert toy.bells.asked == ["GET /news", "GET /news?since=1", "GET /news?since=1", "GET /news?since=2"]
    assert inbox.waits == [300, 60, 0]


def test_the_interval_limits_the_wait(toy):
    toy.bells.polls = [poll(202, since=1, wait=300), poll(202, since=1, wait=5), poll(200, [{}], since=1)]
    inbox = Impatient()
    with toy.start(count=1, inbox=inbox, interval=10) as events:
        assert contents(events) == [{}]
    assert inbox.waits == [10, 5]


def test_a_failed_poll_is_told_and_repeated_with_the_old_location(toy):
    toy.bells.polls = [
        poll(202, since=1, wait=5),
        poll(503, {"message": "later, time-is-honey"}),
        poll(429, "slow down", since=9, wait=3600),
        poll(200, [{"n": 1}], since=2),
    ]
    inbox = Impatient()
    with toy.start(count=1, inbox=inbox, interval=10) as events:
        assert contents(events) == [{"n": 1}]
    assert toy.bells.asked[1:] == ["GET /news?since=1"] * 3
    assert inbox.waits == [5, 10, 3600], "what a failure asks for is not cut"
    told = [remark for remark in toy.remarks if "failed" in remark]
    assert told == ["a poll failed and is repeated: 503 later, ***", "a poll failed and is repeated: 429 slow down"]


def test_a_first_poll_that_fails(toy):
    toy.bells.polls = [poll(403, {"error": {"code": 403, "message": "not yours"}})]
    with toy.start() as events, pytest.raises(NotRegistered, match="OnNews could not be polled: 403 not yours"):
        next(events)


def test_stopping_ends_the_wait(toy):
    toy.bells.polls = [poll(202, since=1, wait=86_400)]
    inbox = Inbox()

    def stop(line):
        inbox.stop()

    with toy.start(inbox=inbox, remark=stop) as events:
        assert contents(events) == []
    assert len(toy.bells.asked) == 1


def test_the_time_ends_the_wait(toy):
    toy.bells.polls = [poll(202, since=1, wait=86_400)]
    now = [0.0]

    class Passing(Inbox):
        def take(self, seconds):
            now[0] += seconds

    with toy.start(inbox=Passing(), timeout=90, clock=lambda: now[0]) as events:
        assert contents(events) == []
    assert now == [90.0]
    assert len(toy.bells.asked) == 1


def test_a_warning_is_told_once(toy):
    toy.bells.polls = [poll(202)]
    with toy.start(inbox=Impatient(4)) as events:
        assert contents(events) == []
    assert len(toy.bells.asked) == 4
    assert sum("no Location" in remark for remark in toy.remarks) == 1


def test_a_step_filters_polled_items_too(toy):
    toy.bells.polls = [poll(200, [{"loud": False}, {"loud": True}], since=1)]
    with toy.start(count=1, step=FlowStep("CheckRing", "body/ring", "loud")) as events:
        assert contents(events) == [{"loud": True}]


def result(status, items, asked):
    return PollResult(status, items, None, asked, GatewayReply(status, (), b""))


SECONDS = st.floats(0, 1e6)


@given(
    status=st.sampled_from([200, 202, 401, 429, 500, 502]),
    asked=st.none() | SECONDS,
    interval=st.none() | SECONDS,
    has_items=st.booleans(),
)
def test_waits(status, asked, interval, has_items):
    wait = wait_after(result(status, ({},) if has_items and status == 200 else (), asked), interval)
    usual = 60 if interval is None else interval
    if status > 202:
        assert wait == max(1, usual if asked is None else asked)
    elif has_items and status == 200:
        assert wait == min(usual if asked is None else asked, float("inf") if interval is None else interval)
    else:
        assert wait >= 1, "asking again at once, without news, never ends"
        assert wait <= max(1, float("inf") if interval is None else interval)
