"""Info, metadata and security: what the examples of the rules do not show, and where findings stand."""

import pytest

from generator.validator.catalogue import groups
from generator.validator.examples import example_connector
from generator.validator.rule import REMOVED, Example
from generator.validator.validate import Choice, outcome_of

OURS = tuple(
    rule.id
    for group in groups()
    if group.name in ("about.info", "about.metadata", "connection.security")
    for rule in group.rules
    if rule.id != "info-description-word"
)
METADATA = "/x-ms-connector-metadata"
OAUTH = {
    "type": "oauth2",
    "flow": "accessCode",
    "authorizationUrl": "https://contoso.com/a",
    "tokenUrl": "https://contoso.com/t",
    "scopes": {"read": "Read items"},
}
PARAMETERS = "/properties/connectionParameters"


def found(definition, properties=None):
    connector = example_connector(Example(definition, properties or {}))
    return [
        (finding.code, finding.severity, finding.pointer)
        for finding in outcome_of(connector, Choice(select=OURS)).findings
    ]


CASES = {
    "title of 30 characters": ({"/info/title": "a" * 30}, []),
    "title of 31 characters": ({"/info/title": "a" * 31}, [("info-title-too-long", "error", "/info/title")]),
    "title is a list": ({"/info/title": ["API"]}, []),
    "no title": ({"/info/title": REMOVED}, []),
    "words inside words": ({"/info/title": "Apis Connectors Capital"}, []),
    "connector in brackets": (
        {"/info/title": "Contoso (connector)"},
        [("info-title-restricted-word", "error", "/info/title")],
    ),
    "title ends with a letter of another script": ({"/info/title": "Caf\N{LATIN SMALL LETTER E WITH ACUTE}"}, []),
    "description of 500 characters": ({"/info/description": "a" * 500}, []),
    "description of 501 characters": (
        {"/info/description": "a" * 501},
        [("info-description-length", "error", "/info/description")],
    ),
    "description of 29 characters": (
        {"/info/description": "a" * 29},
        [("info-description-length", "error", "/info/description")],
    ),
    "description is a number": ({"/info/description": 5}, []),
    "product in lower case": (
        {"/info/description": "Use what your store has in power automate."},
        [("info-description-product-name", "error", "/info/description")],
    ),
    "no info": ({"/info": REMOVED}, []),
    "contact without members": ({"/info/contact": {}}, [("info-contact-missing", "warning", "/info/contact")] * 3),
    "contact is text": ({"/info/contact": "Contoso"}, []),
    "address with a blank": (
        {"/info/contact/email": "support @contoso.com"},
        [("info-contact-email-invalid", "error", "/info/contact/email")],
    ),
    "address in another script": (
        {"/info/contact/email": "caf\N{LATIN SMALL LETTER E WITH ACUTE}@contoso.com"},
        [("info-contact-email-invalid", "error", "/info/contact/email")],
    ),
    "address without a domain": (
        {"/info/contact/email": "support@contoso"},
        [("info-contact-email-invalid", "error", "/info/contact/email")],
    ),
    "no metadata at all": ({METADATA: []}, [("metadata-name-missing", "error", METADATA)] * 3),
    "metadata of another form": (
        {f"{METADATA}/0": "Website", f"{METADATA}/1": {"Privacy policy": "https://contoso.com"}},
        [("metadata-name-missing", "error", METADATA)] * 2,
    ),
    "website that is no address": (
        {f"{METADATA}/0/propertyValue": "https://[contoso"},
        [("metadata-url-invalid", "warning", f"{METADATA}/0/propertyValue")],
    ),
    "website without a value": (
        {f"{METADATA}/0": {"propertyName": "Website"}},
        [("metadata-url-invalid", "warning", f"{METADATA}/0")],
    ),
    "categories with blanks and a last semicolon": ({f"{METADATA}/2/propertyValue": " Data ; Finance;"}, []),
    "category twice": ({f"{METADATA}/2/propertyValue": "Data;Data"}, []),
    "three categories, one unknown": (
        {f"{METADATA}/2/propertyValue": "Data;Finance;CDP"},
        [
            ("metadata-category-invalid", "error", f"{METADATA}/2/propertyValue"),
            ("metadata-category-too-many", "error", f"{METADATA}/2/propertyValue"),
        ],
    ),
    "OpenAPI 3 scheme": (
        {"/securityDefinitions/api_key": {"type": "http", "scheme": "bearer"}},
        [("security-scheme-shape", "error", "/securityDefinitions/api_key")],
    ),
    "API key with nothing": (
        {"/securityDefinitions/api_key": {"type": "apiKey"}},
        [("security-scheme-shape", "error", "/securityDefinitions/api_key")] * 2,
    ),
    "requirement that is no object": ({"/paths/~1items/get/security": ["api_key"]}, []),
    "empty requirement means that none is needed": ({"/paths/~1items/get/security": [{}]}, []),
    "required elsewhere under another name": (
        {"/paths/~1items/get/security": [{"Api_Key": []}]},
        [("security-requirement-undefined", "warning", "/paths/~1items/get/security/0/Api_Key")],
    ),
}


@pytest.mark.parametrize(("definition", "expected"), CASES.values(), ids=CASES)
def test_finding(definition, expected):
    assert sorted(found(definition)) == sorted(expected)


@pytest.mark.parametrize(
    ("flow", "missing"),
    [
        ("accessCode", ["authorizationUrl", "tokenUrl"]),
        ("implicit", ["authorizationUrl"]),
        ("application", ["tokenUrl"]),
        ("password", ["tokenUrl"]),
    ],
)
def test_each_flow_needs_its_addresses(flow, missing):
    scheme = {"type": "oauth2", "flow": flow, "scopes": {}}
    definition = {"/securityDefinitions": {"o": scheme}, "/security": [{"o": []}]}
    findings = outcome_of(example_connector(Example(definition)), Choice(select=("security-scheme-shape",))).findings

    assert [finding.message for finding in findings] == [
        f"a security definition of type 'oauth2' needs {key!r}" for key in missing
    ]


KEY = {"type": "securestring"}
TOKEN = {"type": "oauthSetting"}
BASIC = {"type": "basic"}
API_KEY = {"type": "apiKey", "in": "header", "name": "X"}
MISMATCH = [("auth-kind-mismatch", "warning", "/properties/connectionParameters")]


@pytest.mark.parametrize(
    ("scheme", "parameters", "expected"),
    [
        pytest.param(API_KEY, {"any_name": KEY}, [], id="key under any name"),
        pytest.param(API_KEY, {"api_key": {"type": "string"}}, MISMATCH, id="key that is no secret"),
        pytest.param(BASIC, {"username": {"type": "string"}, "password": KEY}, [], id="user name that is no secret"),
        pytest.param(BASIC, {"password": KEY}, MISMATCH, id="password alone"),
        pytest.param(OAUTH, {"token": TOKEN, "host": {"type": "string"}}, [], id="token and a host"),
        pytest.param(OAUTH, {"token": KEY}, MISMATCH, id="token that is a secret"),
        pytest.param(OAUTH, {"token": [TOKEN]}, MISMATCH, id="token of another form"),
    ],
)
def test_parameters_fit_the_security_definition(scheme, parameters, expected):
    definition = {"/securityDefinitions": {"auth": scheme}, "/security": [{"auth": []}]}

    assert found(definition, {PARAMETERS: parameters}) == expected


def test_parameter_sets_are_not_compared():
    sets = {"values": [{"name": "a", "parameters": {"token": TOKEN}}]}

    assert found({}, {PARAMETERS: {"host": {"type": "string"}}, "/properties/connectionParameterSets": sets}) == []


def test_host_alone_is_no_credential():
    definition = {"/securityDefinitions": REMOVED, "/security": REMOVED}

    assert found(definition, {PARAMETERS: {"host": {"type": "string"}}}) == []


@pytest.mark.parametrize("text", ["", "{", "[]"])
def test_definition_that_cannot_be_read_is_not_compared(text):
    connector = example_connector(Example(files={"apiDefinition.swagger.json": text}))

    assert outcome_of(connector, Choice(select=OURS)).findings == []


@pytest.mark.parametrize(
    ("name", "meant"),
    [("productivity", "Productivity"), ("Social media", "Social Media"), ("Human Resource", "Human Resources")],
)
def test_category_that_was_probably_meant(name, meant):
    connector = example_connector(Example({f"{METADATA}/2/propertyValue": name}))

    (finding,) = outcome_of(connector, Choice(select=OURS)).findings
    assert finding.message == f"{name!r} is no category; did you mean {meant!r}?"
