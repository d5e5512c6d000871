"""`connector call` on any connector: members that do not fit, further pages, and schemas that are loaded."""

import json

import pytest

from generator.cli import main
from generator.runtime.local.service import served

ROWS = {"type": "array", "items": {"type": "object", "properties": {"id": {"type": "integer", "format": "int32"}}}}
PAGE = {
    "type": "object",
    "required": ["value"],
    "allOf": [{"type": "object", "properties": {"made": {"type": "string", "format": "date-time"}}}],
    "properties": {"value": ROWS, "next": {"type": "string"}, "word": {"type": "string"}},
}
FORM = {"name": "form", "in": "query", "type": "string", "required": True}
NEWER = {
    "operationId": "GetFields",
    "parameters": {"form": {"parameterReference": "form"}},
    "itemValuePath": "a/schema",
}
OLDER = {"operationId": "GetFields", "parameters": {"form": {"parameter": "form"}}, "value-path": "a/schema"}


def operation(name, schema, *parameters, **more):
    answer = {"description": "ok", "schema": schema}
    return {"operationId": name, "parameters": list(parameters), "responses": {"200": answer}, **more}


DEFINITION = {
    "swagger": "2.0",
    "info": {"title": "Orders", "version": "1"},
    "host": "api.example.com",
    "basePath": "/v1",
    "schemes": ["https"],
    "paths": {
        "/page": {"get": operation("ListPages", PAGE, **{"x-ms-pageable": {"nextLinkName": "next"}})},
        "/one": {"get": operation("GetOne", PAGE)},
        "/fields": {"get": operation("GetFields", {"type": "object"}, FORM)},
        "/submit": {
            "post": operation(
                "Submit",
                {"type": "object"},
                FORM,
                {"name": "body", "in": "body", "schema": {"type": "object", "x-ms-dynamic-properties": NEWER}},
            )
        },
        "/read": {"get": operation("Read", {"type": "object", "x-ms-dynamic-schema": OLDER}, FORM)},
    },
}
LINK = "https://api.example.com/v1/page?page={}"


@pytest.fixture
def service():
    """A service that answers what a test says, and remembers its requests."""

    class Service:
        def __init__(self):
            self.asked, self.answers, self.url = [], [{}], ""

        async def __call__(self, scope, receive, send):
            names = [name.decode() for name, _ in scope["headers"]]
            self.asked.append((scope["path"], scope["query_string"].decode(), "x-key" in names))
            answer = self.answers.pop(0) if len(self.answers) > 1 else self.answers[0]
            headers = [(b"content-type", b"application/json")]
            await send({"type": "http.response.start", "status": 200, "headers": headers})
            await send({"type": "http.response.body", "body": json.dumps(answer).encode()})

    made = Service()
    with served(made) as made.url:
        yield made


@pytest.fixture
def call(tmp_path, service, capsys):
    definition = DEFINITION | {"securityDefinitions": {"key": {"type": "apiKey", "in": "header", "name": "X-Key"}}}
    properties = {"connectionParameters": {"api_key": {"type": "securestring"}}}
    (tmp_path / "apiDefinition.swagger.json").write_text(json.dumps(definition))
    policies = [
        {"templateId": "updatenextlink", "parameters": {"x-ms-apimTemplateParameter.nextLinkPropertyName": "next"}}
    ]

    def run(*words, rewritten=False):
        properties["policyTemplateInstances"] = policies if rewritten else []
        (tmp_path / "apiProperties.json").write_text(json.dumps({"properties": properties}))
        connection = ("--connection", "api_key=s3cret-key", "--backend", service.url)
        code = main(["call", "--root", str(tmp_path), *words, *connection])
        printed = capsys.readouterr()
        assert "s3cret-key" not in printed.out + printed.err
        return code, printed.out, printed.err

    return run


# members

FIT = {"value": [{"id": 1, "undeclared": None}], "made": "2026-11-30T09:00:00Z"}
UNFIT = [
    ({"value": [{"id": 1}, {"id": 2**31}]}, "/value/1/id is 2147483648, too large for int32"),
    ({"value": [{"id": "7"}]}, "/value/0/id is string, expected integer"),
    ({"value": [], "made": "yesterday"}, "/made is 'yesterday', no date-time"),
    ({"value": [], "next": None}, "/next is null, but the string is not x-nullable"),
    ({}, "the answer has no 'value', which is required"),
]


@pytest.mark.parametrize(("answer", "told"), UNFIT)
def test_a_member_that_does_not_fit_is_told_and_counts_when_strict(call, service, answer, told):
    service.answers = [answer]
    code, out, err = call("GetOne")
    assert code == 0
    assert f"warning: GetOne: {told}" in err
    assert out.startswith("200 OK")
    assert call("GetOne", "--strict")[0] == 1


def test_members_that_fit_say_nothing(call, service):
    service.answers = [FIT]
    assert (call("GetOne", "--strict")[0], call("GetOne")[2]) == (0, "")


def test_an_answer_of_another_kind_is_told_once(call, service):
    service.answers = [[1]]
    code, _, err = call("GetOne", "--strict")
    assert code == 1
    assert err.count("\n") == 1
    assert "to be of type 'Object' but is of type 'Array'" in err


def test_of_a_long_list_the_first_are_told(call, service):
    service.answers = [{"value": [{"id": "x"}] * 100}]
    err = call("GetOne")[2]
    assert err.count("warning: ") == 21
    assert "80 more members are not as declared" in err


def test_a_secret_in_a_member_that_does_not_fit_is_masked(call, service):
    service.answers = [{"value": [], "made": "s3cret-key"}]
    assert "no date-time" in call("GetOne")[2]


# pages


def pages(*links):
    return [{"value": [{"id": number}]} | ({"next": link} if link else {}) for number, link in enumerate(links)]


def test_pages_through_the_gateway(call, service):
    service.answers = pages(LINK.format(1), LINK.format(2), None)
    code, out, err = call("ListPages", "--all-pages", "--json", rewritten=True)
    assert (code, err) == (0, "")
    assert [json.loads(line)["body"]["value"][0]["id"] for line in out.splitlines()] == [0, 1, 2]
    assert service.asked == [("/v1/page", "", True), ("/v1/page", "page=1", True), ("/v1/page", "page=2", True)]


def test_a_service_on_this_machine_may_write_its_own_address_into_the_link(call, service):
    service.answers = pages(f"{service.url}/v1/page?page=1", None)
    code, _, err = call("ListPages", "--all-pages", rewritten=True)
    assert (code, err, service.asked[1]) == (0, "", ("/v1/page", "page=1", True))


def test_pages_past_the_gateway_come_without_credentials_and_say_so(call, service):
    service.answers = pages(LINK.format(1), None)
    code, _, err = call("ListPages", "--all-pages")
    assert (code, service.asked[1]) == (0, ("/v1/page", "page=1", False))
    assert "past the gateway: called straight, without code and credentials" in err


def test_pages_in_a_circle_end(call, service):
    service.answers = pages(LINK.format(1), LINK.format(1))
    code, _, err = call("ListPages", "--all-pages", rewritten=True)
    assert (code, len(service.asked)) == (0, 2)
    assert "given before, so paging ends" in err


def test_a_link_that_cannot_be_called_ends_with_1_after_its_page(call, service):
    service.answers = pages("/page?2")
    code, out, err = call("ListPages", "--all-pages", "--json")
    assert (code, len(out.splitlines())) == (1, 1)
    assert err.startswith("page 2: the link to the next page is not an absolute address")


def test_only_what_has_pages_has_all_of_them(call, service):
    code, _, err = call("GetOne", "--all-pages")
    assert (code, service.asked) == (2, [])
    assert "GetOne has no pages" in err


# schemas

SCHEMA = {"type": "object", "properties": {"size": {"type": "integer"}}}


@pytest.mark.parametrize(
    "words",
    [["Submit", "--schema", "body", "form=a b"], ["Submit", "--schema", "form=a b"], ["Read", "form=a b", "--schema"]],
)
def test_a_schema_is_loaded_as_the_designer_does(call, service, words):
    service.answers = [{"a": {"schema": SCHEMA}}]
    code, out, err = call(*words)
    assert (code, json.loads(out), err) == (0, SCHEMA, "")
    assert service.asked == [("/v1/fields", "form=a%20b", True)]


@pytest.mark.parametrize(
    ("answer", "told"),
    [
        ({"a": {"schema": json.dumps(SCHEMA)}}, "must be an object, and there is text at 'a/schema'"),
        ({"a": {"schema": [SCHEMA]}}, "must be an object, and there is a list at 'a/schema'"),
        ({"a": {"schema": 7}}, "must be an object, and there is a number at"),
        ({"a": {}}, "must be an object, and there is nothing at"),
        ([], "must be an object, and there is nothing at"),
        (
            {"a": {"schema": {"size": 1}}},
            "is not a schema: the object at 'a/schema' in the answer of GetFields has neither",
        ),
        ({"a": {"schema": {"type": "text"}}}, """is not a schema: type is "text", not one of string, number,"""),
        ({"a": {"schema": {"properties": []}}}, "is not a schema: properties is not an object at 'a/schema' in the"),
        ({"a": {"schema": {"properties": {"size": 7}}}}, "is not a schema: properties/size is not a schema at"),
        (
            {"a": {"schema": {"type": "array", "items": {"properties": {"x": {"type": ["string"]}}}}}},
            """is not a schema: items/properties/x/type is ["string"], not one of""",
        ),
    ],
)
def test_what_is_no_schema_is_refused(call, service, answer, told):
    service.answers = [answer]
    code, out, err = call("Submit", "--schema", "body", "form=x")
    assert (code, out) == (2, "")
    assert f"the schema of 'body' {told}" in err


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (["GetOne", "--schema"], "GetOne has no dynamic schema"),
        (["Submit", "--schema", "form"], "'form' of Submit has no dynamic schema: body"),
        (["Submit", "--schema", "response"], "'response' of Submit has no dynamic schema: body"),
        (["Submit", "--schema", "body"], "the schema of 'body' needs form=..."),
    ],
)
def test_a_schema_that_cannot_be_asked_for(call, service, words, told):
    code, out, err = call(*words)
    assert (code, out, service.asked) == (2, "", [])
    assert told in err
