"""Changes of a real service that may be changed: what deviates is found, and what the run made is gone at the end."""

import copy
import signal

import pytest
from contract.toy_service import Answer

from generator.contract.backend import Backend
from generator.contract.output import as_table
from generator.contract.run import run_contract
from generator.contract.writes import NOT_OURS, NOT_REMOVABLE


@pytest.fixture
def run(document, service, address):
    """Run the contract with changes against the library over HTTP."""
    told = []

    def run_it(*, only=None, writes=True):
        backend = Backend(None, address, service.credentials)
        report = run_contract(document, backend, only=only, fuzzing=False, writes=writes, tell=told.append)
        return report, {result.operation: result for result in report.results}

    run_it.told = told
    return run_it


def test_without_permission_nothing_is_changed_and_it_is_told(run, service):
    report, results = run(writes=False)

    assert {request.method for request in service.asked} == {"GET"}
    assert results["AddLoan"].skipped == "not sent: a real service is only read"
    assert "2 operations were not tried, since they may change the service; --writes tries them\n" in as_table(report)


def test_what_was_made_is_named_and_gone(run, service):
    before = copy.deepcopy(service.state)

    report, results = run()

    assert service.state == before
    assert report.findings == ()
    assert results["AddLoan"].requests > 5
    (line,) = report.made
    assert line.startswith("made by AddLoan and removed: 73, ")
    assert line in as_table(report)
    assert "not tried" not in as_table(report)
    assert len(service.asked_for("POST", "/loans")) > 5


@pytest.mark.parametrize("operation", ["AddLoan", "EndLoan", "GetLoan"])
def test_one_operation_alone(run, service, operation):
    before = copy.deepcopy(service.state)

    report, results = run(only={operation})

    assert (service.state, report.findings) == (before, ())
    assert results[operation].requests


def test_a_wrong_answer_is_found(run, service):
    add = service.routes["POST /loans"]
    service.routes["POST /loans"] = lambda request: (
        Answer(201, {**add(request).body, "borrower": 7}) if add(request).status == 201 else add(request)
    )

    report, _ = run()

    assert any(each.operation == "AddLoan" and "borrower" in each.message for each in report.findings)


def test_a_delete_that_deletes_nothing_is_found_and_what_stays_is_named(run, service):
    service.routes["DELETE /loans/{loan_id}"] = lambda request: Answer(500, {"error": "not today"})

    report, _ = run()

    assert any(each.operation == "EndLoan" and "does not delete" in each.message for each in report.findings)
    left = {loan["id"] for loan in service.state["loans"]} - {71, 72}
    named = {int(line.partition(": ")[2].partition(";")[0]) for line in report.made if line.startswith("LEFT BEHIND")}
    assert left == named != set()


def test_what_existed_before_stays(run, service):
    run()

    ended = [request.path for request in service.asked if request.method == "DELETE"]
    assert ended
    assert not {"/loans/71", "/loans/72"} & set(ended)


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
@pytest.mark.parametrize("after", [1, 3, 5])
def test_what_was_made_is_gone_after_an_interruption(run, service, number, after):
    before, add = copy.deepcopy(service.state), service.routes["POST /loans"]
    handlers = signal.getsignal(signal.SIGINT), signal.getsignal(signal.SIGTERM)

    def adding(request):
        if len(service.asked_for("POST", "/loans")) == after:
            signal.raise_signal(number)
        return add(request)

    service.routes["POST /loans"] = adding

    with pytest.raises(KeyboardInterrupt):
        run()

    assert service.state == before
    assert any(line.startswith("made by AddLoan and removed: ") for line in run.told) or after > 1
    assert (signal.getsignal(signal.SIGINT), signal.getsignal(signal.SIGTERM)) == handlers


def test_what_nothing_removes_is_not_made(run, document, service):
    del document["paths"]["/loans/{loan_id}"]["delete"]

    _, results = run()

    assert results["AddLoan"].skipped == NOT_REMOVABLE
    assert service.asked_for("POST", "/loans") == []


def test_what_the_run_has_not_made_is_not_deleted(run, document, service):
    del document["paths"]["/loans"]["post"]

    _, results = run()

    assert results["EndLoan"].skipped == NOT_OURS
    assert [request for request in service.asked if request.method == "DELETE"] == []
