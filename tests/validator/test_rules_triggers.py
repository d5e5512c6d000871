"""Triggers, webhooks and capabilities: what the examples of the rules do not show, and where findings stand."""

import pytest

from generator.validator.catalogue import groups
from generator.validator.examples import example_connector
from generator.validator.rule import REMOVED, Example
from generator.validator.validate import Choice, outcome_of

_GROUPS = ("trigger.triggers", "trigger.webhooks", "trigger.subscription_ends", "operation.capabilities")
OURS = tuple(rule.id for group in groups() if group.name in _GROUPS for rule in group.rules)
ADDRESS = {"type": "string", "x-ms-notification-url": True, "x-ms-visibility": "internal"}
BODY = {
    "name": "body",
    "in": "body",
    "required": True,
    "schema": {"type": "object", "required": ["url"], "properties": {"url": ADDRESS}},
}
CREATED = {"201": {"description": "d", "headers": {"Location": {"type": "string"}}}}
HOOK = {
    "operationId": "WhenItem",
    "summary": "When an item is added",
    "x-ms-trigger": "single",
    "x-ms-trigger-hint": "h",
    "parameters": [BODY],
    "responses": CREATED,
}
CONTENT = {"schema": {"$ref": "#/definitions/Item"}}
END = {"operationId": "End", "x-ms-visibility": "internal", "responses": {"204": {"description": "d"}}}
HOOKS = {
    "/paths/~1hooks": {"x-ms-notification-content": CONTENT, "post": HOOK},
    "/paths/~1hooks~1{id}": {"delete": END},
}
POST = "/paths/~1hooks/post"
SCHEMA = f"{POST}/parameters/0/schema"
POLL = {
    "operationId": "WhenNew",
    "summary": "When an item is new",
    "x-ms-trigger": "batch",
    "x-ms-trigger-hint": "h",
    "responses": {"200": {"description": "d"}},
}
POLICY = {"templateId": "PollingTrigger", "parameters": {"x-ms-apimTemplate-operationName": ["WhenNew"]}}


def found(definition, properties=None):
    connector = example_connector(Example(definition, properties or {}))
    return [
        (finding.code, finding.severity, finding.pointer)
        for finding in outcome_of(connector, Choice(select=OURS)).findings
    ]


CASES = {
    "sound webhook": (HOOKS, []),
    "address in a shared definition": (
        {**HOOKS, "/definitions/Hook": BODY["schema"], SCHEMA: {"$ref": "#/definitions/Hook"}},
        [],
    ),
    "address in a query parameter": (
        {**HOOKS, f"{POST}/parameters/0": {"name": "url", "in": "query", "required": True, **ADDRESS}},
        [],
    ),
    "address in a shared parameter of the path": (
        {
            **HOOKS,
            "/parameters": {"Url": {"name": "url", "in": "query", "required": True, **ADDRESS}},
            "/paths/~1hooks/parameters": [{"$ref": "#/parameters/Url"}],
            f"{POST}/parameters": [],
        },
        [],
    ),
    "address in an internal object": (
        {
            **HOOKS,
            f"{SCHEMA}/properties/url": {
                "type": "object",
                "x-ms-visibility": "internal",
                "required": ["to"],
                "properties": {"to": {"type": "string", "x-ms-notification-url": True}},
            },
        },
        [],
    ),
    "address in an optional object": (
        {
            **HOOKS,
            f"{SCHEMA}/required": ["name"],
            f"{SCHEMA}/properties/url": {"type": "object", "required": ["to"], "properties": {"to": ADDRESS}},
        },
        [
            (
                "webhook-notification-url-not-required",
                "warning",
                "/paths/~1hooks/post/parameters/0/schema/properties/url/properties/to",
            )
        ],
    ),
    "address in allOf of an endless body": (
        {
            **HOOKS,
            "/definitions/Hook": {"allOf": [{"$ref": "#/definitions/Hook"}, BODY["schema"]]},
            SCHEMA: {"$ref": "#/definitions/Hook"},
        },
        [],
    ),
    "address that is required beside allOf": (
        {**HOOKS, SCHEMA: {"required": ["url"], "allOf": [{"type": "object", "properties": {"url": ADDRESS}}]}},
        [],
    ),
    "address that is required in a sibling of its allOf": (
        {**HOOKS, SCHEMA: {"allOf": [{"required": ["url"]}, {"type": "object", "properties": {"url": ADDRESS}}]}},
        [],
    ),
    "address that no part of allOf requires": (
        {**HOOKS, SCHEMA: {"allOf": [{"required": ["uri"]}, {"type": "object", "properties": {"url": ADDRESS}}]}},
        [("webhook-notification-url-not-required", "warning", f"{SCHEMA}/allOf/1/properties/url")],
    ),
    "POST trigger without anything of a webhook": (
        {**HOOKS, "/paths/~1hooks": {"post": {**HOOK, "parameters": []}}},
        [("webhook-notification-url-missing", "error", POST)],
    ),
    "webhook content without schema, on a path with a trigger": (
        {**HOOKS, "/paths/~1hooks/x-ms-notification-content": {"description": "d"}},
        [("webhook-notification-content-missing", "error", "/paths/~1hooks/x-ms-notification-content")],
    ),
    "batch with content behind a reference": (
        {**HOOKS, f"{POST}/x-ms-trigger": "batch", "/definitions/Item/type": REMOVED},
        [],
    ),
    "DELETE on the path itself, visible": (
        {**HOOKS, "/paths/~1hooks/delete": {**END, "operationId": "EndAll", "x-ms-visibility": "important"}},
        [("webhook-delete-not-internal", "warning", "/paths/~1hooks/delete")],
    ),
    "DELETE of a neighbour whose path starts alike": (
        {"/paths/~1v1~1hooks": HOOKS["/paths/~1hooks"], "/paths/~1v1~1hooks2~1{id}": {"delete": END}},
        [],
    ),
    "virtual path beside the subscriptions": (
        {
            "/paths/~1hooks~1{store}~1item_added": HOOKS["/paths/~1hooks"],
            "/paths/~1hooks~1{store_id}~1{id}": {"delete": END},
        },
        [],
    ),
    "DELETE elsewhere": (
        {"/paths/~1v1~1hooks~1item_added": HOOKS["/paths/~1hooks"], "/paths/~1v1~1items~1{id}": {"delete": END}},
        [("webhook-delete-unreachable", "info", "/paths/~1v1~1hooks~1item_added/post")],
    ),
    "Location behind a shared response, in lower case": (
        {
            **HOOKS,
            "/responses": {"Made": {"description": "d", "headers": {"location": {"type": "string"}}}},
            f"{POST}/responses": {"201": {"$ref": "#/responses/Made"}},
        },
        [],
    ),
    "no 201": (
        {**HOOKS, f"{POST}/responses": {"200": {"description": "d"}}},
        [("webhook-location-header", "info", POST)],
    ),
    "trigger value of another type": (
        {**HOOKS, f"{POST}/x-ms-trigger": ["single"]},
        [("trigger-value-invalid", "error", f"{POST}/x-ms-trigger")],
    ),
    "polling with metadata of another mode": (
        {"/paths/~1new": {"get": {**POLL, "x-ms-trigger-metadata": {"kind": "query", "mode": "webhook"}}}},
        [("polling-trigger-no-policy", "warning", "/paths/~1new/get")],
    ),
    "internal trigger": (
        {**HOOKS, f"{POST}/x-ms-visibility": "internal", f"{POST}/summary": "Hook", f"{POST}/x-ms-trigger-hint": ""},
        [],
    ),
    "test with a required parameter that has a default": (
        {
            "/x-ms-capabilities": {"testConnection": {"operationId": "GetItem"}},
            "/paths/~1items~1{item_id}/get/parameters/0/default": 1,
        },
        [],
    ),
    "capabilities of another type": (
        {"/x-ms-capabilities": ["testConnection"]},
        [("capability-unknown", "warning", "/x-ms-capabilities")],
    ),
}


@pytest.mark.parametrize(("definition", "expected"), CASES.values(), ids=CASES)
def test_finding(definition, expected):
    assert found(definition) == expected


@pytest.mark.parametrize("method", ["get", "post"])
def test_policy_makes_a_polling_trigger(method):
    policies = {"/properties/policyTemplateInstances": [POLICY]}

    assert found({"/paths/~1new": {method: POLL}}, policies) == []


def test_parameter_for_the_address_is_called_by_its_name():
    hook = {"name": "hook_url", "in": "query", "required": True, **ADDRESS}
    connector = example_connector(Example({**HOOKS, f"{POST}/parameters/-": hook}))

    (finding,) = outcome_of(connector, Choice(select=("webhook-notification-url-multiple",))).findings

    assert finding.message.endswith(": 'hook_url', 'body/url'") or finding.message.endswith(": 'body/url', 'hook_url'")


def test_policy_without_operations_counts_for_all():
    policies = {"/properties/policyTemplateInstances": [{"templateId": "pollingtrigger", "parameters": {}}]}

    assert found({"/paths/~1new": {"get": POLL}}, policies) == []


@pytest.mark.parametrize(
    "policy",
    [
        {"templateId": "pollingtrigger", "parameters": {"x-ms-apimTemplate-operationName": []}},
        {"TemplateId": "pollingtrigger", "Parameters": {"x-ms-apimTemplate-operationName": ["WhenNew"]}},
    ],
)
def test_policy_of_any_spelling_counts(policy):
    assert found({"/paths/~1new": {"get": POLL}}, {"/properties/policyTemplateInstances": [policy]}) == []


def test_post_that_a_policy_polls_with_is_batch_as_well():
    single = {"/paths/~1new": {"post": {**POLL, "x-ms-trigger": "single"}}}
    expected = [("polling-trigger-single", "warning", "/paths/~1new/post/x-ms-trigger")]

    assert found(single, {"/properties/policyTemplateInstances": [POLICY]}) == expected
    assert found({**HOOKS}, {"/properties/policyTemplateInstances": [{"templateId": "pollingtrigger"}]}) == []


def test_policy_of_another_operation_does_not_count():
    other = {**POLICY, "parameters": {"x-ms-apimTemplate-operationName": ["ListItems"]}}

    assert found({"/paths/~1new": {"get": POLL}}, {"/properties/policyTemplateInstances": [other]}) == [
        ("polling-trigger-no-policy", "warning", "/paths/~1new/get")
    ]


def test_policies_are_not_missed_when_only_the_definition_is_known():
    connector = example_connector(Example({"/paths/~1new": {"get": POLL}}, files={"apiProperties.json": REMOVED}))

    assert outcome_of(connector, Choice(select=OURS)).findings == []


def test_message_tells_what_was_probably_meant():
    test = {"/x-ms-capabilities": {"testConection": {"operationId": "ListItems"}}}
    findings = outcome_of(example_connector(Example(test)), Choice(select=OURS)).findings

    assert [finding.message for finding in findings] == [
        "there is no capability 'testConection'; did you mean 'testConnection'?"
    ]
