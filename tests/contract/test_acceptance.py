"""Operations called one by one: what a service breaks of its promise, and what is no fault of it."""

import shlex
from urllib.parse import unquote_plus

import pytest
from contract.toy_service import FIRST_BOOK, PASSWORD, USER, Answer, list_of, operation, path_id, record

from generator.contract.acceptance import Acceptance
from generator.contract.backend import Backend, Reply
from generator.contract.known_values import KnownValues, inputs_of
from generator.definition import operations_of

TEXT, NUMBER = {"type": "string"}, {"type": "integer"}
SECRET = {"type": "string", "format": "password"}


def chosen(document, name):
    return next(operation for operation in operations_of(document) if operation.id == name)


@pytest.fixture
def acceptance(known, document, backend):
    """Make it after the test has planted its fault, because known values are read at once."""
    return lambda: Acceptance(document, backend, known(document))


@pytest.fixture
def check(acceptance, document):
    return lambda name: acceptance().check(chosen(document, name))


@pytest.fixture
def found(check):
    return lambda name: [(finding.code, finding.message) for finding in check(name)]


@pytest.fixture
def loan(document):
    """The members of the body of AddLoan."""
    return document["definitions"]["NewLoan"]["properties"]


@pytest.fixture
def bodies(service):
    """The bodies that AddLoan was sent."""
    return lambda: [request.body for request in service.asked_for("POST", "/loans")]


ACTIONS = ["GetBook", "ListLoans", "AddLoan", "GetLoan", "EndLoan", "ListRegions", "ListLibraries"]


@pytest.mark.parametrize("name", ACTIONS)
def test_a_promise_that_is_kept(found, name):
    assert found(name) == []


def test_requests_and_answers_are_counted(acceptance, document, service):
    tested = acceptance()
    before = len(service.asked)
    tested.check(chosen(document, "ListLoans"))
    assert tested.requests == len(service.asked) - before > 0
    assert {schema["type"] for schema, _ in tested.responses} == {"array"}


def test_inputs_that_worked_are_remembered(document, backend, known):
    values = known(document)
    Acceptance(document, backend, values).check(chosen(document, "GetLoan"))
    assert values.accepted["GetLoan"]["loan_id"] in (71, 72)


# Paths, methods, statuses


def test_a_path_that_does_not_exist(found, document):
    document["paths"]["/loan"] = {"get": document["paths"]["/loans"].pop("get")}
    assert found("ListLoans") == [("answers", 'never answers with success; answer 404: {"error": "no path"}')]


def test_a_wrong_method(found, document):
    document["paths"]["/loans"]["put"] = document["paths"]["/loans"].pop("post")
    assert found("AddLoan") == [
        ("answer_status", "answers 405, which is not documented"),
        ("answers", "never answers with success; answer 405"),
    ]


def test_an_undocumented_success(found, document):
    responses = document["paths"]["/loans"]["post"]["responses"]
    responses["200"] = responses.pop("201")
    assert found("AddLoan") == [("answer_status", "answers 201, which is not documented")]


def test_an_undocumented_failure_of_an_unknown_id(found, document):
    del document["paths"]["/loans/{loan_id}"]["get"]["responses"]["404"]
    assert found("GetLoan") == [("answer_status", "answers 404, which is not documented")]


def test_a_default_answer_documents_every_status(found, document):
    responses = document["paths"]["/loans/{loan_id}"]["get"]["responses"]
    responses["default"] = responses.pop("404")
    assert found("GetLoan") == []


def test_no_known_value(found, document, service):
    document["paths"]["/loans/{loan_id}"]["get"]["parameters"] = [path_id("loan_id", maximum=0, minimum=1)]
    *unfit, last = found("GetLoan")
    assert last == ("answers", "no value is known for loan_id, so it was never called with success")
    assert unfit
    for code, message in unfit:
        assert code == "input_holds_values"
        assert message.endswith("more than the maximum 0")


def test_a_service_that_fails_inside(found, service):
    def broken(request):
        raise KeyError("limit")

    service.routes["GET /loans"] = broken
    assert found("ListLoans") == [
        ("answer_status", "answers 500, which is not documented"),
        ("answers", "never answers with success; answer 500: KeyError: 'limit'"),
    ]


# Answers


@pytest.mark.parametrize(
    ("answer", "message"),
    [
        (Answer(200, {}), "the answer's body is object, expected array"),
        (Answer(200, b"null"), "the answer's body is null, but the array is not x-nullable"),
        (Answer(200, [{"id": "71"}]), "the answer's /*/id is string, expected integer"),
        (Answer(200, [{"note": 1}]), "the answer's /*/note is not declared"),
        (Answer(200, b""), "answers 200 with an empty body where the definition promises one"),
        (Answer(200, b"fine"), "answers what is not valid JSON"),
        (Answer(200, b"\xff\xfe"), "answers what is not valid JSON"),
        (Answer(200, b'[{"id": NaN}]'), "answers what is not valid JSON"),
    ],
    ids=str,
)
def test_a_wrong_answer(found, document, service, answer, message):
    document["paths"]["/loans"]["get"]["parameters"] = []
    service.routes["GET /loans"] = lambda request: answer
    assert found("ListLoans") == [("answer_body", message)]


@pytest.mark.parametrize(
    ("limits", "message"),
    [
        ({"minItems": 3}, "body has 1 items, fewer than minItems 3"),
        ({"allOf": [{"maxItems": 0}]}, "body has 1 items, more than maxItems 0"),
        ({"items": {"allOf": [{"required": ["id"]}, {"required": ["by"]}]}}, "/* has no 'by', which is required"),
        ({"items": {"properties": {"id": {"maximum": 70}}}}, "/*/id is 71, more than the maximum 70"),
    ],
    ids=str,
)
def test_an_answer_beyond_a_limit(found, document, service, limits, message):
    document["paths"]["/loans"]["get"]["parameters"] = []
    document["paths"]["/loans"]["get"]["responses"]["200"]["schema"] = {
        "type": "array",
        "items": {"properties": {"id": {"type": "integer"}}},
        **limits,
    }
    service.routes["GET /loans"] = lambda request: Answer(200, [{"id": 71}])
    assert (("answer_body", f"the answer's {message}")) in found("ListLoans")


def test_a_body_where_none_is_documented(found, service):
    service.routes["DELETE /loans/{loan_id}"] = lambda request: (
        Answer(200, {"ended": True}) if request.variables["loan_id"] in ("71", "72") else Answer(404)
    )
    assert found("EndLoan") == [
        ("answer_undocumented", "answers 200 with a body, none is documented: '{\"ended\": true}'"),
    ]


def test_one_finding_for_many_entries(found, service):
    service.routes["GET /loans"] = lambda request: (
        Answer(400) if set(request.query.values()) & {"no such value"} else Answer(200, [{"id": None}] * 30)
    )
    assert [message for _, message in found("ListLoans")] == [
        "the answer's /*/id is null, but the integer is not x-nullable"
    ]


# Inputs


def test_an_input_that_is_never_accepted(found, document, service):
    document["paths"]["/loans"]["get"]["parameters"].append({"name": "page", "in": "query", **NUMBER})
    plain = service.routes["GET /loans"]
    service.routes["GET /loans"] = lambda request: (
        Answer(400, {"error": "no pages"}) if "page" in request.query else plain(request)
    )
    assert found("ListLoans") == [
        ("input_accepted", 'the input \'page\' is never accepted; last answer 400: {"error": "no pages"}')
    ]


def test_an_input_accepted_only_with_another_is_no_finding(found, document, service):
    for name in ("from", "to"):
        parameter = {"name": name, "in": "query", "type": "string", "format": "date"}
        document["paths"]["/loans"]["get"]["parameters"].append(parameter)
    plain = service.routes["GET /loans"]

    def paired(request):
        given = [request.query[name] for name in ("from", "to") if name in request.query]
        wrong = any(len(value) != 10 for value in given) or len(given) == 1 or sorted(given) != given
        return Answer(400, {"error": "from and to belong together"}) if wrong else plain(request)

    service.routes["GET /loans"] = paired
    assert found("ListLoans") == []


def test_a_wrong_type_of_an_input(found, document):
    document["definitions"]["NewLoan"]["properties"]["due"] = {"type": "integer"}
    kinds = found("AddLoan")
    assert [check for check, _ in kinds] == ["input_accepted"]


def test_a_name_that_the_service_does_not_know(found, document):
    document["paths"]["/loans"]["get"]["parameters"][0]["name"] = "limits"
    assert found("ListLoans") == [
        ("input_read", "the input 'limits' is not read: the wrong value 'no such value' is accepted")
    ]


def test_an_input_that_cannot_be_tried_is_a_finding(found, document):
    parameter = {"name": "odd", "in": "query", "type": "integer", "minimum": 5, "maximum": 4}
    document["paths"]["/loans"]["get"]["parameters"].append(parameter)
    assert ("input_accepted", "no value is known for the input 'odd', so it was never sent") in found("ListLoans")


def test_a_known_value_that_does_not_fit(found, loan):
    loan["book_id"] = {"type": "integer", "format": "int32"}
    messages = [message for check, message in found("AddLoan") if check == "input_holds_values"]
    assert messages[0] == (
        f"the input 'book_id' cannot hold a value the service gives out: is {FIRST_BOOK}, too large for int32"
    )


# What is sent


def test_the_default_of_a_hidden_required_input_is_always_sent(check, loan, bodies):
    loan["created_with"]["default"] = "the connector"
    check("AddLoan")
    assert {body["created_with"] for body in bodies()} == {"the connector"}


def test_the_default_of_a_hidden_input_comes_before_a_known_value(check, loan, document, bodies):
    loan["region_id"] = {"type": "integer", "default": 9, "x-ms-visibility": "internal"}
    document["definitions"]["NewLoan"]["required"].append("region_id")
    check("AddLoan")
    assert {body["region_id"] for body in bodies()} == {9}


def test_a_hidden_optional_input_is_never_sent(check, loan, bodies):
    """Not even to rescue an input that is refused alone."""
    loan["due"]["format"] = "date-time"
    check("AddLoan")
    assert bodies()
    assert all("note" not in body for body in bodies())


def test_a_body_that_is_a_list(check, document, service, bodies):
    body = document["paths"]["/loans"]["post"]["parameters"][0]
    body["schema"] = list_of("NewLoan")
    plain = service.routes["POST /loans"]

    def first(request):
        entry = request.body[0] if isinstance(request.body, list) and len(request.body) == 1 else None
        return plain(request._replace(body=entry))

    service.routes["POST /loans"] = first
    assert check("AddLoan") == []
    assert all(isinstance(body, list) for body in bodies())


@pytest.mark.parametrize("place", ["path", "body"])
def test_an_id_follows_its_kind(found, document, service, place):
    levels = {"region": {"1", "2", "3"}, "shelf": {"221", "311"}}

    def counted(request):
        given = request.variables or request.body
        fits = str(given["level_id"]) in levels.get(str(given["level"]), ())
        return Answer(200, {"count": 1}) if fits else Answer(404)

    level = {"type": "string", "enum": ["shelf", "region"]}
    if place == "path":
        inputs = [{"name": "level", "in": "path", "required": True, **level}, path_id("level_id")]
        method, path = "get", "/count/{level}/{level_id}"
    else:
        schema = record(("level", "level_id"), level=level, level_id=NUMBER)
        inputs, method, path = [{"name": "body", "in": "body", "required": True, "schema": schema}], "post", "/count"
    document["paths"][path] = {method: operation("Count", *inputs, returns=record(count=NUMBER))}
    service.routes[f"{method.upper()} {path}"] = counted
    assert found("Count") == []


@pytest.mark.parametrize(("value", "sent"), [(True, "true"), (5, "5"), ("a b&c=d", "a b&c=d"), ([1, 2], "1,2")])
def test_values_in_a_query(acceptance, document, service, value, sent):
    document["paths"]["/loans"]["get"]["parameters"] = [{"name": "limit", "in": "query", **TEXT, "default": value}]
    acceptance().check(chosen(document, "ListLoans"))
    assert sent in [request.query.get("limit") for request in service.asked]


def test_a_value_in_a_path_is_quoted(acceptance, document):
    document["paths"]["/shelves/{shelf_id}/books"]["get"]["parameters"][0].update(type="string")
    tested, listed = acceptance(), chosen(document, "ListBooks")
    request = tested.build(listed, inputs_of(document, listed), {"shelf_id": "a/b?c d"})
    assert request.path == "/shelves/a%2Fb%3Fc%20d/books"


def test_the_base_path_is_part_of_the_address(acceptance, document):
    document["basePath"] = "/v1/"
    listed = chosen(document, "ListLoans")
    assert acceptance().build(listed, [], {}).path == "/v1/loans"


# State


def test_each_changing_request_meets_the_seeded_state(found, service):
    """Of two loans the first is always free to be ended, however often that is tried."""
    assert found("EndLoan") == []
    assert len(service.state["loans"]) == 2


def test_what_one_operation_changes_the_next_does_not_meet(acceptance, document, service):
    document["paths"]["/loans"]["delete"] = operation("EndAllLoans")
    service.routes["DELETE /loans"] = lambda request: service.state["loans"].clear() or Answer(200)
    tested = acceptance()
    assert tested.check(chosen(document, "EndAllLoans")) == []
    assert tested.check(chosen(document, "GetLoan")) == []


# Commands to repeat a request


@pytest.fixture
def curl(acceptance, document):
    """Return the words of the command that a shell would see."""

    def words(name, **values):
        tested, wanted = acceptance(), chosen(document, name)
        line = tested.curl(tested.build(wanted, inputs_of(document, wanted), values))
        return shlex.split(line)

    return words


def test_a_command_without_body(curl):
    assert curl("ListLoans", limit=3, overdue=True) == [
        *("curl", "-u", "$CONNECTOR_USER:$CONNECTOR_PASSWORD", "-X", "GET"),
        "http://toy.invalid/loans?limit=3&overdue=true",
    ]


def test_a_command_with_body(curl):
    words = curl("AddLoan", **{"body/book_id": 5, "body/borrower": 'O\'Hara $(rm) `x` "q" \\'})
    assert words[5:7] == ["-H", "Content-Type: application/json"]
    assert words[8] == '{"book_id": 5, "borrower": "O\'Hara $(rm) `x` \\"q\\" \\\\", "created_with": "toy"}'
    assert words[9:] == ["http://toy.invalid/loans"]


HIDDEN = [PASSWORD, USER, PASSWORD.split("'")[1], "cmVhZGVy"]


def leaks(text):
    return [secret for secret in HIDDEN for form in (text, unquote_plus(text)) if secret in form]


@pytest.mark.parametrize("place", ["body", "query", "path"])
def test_credentials_are_never_shown(check, document, service, place):
    """The input takes the password, and the service sends back what it was sent, in every way it can."""
    parameter = {"name": "secret", "in": place, "required": True} | (
        {"schema": record(("secret",), secret=SECRET)} if place == "body" else SECRET
    )
    path = "/login/{secret}" if place == "path" else "/login"
    method = "post" if place == "body" else "get"
    document["paths"][path] = {method: operation("LogIn", parameter)}
    given = []

    def echo(request):
        value = {**request.query, **request.variables, **(request.body or {})}["secret"]
        given.append(value)
        text = f"{value} {USER} {request.headers['authorization']}"
        return Answer(200, [value, text])

    service.routes[f"{method.upper()} {path}"] = echo
    service.routes["POST /login/{secret}"] = echo
    findings = check("LogIn")
    assert PASSWORD in given
    assert findings
    assert [leaks(text) for finding in findings for text in map(str, finding) if leaks(text)] == []


def test_a_secret_at_the_end_of_a_long_text_is_not_shown_in_part(check, document, service):
    service.routes["GET /loans"] = lambda request: Answer(400, ("x" * 150 + PASSWORD).encode())
    [finding] = check("ListLoans")
    assert "open" not in finding.message


def test_an_answer_with_line_ends_stays_on_one_line(check, service):
    service.routes["GET /loans"] = lambda request: Answer(400, b"one\r\ntwo\n\nthree")
    assert [finding.message for finding in check("ListLoans")] == [
        "never answers with success; answer 400: one two three"
    ]


def test_a_real_service_gets_no_password_to_try(document, monkeypatch):
    sent = []
    monkeypatch.setattr(Backend, "send", lambda self, *request: sent.append(request) or Reply(404, {}, b""))
    document["paths"] = {
        "/login": {"get": operation("LogIn", {"name": "p", "in": "query", "required": True, **SECRET})}
    }
    backend = Backend(None, "http://toy.invalid", (USER, PASSWORD))
    operations = list(operations_of(document))
    Acceptance(document, backend, KnownValues(document, operations, backend)).check(operations[0])
    assert sent
    assert PASSWORD not in repr(sent)


# What custom code removes, fills in, or hands on as a file


@pytest.mark.parametrize(("secrets", "count"), [(["due"], 0), (["loan.due", "borrower"], 1), ([], 1)])
def test_a_secret_member_need_not_be_declared(document, service, secrets, count):
    del document["definitions"]["Loan"]["properties"]["due"]
    backend = Backend(service, "http://toy.invalid", service.credentials, secrets=frozenset(secrets))
    tested = Acceptance(document, backend, KnownValues(document, list(operations_of(document)), backend))
    assert len(tested.check(chosen(document, "GetLoan"))) == count


def test_a_hidden_input_that_only_the_code_fills_is_given_at_the_service(found, loan, service, document):
    loan["loan_id"] = {**NUMBER, "x-ms-visibility": "internal"}
    add = service.routes["POST /loans"]
    service.routes["POST /loans"] = lambda request: (
        add(request) if isinstance(request.body.get("loan_id"), int) else Answer(400, {"error": "no loan_id"})
    )
    assert found("AddLoan") == []


@pytest.mark.parametrize(
    ("content", "expected"),
    [(b"\x89PNG", []), (None, [("answer_body", "answers 200 with an empty body where the definition promises one")])],
)
def test_a_file_is_no_json(found, document, service, content, expected):
    answer = document["paths"]["/loans/{loan_id}"]["get"]["responses"]["200"]
    answer["schema"] = {"type": "string", "format": "binary"}
    loan_of = service.routes["GET /loans/{loan_id}"]
    service.routes["GET /loans/{loan_id}"] = lambda request: (
        Answer(200, content, content_type="image/png") if loan_of(request).status == 200 else loan_of(request)
    )
    assert found("GetLoan") == expected
