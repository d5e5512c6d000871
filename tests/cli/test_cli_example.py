"""Commands on connectors that have no simulated service: the example service stands behind them."""

import json

import pytest
from command_runs import run
from example.asking import shop
from example.test_example_triggers import hooked

SIGN_IN = {"oauth": {"type": "oauth2", "flow": "accessCode", "authorizationUrl": "", "tokenUrl": "", "scopes": {}}}


@pytest.fixture
def folder(tmp_path):
    def write(document, properties=None):
        (tmp_path / "apiDefinition.swagger.json").write_text(json.dumps(document), encoding="utf-8")
        if properties is not None:
            content = json.dumps({"properties": properties})
            (tmp_path / "apiProperties.json").write_text(content, encoding="utf-8")
        return tmp_path

    return write


def test_call_without_any_service_is_answered_by_the_example(capsys, folder):
    root = folder(shop())
    code, out, _ = run(capsys, "call", "ListCustomers", "--root", root, "--json")
    assert code == 0
    first = json.loads(out)["body"]["items"][0]
    code, out, _ = run(capsys, "call", "GetCustomer", f"customerId={first['id']}", "--root", root, "--json")
    assert (code, json.loads(out)["body"]) == (0, first)


def test_listen_hears_a_webhook_and_ends_it(capsys, folder):
    code, out, _ = run(capsys, "listen", "OnCustomer", "--count", "1", "--timeout", "30", "--root", folder(hooked()))
    assert (code, sorted(json.loads(out))) == (0, ["createdAt", "email", "id", "level", "name"])


def test_a_connector_that_signs_in_gets_a_token_from_the_example(capsys, folder):
    root = folder(shop(securityDefinitions=SIGN_IN), {"connectionParameters": {"token": {"type": "oauthSetting"}}})
    assert run(capsys, "call", "ListCustomers", "--root", root)[0] == 0


def test_a_token_that_is_given_is_sent_and_not_shown(capsys, folder, monkeypatch):
    root = folder(shop(securityDefinitions=SIGN_IN), {"connectionParameters": {"token": {"type": "oauthSetting"}}})
    for given in (["--token", "s3cret-token"], []):
        if not given:
            monkeypatch.setenv("CONNECTOR_TOKEN", "s3cret-token")
        code, out, err = run(capsys, "call", "ListCustomers", "--root", root, *given)
        assert code == 0
        assert "s3cret-token" not in out + err


def test_a_token_where_nobody_signs_in_is_refused(capsys, folder):
    code, _, err = run(capsys, "call", "ListCustomers", "--token", "s3cret-token", "--root", folder(shop()))
    assert code == 2
    assert "does not sign in" in err
    assert "s3cret-token" not in err


def test_a_way_to_connect_is_chosen(capsys, folder):
    ways = [
        {"name": "key", "parameters": {"api_key": {"type": "securestring"}}},
        {"name": "sign-in", "parameters": {"token": {"type": "oauthSetting"}}},
    ]
    root = folder(shop(securityDefinitions=SIGN_IN), {"connectionParameterSets": {"values": ways}})
    call = ["call", "ListCustomers", "--root", root]
    assert run(capsys, *call, "--connection-set", "sign-in")[0] == 0
    assert run(capsys, *call, "--connection-set", "key")[0] == 1
    code, _, err = run(capsys, *call, "--connection-set", "sign_in")
    assert (code, "did you mean 'sign-in'" in err) == (2, True)


def test_policies_lead_nowhere_else_while_the_example_stands_behind(capsys, folder):
    policy = {
        "templateId": "dynamichosturl",
        "parameters": {"x-ms-apimTemplateParameter.urlTemplate": "https://@connectionParameters('place').example.com"},
    }
    parameters = {
        "api_key": {"type": "securestring"},
        "place": {"type": "string", "uiDefinition": {"constraints": {"required": "true"}}},
    }
    root = folder(shop(), {"connectionParameters": parameters, "policyTemplateInstances": [policy]})
    assert run(capsys, "call", "ListCustomers", "--root", root)[0] == 0


def test_nothing_of_the_folder_runs_and_no_definition_is_told(capsys, tmp_path):
    code, _, err = run(capsys, "mock", tmp_path / "nothing.json")
    assert (code, "cannot be read" in err) == (2, True)
    (tmp_path / "d.json").write_text(json.dumps(shop()), encoding="utf-8")
    code, _, err = run(capsys, "mock", tmp_path / "d.json", "--plan", "free")
    assert (code, "no such choice" in err) == (2, True)
