import json

import pytest
from gateway_samples import AUTHORIZATION, Backend, as_json, policy

from generator.runtime.gateway import PlatformOptions, PolicyProblem

BASE = "https://api.example.com/v1"


def sent_headers(backend, name):
    return [value for key, value in backend.last.headers if key.lower() == name.lower()]


def connect_with(connector, **values):
    """Add extra connection values of these names."""
    connector.properties["connectionParameters"] |= {name: {"type": "string"} for name in values}
    return {"username": "ada", "password": "time-is-honey", **values}


@pytest.mark.parametrize(
    ("action", "first", "expected"),
    [
        ("override", None, "v"),
        (None, "old", "v"),
        ("override", "old", "v"),
        ("skip", "old", "old"),
        ("skip", None, "v"),
        ("append", "old", "old,v"),
        ("append", None, "v"),
    ],
)
def test_setheader(connector, backend, action, first, expected):
    more = {"existsAction": action} if action else {}
    before = [policy("setheader", name="x-h", value=first)] if first else []
    connector.with_policies(*before, policy("setheader", name="X-H", value="v", section="Request", **more))
    connector.gateway(backend).call("ListItems")
    assert sent_headers(backend, "X-H") == [expected]


def test_setheader_reads_what_authentication_added(connector, backend):
    connector.with_policies(policy("setheader", name="Authorization", value="Key @headers('Authorization')"))
    connector.gateway(backend).call("ListItems")
    assert sent_headers(backend, "authorization") == [f"Key {AUTHORIZATION}"]


def test_setheader_on_the_answer(connector, backend):
    location = policy(
        "setheader", section="Response", name="Location", value="https://x/@headers('X-Id')/@headers('q')"
    )
    connector.with_policies(policy("setheader", name="Q", value="1"), location)
    backend.answers = [as_json({}, X_Id="9")]
    reply = connector.gateway(backend).call("ListItems")
    assert dict(reply.headers)["Location"] == "https://x/9/1"


@pytest.mark.parametrize(("name", "value"), [("", "v"), ("a b", "v"), ("x", "@queryParameters('q')")])
def test_setheader_that_cannot_be_sent(connector, backend, name, value):
    connector.with_policies(policy("setheader", name=name, value=value))
    with pytest.raises(PolicyProblem, match="the header cannot be sent"):
        connector.gateway(backend).call("ListItems", {"q": "a\r\nb: c"})


def test_failure_policies_run_on_the_gateways_own_errors_only(connector, backend):
    from generator.runtime.gateway import BackendUnreachable

    connector.with_policies(
        policy("setheader", section="Failure", name="F", value="1"),
        policy("setheader", section="Response", name="R", value="1"),
    )
    backend.answers = [as_json({}, status=500), BackendUnreachable("down")]
    gateway = connector.gateway(backend)
    assert [[name for name, _ in gateway.call("ListItems").headers if name in "FR"] for _ in range(2)] == [["R"], ["F"]]


@pytest.mark.parametrize(
    ("template", "values", "url"),
    [
        ("https://other.example.com", {}, "https://other.example.com/items/1"),
        ("https://other.example.com/", {}, "https://other.example.com/items/1"),
        ("https://other.example.com/api/v2/", {}, "https://other.example.com/api/v2/items/1"),
        (
            "https://@connectionParameters('Region')/v1",
            {"Region": "eu.example.com"},
            "https://eu.example.com/v1/items/1",
        ),
        ("@connectionParameters('url','https://d.example.com')", {}, "https://d.example.com/items/1"),
        ("@connectionParameters('url','https://d')", {"url": "https://u/x"}, "https://u/x/items/1"),
    ],
)
def test_dynamichosturl_replaces_host_and_base_path(connector, backend, template, values, url):
    connector.with_policies(policy("dynamichosturl", urlTemplate=template))
    connector.gateway(backend, values=connect_with(connector, **values)).call("GetItem", {"id": "1"})
    assert backend.last.url == url


@pytest.mark.parametrize("template", ["", "eu.example.com", "ftp://x", "https://", "https://a b", "https://[x"])
def test_dynamichosturl_without_an_address(connector, backend, template):
    connector.with_policies(policy("dynamichosturl", urlTemplate=template))
    with pytest.raises(PolicyProblem, match=r"'dynamichosturl' \('a dynamichosturl'\): the address"):
        connector.gateway(backend).call("ListItems")
    assert backend.asked == []


@pytest.mark.parametrize(
    ("host", "path", "url"),
    [
        (None, "/2/item/{id}", f"{BASE}/2/item/a%2Fb?q=x"),
        (None, "2/item", f"{BASE}/2/item?q=x"),
        (None, "/found?fields=id", f"{BASE}/found?fields=id&q=x"),
        (None, "/@queryParameters('q')/{unknown}", f"{BASE}/x/%7Bunknown%7D?q=x"),
        ("https://h/base", "/v3/zones", "https://h/base/v3/zones?q=x"),
    ],
)
def test_routerequesttoendpoint(connector, backend, host, path, url):
    connector.with_operation(
        "get",
        "/a/{id}",
        {
            "operationId": "A",
            "parameters": [
                {"name": "id", "in": "path", "required": True, "type": "string"},
                {"name": "q", "in": "query", "type": "string"},
            ],
        },
    )
    hosts = [policy("dynamichosturl", urlTemplate=host)] if host else []
    connector.with_policies(*hosts, policy("routerequesttoendpoint", newPath=path))
    connector.gateway(backend).call("A", {"id": "a/b", "q": "x"})
    assert backend.last.url == url


@pytest.mark.parametrize(
    ("verb", "method"), [(None, "GET"), ("@Request.OriginalHTTPMethod", "GET"), ("POST", "POST"), ("patch", "PATCH")]
)
def test_routerequesttoendpoint_verb(connector, backend, verb, method):
    connector.with_policies(policy("routerequesttoendpoint", newPath="/x", **({"httpMethod": verb} if verb else {})))
    connector.gateway(backend).call("ListItems")
    assert backend.last.method == method


@pytest.mark.parametrize(
    ("action", "given", "query"),
    [
        (None, {}, "q=v%20w"),
        (None, {"q": "old"}, "q=v%20w"),
        ("skip", {"q": "old"}, "q=old"),
        ("skip", {}, "q=v%20w"),
        ("append", {"q": "old"}, "q=old&q=v%20w"),
    ],
)
def test_setqueryparameter(connector, backend, action, given, query):
    more = {"existsAction": action} if action else {}
    connector.with_policies(policy("setqueryparameter", name="q", value="v w", **more))
    connector.gateway(backend).call("ListItems", given)
    assert backend.last.url == f"{BASE}/items?{query}"


def test_order_and_operation_lists(connector, backend):
    connector.with_policies(
        policy("dynamichosturl", urlTemplate="https://all"),
        policy("dynamichosturl", "GetItem", urlTemplate="https://one"),
        policy("setheader", "FirstItem", name="X", value="1"),
    )
    gateway = connector.gateway(backend)
    for operation, parameters in (("ListItems", {}), ("GetItem", {"id": "1"}), ("FirstItem", {})):
        gateway.call(operation, parameters)
    assert [request.url for request in backend.asked] == [
        "https://all/items",
        "https://one/items/1",
        "https://all/items/first",
    ]
    assert [len(request.headers) for request in backend.asked] == [1, 1, 2]


def answered(connector, answer, *policies, operation="ListItems"):
    connector.with_policies(*policies)
    reply = connector.gateway(Backend([as_json(answer)])).call(operation)
    return json.loads(reply.body), reply.warnings


RESPONSE = {"section": "Response"}


def set_property(parent, name, value, **more):
    return policy(
        "setproperty",
        newPropertyParentPathTemplate=parent,
        newPropertySubPathTemplate=name,
        propertyValuePathTemplate=value,
        **(more or RESPONSE),
    )


@pytest.mark.parametrize(
    ("answer", "change", "expected"),
    [
        ({"p": {"x": 1}}, ("@body().p", "loc", "USA"), {"p": {"x": 1, "loc": "USA"}}),
        (
            {"p": [{"a": 1}, {"a": 2}, 3]},
            ("@body().p", "n", "30"),
            {"p": [{"a": 1, "n": "30"}, {"a": 2, "n": "30"}, 3]},
        ),
        ({"f": "A", "l": "B"}, ("@body()", "n", "{@body().f} {@body().l}"), {"f": "A", "l": "B", "n": "A B"}),
        ({"p": [{"a": 1}]}, ("@body().p", "b", "@item().a"), {"p": [{"a": 1, "b": 1}]}),
        ({}, ("@body()", "e", '["x"]'), {"e": ["x"]}),
        ({}, ("@body()", "e", "[x"), {"e": "[x"}),
        ({}, ("@body()", "a.b", "1"), {"a": {"b": "1"}}),
        ([{"a": 1}], ("@body()", "b", "2"), [{"a": 1, "b": "2"}]),
        ({"a": 1}, ("@body().none", "b", "2"), {"a": 1}),
    ],
)
def test_setproperty(connector, answer, change, expected):
    assert answered(connector, answer, set_property(*change))[0] == expected


def test_setproperty_on_a_request(connector, backend):
    connector.with_policies(set_property("@body()", "event", '["made"]', section="Request"))
    gateway = connector.gateway(backend)
    gateway.call("CreateItem", {"body/name": "n"})
    assert json.loads(backend.last.body) == {"name": "n", "event": ["made"]}
    gateway.call("ListItems")
    assert json.loads(backend.last.body) == {"event": ["made"]}
    assert sent_headers(backend, "content-type") == ["application/json"]


def test_a_null_on_the_way_leaves_the_answer(connector):
    body, warnings = answered(connector, {"s": None}, set_property("@body()", "x", "@body().s.amount"))
    assert body == {"s": None}
    assert "leaves the answer as it is: cannot read 'amount' of null" in warnings[0]


def test_a_null_on_the_way_of_a_request_is_an_error(connector, backend):
    connector.with_policies(set_property("@body()", "x", "@body().none.a", section="Request"))
    with pytest.raises(PolicyProblem, match="of null"):
        connector.gateway(backend).call("ListItems")


def replace(parent, sub, new, old="a", by="-"):
    return policy(
        "stringreplace",
        propertyParentPath=parent,
        propertySubPath=sub,
        sourceString=old,
        replacementString=by,
        newPropertyPath=new,
        **RESPONSE,
    )


@pytest.mark.parametrize(
    ("answer", "change", "expected"),
    [
        ({"t": "banana"}, ("@body()", "t", "@body().u"), {"t": "banana", "u": "b-n-n-"}),
        ({"t": "banana"}, ("@body()", "t", "t"), {"t": "b-n-n-"}),
        ({"l": [{"t": "a"}, {"t": 1}]}, ("@body().l", "t", "@item().t"), {"l": [{"t": "-"}, {"t": 1}]}),
        ({"t": None}, ("@body()", "t", "t"), {"t": None}),
    ],
)
def test_stringreplace(connector, answer, change, expected):
    assert answered(connector, answer, replace(*change))[0] == expected


def to_array(parent, sub, new, **more):
    return policy(
        "convertobjecttoarray", propertyParentPath=parent, propertySubPath=sub, newPropertyPath=new, **RESPONSE, **more
    )


@pytest.mark.parametrize(
    ("answer", "change", "expected"),
    [
        (
            {"p": {"X": {"age": 3}, "Y": 1}},
            to_array("@body()", "p", "@body().l", keyName="Name", valueName="Details"),
            {
                "p": {"X": {"age": 3}, "Y": 1},
                "l": [{"Name": "X", "Details": {"age": 3}}, {"Name": "Y", "Details": 1}],
            },
        ),
        ({"Z": 1}, to_array("@body()", "null", "@body().list"), {"Z": 1, "list": [{"key": "Z", "value": 1}]}),
        ({"s": [{"p": {"a": 1}}]}, to_array("@body().s", "p", "@item().p"), {"s": [{"p": [{"key": "a", "value": 1}]}]}),
        ({"p": "x"}, to_array("@body()", "p", "@body().l"), {"p": "x"}),
    ],
)
def test_convertobjecttoarray(connector, answer, change, expected):
    assert answered(connector, answer, change)[0] == expected


def to_object(parent, sub, new, **more):
    more = {"keyWithinCollectionPath": "Name", **more}
    return policy(
        "convertarraytoobject", propertyParentPath=parent, propertySubPath=sub, newPropertyPath=new, **RESPONSE, **more
    )


PEOPLE = [{"Name": "X", "Age": 3}, {"Age": 1}]


@pytest.mark.parametrize(
    ("answer", "change", "expected"),
    [
        ({"p": PEOPLE}, to_object("@body()", "p", "o", retainKey="false"), {"p": PEOPLE, "o": {"X": {"Age": 3}}}),
        ({"p": PEOPLE}, to_object("@body()", "p", "@body().p"), {"p": {"X": {"Name": "X", "Age": 3}}}),
        ({"p": PEOPLE}, to_object("@body().p", "", "@body().o"), {"p": PEOPLE, "o": {"X": {"Name": "X", "Age": 3}}}),
        (
            {"s": [{"p": PEOPLE}]},
            to_object("@body().s", "p", "@item().p"),
            {"s": [{"p": {"X": {"Name": "X", "Age": 3}}}]},
        ),
    ],
)
def test_convertarraytoobject(connector, answer, change, expected):
    assert answered(connector, answer, change)[0] == expected


def test_conversions_back_and_forth_keep_large_numbers(connector):
    answer = {"o": {"k": {"id": 9007199254740993}}}
    there = to_array("@body()", "o", "@body().l", keyName="Name", valueName="v")
    back = to_object("@body()", "l", "@body().b")
    assert answered(connector, answer, there, back)[0]["b"] == {"k": {"Name": "k", "v": {"id": 9007199254740993}}}


def test_a_body_policy_on_an_answer_that_is_no_json(connector, backend):
    from generator.runtime.gateway import Response

    backend.answers = [Response(200, (("Content-Type", "text/html"),), b"<p>")]
    reply = connector.with_policies(set_property("@body()", "a", "1")).gateway(backend).call("FirstItem")
    assert reply.body == b"<p>"
    assert "the body is not valid JSON" in reply.warnings[0]


def next_link(link, *more, parent=None):
    where = {"nextLinkParentPropertyPath": parent} if parent else {}
    return (*more, policy("updatenextlink", nextLinkPropertyName="next", **where))


@pytest.mark.parametrize(
    ("link", "more", "tail"),
    [
        (f"{BASE}/items?skip=2", (), "/items?skip=2"),
        ("https://h/b/items?skip=2", (policy("dynamichosturl", urlTemplate="https://h/b"),), "/items?skip=2"),
        (f"{BASE}/real?skip=2", (policy("routerequesttoendpoint", newPath="/real"),), "/items?skip=2"),
    ],
)
def test_updatenextlink(connector, link, more, tail):
    connector.with_policies(*next_link(link, *more))
    gateway = connector.gateway(Backend([as_json({"next": link})]))
    assert json.loads(gateway.call("ListItems").body) == {"next": gateway.base + tail}


def test_updatenextlink_elsewhere_and_nowhere(connector):
    body, warnings = answered(connector, {"next": "https://elsewhere/x"}, *next_link(""))
    assert body == {"next": "https://elsewhere/x"}
    assert "leads to another service" in warnings[0]
    assert answered(connector, {"value": []}, *next_link("")) == ({"value": []}, ())
    body, _ = answered(connector, {"d": {"next": f"{BASE}/items"}}, *next_link("", parent="@body().d"))
    assert body["d"]["next"].startswith("https://local-001.azure-apim.net/apim/")


def look_up(target, **more):
    arguments = {"parameterValueUrl": "/{id}?fields=token", "parameterValuePathTemplate": "@body().token", **more}
    return policy("SetValueFromUrl", parameterTemplate=target, **arguments)


@pytest.mark.parametrize(
    ("target", "url", "value"),
    [
        ("@queryParameters('token')", f"{BASE}/items/7?token=abc", []),
        ("@headers('If-Match')", f"{BASE}/items/7", ["abc"]),
    ],
)
def test_setvaluefromurl(connector, target, url, value):
    backend = Backend([as_json({"token": "abc"}), as_json({"name": "n"})])
    reply = connector.with_policies(look_up(target)).gateway(backend).call("GetItem", {"id": "7"})
    assert [request.url for request in reply.sent] == [f"{BASE}/7?fields=token", url]
    assert [dict(request.headers)["Authorization"] for request in reply.sent] == [AUTHORIZATION] * 2
    assert sent_headers(backend, "If-Match") == value


@pytest.mark.parametrize(
    ("answer", "target", "message"),
    [
        (as_json({}, status=404), "@headers('h')", "answers 404"),
        (as_json([]), "@headers('h')", "the answer that holds its value"),
        (as_json({"token": "a"}), "h", "parameterTemplate must be"),
        (as_json({"token": "a\nb"}), "@headers('h')", "holds a control character"),
    ],
)
def test_setvaluefromurl_without_a_value(connector, answer, target, message):
    with pytest.raises(PolicyProblem, match=message):
        connector.with_policies(look_up(target)).gateway(Backend([answer])).call("GetItem", {"id": "7"})


@pytest.mark.parametrize("template", ["stringtoarray", "encodepropertyvalue", "nonsense"])
def test_unsupported_policies_are_reported(connector, backend, template):
    connector.with_policies(policy(template))
    assert connector.gateway(backend).call("FirstItem").warnings == (
        f"the policy {template!r} ('a {template}') is unsupported and left out",
    )
    with pytest.raises(PolicyProblem, match="unsupported"):
        connector.gateway(backend, options=PlatformOptions(strict_policies=True)).call("FirstItem")


def test_an_unknown_section_is_reported(connector, backend):
    connector.with_policies(policy("setheader", section="Inbound", name="a", value="b"))
    assert "unknown section 'inbound'" in connector.gateway(backend).call("FirstItem").warnings[0]


def test_a_problem_does_not_show_the_password(connector, backend):
    connector.with_policies(policy("dynamichosturl", urlTemplate="@{body()}@connectionParameters('password')"))
    with pytest.raises(PolicyProblem) as caught:
        connector.gateway(backend).call("ListItems")
    assert "time-is-honey" not in str(caught.value)


@pytest.mark.parametrize("name", ["Content-Length", "host", "Transfer-Encoding", " Connection "])
@pytest.mark.parametrize("section", [None, "Request", "Response", "Failure"])
def test_headers_of_the_gateway_are_refused_before_any_request(connector, backend, name, section):
    connector.with_policies(policy("setheader", "ListItems", section=section, name=name, value="0"))
    gateway = connector.gateway(backend)
    with pytest.raises(PolicyProblem, match="the gateway refuses it"):
        gateway.call("ListItems")
    assert backend.asked == []
    gateway.call("FirstItem")


def test_a_header_of_the_gateway_is_not_looked_up_either(connector, backend):
    looked_up = {"parameterValueUrl": "/items", "parameterValuePathTemplate": "@body().host"}
    connector.with_policies(policy("setvaluefromurl", parameterTemplate="@headers('Host')", **looked_up))
    with pytest.raises(PolicyProblem, match="the gateway refuses it"):
        connector.gateway(backend).call("ListItems")


VERBATIM = [
    "@connectionParameters('key')",
    "Key @{ConnectionParameters('key', 'd')}!",
    "{@connectionParameters('key')}",
]


@pytest.mark.parametrize("value", VERBATIM)
def test_setproperty_sends_a_connection_parameter_as_it_is_written(connector, backend, value):
    values = connect_with(connector, key="s3cret")
    parts = {"newPropertyParentPathTemplate": "@body()", "newPropertySubPathTemplate": "key"}
    connector.with_policies(policy("setproperty", "CreateItem", propertyValuePathTemplate=value, **parts))
    connector.gateway(backend, values=values).call("CreateItem", {"body/name": "x"})
    assert json.loads(backend.last.body) == {"name": "x", "key": value}


def test_setproperty_expands_the_body_beside_a_connection_parameter(connector, backend):
    values = connect_with(connector, key="s3cret")
    parts = {"newPropertyParentPathTemplate": "@body()", "newPropertySubPathTemplate": "key"}
    text = "@{body().name}: @{connectionParameters('key')}"
    connector.with_policies(policy("setproperty", "CreateItem", propertyValuePathTemplate=text, **parts))
    connector.gateway(backend, values=values).call("CreateItem", {"body/name": "x"})
    assert json.loads(backend.last.body)["key"] == "x: @{connectionParameters('key')}"


@pytest.mark.parametrize("value", VERBATIM[:2])
def test_stringreplace_does_not_know_the_connection_either(connector, backend, value):
    values = connect_with(connector, key="s3cret")
    parts = {"propertyParentPath": "@body()", "propertySubPath": "name", "sourceString": "x"}
    connector.with_policies(policy("stringreplace", "CreateItem", replacementString=value, **parts))
    connector.gateway(backend, values=values).call("CreateItem", {"body/name": "x"})
    assert json.loads(backend.last.body) == {"name": value}
