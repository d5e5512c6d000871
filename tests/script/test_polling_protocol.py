"""What polling triggers owe the platform: statuses, `Location`, `Retry-After`, one request a poll, no lost state."""

import asyncio
import json
from datetime import UTC, datetime, timedelta
from urllib.parse import parse_qs, quote, urlsplit

import pytest
from every_call import ROOT
from polling_history import ADA, LINUS, TRIGGERS, Story

from generator.runtime.gateway import PlatformOptions, header

# In front of custom connectors a longer one may be refused.
LONGEST_QUERY = 1_900
QUOTA = b'"You have hit your hourly limit for API calls. Your quota will reset in 90 seconds."'


@pytest.fixture
def story(site):
    """The service with a clock that stands still, behind the address."""
    story = Story()
    site.app = story.app
    yield story
    story.app.close()


@pytest.fixture
def gateway(story, platform_for):
    return platform_for(story.app.credentials)


def matching(story, change):
    """Prepare an entry, and give a function that makes the change that a trigger of that name reports."""
    if change in ("created", "started"):
        return story.start
    number = story.start()

    def act():
        story.now += timedelta(seconds=30)
        if change == "deleted":
            story.delete(number)
        elif change == "stopped":
            story.stop(number)
        else:
            story.put(number, description="changed")
        return number

    return act


@pytest.mark.parametrize(("trigger", "change"), TRIGGERS.items())
def test_first_nothing_then_news_once(story, gateway, site, trigger, change):
    act = matching(story, change)
    first = gateway.poll(trigger, {})
    quiet = gateway.poll(trigger, {}, first.location)
    number = act()
    news = gateway.poll(trigger, {}, quiet.location)
    after = gateway.poll(trigger, {}, news.location)

    assert [poll.status for poll in (first, quiet, news, after)] == [202, 202, 200, 202]
    assert [poll.reply.body for poll in (first, quiet, after)] == [b"", b"", b""]
    assert [item["id"] for item in json.loads(news.reply.body)] == [number]
    for poll in (first, quiet, news, after):
        assert poll.retry_after >= 60
        assert header(poll.reply.headers, "location") == poll.location
        assert not poll.reply.warnings


@pytest.mark.parametrize("trigger", TRIGGERS)
def test_a_poll_is_one_request_and_its_location_leads_back_to_the_trigger(story, gateway, site, trigger):
    first = gateway.poll(trigger, {})
    again = gateway.poll(trigger, {}, first.location)
    assert [(one.method, one.path) for one in site.asked] == [("GET", "/api/v9/me/time_entries")] * 2
    assert [list(parse_qs(one.query)) for one in site.asked] == [["since"], ["since"]]
    for location in (first.location, again.location):
        assert location.startswith("https://")
        route = gateway.route(location, "GET")
        assert route.operation_id == trigger
        assert urlsplit(location).hostname != urlsplit(site.url).hostname


def test_news_are_sorted_by_the_moment_of_change_and_typed_as_declared(story, gateway):
    numbers = [story.create(start=story.moment(-900), duration=60) for _ in range(3)]
    first = gateway.poll("OnMyTimeEntryUpdated", {})
    for number in (numbers[1], numbers[2], numbers[0]):
        story.now += timedelta(seconds=7)
        story.put(number, description="changed")
    items = gateway.poll("OnMyTimeEntryUpdated", {}, first.location).items
    assert [item["id"] for item in items] == [numbers[1], numbers[2], numbers[0]]

    definition = json.loads((ROOT / "apiDefinition.swagger.json").read_text(encoding="utf-8"))
    declared = definition["definitions"]["TimeEntry"]["properties"]
    types = {"integer": int, "string": str, "boolean": bool, "array": list, "object": dict}
    for item in items:
        for name, value in item.items():
            assert type(value) is types[declared[name]["type"]], name


@pytest.mark.parametrize("trigger", TRIGGERS)
def test_a_thousand_changes_in_one_second_fit_and_are_reported_once(story, gateway, trigger):
    story.app.state.time_entries.clear()
    story.app.state.running.clear()
    numbers = [story.create(start=story.moment(-900), duration=60) for _ in range(300)]
    story.now += timedelta(hours=1)
    first = gateway.poll(trigger, {})
    for start in range(0, 300, 100):
        story.bulk_edit(numbers[start : start + 100])
    made = [story.create(start=story.moment(-900), duration=60) for _ in range(700)]
    news = gateway.poll(trigger, {}, first.location)
    assert len(urlsplit(news.location).query) < LONGEST_QUERY
    counts = {"OnMyTimeEntryCreated": made, "OnMyTimeEntryUpdated": numbers}
    assert sorted(item["id"] for item in news.items) == sorted(counts.get(trigger, []))

    again = gateway.poll(trigger, {}, news.location)
    assert again.items == ()
    assert len(urlsplit(again.location).query) < LONGEST_QUERY
    story.now += timedelta(seconds=20)
    story.delete(made[5])
    last = gateway.poll(trigger, {}, again.location)
    assert [item["id"] for item in last.items] == ([made[5]] if trigger == "OnMyTimeEntryDeleted" else [])


def test_the_location_stays_short_when_the_ids_lie_far_apart(gateway, site):
    at = (datetime.now(UTC) - timedelta(days=1)).isoformat()
    rows = [{"id": 3_000_000_000 + 999_983 * number, "at": at, "duration": 5} for number in range(1000)]
    site.answer(json.dumps(rows).encode())
    first = gateway.poll("OnMyTimeEntryUpdated", {})
    assert len(urlsplit(first.location).query) < LONGEST_QUERY
    rows[500]["description"] = "changed within the same tick of the clock"
    site.answer(json.dumps(rows).encode())
    news = gateway.poll("OnMyTimeEntryUpdated", {}, first.location)
    assert [item["id"] for item in news.items] == [rows[500]["id"]]


@pytest.mark.parametrize(("days", "trigger"), [(400, "OnMyTimeEntryUpdated"), (0, "OnMyTimeEntryCreated")])
def test_an_old_entry_that_comes_to_light_is_not_new(gateway, site, days, trigger):
    now = datetime.now(UTC)
    row = {"id": 5, "at": now.isoformat(), "start": (now - timedelta(days=days)).isoformat(), "duration": 5}
    for asked in ("OnMyTimeEntryCreated", "OnMyTimeEntryUpdated"):
        site.answer(b"[]")
        first = gateway.poll(asked, {})
        site.answer(json.dumps([row]).encode())
        assert len(gateway.poll(asked, {}, first.location).items) == (asked == trigger)


def test_a_change_that_becomes_visible_late_is_reported_once(gateway, site):
    newer, older = datetime.now(UTC) - timedelta(hours=1), datetime.now(UTC) - timedelta(hours=1, seconds=5)
    rows = [{"id": number, "at": at.isoformat(), "duration": 5} for number, at in ((11, newer), (9, older))]
    site.answer(b"[]")
    first = gateway.poll("OnMyTimeEntryCreated", {})
    site.answer(json.dumps(rows[:1]).encode())
    early = gateway.poll("OnMyTimeEntryCreated", {}, first.location)
    site.answer(json.dumps(rows).encode())
    late = gateway.poll("OnMyTimeEntryCreated", {}, early.location)
    last = gateway.poll("OnMyTimeEntryCreated", {}, late.location)
    assert [[item["id"] for item in poll.items] for poll in (early, late, last)] == [[11], [9], []]


@pytest.mark.parametrize("trigger", ["OnMyTimeEntryStarted", "OnMyTimeEntryStopped"])
@pytest.mark.parametrize(("seconds", "is_reported"), [(0, True), (5, True), (6, False), (-6, False)])
def test_a_new_entry_ran_when_its_last_change_was_made_at_its_end(story, gateway, trigger, seconds, is_reported):
    first = gateway.poll(trigger, {})
    story.create(start=story.moment(-60 - seconds), duration=60)
    assert len(gateway.poll(trigger, {}, first.location).items) == is_reported


GARBLED = (
    "",
    "?",
    "?since=",
    "?since=soon&newest=later",
    "?since=99999999999999999999999&newest=1",
    "?since=1e9&newest=1.5",
    "?newest=12",
    "?" + quote("since=1&newest=2"),
    "?%00=%ff&since=%f0%28&newest=%",
    "?since[]=1&newest[]=2",
    "?" + "x" * 2000,
)


@pytest.mark.parametrize("state", GARBLED)
def test_a_state_that_cannot_be_read_is_a_first_poll(story, gateway, state):
    story.start()
    place = gateway.poll("OnMyTimeEntryCreated", {}).location.partition("?")[0]
    result = gateway.poll("OnMyTimeEntryCreated", {}, place + state)
    assert (result.status, result.items) == (202, ())
    number = story.create(start=story.moment(-60), duration=1)
    assert [item["id"] for item in gateway.poll("OnMyTimeEntryCreated", {}, result.location).items] == [number]


@pytest.mark.parametrize(
    "state",
    [
        "since=0&newest=0&running=a.b.-1.99999999999999999999&seen=1.2-3-4.-.x-y",
        "since=-9223372036854775808&newest=-1&running=&seen=",
        "since=9223372036854775807&newest=9223372036854775807&running=....&seen=----",
        "since=1&newest=1&since=2&running=%2e&seen=%2d",
        "since=1&newest=1&running=<script>&seen='; DROP TABLE".replace(" ", "%20"),
    ],
)
def test_a_hostile_state_never_breaks_a_poll(story, gateway, state):
    place = gateway.poll("OnMyTimeEntryStarted", {}).location.partition("?")[0]
    result = gateway.poll("OnMyTimeEntryStarted", {}, f"{place}?{state}")
    assert result.status in (200, 202)
    assert header(result.reply.headers, "location")


def test_a_state_of_long_ago_asks_for_no_more_than_the_service_gives(story, gateway, site):
    first = gateway.poll("OnMyTimeEntryCreated", {})
    long_ago = int((datetime.now(UTC) - timedelta(days=200)).timestamp())
    place, _, query = first.location.partition("?")
    old = "&".join(f"since={long_ago}" if pair.startswith("since=") else pair for pair in query.split("&"))
    number = story.create(start=story.moment(-60), duration=1)
    result = gateway.poll("OnMyTimeEntryCreated", {}, f"{place}?{old}")
    assert result.status == 200
    assert number in [item["id"] for item in result.items]
    asked = int(parse_qs(site.asked[-1].query)["since"][0])
    assert asked > (datetime.now(UTC) - timedelta(days=90)).timestamp()


async def _drop(_scope, receive, send):
    send.__self__.transport.abort()
    while (await receive())["type"] != "http.disconnect":
        await asyncio.sleep(0)


@pytest.mark.parametrize("trigger", TRIGGERS)
def test_a_failed_poll_loses_nothing(story, gateway, site, trigger):
    act = matching(story, TRIGGERS[trigger])
    first = gateway.poll(trigger, {})
    number = act()
    for body, status, seen, content_type in (
        (b'"Service Unavailable"', 503, 503, "application/json"),
        (b"", 500, 500, None),
        (b"Bad Gateway", 502, 502, "text/plain"),
        (b'"Too many requests"', 429, 429, "application/json"),
        (b"<html>Sign in</html>", 200, None, "text/html"),
        (b'{"not": "a list"}', 200, None, "application/json"),
        (b'[{"id": 1', 200, None, "application/json"),
    ):
        site.answer(body, status, content_type)
        failed = gateway.poll(trigger, {}, first.location)
        assert failed.status == seen or (seen is None and failed.status >= 500), body
        assert failed.location == first.location
        assert header(failed.reply.headers, "location") is None
        assert set(json.loads(failed.reply.body)["error"]) == {"code", "message"}
    site.app = _drop
    assert gateway.poll(trigger, {}, first.location).status >= 500

    site.app = story.app
    assert [item["id"] for item in gateway.poll(trigger, {}, first.location).items] == [number]


def test_an_empty_quota_says_when_to_come_again(story, gateway, site):
    first = gateway.poll("OnMyTimeEntryCreated", {})
    site.answer(QUOTA, 402, X_Toggl_Quota_Remaining="0", X_Toggl_Quota_Resets_In="90")
    failed = gateway.poll("OnMyTimeEntryCreated", {}, first.location)
    assert failed.status == 429
    assert failed.retry_after == 90
    assert failed.location == first.location


@pytest.mark.parametrize("trigger", TRIGGERS)
def test_a_poll_whose_answer_was_lost_gives_the_same_again(story, gateway, trigger):
    act = matching(story, TRIGGERS[trigger])
    first = gateway.poll(trigger, {})
    act()
    lost = gateway.poll(trigger, {}, first.location)
    again = gateway.poll(trigger, {}, first.location)
    assert lost.items
    assert (again.items, again.location) == (lost.items, lost.location)


@pytest.mark.parametrize(("trigger", "change"), TRIGGERS.items())
def test_an_operation_id_in_base64_is_understood(story, platform_for, trigger, change):
    gateway = platform_for(story.app.credentials, options=PlatformOptions(base64_operation_id=True))
    act = matching(story, change)
    first = gateway.poll(trigger, {})
    number = act()
    assert [item["id"] for item in gateway.poll(trigger, {}, first.location).items] == [number]


@pytest.mark.parametrize("credentials", [tuple(ADA.split(":")), "token"])
def test_both_kinds_of_credentials_do(story, platform_for, credentials):
    pair = (story.app.token, "api_token") if credentials == "token" else credentials
    gateway = platform_for(pair)
    first = gateway.poll("OnMyTimeEntryStarted", {})
    number = story.start()
    assert [item["id"] for item in gateway.poll("OnMyTimeEntryStarted", {}, first.location).items] == [number]


@pytest.mark.parametrize("trigger", TRIGGERS)
def test_entries_of_others_never_appear(story, gateway, trigger):
    first = gateway.poll(trigger, {})
    theirs = story.start(user=LINUS)
    story.now += timedelta(seconds=60)
    story.ask("PATCH", f"/{theirs}/stop", user=LINUS)
    second = story.start(user=LINUS)
    story.ask("DELETE", f"/{second}", user=LINUS)
    assert gateway.poll(trigger, {}, first.location).status == 202


def test_the_location_holds_no_credentials(story, gateway):
    story.start()
    first = gateway.poll("OnMyTimeEntryStarted", {})
    location = gateway.poll("OnMyTimeEntryStarted", {}, first.location).location
    for secret in (*story.app.credentials, story.app.token):
        assert secret not in location
        assert quote(secret, safe="") not in location
