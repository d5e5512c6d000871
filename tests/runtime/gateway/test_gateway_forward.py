"""Requests that somebody else has built: to the operation they are for, with their own credentials."""

import base64
import copy
import json

import pytest
from gateway_samples import AUTHORIZATION, DEFINITION, Backend, Script, as_json, policy

from generator.definition import BrokenReference
from generator.runtime.gateway import ScriptOutcome
from generator.runtime.gateway.connection import with_own_credentials


def basic(user, password):
    return "Basic " + base64.b64encode(f"{user}:{password}".encode()).decode()


OTHER = basic("bob", "another-secret")


def test_it_goes_out_as_it_came(connector):
    backend = Backend()
    gateway = connector.gateway(backend)
    headers = (("Authorization", OTHER), ("X-Own", "kept"))
    reply = gateway.forward("POST", "/items", "a=%20&b", headers, b"{not json")
    assert reply.status == 200
    sent = backend.last
    assert (sent.method, sent.url, sent.body) == ("POST", "https://api.example.com/v1/items?a=%20&b", b"{not json")
    assert dict(sent.headers) == dict(headers)


@pytest.mark.parametrize(("method", "path"), [("GET", "/nothing"), ("PUT", "/items"), ("GET", "/items/"), ("GET", "")])
def test_nothing_is_declared_there(connector, method, path):
    backend = Backend()
    assert connector.gateway(backend).forward(method, path) is None
    assert backend.asked == []


def test_without_credentials_the_connection_gives_none(connector):
    backend = Backend()
    connector.gateway(backend).forward("GET", "/items")
    assert backend.last.headers == ()
    connector.gateway(backend).call("ListItems")
    assert dict(backend.last.headers)["Authorization"] == AUTHORIZATION


def test_policies_see_the_credentials_of_the_request(connector):
    header = {"name": "X-User", "value": "@connectionParameters('username')", "existsAction": "override"}
    connector.with_policies(policy("setheader", **header))
    backend = Backend()
    gateway = connector.gateway(backend)
    for authorization, expected in ((OTHER, "bob"), (AUTHORIZATION, "ada")):
        gateway.forward("GET", "/items", headers=(("authorization", authorization),))
        assert dict(backend.last.headers)["X-User"] == expected


def test_the_code_answers(connector):
    connector.with_script()
    script = Script(lambda **given: ScriptOutcome(201, (("X-Who", given["operation_id"]),), b"made"))
    reply = connector.gateway(Backend(), script).forward("GET", "/items/first", headers=(("Authorization", OTHER),))
    assert (reply.status, dict(reply.headers), reply.body) == (201, {"X-Who": "FirstItem"}, b"made")
    assert dict(script.calls[0]["headers"])["Authorization"] == OTHER


@pytest.mark.parametrize("secret", ["another-secret", OTHER, OTHER.removeprefix("Basic "), "time-is-honey"])
def test_no_secret_in_warnings(connector, secret):
    connector.with_script()
    script = Script(lambda **given: ScriptOutcome(500, (), b"", f"it said {secret}!"))
    reply = connector.gateway(Backend(), script).forward("GET", "/items", headers=(("Authorization", OTHER),))
    assert reply.warnings[0] == "the script threw: it said ***!"


@pytest.mark.parametrize(
    "authorization", [None, "", "Basic", "Basic ???", "Basic /w==", "Bearer token-token", "Basic Og=="]
)
def test_credentials_that_are_none_or_others(connector, authorization):
    connection = connector.gateway(Backend())._platform.connection
    own = with_own_credentials(connection, authorization)
    assert (own.headers, own.query, dict(own.values)) == ((), (), {})
    assert "time-is-honey" in own.secrets


# Another definition


def test_another_definition_of_the_same_connector(connector):
    connector.with_script()
    script = Script(lambda **given: ScriptOutcome(200, (), given["operation_id"].encode()))
    gateway = connector.gateway(Backend([as_json([])]), script)
    changed = copy.deepcopy(DEFINITION)
    changed["paths"]["/things"] = changed["paths"].pop("/items")
    other = gateway.with_definition(changed)
    assert (gateway.forward("GET", "/things"), other.forward("GET", "/items")) == (None, None)
    assert other.forward("GET", "/things").body == b"ListItems"
    assert (other.base, other.runs_script) == (gateway.base, True)
    assert other.call("ListItems").original_url.endswith("/things")


def test_a_definition_with_a_broken_parameter(connector):
    changed = json.loads(json.dumps(DEFINITION))
    changed["paths"]["/items"]["get"]["parameters"][0] = {"$ref": "#/parameters/nowhere"}
    with pytest.raises(BrokenReference):
        connector.gateway(Backend()).with_definition(changed)


def test_whether_the_code_runs(connector):
    assert not connector.gateway(Backend(), Script(lambda **given: None)).runs_script
    connector.with_script()
    assert not connector.gateway(Backend()).runs_script
    assert connector.gateway(Backend(), Script(lambda **given: None)).runs_script
