"""Mistakes in triggers: webhook, polling, and what a flow does first."""

import pytest

from generator.spec.condition import Condition, parse_condition

FILE = "triggers/items.yaml"
HINT = "    hint: Make one and wait.\n"

# file, text before, text after; where the complaint stands, marked with «; parts of the message
WEBHOOK = {
    "trigger without notification": (
        ("triggers/items.yaml", "    notification: Event\n", ""),
        ("triggers/items.yaml", "«post: /hooks/created"),
        ["'notification' is missing in 'OnItem'"],
    ),
    "trigger with an unknown notification": (
        ("triggers/items.yaml", "notification: Event", "notification: Evnet"),
        ("triggers/items.yaml", "notification: «Evnet"),
        ["there is no schema 'Evnet'; did you mean 'Event'?"],
    ),
    "trigger without body": (
        ("triggers/items.yaml", "    body: Hook\n", ""),
        ("triggers/items.yaml", "«post: /hooks/created"),
        ["the body of the trigger 'OnItem' needs exactly one property with notification_url: true, found 0"],
    ),
    "trigger without callback property": (
        ("schemas/items.yaml", "notification_url: true", "notification_url: false\n        default: x"),
        ("triggers/items.yaml", "«post: /hooks/created"),
        ["needs exactly one property with notification_url: true, found 0"],
    ),
    "trigger with two callback properties": (
        (
            "schemas/items.yaml",
            "      url:\n",
            "      also: {type: uri, notification_url: true, description: d}\n      url:\n",
        ),
        ("triggers/items.yaml", "«post: /hooks/created"),
        ["needs exactly one property with notification_url: true, found 2"],
    ),
    "callback property that is a number": (
        ("schemas/items.yaml", "        type: uri\n", "        type: int64\n"),
        ("schemas/items.yaml", "«type: int64\n        required: true\n        visibility"),
        ["the callback address 'url' must be a string or uri, not 'int64'"],
    ),
    "unsubscribe unknown": (
        ("triggers/items.yaml", "unsubscribe: EndHook", "unsubscribe: EndHok"),
        ("triggers/items.yaml", "unsubscribe: «EndHok"),
        ["there is no operation 'EndHok'; did you mean 'EndHook'?"],
    ),
    "unsubscribe is no DELETE": (
        ("triggers/items.yaml", "unsubscribe: EndHook", "unsubscribe: ListOwners"),
        ("triggers/items.yaml", "unsubscribe: «ListOwners"),
        ["'ListOwners' must be a DELETE to end 'OnItem'"],
    ),
    "trigger with a body that has nothing": (
        ("triggers/items.yaml", "body: Hook", "body: object"),
        ("triggers/items.yaml", "«post: /hooks/created"),
        ["needs exactly one property with notification_url: true, found 0"],
    ),
}


@pytest.mark.parametrize(("change", "place", "expected"), WEBHOOK.values(), ids=WEBHOOK)
def test_mistake_in_a_webhook_trigger(refused, change, place, expected):
    refused(change, place, expected)


# file, text before, text after; where the complaint stands, marked with «; parts of the message
POLLING = {
    "polling trigger with a notification": (
        (FILE, HINT, f"{HINT}    notification: Item\n"),
        (FILE, "notification: «Item"),
        ["'notification' is for webhook triggers; 'OnMyItem' is polled with GET, so what happened is what it returns"],
    ),
    "polling trigger with a text about notifications": (
        (FILE, HINT, f"{HINT}    notification_description: An item.\n"),
        (FILE, "notification_description: «An item."),
        ["'notification_description' is for webhook triggers"],
    ),
    "polling trigger with an end": (
        (FILE, HINT, f"{HINT}    unsubscribe: GetItem\n"),
        (FILE, "unsubscribe: «GetItem"),
        ["'unsubscribe' is for webhook triggers; 'OnMyItem' is polled"],
    ),
    "polling trigger with a flow": (
        (FILE, HINT, f"{HINT}    flow: {{action: GetItem, input: folder, condition: name == x}}\n"),
        (FILE, "flow: «{action: GetItem"),
        ["'flow' is for webhook triggers; 'OnMyItem' is polled"],
    ),
    "polling trigger with a body": (
        (FILE, HINT, f"{HINT}    body: Hook\n"),
        (FILE, "«get: /trigger/items"),
        ["'OnMyItem' is a GET and cannot have a body"],
    ),
    "polling trigger without hint": (
        (FILE, HINT, ""),
        (FILE, "«get: /trigger/items"),
        ["'hint' is missing in 'OnMyItem'"],
    ),
    "polling trigger that returns one item": (
        (FILE, "returns: list of Item", "returns: Item"),
        (FILE, "returns: «Item"),
        ["'OnMyItem' is polled, so it must return a list, not 'Item'; did you mean 'list of Item'?"],
    ),
    "polling trigger that returns one item or nothing": (
        (FILE, "returns: list of Item", "returns: {type: nullable Item, description: It.}"),
        (FILE, "returns: {type: «nullable Item"),
        ["must return a list, not 'nullable Item'; did you mean 'list of Item'?"],
    ),
    "polling trigger that may return no list": (
        (FILE, "returns: list of Item", "returns: nullable list of Item"),
        (FILE, "returns: «nullable list of Item"),
        ["must return a list, not 'nullable list of Item'; did you mean 'list of Item'?"],
    ),
    "polling trigger that returns nothing": (
        (FILE, "returns: list of Item", "returns: {description: Nothing.}"),
        (FILE, "returns: «{description"),
        ["'OnMyItem' is polled, so it must return a list of what happened; 'type' is missing"],
    ),
    "polling trigger that returns an unknown schema": (
        (FILE, "returns: list of Item", "returns: list of Itm"),
        (FILE, "returns: «list of Itm"),
        ["there is no schema 'Itm'; did you mean 'Item'?"],
    ),
    "polling trigger with another status": (
        (FILE, "returns: list of Item", "returns: {status: 202, type: list of Item, description: Items.}"),
        (FILE, "returns: «{status: 202"),
        ["'OnMyItem' is polled: news come with status 200, not 202"],
    ),
    "polling trigger on the path of a webhook trigger": (
        (FILE, "get: /trigger/items", "get: /hooks/created"),
        (FILE, "get: «/hooks/created"),
        ["/hooks/created is already the path of the trigger 'OnItem'; give each its own"],
    ),
    "polling trigger that subscribes": (
        (FILE, "get: /trigger/items", "put: /trigger/items"),
        (FILE, "«put: /trigger/items"),
        ["'notification', 'notification_description', 'unsubscribe' are missing in 'OnMyItem'"],
    ),
    "trigger that deletes": (
        (FILE, "get: /trigger/items", "delete: /trigger/items"),
        (FILE, "delete: «/trigger/items"),
        ["'OnMyItem' is a DELETE, expected get for a polling trigger, or put, post, patch for a webhook trigger"],
    ),
    "trigger without method": (
        (FILE, "    get: /trigger/items\n", ""),
        (FILE, "  «OnMyItem:"),
        ["'OnMyItem' needs exactly one of get, put, post, patch, delete, head, options with its path; none is written"],
    ),
    "trigger that subscribes and is polled": (
        (FILE, "    post: /hooks/created\n", "    post: /hooks/created\n    get: /hooks/created\n"),
        (FILE, "  «OnItem:"),
        ["'OnItem' needs exactly one of", "get and post are written"],
    ),
}


@pytest.mark.parametrize(("change", "place", "expected"), POLLING.values(), ids=POLLING)
def test_mistake_in_a_polling_trigger(refused, change, place, expected):
    refused(change, place, expected)


def test_webhook_trigger_that_asks_with_get_keeps_nothing_of_a_webhook(specs):
    specs.replace(FILE, "    post: /hooks/created\n", "    get: /hooks/created\n")

    problems = "\n".join(specs.problems())

    for key in ("notification", "notification_description", "unsubscribe", "flow"):
        assert f"{key!r} is for webhook triggers" in problems
    assert "'OnItem' is a GET and cannot have a body" in problems
    assert "'OnItem' is polled, so it must return a list of what happened" in problems


FLOW = "{action: CheckEvent, input: body/event, condition: kind == made}"

# file, text before, text after; where the complaint stands, marked with «; parts of the message
FLOWS = {
    "unknown action": (
        (FILE, "action: CheckEvent", "action: CheckEvnt"),
        (FILE, "action: «CheckEvnt"),
        ["there is no operation 'CheckEvnt'; did you mean 'CheckEvent'?"],
    ),
    "trigger as the action": (
        (FILE, "action: CheckEvent", "action: OnMyItem"),
        (FILE, "action: «OnMyItem"),
        ["there is no operation 'OnMyItem'"],
    ),
    "action that nobody sees": (
        ("operations/items.yaml", "    post: /events\n", "    post: /events\n    visibility: internal\n"),
        (FILE, "action: «CheckEvent"),
        ["'CheckEvent' is internal, so no flow can call it"],
    ),
    "unknown body property": (
        (FILE, "body/event", "body/evnt"),
        (FILE, "input: «body/evnt"),
        ["'CheckEvent' has no input 'body/evnt'; did you mean 'body/event'?"],
    ),
    "body property without body": (
        (FILE, "input: body/event", "input: event"),
        (FILE, "input: «event"),
        ["'CheckEvent' has no input 'event'; did you mean 'body/event'?"],
    ),
    "parameter of another operation": (
        (FILE, "input: body/event", "input: folder"),
        (FILE, "input: «folder"),
        ["'CheckEvent' has no input 'folder'"],
    ),
    "action that answers nothing": (
        ("operations/items.yaml", "returns: CheckedEvent", "returns: {description: Nothing.}"),
        (FILE, "action: «CheckEvent"),
        ["the answer of 'CheckEvent' has no properties for a condition to look at"],
    ),
    "action that answers a list": (
        ("operations/items.yaml", "returns: CheckedEvent", "returns: list of CheckedEvent"),
        (FILE, "action: «CheckEvent"),
        ["the answer of 'CheckEvent' has no properties"],
    ),
    "action that answers a text": (
        ("operations/items.yaml", "returns: CheckedEvent", "returns: string"),
        (FILE, "action: «CheckEvent"),
        ["the answer of 'CheckEvent' has no properties"],
    ),
    "unknown property": (
        (FILE, "kind == made", "knd == made"),
        (FILE, "condition: «knd == made"),
        ["the answer of 'CheckEvent' has no 'knd'; did you mean 'kind'?"],
    ),
    "unknown boolean": (
        (FILE, "kind == made", "genuin"),
        (FILE, "condition: «genuin"),
        ["the answer of 'CheckEvent' has no 'genuin'; did you mean 'genuine'?"],
    ),
    "text that stands alone": (
        (FILE, "kind == made", "kind"),
        (FILE, "condition: «kind"),
        ["'kind' must be a boolean to stand alone, not 'string'"],
    ),
    "boolean compared with a word": (
        (FILE, "kind == made", "genuine == true"),
        (FILE, "condition: «genuine == true"),
        ["'genuine' must be a string to be compared with a word, not 'boolean'"],
    ),
    "word that is never there": (
        (FILE, "kind == made", "kind == mde"),
        (FILE, "condition: «kind == mde"),
        ["'kind' is never 'mde', expected one of ping, made; did you mean 'made'?"],
    ),
    "another comparison": (
        (FILE, "kind == made", "kind != ping"),
        (FILE, "condition: «kind != ping"),
        ["'condition' is 'kind != ping', expected: When it goes on", "property == word"],
    ),
    "comparison with one sign": (
        (FILE, "kind == made", "kind = made"),
        (FILE, "condition: «kind = made"),
        ["'condition' is 'kind = made', expected: When it goes on"],
    ),
    "two conditions": (
        (FILE, "kind == made", "genuine and kind == made"),
        (FILE, "condition: «genuine and"),
        ["'condition' is 'genuine and kind == made', expected"],
    ),
    "no condition": (
        (FILE, ", condition: kind == made}", "}"),
        (FILE, "flow: «{action: CheckEvent"),
        ["'condition' is missing in 'flow'"],
    ),
    "misspelt key": (
        (FILE, "{action: CheckEvent,", "{action: CheckEvent, inputt: x,"),
        (FILE, "CheckEvent, «inputt: x"),
        ["unknown key 'inputt'; expected one of action, input, condition; did you mean 'input'?"],
    ),
    "text instead of a flow": (
        (FILE, FLOW, "CheckEvent"),
        (FILE, "flow: «CheckEvent"),
        ["'flow' is text (CheckEvent), expected a mapping"],
    ),
}


@pytest.mark.parametrize(("change", "place", "expected"), FLOWS.values(), ids=FLOWS)
def test_mistake_in_a_flow(refused, change, place, expected):
    refused(change, place, expected)


@pytest.mark.parametrize(
    "flow",
    [
        "{action: CheckEvent, input: body/event, condition: genuine}",
        "{action: GetItem, input: folder, condition: name == anything}",
    ],
)
def test_flow_that_may_be_one(specs, flow):
    specs.replace(FILE, FLOW, flow)

    assert specs.problems() == []


def test_a_webhook_trigger_needs_no_flow(specs):
    specs.replace(FILE, f"    flow: {FLOW}\n", "")

    assert {name: trigger.flow for name, trigger in specs.load().triggers.items()} == {"OnItem": None, "OnMyItem": None}


def test_a_flow_is_read_as_it_is_written(specs):
    flow = specs.load().triggers["OnItem"].flow

    assert (flow.action, flow.input, flow.condition) == ("CheckEvent", "body/event", "kind == made")


@pytest.mark.parametrize(
    ("text", "condition"), [("started", Condition("started", None)), ("kind == made", Condition("kind", "made"))]
)
def test_condition(text, condition):
    assert parse_condition(text) == condition
