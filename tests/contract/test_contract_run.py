"""The connector as it is committed, against the simulated service: the whole contract run."""

import json
from pathlib import Path

import pytest

from generator.contract import Backend, ContractReport, as_table, run_contract
from generator.definition import operations_of
from mock.app import create_app

ROOT = Path(__file__).parents[2]
DOCUMENT = json.loads((ROOT / "apiDefinition.swagger.json").read_text())
ACTIONS = 32
TRIGGERS = 5


def simulated() -> Backend:
    app = create_app()
    return Backend(app, "http://simulated.invalid", app.credentials)


@pytest.fixture(scope="module")
def report() -> ContractReport:
    return run_contract(DOCUMENT, simulated())


def test_every_operation_keeps_its_contract(report: ContractReport) -> None:
    assert not report.findings, as_table(report)


def test_every_operation_is_in_the_report(report: ContractReport) -> None:
    assert [result.operation for result in report.results] == [o.id for o in operations_of(DOCUMENT)]


def test_all_actions_and_triggers_are_there(report: ContractReport) -> None:
    kinds = [result.kind for result in report.results]
    assert (kinds.count("action"), kinds.count("trigger")) == (ACTIONS, TRIGGERS)


def test_every_action_was_really_called(report: ContractReport) -> None:
    assert [r.operation for r in report.results if r.kind == "action" and r.requests < 5] == []


def test_nine_of_ten_declared_answer_members_were_seen(report: ContractReport) -> None:
    seen = [name for name, kinds in report.members.items() if kinds]
    assert len(seen) >= 0.9 * len(report.members), sorted(set(report.members) - set(seen))


def test_the_vendors_own_description_would_fail() -> None:
    """One of the vendor's mistakes, put into our definition: an id without 64 bits."""
    document = json.loads(json.dumps(DOCUMENT))
    document["definitions"]["TimeEntry"]["properties"]["id"]["format"] = "int32"
    report = run_contract(document, simulated(), only="GetMeTimeEntries", fuzzing=False)
    assert report.findings
    assert all("too large for int32" in finding.message for finding in report.findings)
