"""One edit of an operation, an output, a trigger or the connection, and how it is classified."""

import pytest
from changes_samples import both, drop, move, properties, put, small

from generator.changes import compare

GET = "/paths/~1items~1{item_id}/get"
POST = "/paths/~1items/post"
HOOK = "/paths/~1hooks~1made"
POLL = "/paths/~1trigger~1items"
ITEM = "/definitions/Item"
NEW = {"operationId": "GetNews", "responses": {"200": {"description": "d"}}}
OAUTH = {"type": "oauthSetting", "oAuthSettings": {"identityProvider": "oauth2"}}
BRAND = {"iconBrandColor": "#000001"}

# edit, kind, severity, operation; Item is answered by four operations, so its edits are compared in their own test
EDITS = {
    "removed": (drop("/paths/~1items"), "operation-removed", "breaking", "CreateItem"),
    "renamed": (put(f"{POST}/operationId", "AddItem"), "operation-renamed", "breaking", "CreateItem"),
    "hidden": (put(f"{POST}/x-ms-visibility", "internal"), "operation-hidden", "breaking", "CreateItem"),
    "shown": (drop("/paths/~1folders/get/x-ms-visibility"), "operation-shown", "safe", "ListFolders"),
    "shown first": (put(f"{POST}/x-ms-visibility", "important"), "visibility", "note", "CreateItem"),
    "added": (put("/paths/~1news", {"get": NEW}), "operation-added", "safe", "GetNews"),
    "deprecated": (put(f"{POST}/deprecated", True), "operation-deprecated", "note", "CreateItem"),
    "look-up removed": (drop("/paths/~1folders"), "internal-operation-removed", "note", "ListFolders"),
    "path": (move("/paths/~1items", "/paths/~1things"), "address", "note", "CreateItem"),
    "method": (move(POST, "/paths/~1items/put"), "address", "note", "CreateItem"),
    "action to trigger": (put(f"{POST}/x-ms-trigger", "single"), "operation-kind", "breaking", "CreateItem"),
    "trigger to action": (drop(f"{POLL}/get/x-ms-trigger"), "operation-kind", "breaking", "OnMyItem"),
    "webhook to polling": (
        both(
            drop(f"{HOOK}/x-ms-notification-content"),
            drop(f"{HOOK}/post/parameters/0/schema/properties/url/x-ms-notification-url"),
        ),
        "trigger-style",
        "breaking",
        "OnItem",
    ),
    "batch to single": (put(f"{POLL}/get/x-ms-trigger", "single"), "trigger-batching", "breaking", "OnMyItem"),
    "webhook moved": (move(HOOK, "/paths/~1hooks~1new"), "trigger-address", "breaking", "OnItem"),
    "poll moved": (move(POLL, "/paths/~1poll~1items"), "trigger-address", "breaking", "OnMyItem"),
    "end of subscriptions moved": (
        move("/paths/~1hooks~1{hook_id}", "/paths/~1ends~1{hook_id}"),
        "unsubscribe-address",
        "breaking",
        "EndHook",
    ),
    "end of subscriptions removed": (drop("/paths/~1hooks~1{hook_id}"), "unsubscribe-address", "breaking", "EndHook"),
    "end of subscriptions renamed": (
        put("/paths/~1hooks~1{hook_id}/delete/operationId", "StopHook"),
        "internal-operation-removed",
        "note",
        "EndHook",
    ),
    "event member removed": (
        drop(f"{HOOK}/x-ms-notification-content/schema/properties/item"),
        "output-removed",
        "breaking",
        "OnItem",
    ),
    "event retyped": (
        put(f"{HOOK}/x-ms-notification-content/schema", {"type": "array"}),
        "answer-type",
        "breaking",
        "OnItem",
    ),
    "event not described": (
        drop(f"{HOOK}/x-ms-notification-content/schema"),
        "answer-removed",
        "breaking",
        "OnItem",
    ),
    "answer not described": (drop(f"{POST}/responses/201/schema"), "answer-removed", "breaking", "CreateItem"),
    "answer described": (
        put("/paths/~1hooks~1{hook_id}/delete/responses/200/schema", {"type": "object"}),
        "answer-added",
        "safe",
        "EndHook",
    ),
    "object to list": (
        put(f"{POST}/responses/201/schema", {"type": "array", "items": {"$ref": "#/definitions/Item"}}),
        "answer-type",
        "breaking",
        "CreateItem",
    ),
    "status": (move(f"{POST}/responses/201", f"{POST}/responses/200"), "status", "note", "CreateItem"),
    "error described": (put(f"{POST}/responses/400", {"description": "Bad."}), "details", "note", "CreateItem"),
    "host": (put("/host", "api2.example.com"), "service-address", "safe", None),
    "basePath": (put("/basePath", "/v2"), "service-address", "safe", None),
    "title": (put("/info/title", "Smaller"), "text", "safe", None),
    "unused schema": (put("/definitions/Unused", {"type": "string"}), "details", "note", None),
    "authentication": (
        put("/securityDefinitions/login", {"type": "apiKey", "in": "header", "name": "k"}),
        "authentication",
        "breaking",
        None,
    ),
    "no authentication": (drop("/securityDefinitions"), "authentication", "breaking", None),
    "name of the scheme": (
        both(drop("/securityDefinitions/login"), put("/securityDefinitions/other", {"type": "basic"})),
        "authentication-details",
        "note",
        None,
    ),
    "code bound": (properties(lambda p: p.update(scriptOperations=["GetItem"])), "script-binding", "note", None),
    "policy": (
        properties(lambda p: p.update(policyTemplateInstances=[{"templateId": "setheader"}])),
        "policies",
        "note",
        None,
    ),
    "colour": (properties(lambda p: p.update(BRAND)), "details", "note", None),
    "connection parameter added": (
        properties(lambda p: p["connectionParameters"].update(extra={"type": "string"})),
        "connection-parameter-added",
        "safe",
        None,
    ),
    "connection parameter added, required": (
        properties(
            lambda p: p["connectionParameters"].update(
                extra={"type": "string", "uiDefinition": {"constraints": {"required": "true"}}}
            )
        ),
        "connection-parameter-added-required",
        "breaking",
        None,
    ),
    "connection parameter removed": (
        properties(lambda p: p["connectionParameters"].pop("region")),
        "connection-parameter-removed",
        "breaking",
        None,
    ),
    "connection parameter renamed": (
        properties(lambda p: p["connectionParameters"].update(area=p["connectionParameters"].pop("region"))),
        "connection-parameter-renamed",
        "breaking",
        None,
    ),
    "connection parameter required": (
        properties(
            lambda p: p["connectionParameters"]["region"]["uiDefinition"]["constraints"].update(required="true")
        ),
        "connection-parameter-required",
        "breaking",
        None,
    ),
    "connection parameter optional": (
        properties(lambda p: p["connectionParameters"]["username"].pop("uiDefinition")),
        "connection-parameter-optional",
        "safe",
        None,
    ),
    "connection parameter retyped": (
        properties(lambda p: p["connectionParameters"]["region"].update(type="int")),
        "connection-parameter-type",
        "breaking",
        None,
    ),
    "several ways to sign in": (
        properties(
            lambda p: p.update(
                connectionParameterSets={"values": [{"name": "key", "parameters": p.pop("connectionParameters")}]}
            )
        ),
        "authentication",
        "breaking",
        None,
    ),
}

# edit of the schema that all answers share, kind, severity
OUTPUTS = {
    "removed": (drop(f"{ITEM}/properties/title"), "output-removed", "breaking"),
    "added": (put(f"{ITEM}/properties/more", {"type": "string"}), "output-added", "safe"),
    "retyped": (put(f"{ITEM}/properties/title/type", "integer"), "output-type", "breaking"),
    "of any type": (drop(f"{ITEM}/properties/title/type"), "output-type", "breaking"),
    "entries retyped": (put(f"{ITEM}/properties/tags/items/type", "integer"), "output-type", "breaking"),
    "int64 to int32": (put(f"{ITEM}/properties/id/format", "int32"), "output-format", "breaking"),
    "format dropped": (drop(f"{ITEM}/properties/id/format"), "output-format", "breaking"),
    "date to date-time": (put(f"{ITEM}/properties/due/format", "date-time"), "output-format", "breaking"),
    "format of a text dropped": (drop(f"{ITEM}/properties/due/format"), "output-format", "breaking"),
    "date added": (put(f"{ITEM}/properties/title/format", "date"), "output-format", "breaking"),
    "hint added": (put(f"{ITEM}/properties/title/format", "uri"), "format-hint", "note"),
    "nullable": (put(f"{ITEM}/properties/title/x-nullable", True), "output-nullable", "note"),
    "optional": (drop(f"{ITEM}/required"), "output-optional", "note"),
    "value added": (
        put(f"{ITEM}/properties/state/enum", ["open", "closed", "gone"]),
        "output-enum-value-added",
        "note",
    ),
    "value removed": (put(f"{ITEM}/properties/state/enum", ["open"]), "output-enum-value-removed", "note"),
    "values no longer listed": (drop(f"{ITEM}/properties/state/enum"), "output-enum-dropped", "breaking"),
    "hidden": (put(f"{ITEM}/properties/title/x-ms-visibility", "internal"), "output-hidden", "note"),
}


# edit of the schema that all answers share, and what taking it back is
WAYS_BACK = {
    "int32 to int64": (put(f"{ITEM}/properties/id/format", "int32"), "output-format", "breaking"),
    "int64 for a whole number": (drop(f"{ITEM}/properties/id/format"), "output-format", "breaking"),
    "hint dropped": (put(f"{ITEM}/properties/title/format", "uri"), "output-format", "breaking"),
    "from any type": (drop(f"{ITEM}/properties/title/type"), "output-type-narrowed", "safe"),
    "from number": (put(f"{ITEM}/properties/id/type", "number"), "output-type-narrowed", "safe"),
    "not nullable": (put(f"{ITEM}/properties/title/x-nullable", True), "output-not-nullable", "safe"),
    "values listed": (drop(f"{ITEM}/properties/state/enum"), "output-enum-added", "note"),
    "shown": (put(f"{ITEM}/properties/title/x-ms-visibility", "internal"), "output-shown", "safe"),
    "members no longer looked up": (
        put(f"{ITEM}/properties/title/x-ms-dynamic-schema", {"operationId": "ListFolders"}),
        "dynamic-schema-lost",
        "breaking",
    ),
}


@pytest.mark.parametrize("name", EDITS)
def test_an_edit(name: str) -> None:
    edit, kind, severity, operation = EDITS[name]
    new = small()
    edit(new)

    first = compare(small(), new)[0]

    assert (first.kind, first.severity, first.operation) == (kind, severity, operation)


@pytest.mark.parametrize("name", EDITS)
def test_an_edit_does_one_thing_only(name: str) -> None:
    edit, *_ = EDITS[name]
    new = small()
    edit(new)

    found = compare(small(), new)

    assert len(found) == (2 if name == "several ways to sign in" else 1)


@pytest.mark.parametrize("name", OUTPUTS)
def test_an_edit_of_an_output_reaches_every_operation_that_answers_it(name: str) -> None:
    edit, kind, severity = OUTPUTS[name]
    new = small()
    edit(new)

    found = compare(small(), new)

    assert {(each.kind, each.severity) for each in found} == {(kind, severity)}
    assert [each.operation for each in found] == ["GetItem", "CreateItem", "OnItem", "OnMyItem"]


@pytest.mark.parametrize("name", WAYS_BACK)
def test_an_edit_of_an_output_taken_back(name: str) -> None:
    edit, kind, severity = WAYS_BACK[name]
    old = small()
    edit(old)

    found = compare(old, small())

    assert {(each.kind, each.severity) for each in found} == {(kind, severity)}
    assert len(found) == 4


def test_members_that_are_looked_up_in_another_way() -> None:
    old, new = small(), small()
    for connector, name in ((old, "ListFolders"), (new, "GetItem")):
        put(f"{ITEM}/properties/title/x-ms-dynamic-schema", {"operationId": name})(connector)

    assert {found.kind for found in compare(old, new)} == {"dynamic-schema-changed"}


def test_an_operation_that_is_no_longer_deprecated() -> None:
    old = small()
    put(f"{POST}/deprecated", True)(old)

    assert [found.kind for found in compare(old, small())] == ["operation-restored"]


def test_the_message_says_what_a_flow_sees() -> None:
    new = small()
    move(f"{ITEM}/properties/title", f"{ITEM}/properties/titles")(new)

    removed = next(found for found in compare(small(), new) if found.operation == "OnMyItem")

    assert removed.message == "the output '[]/title' is gone (is it 'titles' now?): steps that use it get nothing"
    assert removed.pointer == f"{ITEM}/properties/title"


def test_properties_that_are_not_known_are_not_compared() -> None:
    new = small()
    new.properties["connectionParameters"].clear()

    assert compare(small()._replace(properties=None), new) == []
