"""Every kind of connection: what the specs say, what is generated, and that the validator has no error about it."""

import json

import pytest

from generator.cli import main
from generator.render import render_files, write_files

BASIC = """\
authentication:
  basic:
    username: {title: E-mail, description: d, tooltip: t}
    password: {title: Password, description: d, tooltip: t}
"""


@pytest.fixture
def connected(specs):
    """Gives the definition and the properties when the sample connects in another way; the validator finds no error."""

    def render(authentication, *more):
        specs.replace("connector.yaml", BASIC, authentication)
        for change in more:
            specs.replace("connector.yaml", *change)
        specs.replace("connector.yaml", "script: true\n", "")
        files = render_files(specs.load())
        write_files(specs.root, files)
        assert main(["validate", "--root", str(specs.root)]) == 0
        names = ("apiDefinition.swagger.json", "apiProperties.json")
        return [json.loads(files[name]) for name in names]

    return render


def test_none(connected):
    definition, properties = connected("authentication: none\n")

    assert "securityDefinitions" not in definition
    assert "security" not in definition
    assert properties["properties"]["connectionParameters"] == {}


@pytest.mark.parametrize("place", ["header", "query"])
def test_api_key(connected, place):
    box = "box: {title: Key, description: The key of your account., tooltip: Made in the settings.}"
    definition, properties = connected(f"authentication:\n  api_key:\n    key: X-Key\n    in: {place}\n    {box}\n")

    assert definition["securityDefinitions"] == {"api_key": {"type": "apiKey", "in": place, "name": "X-Key"}}
    assert definition["security"] == [{"api_key": []}]
    assert properties["properties"]["connectionParameters"] == {
        "api_key": {
            "type": "securestring",
            "uiDefinition": {
                "displayName": "Key",
                "description": "The key of your account.",
                "tooltip": "Made in the settings.",
                "constraints": {"tabIndex": 1, "clearText": False, "required": "true"},
            },
        }
    }


OAUTH = """\
authentication:
  oauth2:
    authorization_url: https://login.example.com/authorize
    token_url: https://login.example.com/token
    scopes: {items.read: Read items, items.write: Change items}
    setting: {client_id: "<<client id>>"}
"""


def test_oauth_with_a_code(connected):
    definition, properties = connected(OAUTH)

    assert definition["securityDefinitions"]["oauth2"] == {
        "type": "oauth2",
        "flow": "accessCode",
        "authorizationUrl": "https://login.example.com/authorize",
        "tokenUrl": "https://login.example.com/token",
        "scopes": {"items.read": "Read items", "items.write": "Change items"},
    }
    assert definition["security"] == [{"oauth2": ["items.read", "items.write"]}]
    token = properties["properties"]["connectionParameters"]["token"]
    assert token["type"] == "oauthSetting"
    assert token["oAuthSettings"] == {
        "identityProvider": "oauth2",
        "clientId": "<<client id>>",
        "scopes": ["items.read", "items.write"],
        "redirectMode": "GlobalPerConnector",
        "properties": {"IsFirstParty": "False"},
        "customParameters": {
            "authorizationUrl": {"value": "https://login.example.com/authorize"},
            "tokenUrl": {"value": "https://login.example.com/token"},
            "refreshUrl": {"value": "https://login.example.com/token"},
        },
    }


def test_a_refresh_address_of_its_own(connected):
    refresh = "    refresh_url: https://login.example.com/refresh\n    setting:"
    _, properties = connected(OAUTH.replace("    setting:", refresh))

    custom = properties["properties"]["connectionParameters"]["token"]["oAuthSettings"]["customParameters"]
    assert custom["refreshUrl"] == {"value": "https://login.example.com/refresh"}


def test_an_identity_provider_that_knows_its_addresses(connected):
    setting = 'setting: {identity_provider: aad, client_id: "<<id>>", custom: {resourceUri: https://api.example.com}}'
    written = OAUTH.replace('setting: {client_id: "<<client id>>"}', setting)
    _, properties = connected(written)

    settings = properties["properties"]["connectionParameters"]["token"]["oAuthSettings"]
    assert settings["identityProvider"] == "aad"
    assert settings["customParameters"] == {"resourceUri": {"value": "https://api.example.com"}}


@pytest.mark.parametrize(
    ("flow", "written"),
    [("client_credentials", "application"), ("implicit", "implicit"), ("password", "password"), ("code", "accessCode")],
)
def test_flows(specs, flow, written):
    specs.replace("connector.yaml", BASIC, OAUTH.replace("  oauth2:\n", f"  oauth2:\n    flow: {flow}\n"))
    definition = json.loads(render_files(specs.load())["apiDefinition.swagger.json"])

    assert definition["securityDefinitions"]["oauth2"]["flow"] == written


def test_several_kinds_are_to_choose_from(connected):
    key = "  api_key: {key: X-Key, box: {title: Key, description: d, tooltip: t}}\n"
    definition, properties = connected(OAUTH + key)

    assert set(definition["securityDefinitions"]) == {"api_key", "oauth2"}
    assert "connectionParameters" not in properties["properties"]
    ways = properties["properties"]["connectionParameterSets"]["values"]
    assert [(way["name"], list(way["parameters"])) for way in ways] == [("api_key", ["api_key"]), ("oauth2", ["token"])]


def test_sets_as_they_are_written(connected):
    sets = """\
authentication: none
connection_sets:
  title: How to connect
  sets:
    - name: key
      title: A key
      parameters: {key: {type: securestring, title: Key, required: true}}
      extra: {metadata: {allowSharing: false}}
"""
    _, properties = connected(sets)

    assert properties["properties"]["connectionParameterSets"] == {
        "uiDefinition": {"displayName": "How to connect"},
        "values": [
            {
                "name": "key",
                "uiDefinition": {"displayName": "A key"},
                "parameters": {
                    "key": {
                        "type": "securestring",
                        "uiDefinition": {"displayName": "Key", "constraints": {"required": "true"}},
                    }
                },
                "metadata": {"allowSharing": False},
            }
        ],
    }


def test_parameters_besides(connected):
    besides = (
        BASIC
        + """\
connection:
  region:
    type: string
    title: Region
    description: Where the data is.
    tooltip: Ask the owner.
    tab: 3
    clear_text: true
    required: false
    hidden: false
    default: eu
    values: [{text: Europe, value: eu}, {text: America, value: us}]
"""
    )
    _, properties = connected(besides)

    found = properties["properties"]["connectionParameters"]
    assert list(found) == ["username", "password", "region"]
    assert found["region"]["uiDefinition"]["constraints"] == {
        "tabIndex": 3,
        "clearText": True,
        "required": "false",
        "hidden": "false",
        "default": "eu",
        "allowedValues": [{"text": "Europe", "value": "eu"}, {"text": "America", "value": "us"}],
    }


def test_a_data_gateway(connected):
    gateway = "capabilities: [actions, triggers, gateway]\ngateway: true\n"
    _, properties = connected(BASIC, ("publisher: Someone\n", f"publisher: Someone\n{gateway}"))

    assert properties["properties"]["connectionParameters"]["gateway"]["type"] == "gatewaySetting"


def test_policies(connected):
    policies = """\
policies:
  - template: setheader
    title: Version
    operations: [GetItem]
    parameters:
      x-ms-apimTemplateParameter.name: X-Version
      x-ms-apimTemplateParameter.value: "1"
      x-ms-apimTemplateParameter.existsAction: override
      x-ms-apimTemplate-policySection: Request
"""
    _, properties = connected(BASIC + policies)

    (policy,) = properties["properties"]["policyTemplateInstances"]
    assert policy["templateId"] == "setheader"
    assert policy["parameters"]["x-ms-apimTemplate-operationName"] == ["GetItem"]


def test_a_script_for_some_operations(specs):
    specs.replace("connector.yaml", "script: true", "script: [GetItem]")
    properties = json.loads(render_files(specs.load())["apiProperties.json"])

    assert properties["properties"]["scriptOperations"] == ["GetItem"]


def test_what_others_connectors_lack_can_be_left_out(specs):
    lacking = ["publisher: Someone\n", 'brand_color: "#da3b01"\n', "website: https://example.com\n",
               "contact: {name: A, email: a@example.com, url: https://example.com}\n", "categories: [Productivity]\n",
               "privacy_policy: https://example.com/privacy\n", "backend: tests.app:create_app\n"]  # fmt: skip
    for line in lacking:
        specs.replace("connector.yaml", line, "")
    specs.append("connector.yaml", "omit: [publisher, brand_color, website, contact, categories, privacy_policy]\n")
    files = render_files(specs.load())

    assert not {"publisher", "iconBrandColor"} & json.loads(files["apiProperties.json"])["properties"].keys()
    definition = json.loads(files["apiDefinition.swagger.json"])
    assert "contact" not in definition["info"]
    assert "x-ms-connector-metadata" not in definition
