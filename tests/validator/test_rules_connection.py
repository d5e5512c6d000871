"""Rules about apiProperties.json: the connector's properties, its connection parameters, OAuth and policies."""

import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from generator.definition.files import DEFINITION, PROPERTIES
from generator.validator.connector import connector_of
from generator.validator.examples import BASE_DEFINITION, BASE_PROPERTIES, edited, example_connector
from generator.validator.rule import REMOVED, Example, Rule
from generator.validator.rules.code import across, script
from generator.validator.rules.connection import asked as connection
from generator.validator.rules.connection import oauth, oauth_refresh, secrets
from generator.validator.rules.properties import members as properties
from generator.validator.rules.properties import policies, policy_effects
from generator.validator.validate import Choice, outcome_of

RULES = tuple(
    rule.id
    for module in (properties, connection, oauth, oauth_refresh, secrets, policies, policy_effects, script, across)
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
    """Return the messages of a rule about the base connector with changed properties."""
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
    severities = [each.severity for each in findings(rich, folder) if each.code == "brand-color-independent"]

    assert severities == ([severity] if severity else [])


def test_empty_properties_lack_what_is_needed_and_absent_ones_only_themselves():
    assert [each.code for each in findings({"properties": {}})] == [
        "brand-color-missing",
        "publisher-missing",
        "stack-owner-missing",
    ]
    assert [each.code for each in findings({})] == ["properties-object-missing"]


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


AT = "/properties/connectionParameters/token/oAuthSettings"


@pytest.mark.parametrize(
    "client",
    [
        "123456789012-abc3def5ghi7.apps.googleusercontent.com",
        "3f2c9a10-77aa-4c0e-9a55-0f2d6a1b9c3e",
        "3F2C9A10-77AA-4C0E-9A55-0F2D6A1B9C3E",
        "a1",
        "fabrikam-orders-web",
        "fabrikamOrdersClient",
        "84239",
        "0oa4k2m9x1ABCdEFg5d7",
        "amzn1.application-oa2-client.4f6a",
        "3MVG9lKcPoNINVBIPJjdw1J9LLM82Hn",
    ],
)
@pytest.mark.parametrize("key", ["clientId", "ClientId", "clientID"])
def test_every_client_id_that_is_no_stand_in(client, key):
    edits = {"/properties/connectionParameters/token": TOKEN}

    (message,) = found("oauth-secret-present", {**edits, f"{AT}/{key}": client})
    assert client not in message
    (message,) = found("oauth-secret-present", {**edits, f"{AT}/customParameters/{key}": {"value": client}})
    address = {"value": f"https://contoso.com/login?client_id={client}&state=a"}
    (message,) = found("oauth-secret-present", {**edits, f"{AT}/customParameters/authorizationUrl": address})
    sets = {"values": [{"name": "a", "parameters": {"token": edited(TOKEN, {f"/oAuthSettings/{key}": client})}}]}
    (message,) = found("oauth-secret-present", {"/properties/connectionParameterSets": sets})


@pytest.mark.parametrize(
    "stand_in",
    [
        " ",
        "[[DUMMY]]",
        "{{ client id }}",
        "<<Please add your clientID here>>",
        "PLACEHOLDER_CLIENTID",
        "****CLIENT_ID****",
        "enter your client id",
        "facebook_app_id",
        "THIS_IS_A_PLACEHOLDER_KEY",
        "yourClientId",
        "00000000-0000-0000-0000-000000000000",
        "11111111-2222-3333-4444-555555555555",
        "12345678-1234-1234-1234-123456789012",
        "12345",
        "xxxxxxxx-xxxx-xxxx-xxxx-xxxxxxxxxxxx",
        "client",
        "none",
        '@environmentVariables("contoso_client")',
        "#{ClientId}#",
        "__ClientId__",
        "$(clientId)",
        "...",
    ],
)
def test_stand_ins_are_no_client_ids(stand_in):
    edits = {"/properties/connectionParameters/token": TOKEN}

    assert found("oauth-secret-present", {**edits, f"{AT}/clientId": stand_in}) == []


def test_words_may_be_a_secret_too():
    edits = {"/properties/connectionParameters/token": TOKEN, f"{AT}/clientSecret": "correct horse battery"}

    assert found("oauth-secret-present", edits) == ["this may be a real client secret; write a stand-in"]


def test_keys_that_a_policy_sends_to_everybody():
    def policy(template, name, value):
        return {"templateId": template, "parameters": {f"{PREFIX}name": name, f"{PREFIX}value": value}}

    key = "8Q0Xk3fTz91LmWp0VbRc7Yh"
    for name in ("X-API-Key", "Ocp-Apim-Subscription-Key", "Authorization", "auth-token", "X-Secret"):
        for value in (key, f"Bearer {key}"):
            edits = {"/properties/policyTemplateInstances": [policy("SetHeader", name, value)]}
            (message,) = found("policy-secret-present", edits)
            assert key not in message
    query = {"/properties/policyTemplateInstances": [policy("setqueryparameter", "api_key", key)]}
    assert len(found("policy-secret-present", query)) == 1
    for name, value in (("X-Key-Name", key), ("X-API-Key", "short1"), ("X-API-Key", "@headers('a1b2c3d4e5f6')")):
        edits = {"/properties/policyTemplateInstances": [policy("setheader", name, value)]}
        assert found("policy-secret-present", edits) == []


def refreshing(address, scopes=("read",), **custom):
    token = edited(
        TOKEN,
        {
            "/oAuthSettings/scopes": list(scopes),
            "/oAuthSettings/customParameters": {
                "authorizationUrl": {"value": address},
                **{name: {"value": value} for name, value in custom.items()},
            },
        },
    )
    return found("oauth-refresh-impossible", {"/properties/connectionParameters/token": token})


@pytest.mark.parametrize(
    "address",
    [
        "https://login.microsoftonline.com/common/oauth2/v2.0/authorize",
        "https://login.microsoftonline.com/{tenantId}/oauth2/v2.0/authorize?prompt=login",
        "https://contoso.b2clogin.com/contoso/oauth2/v2.0/authorize",
        "https://accounts.google.com/o/oauth2/v2/auth",
        "https://www.dropbox.com/oauth2/authorize",
        "https://auth.atlassian.com/authorize?audience=api.atlassian.com",
        "https://contoso.eu.auth0.com/authorize",
        "https://LOGIN.SALESFORCE.COM/services/oauth2/authorize",
    ],
)
def test_servers_that_give_no_token_to_refresh_with_unless_asked(address):
    assert len(refreshing(address)) == 1
    assert refreshing(f"{address}{'&' if '?' in address else '?'}scope={{customScopes}}") == []
    if "google" in address or "dropbox" in address:
        assert refreshing(f"{address}?token_access_type=offline&access_type=offline") == []
        assert refreshing(address, authorizationUrlQueryStringTemplate="?access_type=offline") == []
        assert len(refreshing(address, ["offline_access"])) == 1
    else:
        assert refreshing(address, ["read offline_access"]) == []
        assert refreshing(address, ["read", "offline_access"]) == []


@pytest.mark.parametrize(
    "address",
    ["https://login.microsoftonline.com/common/oauth2/authorize", "https://contoso.com/v2.0", "https://[", ""],
)
def test_servers_of_which_nothing_is_known(address):
    assert refreshing(address) == []


@pytest.mark.parametrize(
    ("custom", "said"),
    [
        ({"refreshUrl": ""}, "the address for refreshing tokens is empty"),
        ({"RefreshUrl": "  "}, "the address for refreshing tokens is empty"),
        ({"refreshBodyTemplate": "grant_type=refresh_token"}, "'{RefreshToken}' is not handed over"),
        ({"refreshUrlQueryStringTemplate": "?a={Code}"}, "'{RefreshToken}' is not handed over"),
        ({"refreshBodyTemplate": "grant_type=client_credentials&a={refreshToken}"}, "not with 'client_credentials'"),
    ],
)
def test_refreshing_that_cannot_work(custom, said):
    (message,) = refreshing("https://contoso.com", **custom)

    assert said in message


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

    assert ("base-path-dropped" in {each.code for each in findings(rich)}) == is_dropped


def test_base_path_may_stand_in_the_new_path_of_each_operation():
    host = {"templateId": "dynamichosturl", "parameters": {f"{PREFIX}urlTemplate": "https://eu.contoso.com"}}
    route = {"templateId": "routerequesttoendpoint", "parameters": {f"{PREFIX}newPath": "/v1/items"}}

    def dropped(*instances):
        rich = edited(BASE_PROPERTIES, {"/properties/policyTemplateInstances": list(instances)})
        return "base-path-dropped" in {each.code for each in findings(rich)}

    one = edited(route, {f"/parameters/{OPERATIONS}": ["ListItems"]})
    assert not dropped(host, route)
    assert dropped(host, one)
    assert not dropped(edited(host, {f"/parameters/{OPERATIONS}": ["ListItems"]}), one)
