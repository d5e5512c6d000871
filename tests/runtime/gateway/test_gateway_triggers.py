"""Polling, paging and long-running actions: what a client follows."""

import itertools
import json

import pytest
from gateway_samples import Backend, Script, as_json, policy
from hypothesis import given
from hypothesis import strategies as st

from generator.runtime.gateway import GatewayError, GatewayReply, PlatformOptions, Response, ScriptOutcome, header
from generator.runtime.gateway.urls import read_query


def polling():
    return policy(
        "pollingtrigger",
        "OnItem",
        triggerConfig={"since": "@{triggerBody().items[0].at}"},
        triggerDataPath="@triggerBody().items",
    )


def newest_first(*moments):
    return as_json({"items": [{"at": moment} for moment in moments]})


def moments(result):
    return [item["at"] for item in result.items]


def backend_query(backend):
    return dict(read_query(backend.last.url.partition("?")[2]))


def test_the_policy_makes_a_trigger_of_a_list(connector):
    backend = Backend([newest_first(2, 1), newest_first(), newest_first(4, 3), newest_first(5)])
    gateway = connector.with_policies(polling()).gateway(backend)

    first = gateway.poll("OnItem", {"folder": "f"})
    assert backend.last.url == "https://api.example.com/v1/items?folder=f"
    assert (first.status, first.items, first.retry_after) == (202, (), 60.0)
    assert first.location.startswith(f"{gateway.base}/trigger/items?")

    nothing = gateway.poll("OnItem", location=first.location)
    assert backend_query(backend) == {"folder": "f", "since": "2"}
    assert (nothing.status, nothing.location) == (202, first.location)

    news = gateway.poll("OnItem", location=nothing.location)
    assert (news.status, moments(news)) == (200, [4, 3])
    more = gateway.poll("OnItem", location=news.location)
    assert backend_query(backend) == {"folder": "f", "since": "4"}
    assert moments(more) == [5]
    assert [result.reply.warnings for result in (first, nothing, news, more)] == [()] * 4


def test_a_backend_that_is_empty_at_first_loses_nothing(connector):
    backend = Backend([newest_first(), newest_first(1)])
    gateway = connector.with_policies(polling()).gateway(backend)
    first = gateway.poll("OnItem")
    assert moments(gateway.poll("OnItem", location=first.location)) == [1]
    assert backend.last.url == "https://api.example.com/v1/items"


@pytest.mark.parametrize("status", [429, 500, 401])
def test_a_failure_keeps_the_place(connector, status):
    backend = Backend([newest_first(1), as_json({}, status=status, Retry_After="7"), newest_first(2)])
    gateway = connector.with_policies(polling()).gateway(backend)
    first = gateway.poll("OnItem")
    failed = gateway.poll("OnItem", location=first.location)
    assert (failed.status, failed.items, failed.location, failed.retry_after) == (status, (), first.location, 7.0)
    assert moments(gateway.poll("OnItem", location=failed.location)) == [2]


def test_an_answer_of_another_shape_says_so(connector):
    gateway = connector.with_policies(polling()).gateway(Backend([as_json({"items": 1, "x": None}), as_json([])]))
    assert gateway.poll("OnItem").status == 202
    assert any("leaves the answer as it is" in warning for warning in gateway.poll("OnItem").reply.warnings)


@given(st.lists(st.integers(0, 3), max_size=12))
def test_every_item_once_in_any_history(tmp_path_factory, arrivals):
    gateway, feed = _growing(tmp_path_factory)
    feed.clear()
    location, seen = gateway.poll("OnItem").location, []
    for count in arrivals:
        feed.extend(range(len(feed) + 1, len(feed) + 1 + count))
        result = gateway.poll("OnItem", location=location)
        location = result.location
        seen += reversed(moments(result))
    assert seen == feed


def _growing(factory, made={}):  # noqa: B006 - made once
    if not made:
        from gateway_samples import DEFINITION, Connector

        feed = []

        def serve(request):
            since = int(dict(read_query(request.url.partition("?")[2])).get("since", 0))
            return newest_first(*(moment for moment in reversed(feed) if moment > since))

        properties = {"connectionParameters": {name: {"type": "securestring"} for name in ("username", "password")}}
        connector = Connector(factory.mktemp("growing"), DEFINITION, properties)
        made["made"] = connector.with_policies(polling()).gateway(serve), feed
    return made["made"]


def scripted(**call):
    """A script that keeps its state in the Location, built on the gateway's address."""
    path, _, query = call["original_url"].partition("?")
    state = dict(read_query(query)).get("state")
    headers = (("Location", f"{path}?state={int(state or 0) + 1}"), ("Retry-After", "0"))
    if state is None:
        return ScriptOutcome(202, headers, b"")
    return ScriptOutcome(200, (*headers, ("Content-Type", "application/json")), json.dumps([{"at": state}]).encode())


def test_a_script_speaks_the_protocol(connector, backend):
    gateway = connector.with_script("OnItem").gateway(backend, Script(scripted))
    result = gateway.poll("OnItem")
    seen = []
    for _ in range(3):
        result = gateway.poll("OnItem", location=result.location)
        seen += moments(result)
    assert (seen, result.retry_after) == (["1", "2", "3"], 0.0)


@pytest.mark.parametrize(
    ("answer", "schema", "items"),
    [
        (as_json([1, 2]), {}, (1, 2)),
        (as_json({"value": [1], "x": 1}), {"properties": {"value": {"type": "array"}, "x": {}}}, (1,)),
        (as_json({"a": [1], "b": [2]}), {"properties": {"a": {"type": "array"}, "b": {"type": "array"}}}, None),
        (as_json({"id": 1}), {}, None),
        (Response(200), {}, ()),
    ],
)
def test_what_counts_as_news(connector, answer, schema, items):
    connector.definition["paths"]["/trigger/items"]["get"]["responses"]["200"]["schema"] = schema
    result = connector.gateway(Backend([answer])).poll("OnItem")
    assert result.items == ((json.loads(answer.body),) if items is None else items)
    assert any("has no Location" in warning for warning in result.reply.warnings)


LINK = "https://api.example.com/v1/items?page={}"


def test_pages(connector):
    pages = [
        as_json({"value": [1], "next": LINK.format(2)}),
        as_json({"value": [2], "next": LINK.format(3)}),
        as_json({}),
    ]
    backend = Backend(pages)
    gateway = connector.with_policies(policy("updatenextlink", nextLinkPropertyName="next")).gateway(backend)
    replies = list(gateway.pages("ListItems", {"q": "x"}))
    assert [request.url.partition("?")[2] for request in backend.asked] == ["q=x", "page=2", "page=3"]
    assert all("Authorization" in dict(request.headers) for request in backend.asked)
    assert [reply.warnings for reply in replies] == [(), (), ()]


@pytest.mark.parametrize("link", [LINK.format(2), "https://elsewhere/2"])
def test_pages_past_the_gateway_are_asked_without_credentials(connector, backend, link):
    backend.answers = [as_json({"next": link}), as_json({})]
    _, second = connector.gateway(backend).pages("ListItems")
    assert (backend.last.url, backend.last.headers) == (link, ())
    assert "past the gateway" in second.warnings[0]


@pytest.mark.parametrize("link", ["/v1/items?page=2", "page=2", "https://["])
def test_a_link_that_is_no_address_ends_paging_after_its_page(connector, backend, link):
    backend.answers = [as_json({"next": link})]
    pages = connector.gateway(backend).pages("ListItems")
    assert next(pages).status == 200
    with pytest.raises(GatewayError, match="is not an absolute address"):
        next(pages)
    assert len(backend.asked) == 1


def test_pages_without_end_end(connector, monkeypatch):
    monkeypatch.setattr("generator.runtime.gateway.gateway.MAX_PAGES", 5)
    numbers = itertools.count()

    def endless(request):
        return as_json({"next": LINK.format(next(numbers))})

    replies = list(connector.gateway(endless).pages("ListItems"))
    assert len(replies) == 6
    assert replies[-1].warnings[-1] == "the link to the next page is one more after 5, so paging ends"


def test_pages_in_a_circle_end(connector):
    backend = Backend([as_json({"next": LINK.format(2)})])
    replies = list(connector.gateway(backend).pages("ListItems"))
    assert len(replies) == 2
    assert "given before" in replies[-1].warnings[-1]


def test_pages_of_what_is_not_pageable(connector):
    replies = list(connector.gateway(Backend([as_json({"next": LINK.format(2)})])).pages("GetItem", {"id": "1"}))
    assert len(replies) == 1


def run_long(connector, *answers, on=True):
    waits = []
    backend = Backend(list(answers))
    gateway = connector.gateway(backend, options=PlatformOptions(long_running=on), sleep=waits.append)
    return gateway.call("GetItem", {"id": "1"}), backend, waits


JOB = "https://api.example.com/v1/items/job"


def test_a_long_running_action(connector):
    reply, backend, waits = run_long(
        connector,
        Response(202, (("Location", JOB),)),
        Response(202, (("Retry-After", "3"),)),
        as_json({"name": "done"}),
    )
    assert (reply.status, waits) == (200, [20.0, 3.0])
    assert [request.url for request in backend.asked] == ["https://api.example.com/v1/items/1", JOB, JOB]
    assert reply.sent == tuple(backend.asked)


def test_a_long_running_action_without_the_switch(connector):
    reply, _, waits = run_long(connector, Response(202, (("Location", JOB),)), on=False)
    assert (reply.status, waits) == (202, [])


def test_a_202_without_location_is_an_answer(connector):
    assert run_long(connector, Response(202))[0].status == 202


def test_an_action_that_is_never_done(connector):
    reply, _, waits = run_long(connector, Response(202, (("Location", JOB), ("Retry-After", "0"))))
    assert (reply.status, len(waits)) == (202, 1000)
    assert "is not done after 1000 polls" in reply.warnings[-1]


def test_a_polling_trigger_is_not_a_long_running_action(connector):
    gateway = connector.with_policies(polling()).gateway(
        Backend([newest_first(1)]), options=PlatformOptions(long_running=True)
    )
    reply = gateway.call("OnItem")
    assert isinstance(reply, GatewayReply)
    assert (reply.status, header(reply.headers, "retry-after")) == (202, "60")
