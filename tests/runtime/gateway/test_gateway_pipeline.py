import base64
import json

import pytest
from gateway_samples import AUTHORIZATION, Backend, Script, as_json, policy

from generator.runtime.gateway import (
    BackendUnreachable,
    GatewayError,
    PlatformOptions,
    Response,
    ScriptOutcome,
    flow_content,
)

HTML = (("Content-Type", "text/html"),)


def echo(**call):
    return ScriptOutcome(200, (("Content-Type", "application/json"),), b'{"name": "from the script"}')


def test_a_plain_call(connector, backend):
    backend.answers = [as_json({"id": 1, "name": "n"})]
    reply = connector.gateway(backend).call("GetItem", {"id": "a b"})
    assert backend.last == (
        "GET",
        "https://api.example.com/v1/items/a%20b",
        (("Authorization", AUTHORIZATION),),
        b"",
    )
    assert (reply.status, json.loads(reply.body), reply.warnings) == (200, {"id": 1, "name": "n"}, ())
    assert reply.original_url.startswith("https://local-001.azure-apim.net/apim/sample-things/")
    assert reply.original_url.endswith("/items/a%20b")
    assert reply.sent == tuple(backend.asked)


def test_an_api_key_in_the_query_reaches_the_backend_only(connector, backend):
    connector.definition["securityDefinitions"] = {"k": {"type": "apiKey", "in": "query", "name": "key"}}
    connector.properties["connectionParameters"] = {"api_key": {"type": "securestring"}}
    reply = connector.gateway(backend, values={"api_key": "s3cr/t"}).call("ListItems", {"q": "x"})
    assert backend.last.url == "https://api.example.com/v1/items?q=x&key=s3cr%2Ft"
    assert reply.original_url.endswith("/items?q=x")


def test_credentials_win_over_inputs(connector, backend):
    parameter = {"name": "authorization", "in": "header", "type": "string"}
    connector.with_operation("get", "/x", {"operationId": "X", "parameters": [parameter]})
    connector.gateway(backend).call("X", {"authorization": "mine"})
    assert backend.last.headers == (("authorization", AUTHORIZATION),)


def test_the_script_answers_in_place_of_the_backend(connector, backend):
    script = Script(echo)
    connector.with_script("GetItem").with_policies(
        policy("setheader", name="X-A", value="1"),
        policy("routerequesttoendpoint", "GetItem", newPath="/real/{id}"),
        policy("setheader", section="Response", name="X-B", value="2"),
    )
    gateway = connector.gateway(backend, script)
    reply = gateway.call("GetItem", {"id": "7"})
    assert backend.asked == []
    assert script.calls == [
        {
            "operation_id": "GetItem",
            "method": "GET",
            "url": "https://api.example.com/v1/real/7",
            "original_url": f"{gateway.base}/items/7",
            "headers": (("Authorization", AUTHORIZATION), ("X-A", "1")),
            "body": b"",
        }
    ]
    assert dict(reply.headers)["X-B"] == "2"
    gateway.call("ListItems")
    assert len(backend.asked) == 1


def test_bound_without_a_runner_is_forwarded(connector, backend):
    reply = connector.with_script().gateway(backend).call("FirstItem")
    assert len(backend.asked) == 1
    assert "bound to the script" in reply.warnings[0]


def test_the_operation_id_in_base64(connector, backend):
    script = Script(echo)
    connector.with_script().gateway(backend, script, options=PlatformOptions(base64_operation_id=True)).call(
        "ListItems"
    )
    assert base64.b64decode(script.calls[0]["operation_id"]) == b"ListItems"


def error_of(reply):
    return json.loads(reply.body)["error"]


def test_a_script_that_throws(connector, backend):
    script = Script(lambda **_: ScriptOutcome(0, (), b"", "NullReference with time-is-honey"))
    reply = connector.with_script().gateway(backend, script).call("FirstItem")
    assert (reply.status, error_of(reply)["message"]) == (500, "InternalServerError")
    assert "NullReference" not in reply.body.decode()
    assert reply.warnings[0] == "the script threw: NullReference with ***"


def test_a_script_that_is_stopped(connector, backend):
    def stopped(**_):
        raise TimeoutError

    reply = connector.with_script().gateway(backend, Script(stopped)).call("FirstItem")
    assert (reply.status, error_of(reply)["innerError"]["message"]) == (
        500,
        "Request to the backend service timed out",
    )


@pytest.mark.parametrize(("limit", "status"), [(None, 200), (5.0, 500), (7.0, 200)])
def test_a_script_that_takes_six_seconds(connector, backend, limit, status):
    ticks = iter([0.0, 6.0])
    gateway = connector.with_script().gateway(
        backend, Script(echo), options=PlatformOptions(script_limit=limit), clock=lambda: next(ticks)
    )
    assert gateway.call("FirstItem").status == status


def test_a_backend_that_does_not_answer(connector):
    backend = Backend([BackendUnreachable("api.example.com does not answer: time-is-honey")])
    reply = connector.gateway(backend).call("FirstItem")
    error = error_of(reply)
    assert reply.status == 502
    assert (error["code"], error["source"], error["message"]) == (502, "local-001.azure-apim.net", "BadGateway")
    assert set(error) == {"code", "source", "clientRequestId", "message", "innerError"}
    assert error["innerError"]["message"] == "api.example.com does not answer: ***"


@pytest.mark.parametrize("status", [301, 302, 400, 404, 500])
def test_other_answers_pass_through(connector, status):
    answer = Response(status, (("Location", "https://x"), *HTML), b"<p>no</p>")
    reply = connector.gateway(Backend([answer])).call("FirstItem")
    assert reply.response == answer


@pytest.mark.parametrize(
    ("operation", "answer", "warning"),
    [
        ("GetItem", as_json({"name": "x"}), None),
        ("GetItem", as_json([]), "'body' to be of type 'Object' but is of type 'Array'"),
        ("GetItem", as_json(None), "of type 'Object' but is of type 'Null'"),
        ("GetItem", Response(200, HTML, b"<p>"), "of type 'Object' but is of type 'String'"),
        ("GetItem", Response(200, (), b""), "of type 'Object' but is of type 'Null'"),
        ("GetItem", Response(200, (), b'{"a":1}'), None),
        ("GetItem", Response(200, (("Content-Type", "application/json"),), b"{"), "of type 'String'"),
        ("GetItem", as_json({}, status=418), "GetItem answers 418, which the definition does not declare"),
        ("FirstItem", Response(200, HTML, b"<p>"), None),
        ("DeleteItem", Response(204), None),
    ],
)
def test_what_the_client_finds_wrong(connector, operation, answer, warning):
    parameters = {} if operation == "FirstItem" else {"id": "1"}
    warnings = connector.gateway(Backend([answer])).call(operation, parameters).warnings
    assert (warning is None) == (warnings == ())
    assert warning is None or warning in warnings[0]


@pytest.mark.parametrize(
    ("schema", "value", "is_right"),
    [
        ({"type": "array"}, [], True),
        ({"type": "array"}, {}, False),
        ({"type": "array", "x-nullable": True}, None, True),
        ({"type": "integer"}, 1, True),
        ({"type": "integer"}, True, False),
        ({"type": "number"}, 1, True),
        ({"type": "boolean"}, True, True),
        ({"type": "string"}, "x", True),
        ({"type": "string", "format": "binary"}, {}, True),
        ({"properties": {}}, [], False),
        ({}, [], True),
        ({"$ref": "#/definitions/Gone"}, {}, False),
    ],
)
def test_declared_types(connector, schema, value, is_right):
    connector.with_operation(
        "get", "/t", {"operationId": "T", "responses": {"default": {"description": "d", "schema": schema}}}
    )
    assert (connector.gateway(Backend([as_json(value)])).call("T").warnings == ()) == is_right


@pytest.mark.parametrize(
    ("answer", "content"),
    [
        (as_json({"a": 1}), {"a": 1}),
        (Response(200, (("content-type", "application/problem+json; charset=utf-8"),), b"\xef\xbb\xbf[]"), []),
        (Response(200, (("content-type", "text/csv"),), b"a,b"), "a,b"),
        (Response(200, (("content-type", "image/png"),), b"\x89"), b"\x89"),
        (Response(200, (), b"text"), "text"),
        (Response(204), None),
    ],
)
def test_what_a_flow_sees(answer, content):
    assert flow_content(answer) == content


def test_warnings_about_inputs_reach_the_reply(connector, backend):
    hidden = {"name": "h", "in": "query", "type": "string", "x-ms-visibility": "internal"}
    connector.with_operation("get", "/h", {"operationId": "H", "parameters": [hidden], "responses": {"200": {}}})
    assert "never sends it" in connector.gateway(backend).call("H", {"h": "x"}).warnings[0]


def test_a_body_that_leads_nowhere(connector, backend):
    connector.with_operation(
        "post",
        "/b",
        {"operationId": "B", "parameters": [{"name": "b", "in": "body", "schema": {"$ref": "#/definitions/Gone"}}]},
    )
    with pytest.raises(GatewayError, match="B cannot be called: the reference '#/definitions/Gone' does not resolve"):
        connector.gateway(backend).call("B")


def test_messages_do_not_show_what_they_carry(connector, backend):
    reply = connector.gateway(backend).call("GetItem", {"id": "private"})
    shown = repr(
        (backend.last, reply, reply.response, connector.gateway(backend).request_for("ListItems", {"q": "private"}))
    )
    assert "private" not in shown
    assert "Request(GET https://api.example.com/..., headers: Authorization; 0 bytes)" in shown


@pytest.mark.parametrize(
    ("size", "status", "told"),
    [
        (2_046, 200, ""),
        (2_047, 414, "the query of the address has 2,049 bytes, and the gateway takes 2,048"),
    ],
)
def test_a_query_that_is_too_long_is_refused_at_the_gateway(connector, backend, size, status, told):
    reply = connector.gateway(backend).call("ListItems", {"q": "x" * size})
    assert (reply.status, len(backend.asked)) == (status, int(status == 200))
    assert reply.warnings == ((told,) if told else ())


def test_an_address_that_is_too_long_is_refused_at_the_gateway(connector, backend):
    reply = connector.gateway(backend).call("GetItem", {"id": "x" * 16_384})
    assert (reply.status, backend.asked) == (414, [])
    assert "and the gateway takes 16,384" in reply.warnings[0]


def test_the_address_of_a_poll_is_held_to_the_limit_as_well(connector, backend):
    gateway = connector.gateway(backend)
    reply = gateway.follow(f"{gateway.base}/trigger/items?state={'x' * 2_048}")
    assert (reply.status, backend.asked) == (414, [])
