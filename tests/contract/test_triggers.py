"""Descriptions of triggers, webhook and polling: one case for each thing that can be missing or wrong."""

import pytest
from contract.toy_service import choices, list_of, operation, path_id, record

from generator.contract.triggers import check_trigger
from generator.definition import operations_of

HOOKS = "/hooks/loans"


@pytest.fixture
def messages(document):
    def check():
        operations = {operation.id: operation for operation in operations_of(document)}
        found = list(check_trigger(document, operations["OnLoan"], operations))
        assert {(finding.operation, finding.code) for finding in found} <= {("OnLoan", "trigger")}
        return [finding.message for finding in found]

    return check


def test_a_sound_trigger(messages):
    assert messages() == []


def test_a_batch_trigger_has_a_list_of_events(messages, document):
    document["paths"][HOOKS]["post"]["x-ms-trigger"] = "batch"
    document["paths"][HOOKS]["x-ms-notification-content"]["schema"] = list_of("Loan")
    assert messages() == []


def test_an_unsubscription_below_the_path_of_the_trigger(messages, document):
    document["paths"][HOOKS + "/{hook_id}"] = document["paths"].pop("/hooks/{hook_id}")
    assert messages() == []


def trigger(**changes):
    return lambda paths, definitions: paths[HOOKS]["post"].update(
        {key.replace("_", "-"): value for key, value in changes.items()}
    )


def without(key):
    return lambda paths, definitions: paths[HOOKS]["post"].pop(key)


def callback(**changes):
    return lambda paths, definitions: definitions["Hook"]["properties"]["url"].update(
        {key.replace("_", "-"): value for key, value in changes.items()}
    )


def event(schema):
    return lambda paths, definitions: paths[HOOKS].update({"x-ms-notification-content": {"schema": schema}})


def as_method(method):
    return lambda paths, definitions: paths[HOOKS].update({method: paths[HOOKS].pop("post")})


CONTENT = {"schema": {"$ref": "#/definitions/Loan"}}
NO_CONTENT = "has no x-ms-notification-content with a schema on its path"


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        (trigger(x_ms_trigger="Single"), "x-ms-trigger is 'Single', expected single or batch"),
        (without("x-ms-trigger-hint"), "has no x-ms-trigger-hint"),
        (trigger(x_ms_visibility="internal"), "is internal, so no maker can find it"),
        (as_method("delete"), "subscribes with DELETE, which carries no body"),
        (
            trigger(x_ms_notification_content=CONTENT),
            "x-ms-notification-content is in the operation; it belongs on the path, beside the operation",
        ),
        (trigger(parameters=[]), "needs exactly one input with x-ms-notification-url, has 0"),
        (
            callback(x_ms_notification_url=False),
            "needs exactly one input with x-ms-notification-url, has 0",
        ),
        (
            lambda paths, definitions: definitions["Hook"].update(
                properties=dict.fromkeys(("a", "b"), definitions["Hook"]["properties"]["url"]), required=["a", "b"]
            ),
            "needs exactly one input with x-ms-notification-url, has 2",
        ),
        (callback(type="object"), "the callback address 'body/url' is not a string"),
        (
            callback(x_ms_visibility="advanced"),
            "the callback address 'body/url' is not internal, so makers are asked for it",
        ),
        (
            lambda paths, definitions: definitions["Hook"].pop("required"),
            "the callback address 'body/url' is not required",
        ),
        (
            lambda paths, definitions: paths[HOOKS]["post"]["parameters"][0].pop("required"),
            "the callback address 'body/url' is not required",
        ),
        (lambda paths, definitions: paths[HOOKS].pop("x-ms-notification-content"), NO_CONTENT),
        (event(None), NO_CONTENT),
        (
            event({"$ref": "#/definitions/Nowhere"}),
            "its event schema is broken: the reference '#/definitions/Nowhere' does not resolve",
        ),
        (event(list_of("Loan")), "its events are of type 'array', expected 'object'"),
        (trigger(x_ms_trigger="batch"), "its events are of type 'object', expected 'array'"),
        (event({"type": "object"}), "its events have no properties, so a flow sees nothing of them"),
        (
            trigger(responses={"400": {"description": "No."}}),
            "documents no success of the subscription",
        ),
        (
            lambda paths, definitions: paths.pop("/hooks/{hook_id}"),
            "no DELETE below '/hooks' can end the subscription",
        ),
    ],
)
def test_one_mistake(messages, document, change, expected):
    change(document["paths"], document["definitions"])
    assert messages() == [expected]


def test_the_internal_unsubscription_counts_when_there_are_two(messages, document):
    document["paths"][HOOKS + "/{hook_id}"] = {"delete": operation("EndLoanHook", path_id("hook_id"))}
    assert messages() == []


def test_an_action_elsewhere_is_no_unsubscription(messages, document):
    del document["paths"]["/hooks/{hook_id}"]
    document["paths"]["/other/{hook_id}"] = {
        "delete": operation("EndOther", path_id("hook_id", **choices("ListLoans")))
    }
    assert messages() == ["no DELETE below '/hooks' can end the subscription"]


def test_a_location_that_is_not_documented_is_left_to_the_validator(messages, document):
    document["paths"][HOOKS]["post"]["responses"]["201"].pop("headers")
    assert messages() == []


# Polling


NEWS = "/news/loans"
HEADERS = {"Location": {"type": "string"}}


@pytest.fixture
def polled(document):
    document["paths"][NEWS] = {
        "get": operation(
            "OnNewLoan",
            returns=list_of("Loan"),
            headers=HEADERS,
            **{"x-ms-trigger": "batch", "x-ms-trigger-hint": "Lend a book."},
        )
    }
    document["paths"][NEWS]["get"]["responses"]["202"] = {"description": "Nothing new.", "headers": HEADERS}

    def check():
        operations = {operation.id: operation for operation in operations_of(document)}
        return [finding.message for finding in check_trigger(document, operations["OnNewLoan"], operations)]

    return check


def test_a_sound_polling_trigger(polled):
    assert polled() == []


def test_a_get_whose_events_are_described_is_called_back(polled, document):
    document["paths"][NEWS]["x-ms-notification-content"] = CONTENT
    assert polled()[0] == "needs exactly one input with x-ms-notification-url, has 0"


def test_a_get_with_a_callback_address_is_called_back(polled, document):
    address = {"name": "hook", "in": "query", "required": True, "type": "string", "x-ms-notification-url": True}
    document["paths"][NEWS]["get"]["parameters"] = [{**address, "x-ms-visibility": "internal"}]
    assert polled()[0] == "has no x-ms-notification-content with a schema on its path"


def test_news_inside_an_object(polled, document):
    document["definitions"]["Page"] = record(total={"type": "integer"}, loans=list_of("Loan"))
    document["paths"][NEWS]["get"]["responses"]["200"]["schema"] = {"$ref": "#/definitions/Page"}
    assert polled() == []


def test_one_thing_at_a_time(polled, document):
    document["paths"][NEWS]["get"]["x-ms-trigger"] = "single"
    document["paths"][NEWS]["get"]["responses"]["200"]["schema"] = {"$ref": "#/definitions/Loan"}
    assert polled() == []


def news(schema):
    return lambda item: item["get"]["responses"]["200"].update(schema=schema)


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        (lambda item: item["get"].pop("x-ms-trigger-hint"), "has no x-ms-trigger-hint"),
        (lambda item: item["get"].update({"x-ms-visibility": "internal"}), "is internal, so no maker can find it"),
        (
            lambda item: item["get"].update({"x-ms-trigger": "single"}),
            "its news are a list, so x-ms-trigger must be batch",
        ),
        (
            lambda item: item["get"]["parameters"].append({"name": "b", "in": "body", "schema": {"type": "object"}}),
            "polls with GET, which carries no body",
        ),
        (
            lambda item: item["get"]["responses"].pop("200"),
            "documents no 200, the answer of a poll that finds news",
        ),
        (
            lambda item: item["get"]["responses"].pop("202"),
            "documents no 202, the answer of a poll that finds no news",
        ),
        (
            news({"$ref": "#/definitions/Loan"}),
            "its news are of type 'object', expected 'array', or an object that holds one array",
        ),
        (
            news({"type": "object", "properties": {"a": {"type": "array"}, "b": {"type": "array"}}}),
            "its news are of type 'object', expected 'array', or an object that holds one array",
        ),
        (
            news({"$ref": "#/definitions/Nowhere"}),
            "the schema of its news is broken: the reference '#/definitions/Nowhere' does not resolve",
        ),
    ],
)
def test_one_mistake_of_a_polling_trigger(polled, document, change, expected):
    change(document["paths"][NEWS])
    assert polled() == [expected]
