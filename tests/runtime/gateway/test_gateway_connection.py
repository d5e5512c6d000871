import base64
import logging

import pytest

from generator.runtime.gateway import ConnectionProblem, NotSupportedLocally, connection_for, parameters_of

SECRET = {"type": "securestring"}
KEY = {"api_key": SECRET}


def api_key(place="header", name="X-Key"):
    return {"key": {"type": "apiKey", "in": place, "name": name}}


@pytest.fixture
def connect(connector):
    def make(security, parameters, values, **more):
        connector.definition["securityDefinitions"] = security
        connector.properties["connectionParameters"] = parameters
        return connection_for(connector.load(), values, **more)

    return make


BASIC = {"b": {"type": "basic"}}
PAIR = {"username": SECRET, "password": SECRET}


def test_basic(connect):
    made = connect(BASIC, PAIR, {"username": "ada", "password": "ünï"})
    assert made.headers == (("Authorization", "Basic " + base64.b64encode("ada:ünï".encode()).decode()),)


@pytest.mark.parametrize("value", ["Bearer abc", "abc", "a b&c"])
def test_api_key_travels_verbatim(connect, value):
    assert connect(api_key(), KEY, {"api_key": value}).headers == (("X-Key", value),)
    made = connect(api_key("query", "k"), KEY, {"api_key": value})
    assert (made.headers, made.query) == ((), (("k", value),))


def test_a_key_that_no_header_can_hold(connect):
    with pytest.raises(ConnectionProblem, match="cannot be sent in a header"):
        connect(api_key(), KEY, {"api_key": "日本"})


def test_the_key_that_security_names_first_counts(connect, connector):
    connector.definition["security"] = [{"gone": []}, {"second": []}, {"first": []}]
    both = {"first": {"type": "apiKey", "in": "query", "name": "q"}, "second": api_key()["key"]}
    assert connect(both, KEY, {"api_key": "v1"}).headers == (("X-Key", "v1"),)


def test_none(connect):
    made = connect({}, {}, {})
    assert (made.kind, made.headers, made.query) == ("none", (), ())


@pytest.mark.parametrize("parameters", ["x", [1], 7, True, None])
def test_a_way_to_connect_without_proper_parameters_asks_for_none(connector, parameters):
    connector.properties["connectionParameterSets"] = {"values": [{"name": "a", "parameters": parameters}]}

    assert parameters_of(connector.load()) == ()


def test_extra_values_are_never_sent_by_themselves(connect):
    made = connect({}, {"Region": {"type": "string"}, "on": {"type": "bool"}}, {"Region": "eu", "on": True})
    assert (made.headers, made.query, made.values) == ((), (), {"region": "eu", "on": "true"})


def test_without_properties_security_says_what_is_asked_for(connector):
    connector.properties = {}
    assert [p.name for p in parameters_of(connector.load())] == ["username", "password"]


@pytest.mark.parametrize(
    ("values", "message"),
    [
        ({"username": "a"}, "needs a value for 'password'"),
        ({"username": "a", "password": ""}, "needs a value for 'password'"),
        ({"user": "a", "password": "b"}, "no value 'user'; did you mean 'username'?"),
        ({"username": "a", "password": "b", "zzz": "c"}, "no value 'zzz'; there are: password, username"),
        ({"username": "a", "password": "b\r\nX: y"}, "'password' has a line break"),
    ],
)
def test_problems_name_values_and_do_not_show_them(connect, values, message):
    with pytest.raises(ConnectionProblem) as caught:
        connect(BASIC, PAIR, values)
    assert message in str(caught.value)


def test_every_problem_at_once(connect):
    with pytest.raises(ConnectionProblem) as caught:
        connect(BASIC, PAIR, {"pasword": "x"})
    assert len(caught.value.problems) == 3


def constrained(**constraints):
    return {"x": {"type": "string", "uiDefinition": {"constraints": constraints}}}


@pytest.mark.parametrize(("required", "raises"), [("true", True), (True, True), ("false", False), (None, False)])
def test_required_as_the_interface_says(connect, required, raises):
    if raises:
        with pytest.raises(ConnectionProblem, match="'x'"):
            connect({}, constrained(required=required), {})
    else:
        assert connect({}, constrained(required=required), {}).values == {}


def test_drop_downs_and_defaults(connect):
    choices = constrained(allowedValues=[{"text": "A", "value": "a"}, {"value": "b"}], default="a")
    assert connect({}, choices, {}).values == {"x": "a"}
    with pytest.raises(ConnectionProblem, match="must be one of 'a', 'b'"):
        connect({}, choices, {"x": "c"})


@pytest.mark.parametrize(
    ("security", "parameters"),
    [
        ({"o": {"type": "oauth2"}}, {"token": {"type": "oauthSetting"}}),
        ({"o": {"type": "oauth2"}}, {}),
        ({}, {"token": {"type": "oauthSetting"}}),
    ],
)
@pytest.mark.parametrize("written", ["s3cret", "Bearer s3cret", "bearer s3cret"])
def test_a_token_stands_for_a_sign_in_and_is_never_shown(connect, security, parameters, written):
    connection = connect(security, parameters, {"token": written})
    assert connection.headers == (("Authorization", "Bearer s3cret"),)
    assert "s3cret" not in connection.redact(f"Bearer s3cret, {written}")
    with pytest.raises(ConnectionProblem, match="needs a value for 'token'"):
        connect(security, parameters, {})


@pytest.mark.parametrize(
    ("security", "parameters"), [({}, {"g": {"type": "gatewaySetting"}}), ({"o": {"type": "other"}}, {})]
)
def test_what_needs_the_cloud_says_what_to_do(connect, security, parameters):
    with pytest.raises(NotSupportedLocally, match=r"not supported locally.*Bearer <token>"):
        connect(security, parameters, {})


def test_of_several_ways_the_first_local_one(connect, connector):
    connector.properties["connectionParameterSets"] = {
        "values": [
            {"name": "sign in", "parameters": {"token": {"type": "oauthSetting"}}},
            {"name": "user", "parameters": PAIR},
            {"name": "nothing", "parameters": {}},
        ]
    }
    assert connect(BASIC, {}, {"username": "a", "password": "b"}).kind == "basic"
    assert connect({}, {}, {}, parameter_set="nothing").values == {}
    assert connect({}, {}, {"token": "t"}, parameter_set="sign in").headers == (("Authorization", "Bearer t"),)
    with pytest.raises(NotSupportedLocally, match="did you mean 'nothing'"):
        connect({}, {}, {}, parameter_set="nothin")


def test_secrets_stay_out_of_sight(connector, backend, caplog):
    caplog.set_level(logging.DEBUG)
    gateway = connector.gateway(backend)
    reply = gateway.call("GetItem", {"id": "1"})
    seen = repr((reply, reply.sent, backend.last, gateway, gateway._platform, gateway.files)) + caplog.text
    for secret in ("time-is-honey", base64.b64encode(b"ada:time-is-honey").decode()):
        assert secret not in seen
    assert "time-is-honey" not in gateway._platform.connection.redact("x time-is-honey y")
