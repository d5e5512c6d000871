"""Rules about apiProperties.json: the connector's properties, its connection parameters, OAuth and policies."""

import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from generator.validator.connector import DEFINITION, PROPERTIES, connector_of
from generator.validator.examples import BASE_DEFINITION, BASE_PROPERTIES, edited, example_connector
from generator.validator.rule import REMOVED, Example, Rule
from generator.validator.rules import across, connection, oauth, policies, properties, script
from generator.validator.validate import Choice, outcome_of

RULES = tuple(
    rule.id
    for module in (properties, connection, oauth, policies, script, across)
    for rule in vars(module).values()
    if isinstance(rule, Rule)
)
PREFIX = "x-ms-apimTemplateParameter."
OPERATIONS = "x-ms-apimTemplate-operationName"
TOKEN = {
    "type": "oauthSetting",
    "oAuthSettings": {
        "identityProvider": "oauth2",
        "clientId": "dummy",
        "clientSecret": "dummy",
        "redirectMode": "GlobalPerConnector",
        "customParameters": {"tokenUrl": {"value": "a"}, "refreshUrl": {"value": "a"}, "AuthorizationUrl": {}},
    },
}
RICH = edited(
    BASE_PROPERTIES,
    {
        "/properties/capabilities": ["gateway"],
        "/properties/scriptOperations": ["ListItems"],
        "/properties/connectionParameters/token": TOKEN,
        "/properties/connectionParameterSets": {
            "uiDefinition": {"displayName": "a", "description": "b"},
            "values": [{"name": "a", "uiDefinition": {}, "parameters": {"token": TOKEN}}],
        },
        "/properties/policyTemplateInstances": [
            {
                "templateId": "setheader",
                "title": "a",
                "parameters": {
                    OPERATIONS: ["ListItems"],
                    f"{PREFIX}name": "a",
                    f"{PREFIX}value": "@connectionParameters('api_key')",
                    f"{PREFIX}existsAction": "override",
                    "x-ms-apimTemplate-policySection": "Request",
                },
            },
            {"templateId": "dynamichosturl", "parameters": {f"{PREFIX}urlTemplate": "https://a.com/@headers('b')"}},
            {
                "templateId": "pollingtrigger",
                "parameters": {
                    OPERATIONS: ["ListItems"],
                    f"{PREFIX}triggerConfig": {"a": "@connectionParameters('b')"},
                    f"{PREFIX}triggerDataPath": "@triggerBody()",
                },
            },
        ],
    },
)
WRONG = st.sampled_from([None, 3, 1.5, True, "x", "", [], {}, [[]], [None], [{}], {"$ref": 3}, {"x": None}, ["x", 3]])


def findings(rich, shown="c"):
    contents = {DEFINITION: edited(BASE_DEFINITION, {"/basePath": "/v1"}), PROPERTIES: rich}
    files = {name: (name, name, json.dumps(content).encode()) for name, content in contents.items()}
    return outcome_of(connector_of(shown, files, tuple(files)), Choice(select=RULES)).findings


def found(rule, edits):
    """Give the messages of a rule about the base connector with changed properties."""
    outcome = outcome_of(example_connector(Example(properties=edits)), Choice(select=(rule,)))
    return [finding.message for finding in outcome.findings]


def pointers(node, at=""):
    yield at
    entries = node.items() if isinstance(node, dict) else enumerate(node) if isinstance(node, list) else ()
    for key, value in entries:
        yield from pointers(value, f"{at}/{str(key).replace('~', '~0').replace('/', '~1')}")


@settings(max_examples=200, deadline=None)
@given(st.lists(st.tuples(st.sampled_from(sorted(set(pointers(RICH)), key=len)), WRONG), min_size=1, max_size=3))
def test_no_rule_gives_up_on_values_of_wrong_types(edits):
    changed = RICH
    for pointer, value in edits:
        try:
            changed = edited(changed, {pointer: value})
        except (KeyError, IndexError, TypeError, ValueError):
            continue  # an earlier edit took the place away
    for finding in findings(changed):
        assert "could not judge" not in finding.message
        assert "\n" not in finding.message


@pytest.mark.parametrize(
    ("folder", "color", "severity"),
    [
        ("independent-publisher-connectors/Items", "#135790", "error"),
        ("independent-publisher-connectors/Items", "#DA3B01", "warning"),
        ("certified-connectors/Items", "#135790", None),
        ("certified-connectors/Items", "#da3b01", "warning"),
    ],
)
def test_color_of_independent_publishers_goes_with_their_folder(folder, color, severity):
    rich = edited(BASE_PROPERTIES, {"/properties/iconBrandColor": color})
    severities = [each.severity for each in findings(rich, folder) if each.rule == "brand-color-independent"]

    assert severities == ([severity] if severity else [])


def test_empty_properties_lack_what_is_needed_and_absent_ones_only_themselves():
    assert [each.rule for each in findings({"properties": {}})] == [
        "brand-color-missing",
        "publisher-missing",
        "stack-owner-missing",
    ]
    assert [each.rule for each in findings({})] == ["properties-object-missing"]


def test_samples_may_keep_the_default_color():
    rich = edited(BASE_PROPERTIES, {"/properties/iconBrandColor": "#007EE5"})

    assert [each.severity for each in findings(rich, "custom-connectors/Items")] == ["warning"]
    assert [each.severity for each in findings(rich, "certified-connectors/Items")] == ["error"]


@pytest.mark.parametrize(
    ("name", "is_secret"),
    [
        ("password", True),
        ("clientSecret", True),
        ("API_KEY", True),
        ("token:accessToken", True),
        ("keyword", False),
        ("token:TenantId", False),
        ("tokenUrl", False),
        ("monkey", False),
    ],
)
def test_names_that_sound_secret(name, is_secret):
    messages = found("connection-secret-plain", {f"/properties/connectionParameters/{name}": {"type": "string"}})

    assert bool(messages) == is_secret


@pytest.mark.parametrize("secret", ["8Q~Xk3fTz91LmW.p0VbRc7Yh", "GOCSPX-4fHq82Lk0aPz7-Wm3sVd1RtY"])
def test_a_secret_is_found_but_never_repeated(secret):
    edits = {"/properties/connectionParameters/token": TOKEN}
    at = "/properties/connectionParameters/token/oAuthSettings/clientSecret"
    (message,) = found("oauth-secret-present", {**edits, at: secret})

    assert secret not in message


@pytest.mark.parametrize(
    "stand_in", ["", "dummy", "<<add your secret>>", "****************1a", "YOUR_CLIENT_SECRET_1", "[[secret]]", "abc1"]
)
def test_stand_ins_are_no_secrets(stand_in):
    edits = {"/properties/connectionParameters/token": TOKEN}
    at = "/properties/connectionParameters/token/oAuthSettings/clientSecret"

    assert found("oauth-secret-present", {**edits, at: stand_in}) == []


def test_address_that_users_give_is_not_missing():
    edits = {
        "/properties/connectionParameters/token": TOKEN,
        "/properties/connectionParameters/token/oAuthSettings/customParameters": {"tokenUrl": {}, "refreshUrl": {}},
    }
    assert len(found("oauth-custom-parameter-missing", edits)) == 1

    asked = {"/properties/connectionParameters/token:authorizationUrl": {"type": "string"}}
    assert found("oauth-custom-parameter-missing", {**edits, **asked}) == []


def test_policies_of_exports_are_read_too():
    policy = {"TemplateId": "SetHeader", "Title": "a", "Parameters": {f"{PREFIX}name": "a"}}
    messages = found("policy-parameter-missing", {"/properties/policyTemplateInstances": [policy]})

    assert messages == [f"the policy 'setheader' needs '{PREFIX}value'"]


@pytest.mark.parametrize(
    ("rule", "edits", "pointer"),
    [
        (
            "policy-template-unknown",
            {"/properties/policyTemplateInstances": [{"TemplateId": "addheader"}]},
            "/properties/policyTemplateInstances/0/TemplateId",
        ),
        (
            "policy-template-unknown",
            {"/properties/policyTemplateInstances": [{"title": "a"}]},
            "/properties/policyTemplateInstances/0",
        ),
        ("publisher-missing", {"/properties/publisher": ""}, "/properties/publisher"),
        ("publisher-missing", {"/properties/publisher": REMOVED}, "/properties"),
        (
            "oauth-settings-invalid",
            {"/properties/connectionParameters/token": {"type": "oauthSetting", "oAuthSettings": "x"}},
            "/properties/connectionParameters/token/oAuthSettings",
        ),
    ],
)
def test_fault_of_a_member_stands_there(rule, edits, pointer):
    outcome = outcome_of(example_connector(Example(properties=edits)), Choice(select=(rule,)))

    assert [finding.pointer for finding in outcome.findings] == [pointer]


def test_parameter_of_a_policy_without_its_prefix_is_told_once():
    policy = {"templateId": "setheader", "parameters": {f"{PREFIX}name": "a", "value": "b"}}
    edits = {"/properties/policyTemplateInstances": [policy]}

    assert found("policy-parameter-missing", edits) == [
        f"the policy 'setheader' needs '{PREFIX}value'; 'value' needs the prefix"
    ]
    assert found("policy-parameter-unknown", edits) == []


def test_connection_parameters_of_every_set_count():
    policy = {
        "templateId": "setheader",
        "parameters": {f"{PREFIX}name": "a", f"{PREFIX}value": "@{connectionParameters( 'Region','eu')}"},
    }
    values = [{"name": "a", "parameters": {"region": {"type": "string"}}}]
    edits = {"/properties/policyTemplateInstances": [policy]}

    assert len(found("policy-connection-parameter-unknown", edits)) == 1
    edits["/properties/connectionParameterSets"] = {"values": values}
    assert found("policy-connection-parameter-unknown", edits) == []


@pytest.mark.parametrize(
    ("template", "is_dropped"),
    [
        ("https://eu.contoso.com", True),
        ("https://@connectionParameters('region').contoso.com/", True),
        ("https://eu.contoso.com/V1", False),
        ("https://@connectionParameters('host','eu.contoso.com')", False),
        ("@connectionParameters('url')", False),
        ("https://[eu", False),
    ],
)
def test_base_path_is_dropped_by_addresses_that_nobody_completes(template, is_dropped):
    policy = {"templateId": "dynamicHostUrl", "parameters": {f"{PREFIX}urlTemplate": template}}
    rich = edited(BASE_PROPERTIES, {"/properties/policyTemplateInstances": [policy]})

    assert ("base-path-dropped" in {each.rule for each in findings(rich)}) == is_dropped


def test_base_path_may_stand_in_the_new_path_of_each_operation():
    host = {"templateId": "dynamichosturl", "parameters": {f"{PREFIX}urlTemplate": "https://eu.contoso.com"}}
    route = {"templateId": "routerequesttoendpoint", "parameters": {f"{PREFIX}newPath": "/v1/items"}}

    def dropped(*instances):
        rich = edited(BASE_PROPERTIES, {"/properties/policyTemplateInstances": list(instances)})
        return "base-path-dropped" in {each.rule for each in findings(rich)}

    one = edited(route, {f"/parameters/{OPERATIONS}": ["ListItems"]})
    assert not dropped(host, route)
    assert dropped(host, one)
    assert not dropped(edited(host, {f"/parameters/{OPERATIONS}": ["ListItems"]}), one)
