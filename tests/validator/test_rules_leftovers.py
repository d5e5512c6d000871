"""Rules about entries that do nothing, and about servers of tools for agents."""

import pytest

from generator.validator.examples import example_connector
from generator.validator.rule import Example, Rule
from generator.validator.rules.document import leftovers
from generator.validator.rules.document.extensions import KNOWN_EXTENSIONS
from generator.validator.rules.operation import agents, responses
from generator.validator.validate import Choice, outcome_of

LIST = "/paths/~1items/get"
PROTOCOL = "x-ms-agentic-protocol"
SERVER = {
    "operationId": "InvokeServer",
    "summary": "Items server",
    "description": "Offers the items of the store as tools.",
    PROTOCOL: "mcp-streamable-1.0",
    "responses": {"200": {"description": "What the server says."}},
}
RULES = tuple(
    rule.id
    for module in (leftovers, agents, responses)
    for rule in vars(module).values()
    if isinstance(rule, Rule) and rule.is_on
)


def found(definition):
    """Return rule and place of what is on by default."""
    findings = outcome_of(example_connector(Example(definition)), Choice(select=RULES)).findings
    return [(finding.code, finding.pointer) for finding in findings]


@pytest.mark.parametrize(
    "item",
    [
        {},
        {"parameters": []},
        {"parameters": [{"name": "a", "in": "query", "type": "string"}]},
        {"x-ms-notification-content": {"schema": {"type": "object"}}},
        {"x-note": 1},
    ],
)
def test_path_without_an_operation(item):
    assert ("path-item-empty", "/paths/~1stores") in found({"/paths/~1stores": item})


@pytest.mark.parametrize("item", [{"$ref": "#/x"}, {"GET": {}}, {"delete": None}, []])
def test_what_is_wrong_with_a_path_in_another_way(item):
    assert "path-item-empty" not in {rule for rule, _ in found({"/paths/~1stores": item})}


@pytest.mark.parametrize("value", [{}, [], "", None])
@pytest.mark.parametrize(
    "place",
    [
        "/x-ms-capabilities",
        f"{LIST}/x-ms-pageable",
        f"{LIST}/x-ms-api-annotation",
        f"{LIST}/parameters/0/x-ms-enum-values",
        "/definitions/Item/properties/name/x-ms-editor-options",
        "/paths/~1items/post/parameters/0/schema/x-ms-enum",
    ],
)
def test_empty_extension(place, value):
    assert [each for each in found({place: value}) if each[0] == "extension-empty"] == [("extension-empty", place)]


def test_values_that_look_empty_and_are_not():
    assert found({f"{LIST}/x-ms-no-generic-test": False, f"{LIST}/parameters/0/x-ms-test-value": 0}) == []
    assert found({"/x-note": {}, f"{LIST}/parameters/0/default": ""}) == []


@pytest.mark.parametrize("key", ["x-ms-trigger-hint", "x-ms-trigger-metadata"])
def test_members_of_triggers_in_an_action(key):
    assert found({f"{LIST}/{key}": "a"}) == [("trigger-member-without-trigger", f"{LIST}/{key}")]


def test_a_server_of_tools_needs_no_schema_but_an_answer():
    assert {PROTOCOL, "x-ms-name-for-model", "x-ms-description-for-model"} <= KNOWN_EXTENSIONS
    assert found({"/paths/~1mcp": {"post": SERVER}}) == []
    assert found({"/paths/~1mcp": {"post": {**SERVER, "responses": {"202": {"description": "a", "schema": {}}}}}}) == []
    for responses_ in ({}, {"x-note": 1}):
        server = {**SERVER, "responses": responses_}
        assert found({"/paths/~1mcp": {"post": server}}) == [("operation-no-responses", "/paths/~1mcp/post/responses")]
    shared = {**SERVER, "responses": {"200": {"$ref": "#/responses/Said"}}}
    assert found({"/paths/~1mcp": {"post": shared}, "/responses": {"Said": {"description": "It."}}}) == []


@pytest.mark.parametrize("value", ["mcp-sse-1.0", "mcp", "MCP-Streamable-1.0", "mcp-streamable-2.0", 1, True, {}, None])
def test_protocols_that_agents_do_not_know(value):
    assert found({"/paths/~1mcp": {"post": {**SERVER, PROTOCOL: value}}})[0] == (
        "agentic-protocol-invalid",
        f"/paths/~1mcp/post/{PROTOCOL}",
    )


@pytest.mark.parametrize("place", ["", "/paths", "/paths/~1items", f"{LIST}/parameters/0", f"{LIST}/responses/200"])
def test_protocol_in_another_place(place):
    assert found({f"{place}/{PROTOCOL}": "mcp-streamable-1.0"}) == [("agentic-protocol-invalid", f"{place}/{PROTOCOL}")]


@pytest.mark.parametrize("tags", [["Agentic", "McpSse"], ["AgenticMcpSse"], ["mcpsse"]])
def test_tag_of_the_form_that_has_ended(tags):
    server = {key: value for key, value in SERVER.items() if key != PROTOCOL} | {"tags": tags}

    assert ("agentic-protocol-invalid", "/paths/~1mcp/post/tags") in found({"/paths/~1mcp": {"post": server}})
    assert found({"/paths/~1mcp": {"post": {**SERVER, "tags": tags}}}) == []


A, B, ITEM = ({"$ref": f"#/definitions/{name}"} for name in ("A", "B", "Item"))


def unused(definition, rule="unused-component"):
    findings = outcome_of(example_connector(Example(definition)), Choice(select=(rule,))).findings
    return [(finding.pointer, finding.message) for finding in findings]


def test_components_that_only_unused_ones_refer_to():
    chain = {"/definitions/A": {"type": "array", "items": B}, "/definitions/B": {"type": "array", "items": ITEM}}
    assert unused(chain) == [
        ("/definitions/A", "nothing refers to 'A'"),
        ("/definitions/B", "nothing in use refers to 'B'"),
    ]
    circle = {**chain, "/definitions/B": {"type": "array", "items": A}}
    assert [pointer for pointer, _ in unused(circle)] == ["/definitions/A", "/definitions/B"]
    for used in ({f"{LIST}/responses/404": {"description": "a", "schema": A}}, {"/definitions/Item/properties/a": A}):
        assert unused({**circle, **used}) == []
    through = {"/parameters": {"Body": {"name": "body", "in": "body", "schema": A}}}
    assert [pointer for pointer, _ in unused({**circle, **through})] == [
        "/definitions/A",
        "/definitions/B",
        "/parameters/Body",
    ]
    assert unused({**circle, **through, "/paths/~1items/post/parameters/0": {"$ref": "#/parameters/Body"}}) == []
    answer = {"/responses": {"Gone": {"description": "a", "schema": A}}}
    assert unused({**circle, **answer, f"{LIST}/responses/410": {"$ref": "#/responses/Gone"}}) == []


def test_each_security_definition_that_nothing_uses():
    other = {"/securityDefinitions/other": {"type": "basic"}}

    assert unused(other, "security-unused") == [("/securityDefinitions/other", "no 'security' uses 'other'")]
    assert unused({**other, f"{LIST}/security": [{"other": []}]}, "security-unused") == []
    assert [pointer for pointer, _ in unused({**other, "/security": []}, "security-unused")] == ["/securityDefinitions"]
