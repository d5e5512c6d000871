"""Generated requests: each bug planted in the toy library is found, a clean one gives nothing."""

import json
import socket
from urllib.parse import unquote_plus

import pytest
import schemathesis
from contract.toy_service import FIRST_BOOK, PASSWORD, Answer, operation, record

from generator.contract import Backend, BackendError, run_contract
from generator.contract.acceptance import Acceptance
from generator.contract.fuzzing import fuzz
from generator.definition import operations_of


@pytest.fixture
def result(document, backend, known):
    def run(*names, examples=0, stateful=False):
        operations = list(operations_of(document))
        chosen = [operation for operation in operations if operation.id in names]
        return fuzz(document, chosen, backend, known(document), examples=examples, stateful=stateful)

    return run


@pytest.fixture
def found(result):
    return lambda *names, **more: {(finding.operation, finding.code) for finding in result(*names, **more).findings}


@pytest.fixture(autouse=True)
def hooks_before_and_after():
    def registered():
        return {name: list(hooks) for name, hooks in schemathesis.hooks.GLOBAL_HOOK_DISPATCHER._hooks.items() if hooks}

    before = registered()
    yield
    assert registered() == before


def test_a_clean_service(result):
    names = {"GetBook", "ListLoans", "AddLoan", "GetLoan", "EndLoan"}
    clean = result(*names, examples=2)
    assert clean.findings == ()
    assert set(clean.requests) == clean.reached == names


def test_sequences_on_a_clean_service(found, service):
    assert found("AddLoan", "GetLoan", "EndLoan", stateful=True) == set()
    assert [loan["id"] for loan in service.state["loans"]] == [71, 72]


def test_only_the_chosen_operations_are_sent(result, service):
    assert set(result("GetLoan").requests) == {"GetLoan"}
    assert service.asked_for("POST", "/loans") == []


def test_the_same_run_twice_sends_the_same(result, service):
    result("AddLoan", examples=3)
    first = [(request.method, request.body) for request in service.asked]
    service.asked.clear()
    result("AddLoan", examples=3)
    assert [(request.method, request.body) for request in service.asked] == first


# Planted bugs


def changed(service, route, change):
    """Let a route's answer pass through `change(request, answer)`."""
    plain = service.routes[route]
    service.routes[route] = lambda request: change(request, plain(request))


def test_a_server_error_on_one_input(found, service):
    changed(service, "POST /loans", lambda request, answer: Answer(500, {}) if answer.status == 400 else answer)
    assert ("AddLoan", "not_a_server_error") in found("AddLoan")


def test_a_failure_inside_the_app(found, service):
    def broken(request, answer):
        if answer.status == 400:
            raise KeyError("borrower")
        return answer

    changed(service, "POST /loans", broken)
    assert ("AddLoan", "not_a_server_error") in found("AddLoan")


def test_an_answer_nested_too_deeply_is_a_finding_and_no_traceback(found, service, capfd):
    changed(
        service, "GET /loans/{loan_id}", lambda request, answer: answer._replace(body=b"[" * 90_000 + b"]" * 90_000)
    )

    ended = found("GetLoan")

    assert ("GetLoan", "schemathesis") in ended
    assert "Traceback" not in capfd.readouterr().err


def test_a_number_as_text(found, service):
    changed(
        service,
        "GET /loans/{loan_id}",
        lambda request, answer: Answer(200, answer.body | {"id": "71"}) if answer.status == 200 else answer,
    )
    assert found("GetLoan") == {("GetLoan", "response_schema_conformance")}


def test_wrong_data_that_is_accepted(found, service):
    changed(service, "POST /loans", lambda request, answer: Answer(201, {"id": 1}))
    assert found("AddLoan") == {("AddLoan", "negative_data_rejection")}


def test_right_data_that_is_refused(found, service):
    changed(service, "GET /loans", lambda request, answer: Answer(406, {}) if request.query else answer)
    assert ("ListLoans", "positive_data_acceptance") in found("ListLoans")


def test_ignored_authentication(found, service):
    service.needs_credentials = False
    assert found("ListLoans") == {("ListLoans", "ignored_auth")}


def test_a_wrong_content_type(found, service):
    changed(service, "GET /loans", lambda request, answer: answer._replace(content_type="text/html"))
    assert ("ListLoans", "content_type_conformance") in found("ListLoans")


def test_the_content_type_of_a_failure_does_not_matter(found, service):
    changed(
        service,
        "GET /loans",
        lambda request, answer: answer._replace(content_type="text/html") if answer.status >= 400 else answer,
    )
    assert found("ListLoans") == set()


def test_an_undocumented_status(found, document):
    del document["paths"]["/loans/{loan_id}"]["get"]["responses"]["404"]
    assert found("GetLoan") == {("GetLoan", "status_code_conformance")}


@pytest.mark.parametrize("status", [200, 400])
def test_a_method_that_the_connector_does_not_offer(found, service, status):
    service.routes["PATCH /loans/{loan_id}"] = lambda request: Answer(status, {})
    assert found("GetLoan") == set()


def test_a_deleted_thing_that_stays(found, document, service):
    """Seen only in sequences; a loan that needs no book can be made in any of them."""
    document["definitions"]["NewLoan"]["required"].remove("book_id")
    del document["definitions"]["NewLoan"]["properties"]["book_id"]
    plain = service.routes["POST /loans"]
    service.routes["POST /loans"] = lambda request: plain(
        request._replace(body=request.body | {"book_id": FIRST_BOOK} if isinstance(request.body, dict) else None)
    )
    service.routes["DELETE /loans/{loan_id}"] = lambda request: (
        Answer(200) if service.routes["GET /loans/{loan_id}"](request).status == 200 else Answer(404, {})
    )
    assert ("GetLoan", "use_after_free") in found("AddLoan", "GetLoan", "EndLoan", stateful=True)


def test_an_operation_that_never_succeeds_is_not_reached(result, service):
    service.routes["GET /loans"] = lambda request: Answer(400, {})
    assert "ListLoans" not in result("ListLoans").reached


def test_one_finding_for_one_kind_of_failure(result, service):
    service.needs_credentials = False
    service.routes["GET /loans"] = lambda request: Answer(500, {})
    checks = [finding.code for finding in result("ListLoans", examples=5).findings]
    assert checks.count("not_a_server_error") == 1


def test_a_real_service_is_only_read(document, service, address, known):
    """Not even methods that the definition does not describe are tried there: one of them may delete something."""
    operations = [operation for operation in operations_of(document) if operation.id in ("ListLoans", "GetLoan")]
    del document["paths"]["/loans"]["post"], document["paths"]["/loans/{loan_id}"]["delete"]
    real = Backend(None, address, service.credentials)
    values = known(document)
    service.asked.clear()
    result = fuzz(document, operations, real, values, examples=1, stateful=False)
    assert result.reached == {"ListLoans", "GetLoan"}
    assert {request.method for request in service.asked} == {"GET"}


# A broken definition, and what a run leaves behind


@pytest.mark.parametrize("place", ["body", "answer", "member"])
def test_a_reference_that_leads_nowhere_is_a_finding(document, backend, place):
    nowhere = {"$ref": "#/definitions/Nowhere"}
    loans = document["paths"]["/loans"]
    if place == "body":
        loans["post"]["parameters"][0]["schema"] = nowhere
    elif place == "answer":
        loans["post"]["responses"]["201"]["schema"] = nowhere
    else:
        document["definitions"]["NewLoan"]["properties"]["due"] = nowhere
    report = run_contract(document, backend, only={"AddLoan"}, examples=0)
    assert ("reference", "the reference '#/definitions/Nowhere' does not resolve") in [
        (finding.code, finding.message) for finding in report.findings
    ]


def test_a_service_that_goes_away(document, service, known):
    operations = [operation for operation in operations_of(document) if operation.id == "ListLoans"]
    values = known(document)
    with socket.socket() as closed:
        closed.bind(("127.0.0.1", 0))  # bound, but nobody listens
        gone = Backend(None, f"http://127.0.0.1:{closed.getsockname()[1]}", service.credentials)
        with pytest.raises(BackendError) as caught:
            fuzz(document, operations, gone, values, examples=0, stateful=False)
    assert str(caught.value) == f"{gone.url} does not answer: ConnectionError"


def test_hooks_are_removed_after_an_error(result, monkeypatch):
    """`hooks_before_and_after` compares them."""

    def run(*_, **__):
        raise RuntimeError("the run failed")

    monkeypatch.setattr("generator.contract.fuzzing._run", run)
    with pytest.raises(RuntimeError, match="the run failed"):
        result("AddLoan")


@pytest.mark.parametrize("in_code", [frozenset(), frozenset({"ReadNote"})])
def test_what_only_the_code_answers_needs_no_account(document, service, backend, known, in_code):
    """An app stands for platform and code: it asks for no credentials there."""
    parameter = {"name": "body", "in": "body", "required": True, "schema": record(("a",), a={"type": "string"})}
    document["paths"]["/notes"] = {"post": operation("ReadNote", parameter, returns=record(a={"type": "string"}))}
    answer = service.answer

    def code(method, path, query, headers, content):
        if path != "/notes":
            return answer(method, path, query, headers, content)
        body = json.loads(content or b"0") if method == "POST" else None
        fits = isinstance(body, dict) and isinstance(body.get("a"), str)
        return Answer(404 if method != "POST" else 200 if fits else 400, body)

    service.answer = code
    [chosen] = [operation for operation in operations_of(document) if operation.id == "ReadNote"]
    found = fuzz(document, [chosen], backend, known(document), examples=0, stateful=False, in_code=in_code).findings
    assert {finding.code for finding in found} == (set() if in_code else {"ignored_auth"})


def test_the_service_ends_in_its_seeded_state_after_sequences(result, service):
    result("EndLoan", stateful=True)
    assert len(service.state["loans"]) == 2


def test_a_password_that_was_accepted_is_never_shown(document, service, backend, known):
    secret = {"type": "string", "format": "password"}
    schema = record(("old", "text"), old=secret, text={"type": "string"})
    parameter = {"name": "body", "in": "body", "required": True, "schema": schema}
    document["paths"]["/password"] = {"post": operation("ChangePassword", parameter, returns={"type": "boolean"})}
    given = []

    def change(request):
        body = request.body if isinstance(request.body, dict) else {}
        given.append(body.get("old"))
        return Answer(200, request.body) if body.get("old") == PASSWORD else Answer(400, {})

    service.routes["POST /password"] = change
    values = known(document)
    [chosen] = [operation for operation in operations_of(document) if operation.id == "ChangePassword"]
    Acceptance(document, backend, values).check(chosen)
    given.clear()
    findings = fuzz(document, [chosen], backend, values, examples=4, stateful=False).findings
    assert PASSWORD in given
    assert findings
    assert [text for finding in findings for text in map(str, finding) if "sesame" in unquote_plus(text)] == []


def test_a_run_tells_how_far_it_is(document, backend):
    told = []
    run_contract(document, backend, examples=1, only={"GetLoan", "ListLoans"}, progress=lambda *step: told.append(step))

    numbers = [done for done, _, _ in told]
    assert numbers == sorted(numbers)
    assert told[-1][0] == told[-1][1]
    assert {"GetLoan", "ListLoans"} <= {name for _, _, name in told}
    assert any(name.startswith("generated requests, ") for _, _, name in told)
