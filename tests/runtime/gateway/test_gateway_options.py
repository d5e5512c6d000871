"""Throttling and the client's retries."""

import datetime
import json

import pytest
from gateway_samples import Backend, as_json

from generator.runtime.gateway import (
    LOGIC_APPS,
    POWER_AUTOMATE,
    POWER_AUTOMATE_LOW,
    BackendUnreachable,
    PlatformOptions,
    RetryPolicy,
)
from generator.runtime.gateway.retries import is_repeated, retry_after, wait_before


class Clock:
    now = 0.0

    def __call__(self):
        return self.now


def test_throttling(connector, backend):
    clock = Clock()
    gateway = connector.gateway(backend, options=PlatformOptions(throttle=500), clock=clock)
    assert {gateway.call("FirstItem").status for _ in range(500)} == {200}
    clock.now = 12.5
    reply = gateway.call("FirstItem")
    assert (reply.status, dict(reply.headers)["Retry-After"], reply.sent) == (429, "48", ())
    assert json.loads(reply.body) == {
        "statusCode": 429,
        "message": "Rate limit is exceeded. Try again in 48 seconds.",
    }
    clock.now = 60.0
    assert gateway.call("FirstItem").status == 200


def test_no_throttling_by_default(connector, backend):
    gateway = connector.gateway(backend, clock=Clock())
    assert {gateway.call("FirstItem").status for _ in range(600)} == {200}


def call(connector, *answers, retries=LOGIC_APPS):
    waits = []
    backend = Backend(list(answers))
    reply = connector.gateway(backend, options=PlatformOptions(retries=retries), sleep=waits.append).call("FirstItem")
    return reply, waits


FAIL = as_json({}, status=500)


@pytest.mark.parametrize(
    ("answers", "status", "waits"),
    [
        ([as_json({})], 200, []),
        ([FAIL, as_json({})], 200, [7.5]),
        ([FAIL], 500, [7.5, 15.0, 30.0, 45.0]),
        ([as_json({}, status=429, Retry_After="3"), as_json({})], 200, [3.0]),
        ([as_json({}, status=408), as_json({}, status=404)], 404, [7.5]),
        ([as_json({}, status=404)], 404, []),
        ([BackendUnreachable("down"), as_json({})], 200, [7.5]),
    ],
)
def test_retries(connector, answers, status, waits):
    reply, waited = call(connector, *answers)
    assert (reply.status, waited) == (status, waits)
    assert len(reply.sent) == len(waits) + 1


def test_no_retries_by_default(connector):
    assert call(connector, FAIL, retries=None)[1] == []


def test_retries_count_against_the_limit(connector):
    backend = Backend([FAIL])
    options = PlatformOptions(retries=RetryPolicy(3, 1.0), throttle=2)
    reply = connector.gateway(backend, options=options, sleep=lambda _: None, clock=Clock()).call("FirstItem")
    assert (reply.status, len(backend.asked)) == (429, 2)


@pytest.mark.parametrize(
    ("policy", "waits"),
    [
        (LOGIC_APPS, [7.5, 15, 30, 45]),
        (POWER_AUTOMATE_LOW, [300, 600]),
        (POWER_AUTOMATE, [7, 14, 28, 56, 112, 224, 448, 896]),
    ],
)
def test_the_clients_waits(policy, waits):
    assert [wait_before(policy, attempt, ()) for attempt in range(1, policy.tries + 1)] == waits


NOW = datetime.datetime(2025, 1, 1, tzinfo=datetime.UTC)


@pytest.mark.parametrize(
    ("text", "seconds"),
    [
        ("0", 0.0),
        (" 12 ", 12.0),
        ("Wed, 01 Jan 2025 00:01:00 GMT", 60.0),
        ("Wed, 01 Jan 2025 00:01:00 -0000", 60.0),
        ("Tue, 31 Dec 2024 00:00:00 GMT", 0.0),
        ("soon", None),
        ("-1", None),
        ("1.5", None),
        ("²", None),
        ("9" * 30, None),
        ("", None),
    ],
)
def test_retry_after(text, seconds):
    assert retry_after((("retry-after", text),), NOW) == seconds


@pytest.mark.parametrize(
    ("status", "repeated"),
    [(200, False), (400, False), (408, True), (429, True), (500, True), (503, True), (600, False)],
)
def test_what_is_repeated(status, repeated):
    assert is_repeated(status) == repeated
