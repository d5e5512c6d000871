"""The pieces of listening: the condition, the input for the callback address, what a failure says, the inbox."""

import copy
import json
import threading

import pytest
from hypothesis import given
from hypothesis import strategies as st
from listening_toy import ADDRESS, DEFINITION, write_toy

from generator.runtime.gateway import GatewayError, GatewayReply, load_connector
from generator.runtime.local.countdown import countdown
from generator.runtime.local.failures import failure_text
from generator.runtime.local.flow_step import FlowStep, is_fulfilled
from generator.runtime.local.inbox import Inbox
from generator.runtime.local.subscription import callback_input


@pytest.mark.parametrize(
    ("word", "answer", "goes_on"),
    [
        ("created", {"kind": "created"}, True),
        ("created", {"kind": "updated"}, False),
        ("created", {"kind": "Created"}, False),
        ("created", {}, False),
        ("created", None, False),
        ("created", ["created"], False),
        ("true", {"kind": True}, False),
        ("1", {"kind": 1}, False),
        (None, {"kind": True}, True),
        (None, {"kind": False}, False),
        (None, {"kind": "true"}, False),
        (None, {"kind": 1}, False),
        (None, {"kind": None}, False),
        (None, {}, False),
        (None, "kind", False),
    ],
)
def test_conditions(word, answer, goes_on):
    assert is_fulfilled(FlowStep("A", "body/event", "kind", word), answer) is goes_on


def with_hook(tmp_path, schema, *parameters, **definitions):
    document = copy.deepcopy(DEFINITION)
    body = {"name": "hook", "in": "body", "schema": schema}
    document["paths"]["/hooks"]["post"]["parameters"] = [*parameters, body]
    document["definitions"] = definitions
    files = load_connector(write_toy(tmp_path, document))
    return callback_input(files, files.operations["OnRing"])


def members(**properties):
    return {"type": "object", "properties": properties}


@pytest.mark.parametrize(
    ("schema", "name"),
    [
        (members(url=ADDRESS), "hook/url"),
        (members(other={"type": "string"}, deep=members(url=ADDRESS)), "hook/deep/url"),
        (members(**{"a/b": ADDRESS}), "hook/a~1b"),
        ({"$ref": "#/definitions/Hook"}, "hook/url"),
        ({"allOf": [{"$ref": "#/definitions/Hook"}, members(more={"type": "string"})]}, "hook/url"),
        (members(loop={"$ref": "#/definitions/Loop"}), None),
        (ADDRESS, "hook"),
        (members(url={**ADDRESS, "x-ms-notification-url": False}), None),
        ({}, None),
    ],
)
def test_where_the_callback_address_goes(tmp_path, schema, name):
    loop = members(loop={"$ref": "#/definitions/Loop"})
    assert with_hook(tmp_path, schema, Hook=members(url=ADDRESS), Loop=loop) == name


def test_a_body_of_a_type_that_leads_nowhere(tmp_path):
    with pytest.raises(GatewayError, match=r"OnRing cannot be called: .*Nowhere"):
        with_hook(tmp_path, {"$ref": "#/definitions/Nowhere"})


def test_a_header_may_take_the_callback_address(tmp_path):
    marked = {"name": "X-Callback", "in": "header", "type": "string", "x-ms-notification-url": True}
    assert with_hook(tmp_path, members(), marked) == "X-Callback"


def reply(status, body, kind="application/json"):
    return GatewayReply(
        status, (("Content-Type", kind),), body if isinstance(body, bytes) else json.dumps(body).encode()
    )


@pytest.mark.parametrize(
    ("answer", "text"),
    [
        (reply(403, {"error": {"code": 403, "message": "not yours"}}), "403 not yours"),
        (reply(400, {"error": "invalid", "error_description": "no such thing"}), "400 no such thing"),
        (reply(400, "a JSON string"), "400 a JSON string"),
        (reply(400, {"errors": [{"detail": "first"}, {"detail": "second"}]}), "400 first"),
        (reply(400, b"plain text\r\nof two lines", "text/plain"), "400 plain text of two lines"),
        (reply(500, b""), "500 Internal Server Error"),
        (reply(500, b"\xff\xfe", "image/png"), "500 Internal Server Error"),
        (reply(500, {}), "500 Internal Server Error"),
        (reply(599, b""), "599"),
    ],
)
def test_what_a_failure_says(answer, text):
    assert failure_text(answer) == text


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(),
    lambda inner: (
        st.lists(inner) | st.dictionaries(st.sampled_from(["message", "error", "errors", "detail", "x"]), inner)
    ),
)


@given(status=st.integers(300, 599), body=JSON)
def test_a_failure_is_always_one_short_line(status, body):
    text = failure_text(reply(status, body))
    assert text.startswith(str(status))
    assert text.isprintable()
    assert len(text) < 520


def test_a_wait_ends_with_what_comes_from_elsewhere():
    inbox = Inbox()
    thread = threading.Thread(target=inbox.put, args=(b"x",))
    thread.start()
    assert inbox.take(None) == b"x"
    thread.join()
    thread = threading.Thread(target=inbox.stop)
    thread.start()
    assert inbox.take(1e300) is None
    assert inbox.stopped
    thread.join()


def test_the_time_is_counted_from_the_start_and_never_below_nothing():
    now = [10.0]
    start = countdown(5, lambda: now[0])
    now[0] = 20.0
    left = start()
    now[0] = 23.0
    assert left() == 2
    now[0] = 99.0
    assert left() == 0
    assert countdown(None)()() is None
